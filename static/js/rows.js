/* Tables: [data-check-all] ticks every row's box, [data-checked-count] tells how many, [data-needs-rows] waits for one. [data-print] prints. */
(function () {
  "use strict";
  function refresh(form) {
    const ticked = form.querySelectorAll("[data-row-check]:checked").length;
    form.querySelectorAll("[data-checked-words]").forEach((place) => { place.hidden = false; });
    form.querySelectorAll("[data-checked-count]").forEach((place) => { place.textContent = ticked; });
    form.querySelectorAll("[data-needs-rows]").forEach((button) => { button.disabled = ticked === 0; });
  }
  document.addEventListener("change", function (event) {
    const form = event.target.closest("form, .ledger");
    if (!form) return;
    if (event.target.matches("[data-check-all]")) {
      form.querySelectorAll("[data-row-check]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-check-all], [data-row-check]")) refresh(form);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
})();
