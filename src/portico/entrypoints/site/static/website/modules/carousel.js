// Dots and gentle movement for the banner strip. The strip itself scrolls by swiping, wheel and arrow keys.

const PAUSE_MS = 6000;

export default function carousel(root) {
  const strip = root.querySelector(".hero-strip");
  const dots = root.querySelector("[data-dots]");
  if (!dots) return;
  const buttons = [...dots.querySelectorAll("button")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let current = 0;
  let timer;

  const mark = () => {
    current = Math.round(strip.scrollLeft / strip.clientWidth) % buttons.length;
    buttons.forEach((button, index) => button.setAttribute("aria-current", String(index === current)));
  };
  const show = (index) => {
    strip.scrollTo({ left: ((index + buttons.length) % buttons.length) * strip.clientWidth, behavior: calm ? "auto" : "smooth" });
  };
  const stop = () => clearInterval(timer);
  const play = () => {
    stop();
    if (!calm) timer = setInterval(() => document.hidden || show(current + 1), PAUSE_MS);
  };

  buttons.forEach((button, index) => button.addEventListener("click", () => show(index)));
  strip.addEventListener("scroll", mark, { passive: true });
  for (const event of ["pointerenter", "focusin", "touchstart"]) root.addEventListener(event, stop, { passive: true });
  for (const event of ["pointerleave", "focusout"]) root.addEventListener(event, play);
  dots.hidden = false;
  mark();
  play();
}
