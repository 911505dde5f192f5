/* Asks for the person and the visits while the styles of the shell are still on their way: on a slow line that is the
   longest wait. Whoever asks first for one of these addresses takes the answer (fieldwork_send.js). */
(function () {
  "use strict";
  const { me, visits } = document.currentScript.dataset;
  window.fieldworkEarly = {};
  if (!navigator.onLine) return;
  [me, visits].forEach(function (url) {
    const asked = fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    asked.catch(() => null);
    window.fieldworkEarly[url] = asked;
  });
})();
