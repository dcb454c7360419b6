// Shows the part of a form that belongs to one of its choices only while that choice is made.

export default function choices(root) {
  const revealing = root.querySelector("[data-reveal]");
  if (!revealing) return;
  const part = document.getElementById(revealing.dataset.reveal);
  const fit = () => { part.hidden = !revealing.checked; };
  root.addEventListener("change", fit);
  fit();
}
