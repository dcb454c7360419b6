/** The product editor: holds the document, saves it as a whole, points at what the server finds wrong. */

import { CategoryTemplates, watchKind } from "./kinds.js";
import { DetailBlocks, Gallery, Pairs } from "./lists.js";
import { ERROR_COLUMNS, MatrixTable, columnWords } from "./matrix-table.js";
import { active, close, fillCodes, mergeRows, open } from "./matrix.js";
import { OptionsEditor } from "./options.js";
import { Film, Model } from "./shows.js";

const form = document.getElementById("product-editor");
const doc = JSON.parse(document.getElementById("product-document").textContent);
const words = JSON.parse(document.getElementById("product-words").textContent);
const readOnly = form.dataset.readOnly === "yes";
const csrf = form.querySelector('[name="csrfmiddlewaretoken"]').value;
const summary = document.getElementById("product-errors");
const fill = (text, data) => text.replace(/\{(\w+)\}/g, (_, name) => data[name] ?? "");

let dirty = false;
const changed = () => { dirty = true; count(); };

function say(message, bad = true) {
    summary.replaceChildren(Object.assign(document.createElement("p"), { textContent: message }));
    summary.className = bad ? "pc-note pc-note--bad" : "pc-note";
    summary.hidden = false;
}

function ask(question) {
    const dialog = document.getElementById("editor-question");
    dialog.querySelector("p").textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
}

/** Sends one picture; its {name, url}, or null after saying why not. */
async function upload(file) {
    const body = new FormData();
    body.append("file", file);
    try {
        const answer = await fetch(form.dataset.uploadUrl, { method: "POST", body, headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
        const told = await answer.json();
        if (answer.ok) return told;
        say(`${file.name}: ${told.detail}`);
    } catch {
        say(words.failed);
    }
    return null;
}

/** Lets the person choose a picture and stores it. */
function pick() {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif" });
    return new Promise((resolve) => {
        input.addEventListener("change", async () => resolve(input.files[0] ? await upload(input.files[0]) : null));
        input.addEventListener("cancel", () => resolve(null));
        input.click();
    });
}

const shared = { words, readOnly, changed, pick, ask, say, upload, csrf };
const byId = (id) => document.getElementById(id);
const state = open(doc);
const table = new MatrixTable({ ...shared, root: byId("matrix") });

function count() {
    byId("matrix-count").textContent = String(active(state.rows).length);
}

function structure() {
    state.rows = mergeRows(state.options, state.rows);
    table.draw(state.options, state.rows);
    const scope = byId("fill-scope");
    const chosen = scope.value;
    scope.replaceChildren(new Option(words.allRows, ""));
    for (const option of state.options) {
        for (const value of option.values) scope.add(new Option(`${option.name}: ${value.name}`, value.id));
    }
    scope.value = [...scope.options].some((option) => option.value === chosen) ? chosen : "";
    count();
    byId("fill-bar").hidden = readOnly || state.rows.length < 2;
}

const options = new OptionsEditor({ ...shared, root: byId("options"), state, structure });
const gallery = new Gallery({ ...shared, root: byId("gallery"), pictures: doc.gallery ?? [] });
const attributes = new Pairs({ ...shared, root: byId("attributes"), pairs: doc.attributes ?? [] });
const detail = new DetailBlocks({ ...shared, root: byId("detail"), blocks: doc.detail ?? [] });
const film = new Film({ root: byId("video"), file: doc.video, poster: doc.video_poster, shared });
const model = new Model({ root: byId("model"), file: doc.model, shared });
const kind = watchKind(form, (chosen) => { table.kind = chosen; structure(); });
new CategoryTemplates({ ...shared, form, templates: JSON.parse(byId("product-templates").textContent), attributes, options });

byId("fill-apply").addEventListener("click", () => {
    let filled = 0;
    for (const input of byId("fill-bar").querySelectorAll("input[data-fill-column]")) {
        if (input.value.trim()) filled = Math.max(filled, table.fill(input.dataset.fillColumn, input.value.trim(), byId("fill-scope").value));
    }
    byId("fill-said").textContent = filled ? fill(words.filled, { n: filled }) : "";
});

const list = (text) => text.split(/[,，、;；\n]+/).map((part) => part.trim()).filter(Boolean);

function collected() {
    fillCodes(state.rows, form.elements.code.value.trim());
    table.refresh("code");
    const field = (name) => form.elements[name].value.trim();
    const ticked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked:not(:disabled)`)].map((box) => box.value);
    return {
        product_id: doc.product_id ?? "", version: doc.version ?? null, kind: kind(), deliveries: ticked("deliveries"),
        freight_template_id: field("freight_template_id"), video: film.file?.name ?? "", video_poster: film.poster?.name ?? "",
        model: model.file?.name ?? "", assurance_ids: ticked("assurance_ids"), related_ids: field("related_ids").split(",").filter(Boolean), code: field("code"), name: field("name"),
        subtitle: field("subtitle"), category_id: field("category_id"), brand_id: field("brand_id"), unit: field("unit"),
        labels: list(field("labels")), keywords: list(field("keywords")), gallery: gallery.pictures.map((picture) => picture.name),
        attributes: attributes.value(),
        detail: detail.blocks.map((block) => ({ type: block.type, image: block.image?.name ?? "", alt: block.alt ?? "", html: block.html ?? "" })),
        on_sale: form.elements.on_sale.checked, sale_starts_at: field("sale_starts_at"), sale_ends_at: field("sale_ends_at"),
        purchase_limit: field("purchase_limit"), rank: field("rank"), ...close(state),
    };
}

function clearErrors() {
    summary.hidden = true;
    table.clearErrors();
    form.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
    form.querySelectorAll("[data-error-for]").forEach((node) => { node.textContent = ""; });
}

/** Puts each error at its field or cell; gives [where in words, message, node to go to]. */
function place({ field, message }) {
    const cell = /^skus\.(\d+)\.(\w+)/.exec(field);
    if (cell) {
        const column = ERROR_COLUMNS[cell[2]] ?? "code";
        const index = state.rows.indexOf(active(state.rows)[Number(cell[1])]);
        const where = `${fill(words.row, { n: index + 1 })} · ${columnWords(column, words)}`;
        return [where, message, table.mark(index, column, message)];
    }
    const name = field.split(".")[0];
    const slot = form.querySelector(`[data-error-for="${name}"]`);
    if (slot) slot.textContent = message;
    const input = form.elements[name];
    if (input instanceof Element) input.setAttribute("aria-invalid", "true");
    const label = slot?.closest("[data-words]")?.dataset.words ?? "";
    return [label, message, input instanceof Element ? input : slot];
}

function showErrors(told) {
    const items = told.errors.map(place);
    say(items.length ? fill(words.broken, { n: items.length }) : `${told.title}：${told.detail}`);
    if (items.length) {
        const ul = document.createElement("ul");
        for (const [where, message, node] of items) {
            const link = Object.assign(document.createElement("a"), { href: "#", textContent: where ? `${where}：${message}` : message });
            link.addEventListener("click", (event) => {
                event.preventDefault();
                node?.scrollIntoView({ block: "center" });
                node?.focus?.();
            });
            const item = document.createElement("li");
            item.append(link);
            ul.append(item);
        }
        summary.append(ul);
    }
    if (told.code === "product_changed") conflict(told);
    summary.scrollIntoView({ block: "start", behavior: "smooth" });
}

/** Somebody else saved meanwhile: what is typed here stays, and the person decides with the other page beside it. */
function conflict(told) {
    const look = Object.assign(document.createElement("a"), { href: location.href, target: "_blank", textContent: words.reload, className: "pc-link" });
    const mine = Object.assign(document.createElement("button"), { type: "button", textContent: words.overwrite, className: "pc-link" });
    mine.addEventListener("click", async () => {
        if (!(await ask(words.overwriteAsk))) return;
        doc.version = told.version;
        form.requestSubmit();
    });
    const bar = document.createElement("p");
    bar.className = "pc-inline";
    bar.append(look, mine);
    summary.append(bar);
}

form.addEventListener("input", changed);
form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[data-save]");
    button.disabled = true;
    clearErrors();
    try {
        const answer = await fetch(form.action, {
            method: "POST",
            body: JSON.stringify(collected()),
            headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" },
        });
        const told = await answer.json();
        if (answer.ok) {
            dirty = false;
            location.assign(told.url);
            return;
        }
        showErrors(told);
    } catch {
        say(words.failed);
        summary.scrollIntoView({ block: "start" });
    }
    button.disabled = false;
});
// Ctrl+S / ⌘S saves; Enter inside a field must not.
form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && !event.target.closest("dialog")) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && !readOnly) { event.preventDefault(); form.requestSubmit(); }
});
window.addEventListener("beforeunload", (event) => { if (dirty && !readOnly) event.preventDefault(); });
form.dataset.ready = "yes";
