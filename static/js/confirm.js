/* data-confirm="question" on a form or a submit button asks first, in the page's own dialog. */
(function () {
  "use strict";
  const dialog = document.getElementById("ask");
  if (!dialog || !dialog.showModal) return;

  document.addEventListener("submit", function (event) {
    const form = event.target;
    const source = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    const question = source.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("[data-ask-text]").textContent = question;
    dialog.returnValue = "";
    dialog.addEventListener("close", function () {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter || undefined);
    }, { once: true });
    dialog.showModal();
  }, true);
})();
