// A button that prints; there is none without scripts, where the browser's menu does it.

export default function printer(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
