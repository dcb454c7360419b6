/** The freight template editor: rows of regions with fees, sent as one document; nothing typed is ever lost. */

import { pickRegions, regions } from "./regions.js";

const form = document.getElementById("freight-editor");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = Object.assign({ zones: [], free: [], excluded: [] }, read("freight-document"));
const words = read("freight-words");
const picker = document.getElementById("region-picker");
let dirty = false;

const touch = () => {
    dirty = true;
    const note = form.querySelector("[data-note]");
    if (note) note.textContent = words.unsaved;
};

async function nameOf(codes, empty) {
    if (!codes.length) return empty;
    const { byCode } = await regions();
    const names = codes.map((code) => byCode.get(code)?.name ?? code);
    const shown = names.slice(0, 8).join("、");
    return names.length > 8 ? shown + words.more.replace("{n}", String(names.length)) : shown;
}

/** Codes that stand in other rows of the same table. */
function taken(row) {
    const rows = state.zones.includes(row) || row === state ? [...state.zones.map((zone) => zone.regions), state.excluded] : [];
    const own = row === state ? state.excluded : row.regions;
    return new Set(rows.filter((codes) => codes !== own).flat());
}

async function choose(row, key) {
    const found = await pickRegions(picker, row[key], taken(row), words);
    if (found === null) return;
    row[key] = found;
    touch();
    draw();
}

function place(article, row, empty) {
    article.querySelector("[data-regions]").textContent = row.regions.length || !row.elsewhere ? words.choose : "";
    article.querySelector("[data-regions]").hidden = Boolean(row.elsewhere);
    article.querySelector("[data-regions]").addEventListener("click", () => choose(row, "regions"));
    nameOf(row.regions, row.elsewhere ? words.elsewhere : empty).then((text) => { article.querySelector("[data-names]").textContent = text; });
}

function bound(article, row) {
    for (const input of article.querySelectorAll("[data-in]")) {
        input.value = row[input.dataset.in] ?? "";
        input.addEventListener("input", () => { row[input.dataset.in] = input.value; touch(); });
    }
}

function bands(article, row) {
    const holder = article.querySelector("[data-bands]");
    row.bands = row.bands?.length ? row.bands : [["0", ""]];
    const field = (pair, at, label) => {
        const wrap = document.createElement("label");
        const input = Object.assign(document.createElement("input"), { value: pair[at], inputMode: "decimal" });
        input.addEventListener("input", () => { pair[at] = input.value; touch(); });
        wrap.append(`${label} `, input);
        return wrap;
    };
    const button = (text, act) => {
        const node = Object.assign(document.createElement("button"), { type: "button", className: "pc-link", textContent: text });
        node.addEventListener("click", () => { act(); touch(); bands(article, row); });
        return node;
    };
    holder.replaceChildren(...row.bands.map((pair, index) => {
        const line = Object.assign(document.createElement("div"), { className: "pc-freight__rate" });
        line.append(field(pair, 0, words.from), field(pair, 1, words.fee));
        if (row.bands.length > 1) line.append(button(words.remove, () => row.bands.splice(index, 1)));
        return line;
    }), button(words.add_band, () => row.bands.push(["", ""])));
}

function zoneNode(row, index) {
    const article = document.getElementById("zone-row").content.cloneNode(true).firstElementChild;
    article.dataset.path = `zones.${index}`;
    place(article, row, words.none);
    const byAmount = state.measure === "amount";
    article.querySelector("[data-rate]").hidden = byAmount;
    article.querySelectorAll("[data-unit]").forEach((node) => { node.textContent = words[`unit_${state.measure}`] ?? ""; });
    bound(article, row);
    if (byAmount) bands(article, row); else article.querySelector("[data-bands]").replaceChildren();
    article.querySelector("[data-remove]").addEventListener("click", () => { state.zones.splice(index, 1); touch(); draw(); });
    return article;
}

function freeNode(row, index) {
    const article = document.getElementById("free-row").content.cloneNode(true).firstElementChild;
    article.dataset.path = `free.${index}`;
    place(article, row, words.everywhere);
    bound(article, row);
    article.querySelector("[data-remove]").addEventListener("click", () => { state.free.splice(index, 1); touch(); draw(); });
    return article;
}

function draw() {
    form.elements.name.value = state.name;
    form.elements.measure.value = state.measure;
    form.querySelectorAll("[data-measure-help]").forEach((node) => { node.hidden = node.dataset.measureHelp !== state.measure; });
    form.querySelector("[data-zones]").replaceChildren(...state.zones.map(zoneNode));
    form.querySelector("[data-free]").replaceChildren(...state.free.map(freeNode));
    form.querySelector("[data-add-elsewhere]").hidden = state.zones.some((zone) => zone.elsewhere);
    nameOf(state.excluded, words.none).then((text) => { form.querySelector('[data-names="excluded"]').textContent = text; });
}

function tell(problem) {
    form.querySelectorAll("[data-error], [data-error-at]").forEach((node) => { node.textContent = ""; });
    form.querySelectorAll("[aria-invalid]").forEach((node) => node.removeAttribute("aria-invalid"));
    const box = form.querySelector("[data-problem]");
    box.textContent = [problem.title, problem.detail].filter(Boolean).join("：");
    box.hidden = false;
    for (const { field, message } of problem.errors ?? []) {
        const article = [...form.querySelectorAll("[data-path]")].find((node) => field === node.dataset.path || field.startsWith(`${node.dataset.path}.`));
        const last = field.slice((article?.dataset.path.length ?? -1) + 1);
        const at = article?.querySelector(last === "regions" ? '[data-error-at="regions"]' : '[data-error-at="rate"]') ?? form.querySelector(`[data-error="${field}"]`);
        if (at) at.textContent = at.textContent ? `${at.textContent}；${message}` : message;
        article?.querySelector(`[data-in="${last}"]`)?.setAttribute("aria-invalid", "true");
    }
    box.scrollIntoView({ block: "center", behavior: "smooth" });
}

const newZone = (elsewhere) => ({ regions: [], elsewhere, first_units: "1", first: "", more_units: "1", more: "", bands: [] });
form.querySelector("[data-add-zone]").addEventListener("click", () => {
    const at = state.zones.findIndex((zone) => zone.elsewhere);
    const row = newZone(false);
    state.zones.splice(at < 0 ? state.zones.length : at, 0, row);
    touch(); draw(); choose(row, "regions");
});
form.querySelector("[data-add-elsewhere]").addEventListener("click", () => { state.zones.push(newZone(true)); touch(); draw(); });
form.querySelector("[data-add-free]").addEventListener("click", () => { state.free.push({ regions: [], pieces: "", fen: "", up_to_g: "" }); touch(); draw(); });
form.querySelector('[data-regions="excluded"]').addEventListener("click", () => choose(state, "excluded"));
form.elements.name.addEventListener("input", () => { state.name = form.elements.name.value; touch(); });
form.elements.measure.addEventListener("change", () => { state.measure = form.elements.measure.value; touch(); draw(); });
form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const lost = state.zones.findIndex((zone) => !zone.elsewhere && !zone.regions.length);
    const send = { ...state, zones: state.zones.map(({ elsewhere, ...zone }) => ({ ...zone, bands: state.measure === "amount" ? zone.bands : [] })) };
    if (lost >= 0) { tell({ title: words.choose, errors: [{ field: `zones.${lost}.regions`, message: words.choose }] }); return; }
    try {
        const answer = await fetch(form.dataset.save, {
            method: "POST",
            headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
            body: JSON.stringify(send),
        });
        const told = await answer.json();
        if (!answer.ok) { tell(told); return; }
        dirty = false;
        location.assign(told.url);
    } catch { tell({ title: words.failed }); }
});
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
state.zones.forEach((zone) => { zone.elsewhere = zone.regions.length === 0; Object.assign(zone, { ...newZone(zone.elsewhere), ...zone }); });
draw();
