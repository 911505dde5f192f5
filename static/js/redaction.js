/* Covering parts of a picture before it replaces the one that was taken: drag boxes, they become black for good.
   The file field of the form takes the result; without this script a picture covered elsewhere can be chosen there. */
(function () {
  "use strict";
  const source = document.querySelector("[data-redact-source]"), tool = document.querySelector("[data-redact]");
  const input = document.querySelector("form input[type=file]");
  if (!source || !tool || !input) return;
  const canvas = tool.querySelector("canvas"), pen = canvas.getContext("2d"), boxes = [];
  let from = null;

  function draw(extra) {
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    boxes.concat(extra ? [extra] : []).forEach((box) => pen.fillRect(...box));
  }
  function at(event) {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
  }
  const box = (to) => [from[0], from[1], to[0] - from[0], to[1] - from[1]];
  function begin() {
    canvas.width = source.naturalWidth;
    canvas.height = source.naturalHeight;
    tool.hidden = false;
    draw();
  }
  canvas.addEventListener("pointerdown", function (event) { from = at(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", function (event) { if (from) draw(box(at(event))); });
  canvas.addEventListener("pointerup", function (event) {
    if (from) boxes.push(box(at(event)));
    from = null;
    draw();
  });
  tool.querySelector("[data-redact-undo]").addEventListener("click", function () { boxes.pop(); draw(); });
  tool.querySelector("[data-redact-use]").addEventListener("click", function () {
    if (!boxes.length) return;
    canvas.toBlob(function (blob) {
      const files = new DataTransfer();
      files.items.add(new File([blob], "redacted.jpg", { type: "image/jpeg" }));
      input.files = files.files;
      tool.querySelector("[data-redact-done]").hidden = false;
    }, "image/jpeg", 0.9);
  });
  if (source.complete && source.naturalWidth) begin();
  else source.addEventListener("load", begin);
})();
