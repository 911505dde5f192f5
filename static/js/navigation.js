/* The menu on narrow screens. Without this script the link to #navigation opens it by :target.
   A strip that scrolls (tabs, the menu of the public site) starts where the present page stands. */
(function () {
  "use strict";
  for (const here of document.querySelectorAll(".tabs [aria-current], .public-nav [aria-current]")) {
    const strip = here.closest(".tabs, .public-nav");
    strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }
  const sidebar = document.getElementById("navigation");
  const opener = document.querySelector("[data-menu-open]");
  if (!sidebar || !opener) return;
  const closer = sidebar.querySelector("[data-menu-close]");

  function show(open) {
    sidebar.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? closer : opener).focus();
  }
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-menu-open]")) {
      event.preventDefault();
      show(!sidebar.classList.contains("is-open"));
    } else if (event.target.closest("[data-menu-close]")) {
      event.preventDefault();
      show(false);
    } else if (sidebar.classList.contains("is-open") && !event.target.closest("#navigation")) {
      show(false);
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && sidebar.classList.contains("is-open")) show(false);
  });
})();
