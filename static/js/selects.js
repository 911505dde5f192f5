/* select[data-filter-select]: a field above that hides options, and the choice told in words below. Without it the list is long but works. */
(function () {
  "use strict";
  document.querySelectorAll("select[data-filter-select]").forEach(function (select) {
    const label = document.querySelector('label[for="' + select.id + '"]');
    const field = document.createElement("input");
    field.type = "search";
    field.className = "form-control";
    field.setAttribute("aria-label", (label ? label.textContent.trim() + " " : "") + "…");
    field.placeholder = "…";
    select.before(field);
    const chosen = document.createElement("p");
    chosen.className = "help";
    chosen.setAttribute("role", "status");
    select.after(chosen);
    function tell() {
      chosen.textContent = Array.from(select.selectedOptions).map((one) => one.textContent.trim()).join("；");
    }
    field.addEventListener("input", function () {
      const wanted = field.value.trim();
      Array.from(select.options).forEach(function (one) {
        one.hidden = Boolean(wanted) && !one.textContent.includes(wanted) && !one.selected;
      });
    });
    /* A click toggles one option instead of replacing the whole choice: nobody loses ten subjects by one click. */
    select.addEventListener("mousedown", function (event) {
      if (event.target.tagName !== "OPTION" || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.target.selected = !event.target.selected;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    select.addEventListener("change", tell);
    tell();
  });
})();
