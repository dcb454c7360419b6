/** The editor's page: the preview stands open beside the form, warnings and the preview lead to their blocks. */

import "./preview.js";

const OPEN = "wagtail:side-panel-open";
const WIDTH = "wagtail:side-panel-width";
const WIDE = 1200;

// Wagtail remembers which side panel a person left open. Who never chose gets the preview, where there is room.
try {
    if (localStorage.getItem(OPEN) === null && innerWidth >= WIDE) {
        localStorage.setItem(OPEN, "preview");
        localStorage.setItem(WIDTH, "470");
    }
} catch { /* without storage the panel is one click away */ }

/** Brings a block of the form into view, unfolded. Its id is in the stream's hidden input. */
export function showBlock(id) {
    const input = [...document.querySelectorAll('input[type="hidden"][name$="-id"]')].find((one) => one.value === id);
    const panel = input?.closest("[data-streamfield-child]")?.querySelector("[data-panel]");
    if (!panel) return;
    const toggle = panel.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    panel.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "start" });
    panel.classList.add("pb-found");
    setTimeout(() => panel.classList.remove("pb-found"), 1600);
}

document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-pc-block]");
    if (link) showBlock(link.dataset.pcBlock);
});
document.addEventListener("portico:block", (event) => showBlock(event.detail));

/** A colour can be chosen as well as typed. */
for (const input of document.querySelectorAll("[data-pc-colour]")) {
    const swatch = Object.assign(document.createElement("input"), { type: "color", value: input.value || "#ffffff", className: "pb-swatch", title: input.placeholder });
    swatch.addEventListener("input", () => {
        input.value = swatch.value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    input.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(input.value)) swatch.value = input.value; });
    input.before(swatch);
}
