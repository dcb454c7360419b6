// The time left, second by second; without script the page says until when. Screen readers get the date, not the ticks.

const two = (number) => String(number).padStart(2, "0");

export default function countdown(root) {
  const clock = root.querySelector(".countdown-clock");
  const until = root.querySelector(".countdown-until");
  const cells = root.querySelector("[data-cells]");
  const end = Date.parse(root.querySelector("time").dateTime);
  const parts = ["days", "hours", "minutes", "seconds"].map((name) => cells.querySelector(`[data-${name}]`));
  let timer;

  const tick = () => {
    const left = Math.floor((end - Date.now()) / 1000);
    if (left <= 0) {
      clearInterval(timer);
      clock.textContent = root.dataset.ended;
      return;
    }
    const figures = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60];
    parts.forEach((part, index) => { part.textContent = index ? two(figures[index]) : String(figures[0]); });
  };

  if (!Number.isFinite(end)) return;
  until.classList.add("visually-hidden");
  cells.setAttribute("aria-hidden", "true");
  cells.hidden = false;
  tick();
  timer = setInterval(tick, 1000);
}
