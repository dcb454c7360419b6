// The camera of the counter. QR codes are read by the browser's own detector; where it has none, by jsQR, which is
// fetched only then. Without a live camera a photo will do; without either, digits are typed.
(() => {
  const form = document.querySelector("[data-redeem-scan]");
  const confirmForm = document.querySelector("[data-redeem-confirm]");
  if (confirmForm) chooseTimes(confirmForm);
  for (const once of document.querySelectorAll("[data-redeem-once]")) {
    once.addEventListener("submit", () => { for (const button of once.querySelectorAll("button")) button.disabled = true; });
  }
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const box = part("camera"), video = part("camera-picture"), start = part("camera-start"), stop = part("camera-stop");
  const code = part("code"), photo = part("photo"), unreadable = part("photo-unreadable");
  let stream = null;

  code.addEventListener("input", () => {
    const digits = code.value.replace(/\D/g, "");
    if (digits.length <= 12 && /^[\d\s-]*$/.test(code.value)) code.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
  });

  const live = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  const library = form.dataset.jsqr;
  const native = "BarcodeDetector" in window;
  const canRead = native || Boolean(library);
  start.hidden = !(live && canRead);
  photo.closest("label").hidden = !canRead || live;
  part("camera-none").hidden = canRead;
  if (!canRead) return;

  start.addEventListener("click", begin);
  stop.addEventListener("click", end);
  document.addEventListener("visibilitychange", () => document.hidden && end());
  photo.addEventListener("change", readPhoto);

  let reader = null;
  // Answers a function that reads a picture or a frame: the text of a code in it, or nothing.
  function readerOf() {
    reader ??= native ? nativeReader() : libraryReader();
    return reader;
  }

  async function nativeReader() {
    const kinds = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!kinds.includes("qr_code")) {
      if (!library) throw new Error("no QR codes here");
      return libraryReader();
    }
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  }

  async function libraryReader() {
    await new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: library, onload: done, onerror: failed });
      document.head.append(script);
    });
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async (picture) => {
      const [wide, high] = [picture.videoWidth || picture.width, picture.videoHeight || picture.height];
      if (!wide || !high) return undefined;
      // Large enough for a code that fills a third of the picture, small enough for an old phone.
      const scale = Math.min(1, 900 / Math.max(wide, high));
      canvas.width = Math.round(wide * scale);
      canvas.height = Math.round(high * scale);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR(pixels.data, pixels.width, pixels.height)?.data || undefined;
    };
  }

  async function begin() {
    part("camera-refused").hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      part("camera-refused").hidden = false;
      photo.closest("label").hidden = false;
      return;
    }
    video.srcObject = stream;
    await video.play();
    box.hidden = stop.hidden = false;
    start.hidden = true;
    try {
      look(await readerOf());
    } catch {
      end();
      start.hidden = true;
      part("camera-none").hidden = false;
    }
  }

  function end() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    box.hidden = stop.hidden = true;
    start.hidden = false;
  }

  async function look(read) {
    if (!stream) return;
    let text;
    try {
      text = await read(video);
    } catch {
      // A frame that cannot be read yet: the next one will do.
    }
    if (text && stream) return found(text);
    setTimeout(() => look(read), 150);
  }

  async function readPhoto() {
    const file = photo.files[0];
    if (!file) return;
    unreadable.hidden = true;
    let text;
    try {
      const picture = await createImageBitmap(file);
      text = await (await readerOf())(picture);
    } catch {
      // Not a picture, or no reader: said below.
    }
    photo.value = "";
    if (text) found(text);
    else unreadable.hidden = false;
  }

  function found(text) {
    code.value = text;
    if (navigator.vibrate) navigator.vibrate(80);
    end();
    form.requestSubmit();
  }

  // What is redeemed: plus and minus beside each service; nothing chosen, nothing to confirm.
  function chooseTimes(chosen) {
    const go = chosen.querySelector("[data-redeem-go]");
    const fields = [...chosen.querySelectorAll("[data-max]")];
    const blocked = go.disabled;
    const settle = () => {
      for (const field of fields) {
        const times = Math.min(Number(field.dataset.max), Math.max(0, Number.parseInt(field.value, 10) || 0));
        field.value = String(times);
      }
      go.disabled = blocked || !fields.some((field) => Number(field.value) > 0);
    };
    for (const button of chosen.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const field = button.parentElement.querySelector("[data-max]");
        field.value = String(Number(field.value) + Number(button.dataset.step));
        settle();
      });
    }
    for (const field of fields) field.addEventListener("change", settle);
    // Once is enough: a second tap must not send the form again.
    chosen.addEventListener("submit", () => { go.disabled = true; });
    settle();
  }
})();
