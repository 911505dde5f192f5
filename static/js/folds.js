/* details[data-remember="key"] opens as it was left; details[data-popover] closes on Escape and on a click elsewhere. */
(function () {
  "use strict";
  document.querySelectorAll("details[data-remember]").forEach(function (fold) {
    const key = "fold:" + fold.dataset.remember;
    const kept = sessionStorage.getItem(key);
    if (kept !== null && !fold.hasAttribute("data-keep-open")) fold.open = kept === "open";
    /* Only what the person did is remembered, not what the page opened by itself. */
    fold.querySelector("summary").addEventListener("click", () => sessionStorage.setItem(key, fold.open ? "shut" : "open"));
  });
  function close(except) {
    document.querySelectorAll("details[data-popover][open]").forEach(function (fold) {
      if (!except || !fold.contains(except)) fold.open = false;
    });
  }
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const inside = document.activeElement && document.activeElement.closest("details[data-popover][open]");
    close(null);
    if (inside) inside.querySelector("summary").focus();
  });
})();
