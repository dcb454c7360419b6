/** Shows the theme while it is chosen, with the contrast of each pair (the server checks it again on saving). */

const form = document.getElementById("site-form");
const preview = document.querySelector(".pc-preview");

function luminance(colour) {
    const [red, green, blue] = [1, 3, 5]
        .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

function show() {
    for (const input of form.querySelectorAll("[data-colour]")) {
        preview.style.setProperty(`--t-${input.dataset.colour}`, input.value);
        form.querySelector(`[data-hex="${input.dataset.colour}"]`).textContent = input.value;
    }
    for (const item of form.querySelectorAll("[data-pair]")) {
        const [text, ground] = item.dataset.pair.split(" ").map((key) => form.elements[key].value);
        const value = ratio(text, ground);
        item.querySelector("b").textContent = value.toFixed(1);
        item.classList.toggle("is-bad", value < 4.5);
    }
}

form.addEventListener("input", show);
show();
