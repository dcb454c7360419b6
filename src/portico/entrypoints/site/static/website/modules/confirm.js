// Asks before a form does what cannot be undone.

export default function confirmed(form) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.text)) event.preventDefault();
  });
}
