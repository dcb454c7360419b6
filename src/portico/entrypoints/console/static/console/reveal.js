/**
 * Masked values made by the tag `reveal`: its button asks for a reason, posts it, and shows the value in place.
 * The value lives in the page only while it is shown: hiding it, or leaving, takes it away.
 */

const setup = JSON.parse(document.getElementById("pc-reveal-setup").textContent);
const { words } = setup;
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    ?? document.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? "";

function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
}

/** The one dialog of the page, made when first needed. */
function dialogFor(what) {
    const title = element("h2", { className: "pc-dialog__title", textContent: words.title.replace("{what}", what) });
    const input = element("input", {
        type: "text", name: "reason", required: true, minLength: setup.min, maxLength: setup.max,
        placeholder: words.example, autocomplete: "off",
    });
    const error = element("span", { className: "pc-field__error", role: "alert" });
    const label = element("label", { className: "pc-field" },
        element("span", { className: "pc-field__label", textContent: words.reason }), input, error);
    const cancel = element("button", { type: "button", className: "button button-secondary", textContent: words.cancel });
    const send = element("button", { type: "submit", className: "button", textContent: words.show });
    const form = element("form", {},
        element("div", { className: "pc-dialog__body" }, title,
            element("p", { className: "pc-soft", textContent: words.about }), label),
        element("div", { className: "pc-dialog__foot" }, cancel, send));
    const dialog = element("dialog", { className: "pc-dialog" }, form);
    dialog.setAttribute("aria-label", title.textContent);
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    return { dialog, form, input, error, send };
}

async function asked(kind, id, reason) {
    const answer = await fetch(setup.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
        body: JSON.stringify({ kind, id, reason }),
    });
    // Signed out meanwhile: what answers is the sign-in page.
    if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) { location.reload(); return null; }
    const told = await answer.json();
    if (answer.ok) return told;
    throw new Error(told.errors?.map((field) => field.message).join(" ") || `${told.title} ${told.detail}`);
}

/** Every tag of this kind and id shows its part; their buttons now hide it again. */
function show(kind, id, told) {
    for (const tag of document.querySelectorAll(`[data-pc-reveal="${CSS.escape(kind)}"][data-pc-subject="${CSS.escape(id)}"]`)) {
        const value = tag.querySelector("[data-pc-value]");
        const masked = value.textContent;
        value.textContent = tag.dataset.pcPart ? told.parts[tag.dataset.pcPart] ?? "" : told.value;
        tag.classList.add("is-shown");
        const button = tag.querySelector(".pc-reveal__button");
        if (!button) {
            tag.addEventListener("pc-hide", () => { value.textContent = masked; tag.classList.remove("is-shown"); }, { once: true });
            continue;
        }
        const copy = element("button", { type: "button", className: "pc-link pc-reveal__copy", textContent: words.copy });
        const hide = element("button", { type: "button", className: "pc-link pc-reveal__hide", textContent: words.hide });
        copy.addEventListener("click", async () => {
            await navigator.clipboard?.writeText(told.value);
            copy.textContent = words.copied;
        });
        hide.addEventListener("click", () => {
            document.querySelectorAll(`[data-pc-reveal="${CSS.escape(kind)}"][data-pc-subject="${CSS.escape(id)}"]`)
                .forEach((other) => other.dispatchEvent(new Event("pc-hide")));
            button.focus();
        });
        tag.addEventListener("pc-hide", () => {
            value.textContent = masked;
            tag.classList.remove("is-shown");
            copy.remove();
            hide.remove();
            button.hidden = false;
        }, { once: true });
        button.hidden = true;
        if (navigator.clipboard) button.after(" ", copy, " ", hide); else button.after(" ", hide);
        hide.focus();
    }
}

document.addEventListener("click", (event) => {
    const button = event.target.closest(".pc-reveal__button");
    if (!button) return;
    const { pcReveal: kind, pcSubject: id } = button.closest("[data-pc-reveal]").dataset;
    const { dialog, form, input, error, send } = dialogFor(button.dataset.pcWhat);
    form.addEventListener("submit", async (submitted) => {
        submitted.preventDefault();
        send.disabled = true;
        error.textContent = "";
        try {
            const told = await asked(kind, id, input.value);
            if (told) { dialog.close(); show(kind, id, told); }
        } catch (problem) {
            error.textContent = problem instanceof TypeError ? words.failed : problem.message;
            input.focus();
        } finally {
            send.disabled = false;
        }
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
});
