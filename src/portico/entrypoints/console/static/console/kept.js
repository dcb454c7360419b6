/**
 * What a person typed survives a refusal. Forms of this console are sent, answered with a redirect, and the page they
 * came from says what was wrong: it would show the stored values again, and a long note would be gone. So what is
 * typed is laid aside in this tab while the form is under way, and put back when the next page says that it was
 * refused, in the dialog it came from and with the version the page has now. It is dropped in every other case.
 *
 * Hidden fields, passwords and files are never laid aside. A form with `data-pc-forget` is left alone.
 */

const PLACE = "pc-typed";
const REFUSALS = ".messages .error, .messages .warning";
const SHORT = 60_000; // milliseconds: an answer that took longer is another visit

const typed = (form) =>
    [...form.elements].filter(
        (field) => field.name && field.matches("input:not([type=hidden], [type=password], [type=file]), select, textarea"),
    );

/** Fields and what is in them, several of one name in their order. */
function read(form) {
    return typed(form).map((field) => [field.name, field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value]);
}

function write(form, values) {
    const left = new Map();
    for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
    for (const field of typed(form)) {
        const value = left.get(field.name)?.shift();
        if (value === undefined || field.disabled) continue;
        if (typeof value === "boolean") field.checked = value;
        else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }
}

/** The hidden fields that say what the form is about; tokens and versions change with every page. */
function about(form) {
    const hidden = [...form.querySelectorAll("input[type=hidden]")];
    return hidden.filter((field) => !["csrfmiddlewaretoken", "version", "next"].includes(field.name)).map((field) => [field.name, field.value]);
}

// A field may be called "method" or "action", and then stands before the form's own.
const sent = (form) => form.getAttribute("method")?.toLowerCase() === "post";
const target = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
const samePlace = (form, kept) => sent(form) && target(form) === kept.action;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A dialog shared by many rows is filled by the button of the row: the one whose values are those of the form. */
function opener(dialog, kept) {
    const all = [...document.querySelectorAll(`[data-pc-open="${CSS.escape(dialog.id)}"]`)];
    const fits = (button) =>
        kept.about.every(([name, value]) => {
            const key = dialog.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`)?.dataset.fill;
            return !key || button.dataset[`fill${key[0].toUpperCase()}${key.slice(1)}`] === value;
        });
    return all.find(fits);
}

/** What was wrong, beside what was typed: the page's own message may be behind a dialog or far above. */
function say(place) {
    const note = document.createElement("div");
    note.className = "pc-note pc-note--bad";
    note.setAttribute("role", "alert");
    note.textContent = [...document.querySelectorAll(REFUSALS)].map((one) => one.textContent.trim()).join(" ");
    place.prepend(note);
    place.closest("dialog")?.addEventListener("close", () => note.remove(), { once: true });
}

function putBack(kept) {
    const forms = [...document.forms].filter((form) => samePlace(form, kept));
    const form = forms.find((one) => same(about(one), kept.about)) ?? forms.find((one) => one.closest("dialog") && opener(one.closest("dialog"), kept));
    if (!form) return;
    const dialog = form.closest("dialog");
    if (dialog && !dialog.open) (opener(dialog, kept) ?? { click: () => dialog.showModal() }).click();
    for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    write(form, kept.values);
    say(dialog?.querySelector(".pc-dialog__body") ?? form);
    form.scrollIntoView({ block: "nearest" });
}

const refused = () => document.querySelector(REFUSALS) !== null;
const answeredInPlace = () => (performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200) >= 400;

try {
    const text = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    const kept = text ? JSON.parse(text) : null;
    // A page that answers the form itself has kept the values where they belong.
    if (kept && Date.now() - kept.at < SHORT && refused() && !answeredInPlace()) putBack(kept);
    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (event.defaultPrevented || !sent(form) || "pcForget" in form.dataset || form.querySelector("[type=password]")) return;
        const kept = { action: target(form), about: about(form), values: read(form), at: Date.now() };
        sessionStorage.setItem(PLACE, JSON.stringify(kept));
    });
} catch { /* a browser that keeps nothing for us: the page is as it was */ }
