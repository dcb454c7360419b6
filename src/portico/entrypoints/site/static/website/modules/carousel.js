// Dots and gentle movement for the banner strip. The strip itself scrolls by swiping, wheel and arrow keys.
// `data-seconds` is the merchant's pace; 0 stands still. It stops for whoever points, focuses, touches, or asks for calm.

export default function carousel(root) {
  const strip = root.querySelector(".hero-strip");
  const dots = root.querySelector("[data-dots]");
  if (!dots) return;
  const buttons = [...dots.querySelectorAll("button")];
  const slides = [...strip.children];
  const pause = Number(root.dataset.seconds) * 1000;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let current = 0;
  let timer;

  // From one slide to the next: less than the strip is wide where several stand side by side.
  const step = () => slides[1].offsetLeft - slides[0].offsetLeft;
  const mark = () => {
    current = Math.round(strip.scrollLeft / step()) % buttons.length;
    buttons.forEach((button, index) => button.setAttribute("aria-current", String(index === current)));
  };
  const show = (index) => {
    strip.scrollTo({ left: ((index + buttons.length) % buttons.length) * step(), behavior: calm ? "auto" : "smooth" });
  };
  const stop = () => clearInterval(timer);
  const play = () => {
    stop();
    if (!calm && pause > 0) timer = setInterval(() => document.hidden || show(current + 1), pause);
  };

  buttons.forEach((button, index) => button.addEventListener("click", () => show(index)));
  strip.addEventListener("scroll", mark, { passive: true });
  for (const event of ["pointerenter", "focusin", "touchstart"]) root.addEventListener(event, stop, { passive: true });
  for (const event of ["pointerleave", "focusout"]) root.addEventListener(event, play);
  dots.hidden = false;
  mark();
  play();
}
