// The camera of the counter: reads QR codes with the browser's own detector; without one, digits are typed.
(() => {
  const form = document.querySelector("[data-redeem-scan]");
  const confirmForm = document.querySelector("[data-redeem-confirm]");
  if (confirmForm) chooseTimes(confirmForm);
  if (!form) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const box = part("camera"), video = part("camera-picture"), start = part("camera-start"), stop = part("camera-stop");
  const code = part("code");
  let stream = null;

  code.addEventListener("input", () => {
    const digits = code.value.replace(/\D/g, "");
    if (digits.length <= 12 && /^[\d\s-]*$/.test(code.value)) code.value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
  });

  const canScan = "BarcodeDetector" in window && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  start.hidden = !canScan;
  part("camera-none").hidden = Boolean(canScan);
  if (!canScan) return;

  start.addEventListener("click", begin);
  stop.addEventListener("click", end);
  document.addEventListener("visibilitychange", () => document.hidden && end());

  async function begin() {
    part("camera-refused").hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      part("camera-refused").hidden = false;
      return;
    }
    video.srcObject = stream;
    await video.play();
    box.hidden = stop.hidden = false;
    start.hidden = true;
    look(new window.BarcodeDetector({ formats: ["qr_code"] }));
  }

  function end() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    box.hidden = stop.hidden = true;
    start.hidden = false;
  }

  async function look(detector) {
    if (!stream) return;
    let found = [];
    try {
      found = await detector.detect(video);
    } catch {
      // A frame that cannot be read yet: the next one will do.
    }
    if (found.length && stream) {
      code.value = found[0].rawValue;
      if (navigator.vibrate) navigator.vibrate(80);
      end();
      form.requestSubmit();
      return;
    }
    setTimeout(() => look(detector), 150);
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
