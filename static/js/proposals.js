/* form[data-proposals]: J and K move between the rows, space ticks the row one stands on. Nothing here is needed to work. */
(function () {
  "use strict";
  const form = document.querySelector("form[data-proposals]");
  if (!form) return;
  const boxes = Array.from(form.querySelectorAll("[data-proposal] [data-row-check]"));
  function step(by) {
    const here = boxes.indexOf(document.activeElement);
    const next = boxes[Math.min(Math.max(here + by, 0), boxes.length - 1)];
    if (!next) return;
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "j" || event.key === "J") step(1);
    if (event.key === "k" || event.key === "K") step(-1);
  });
})();
