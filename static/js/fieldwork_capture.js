/* What the device itself sees: pictures made small, the place if it may be told, a signature drawn by hand. */
(function () {
  "use strict";
  const LONGEST = 1800, QUALITY = 0.82, PATIENCE = 6000;

  /* Drawing the picture anew leaves behind everything the camera wrote into the file. */
  async function picture(file) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch (error) {
      if (["image/jpeg", "image/png"].includes(file.type)) return file; /* better as it is than lost */
      throw error;
    }
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  }
  function place() {
    return new Promise(function (resolve) {
      if (!navigator.geolocation) { resolve({}); return; }
      setTimeout(() => resolve({}), PATIENCE + 500); /* a question nobody answers must not hold the picture back */
      const told = ({ coords }) => resolve({
        longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6), accuracy: Math.round(coords.accuracy),
      });
      navigator.geolocation.getCurrentPosition(told, () => resolve({}), {
        timeout: PATIENCE, maximumAge: 60000, enableHighAccuracy: true,
      });
    });
  }
  function pad(canvas) {
    const pen = canvas.getContext("2d");
    let drawing = false, inked = false;
    function at(event) {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    }
    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      inked = false;
    }
    clear();
    canvas.addEventListener("pointerdown", function (event) {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#10233f" });
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!drawing) return;
      pen.lineTo(...at(event));
      pen.stroke();
      inked = true;
    });
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => { drawing = false; }));
    return {
      clear,
      isEmpty: () => !inked,
      image: () => new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); }),
    };
  }
  window.fieldwork.capture = { picture, place, pad };
})();
