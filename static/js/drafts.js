/* form[data-draft="key"] keeps what was typed on this device until it is sent or the person signs out.
   Passwords, files and hidden fields are never kept; the key carries the person, so a shared desk does not mix drafts. */
(function () {
  "use strict";
  const PREFIX = "draft:";
  const person = document.body.dataset.person || "";

  function fields(form) {
    return Array.from(form.elements).filter(
      (field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type),
    );
  }
  function read(form) {
    return fields(form).map((field) => [
      field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null,
    ]);
  }
  function put(form, saved) {
    const left = saved.slice();
    fields(form).forEach(function (field) {
      const toggles = ["checkbox", "radio"].includes(field.type);
      const at = left.findIndex(([name, value]) => name === field.name && (!toggles || value === field.value));
      if (at < 0) return;
      const [, value, checked] = left.splice(at, 1)[0];
      if (toggles) field.checked = checked;
      else field.value = value;
    });
  }
  function note(form, text) {
    const place = form.querySelector("[data-draft-note]");
    if (place) place.textContent = text;
  }

  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    const key = PREFIX + person + ":" + form.dataset.draft;
    const initial = JSON.stringify(read(form));
    const stored = localStorage.getItem(key);
    const refused = form.querySelector("[aria-invalid='true']");
    if (stored && stored !== initial && !refused) {
      put(form, JSON.parse(stored));
      note(form, form.dataset.draftRestored || "");
    }
    form.addEventListener("input", function () {
      localStorage.setItem(key, JSON.stringify(read(form)));
      note(form, form.dataset.draftSaved || "");
    });
    form.addEventListener("reset", () => localStorage.removeItem(key));
    form.addEventListener("submit", function (event) {
      if (!event.defaultPrevented) sessionStorage.setItem("sent-draft", key);
    });
  });

  /* A form that came back with errors keeps its draft; any other page means the sent one was taken. */
  const sent = sessionStorage.getItem("sent-draft");
  if (sent && !document.querySelector("form[data-draft] [aria-invalid='true'], .form-errors")) localStorage.removeItem(sent);
  sessionStorage.removeItem("sent-draft");

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-sign-out]")) return;
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
    if (window.indexedDB) indexedDB.deleteDatabase("fieldwork-keys"); /* what field work keeps here becomes unreadable */
  });
})();
