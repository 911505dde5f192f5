/* Demo accounts on the login page: pressing one fills the form. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-account]");
    if (!button) return;
    const form = document.getElementById("login");
    form.elements.username.value = button.dataset.account;
    form.elements.password.value = button.dataset.secret;
    form.querySelector("[type=submit]").focus();
  });
})();
