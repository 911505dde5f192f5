/* A date is typed as YYYY-MM-DD; with this script a button beside it opens the browser's own calendar. */
(function () {
  "use strict";
  function add(field) {
    const wrap = field.closest(".date-field");
    if (!wrap || wrap.querySelector(".date-native")) return;
    const native = document.createElement("input");
    if (!native.showPicker) return;
    native.type = "date";
    native.className = "date-native";
    native.tabIndex = -1;
    native.setAttribute("aria-hidden", "true");
    const button = wrap.querySelector("[data-date-open]");
    wrap.append(native);
    button.hidden = false;
    button.addEventListener("click", function () {
      native.value = field.value;
      native.showPicker();
    });
    native.addEventListener("change", function () {
      field.value = native.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function start() { document.querySelectorAll("[data-date]").forEach(add); }
  start();
  document.addEventListener("htmx:load", start);
})();
