// The 3D model of a product. Until it is drawn, and wherever it cannot be, the page shows the picture and the file.

const page = document.querySelector("[data-model]");
const part = (name) => page.querySelector(`[data-${name}]`);
const QUARTER = Math.PI / 4;

function say(words, { retry = false } = {}) {
  part("words").textContent = words;
  part("retry").hidden = !retry;
}

function fail(words, options) {
  page.dataset.state = "failed";
  page.querySelector("model-viewer")?.remove();
  part("progress").hidden = true;
  for (const name of ["tools", "hint"]) part(name).hidden = true;
  say(words, options);
}

/** Asked before the library comes: it weighs much and throws where there is none. */
function draws() {
  try { return Boolean(document.createElement("canvas").getContext("webgl2")); } catch { return false; }
}

function viewer() {
  const element = document.createElement("model-viewer");
  const { src, name, spoken } = page.dataset;
  const said = {
    src, alt: name, a11y: spoken, "camera-controls": "", "touch-action": "none", "interaction-prompt": "none",
    "shadow-intensity": "0.7", exposure: "1.05", loading: "eager", "min-camera-orbit": "auto 5deg auto",
  };
  for (const [attribute, value] of Object.entries(said)) element.setAttribute(attribute, value);
  // It turns by itself until somebody takes it, and not for people who want no movement.
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) element.setAttribute("auto-rotate", "");
  return element;
}

function taken(element) {
  element.removeAttribute("auto-rotate");
  part("hint").dataset.gone = "";
}

function handle(element) {
  const orbit = (change) => {
    const { theta, phi, radius } = element.getCameraOrbit();
    element.cameraOrbit = `${theta + change}rad ${phi}rad ${radius}m`;
    taken(element);
  };
  for (const button of page.querySelectorAll("[data-turn]")) button.addEventListener("click", () => orbit(-Number(button.dataset.turn) * QUARTER));
  for (const button of page.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => { element.zoom(Number(button.dataset.zoom) * 4); taken(element); });
  part("reset").addEventListener("click", () => {
    element.resetTurntableRotation(0);
    element.cameraOrbit = "0deg 75deg 105%";
    element.fieldOfView = "auto";
  });
  element.addEventListener("camera-change", ({ detail }) => detail.source === "user-interaction" && taken(element));
}

function show(element) {
  page.dataset.state = "shown";
  for (const name of ["tools", "hint"]) part(name).hidden = false;
  handle(element);
}

async function start() {
  const { library, textLoading, textWebgl, textFailed } = page.dataset;
  if (!library || !draws()) return fail(textWebgl);
  page.dataset.state = "loading";
  part("progress").hidden = false;
  say(textLoading);
  try { await import(library); } catch { return fail(textFailed, { retry: true }); }
  const element = viewer();
  element.addEventListener("progress", ({ detail }) => { part("progress").value = Math.round(detail.totalProgress * 100); });
  element.addEventListener("load", () => show(element), { once: true });
  element.addEventListener("error", () => fail(textFailed, { retry: true }));
  part("stage").append(element);
}

part("retry").addEventListener("click", () => location.reload());
start();
