// Minus and plus beside a quantity, within its limits. data-submit sends the form after a moment's rest.

const REST_MS = 400;

export default function stepper(root) {
  const input = root.querySelector("input");
  const [minus, plus] = root.querySelectorAll("button");
  let timer;

  const limits = () => ({ min: Number(input.min || 1), max: Math.max(Number(input.max || 999), Number(input.min || 1)) });
  const fit = () => {
    const { min, max } = limits();
    const value = Math.min(Math.max(Math.trunc(Number(input.value)) || min, min), max);
    minus.disabled = input.disabled || value <= min;
    plus.disabled = input.disabled || value >= max;
    return value;
  };
  const changed = () => {
    input.value = String(fit());
    if (!input.hasAttribute("data-submit")) return;
    clearTimeout(timer);
    timer = setTimeout(() => input.form.requestSubmit(), REST_MS);
  };
  for (const button of [minus, plus]) {
    button.addEventListener("click", () => {
      input.value = String(fit() + Number(button.dataset.step));
      changed();
    });
  }
  input.addEventListener("change", changed);
  new MutationObserver(fit).observe(input, { attributes: true, attributeFilter: ["max", "disabled"] });
  fit();
}
