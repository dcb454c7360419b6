/**
 * What every console page may use, found by attributes:
 *   data-pc-select="scope"   a table with checkboxes and a bulk bar that says how many are chosen
 *   data-pc-confirm="…"      a form that asks before it is sent
 *   data-pc-open="id"        a button that opens a <dialog>; data-pc-close inside closes it
 *   data-pc-submit-on-change a filter form sent when a select changes
 *   data-pc-copy="id"        a button that copies the lines of a list; data-pc-print prints the page
 */

/** Checkboxes named "chosen" with a master in the head and a bar that appears when something is chosen. */
function selectable(scope) {
    const master = scope.querySelector("[data-pc-all]");
    const bar = scope.querySelector("[data-pc-bulk]");
    const boxes = () => [...scope.querySelectorAll('input[type="checkbox"][name="chosen"]')];
    const refresh = () => {
        const chosen = boxes().filter((box) => box.checked).length;
        if (bar) bar.hidden = chosen === 0;
        scope.querySelectorAll("[data-pc-count]").forEach((node) => { node.textContent = String(chosen); });
        if (master) {
            master.checked = chosen > 0 && chosen === boxes().length;
            master.indeterminate = chosen > 0 && !master.checked;
        }
    };
    scope.addEventListener("change", (event) => {
        if (event.target === master) boxes().forEach((box) => { box.checked = master.checked; });
        refresh();
    });
    refresh();
}

/** Asks in a dialog of ours, then sends the form with the button that was pressed. */
function confirmed(event) {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.pcConfirm ?? form.dataset.pcConfirm;
    if (!question || form.dataset.pcSure === "yes") return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "pc-dialog";
    const words = JSON.parse(document.getElementById("pc-words").textContent);
    dialog.innerHTML = '<div class="pc-dialog__body"><p></p></div><div class="pc-dialog__foot">'
        + '<button type="button" class="button button-secondary"></button><button type="button" class="button"></button></div>';
    dialog.querySelector("p").textContent = question.replace("{n}", document.querySelector("[data-pc-count]")?.textContent ?? "");
    const [no, yes] = dialog.querySelectorAll("button");
    yes.textContent = button?.textContent.trim() || words.confirm;
    no.textContent = yes.textContent.startsWith(words.cancel) ? words.back : words.cancel;
    if (button?.classList.contains("pc-danger-button")) yes.classList.add("pc-danger-button");
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
        form.dataset.pcSure = "yes";
        dialog.close();
        form.requestSubmit(button);
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
}

document.querySelectorAll("[data-pc-select]").forEach(selectable);
document.addEventListener("submit", confirmed);
document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-pc-open]");
    if (opener) {
        const dialog = document.getElementById(opener.dataset.pcOpen);
        for (const [name, value] of Object.entries(opener.dataset)) {
            if (!name.startsWith("fill")) continue;
            const key = name.slice(4).toLowerCase();
            dialog.querySelectorAll(`[data-fill="${key}"]`).forEach((node) => {
                if ("value" in node) node.value = value; else node.textContent = value;
            });
            dialog.querySelectorAll(`[data-check="${key}"]`).forEach((box) => { box.checked = value === "on"; });
        }
        dialog.showModal();
    }
    if (event.target.closest("[data-pc-close]")) event.target.closest("dialog").close();
});
// What was typed and refused is shown again where it was typed.
document.querySelectorAll("dialog[data-pc-show]").forEach((dialog) => dialog.showModal());
document.querySelectorAll("[data-pc-submit-on-change]").forEach((form) => {
    form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
});

document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-pc-copy]");
    if (copier) {
        const lines = [...document.getElementById(copier.dataset.pcCopy).children].map((line) => line.textContent.trim());
        await navigator.clipboard.writeText(lines.join("\n"));
        copier.textContent = copier.dataset.pcCopied;
    }
    if (event.target.closest("[data-pc-print]")) window.print();
});

/** A progress bar asked for every second; the page reloads when the work is over. */
function watched(card) {
    const bar = card.querySelector(".pc-progress__bar");
    const text = card.querySelector("[data-pc-progress-text]");
    const badge = document.querySelector(".pc-head__title .pc-badge");
    const ask = async () => {
        try {
            const answer = await fetch(card.dataset.pcProgress, { headers: { Accept: "application/json" } });
            if (answer.ok) {
                const { state, done, total, text: words } = await answer.json();
                const percent = total ? Math.round((100 * done) / total) : 0;
                bar.style.width = `${percent}%`;
                bar.parentElement.setAttribute("aria-valuenow", String(percent));
                text.textContent = total ? `${words} ${done} / ${total}` : words;
                if (badge) badge.textContent = words;
                if (state === "done" || state === "failed" || state === "cancelled") { location.reload(); return; }
            }
        } catch { /* the next second may go better */ }
        setTimeout(ask, 1000);
    };
    ask();
}
document.querySelectorAll("[data-pc-progress]").forEach(watched);

document.querySelectorAll("[data-pc-drop]").forEach((form) => {
    const zone = form.querySelector(".pc-drop");
    const input = form.querySelector('input[type="file"]');
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("is-over");
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    });
});

/** A picture that cannot be loaded leaves its frame empty instead of showing the browser's torn page. */
const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const missing = (image) => { image.src = BLANK; };
document.addEventListener("error", (event) => { if (event.target instanceof HTMLImageElement) missing(event.target); }, true);
document.querySelectorAll("img").forEach((image) => { if (image.complete && image.naturalWidth === 0) missing(image); });

/** A file field of ours says what was chosen. */
document.addEventListener("change", (event) => {
    const name = event.target.closest(".pc-file")?.querySelector(".pc-file__name");
    if (name) name.textContent = [...event.target.files].map((file) => file.name).join("、") || name.dataset.empty;
});
