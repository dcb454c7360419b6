/** The brand page. What is typed goes to the server as a draft; its answer is what everything here shows. */

import { Previews } from "./previews.js";
import { readyPictures } from "./pictures.js";

const form = document.getElementById("brand-form");
const words = document.getElementById("brand-words").dataset;
const ready = JSON.parse(document.getElementById("brand-ready").textContent);
const previews = new Previews(document.querySelector(".pb-preview"), () => ask());
const HEX = /^#[0-9a-f]{6}$/i;

let asking = null;
let timer = 0;
let changed = false;

/** Sends the draft soon, and only the last of several. */
function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
}

async function ask() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.set("seen", previews.seen);
    try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body, signal: asking.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        show(await answer.json());
    } catch (failure) {
        if (failure.name !== "AbortError") verdict(words.offline);
    }
}

function show(draft) {
    if (form.elements.night.value === "derived") {
        for (const [name, colour] of Object.entries(draft.dark)) {
            form.elements[`dark.${name}`].value = colour;
            form.querySelector(`[data-pick="dark.${name}"]`).value = colour;
        }
    }
    showProblems(draft.problems);
    showPairs(draft.pairs);
    const { theme } = draft.site;
    sample("light", { ...theme, link: draft.link.light });
    sample("dark", { ...draft.dark, link: draft.link.dark, radius: theme.radius });
    previews.show(draft);
}

function sample(kind, values) {
    const { style } = form.querySelector(`[data-sample="${kind}"]`);
    for (const [name, value] of Object.entries(values)) {
        if (typeof value !== "object") style.setProperty(`--t-${name}`, value);
    }
}

function verdict(text) {
    form.querySelector("[data-verdict]").textContent = text;
}

function showProblems(problems) {
    for (const place of form.querySelectorAll("[data-said]")) place.replaceChildren();
    for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    for (const problem of problems) {
        form.elements[problem.field]?.setAttribute?.("aria-invalid", "true");
        const place = form.querySelector(`[data-said="${problem.field}"]`);
        if (!place) continue;
        const said = document.createElement("span");
        said.className = "pc-field__error";
        said.textContent = problem.message;
        place.append(said);
        if (problem.suggestion) place.append(mend(problem));
    }
    const count = new Set(problems.map(({ field }) => field)).size;
    verdict(count ? words.bad.replace("{n}", count) : changed ? words.dirty : words.good);
}

/** A button that puts the nearest readable shade in. */
function mend({ field, suggestion }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pb-mend";
    const chip = document.createElement("i");
    chip.style.background = suggestion;
    button.append(chip, words.mend.replace("{colour}", suggestion));
    button.addEventListener("click", () => {
        if (field.startsWith("dark.")) own();
        colour(field, suggestion);
        edited();
    });
    return button;
}

function showPairs(pairs) {
    const label = (name) => document.getElementById(`colour-${name}`).textContent;
    form.querySelector("[data-pairs]").replaceChildren(...pairs.map((pair) => {
        const row = document.createElement("tr");
        const cells = [`${label(pair.text)} / ${label(pair.ground)}`, pair.least, pair.light, pair.dark];
        row.append(...cells.map((value, index) => {
            const cell = document.createElement("td");
            cell.textContent = typeof value === "number" ? value.toFixed(1) : value;
            if (index) cell.className = index > 1 && value < pair.least ? "pc-num is-bad" : "pc-num";
            return cell;
        }));
        return row;
    }));
}

function colour(name, value) {
    form.elements[name].value = value;
    form.querySelector(`[data-pick="${name}"]`).value = value;
}

/** The night is chosen by hand from now on, starting from what was derived. */
function own() {
    form.elements.night.value = "own";
    nightInputs();
}

function nightInputs() {
    const derived = form.elements.night.value === "derived";
    for (const input of form.querySelectorAll('[name^="dark."]')) input.readOnly = derived;
    for (const pick of form.querySelectorAll('[data-pick^="dark."]')) pick.closest(".pb-pick").classList.toggle("is-derived", derived);
}

function palette(colours) {
    for (const [name, value] of Object.entries(colours)) colour(name, value);
    form.elements.night.value = "derived";
    nightInputs();
    edited();
}

function edited() {
    changed = true;
    later();
}

form.addEventListener("input", ({ target }) => {
    if (target.dataset.pick) form.elements[target.dataset.pick].value = target.value;
    const pick = target.name && form.querySelector(`[data-pick="${target.name}"]`);
    if (pick && HEX.test(target.value)) pick.value = target.value;
    if (target.name === "night") nightInputs();
    const output = target.name && form.querySelector(`[data-of="${target.name}"]`);
    if (output) output.textContent = `${target.dataset.before ?? ""}${target.value}${target.dataset.unit ?? ""}`;
    edited();
});
form.addEventListener("click", async ({ target }) => {
    const chosen = target.closest("[data-ready]");
    if (chosen) palette(ready[chosen.dataset.ready]);
    if (target.closest("[data-from-primary]")) {
        const body = new FormData(form);
        const answer = await fetch(form.dataset.start, { method: "POST", body, headers: { Accept: "application/json" } });
        if (answer.ok) palette((await answer.json()).colours);
    }
});
form.addEventListener("submit", () => { changed = false; });
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

nightInputs();
readyPictures(form, words, edited);
document.querySelector("[data-errors]")?.scrollIntoView({ block: "nearest" });
ask();
