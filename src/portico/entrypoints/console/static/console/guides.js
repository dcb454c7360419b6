/** What is typed shows in the preview at once: inputs with data-shows="part" write into every [data-of="part"]. */
const form = document.querySelector("[data-guide]");

form?.addEventListener("input", (event) => {
    const part = event.target.dataset.shows;
    if (!part) return;
    form.querySelectorAll(`[data-of="${part}"]`).forEach((place) => { place.textContent = event.target.value; });
});
