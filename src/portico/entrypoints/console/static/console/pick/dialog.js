/** The window in which a person looks for something and takes it. Arrow keys move, Enter takes, Escape leaves. */

import { element, fill, linkKinds, row, search, words } from "./source.js";

const QUIET = 180;

class Results {
    /** `taken` answers whether an id is picked already; `take` is called with the item that was chosen. */
    constructor({ taken, take }) {
        Object.assign(this, { taken, take, items: [], at: 0, more: false });
        this.list = element("div", { className: "pk-results", role: "listbox", id: "pk-results", "aria-label": words.results });
        this.said = element("p", { className: "pk-said", role: "status" });
        this.list.addEventListener("click", (event) => {
            const option = event.target.closest("[role=option]");
            if (option) this.choose(Number(option.dataset.index));
        });
        this.list.addEventListener("scroll", () => {
            if (this.more && this.list.scrollTop + this.list.clientHeight > this.list.scrollHeight - 80) this.load(this.text, this.items.length);
        });
    }

    async load(text, offset = 0) {
        this.asked?.abort();
        this.asked = new AbortController();
        this.text = text;
        this.more = false;
        try {
            const told = await search(this.kind, text, offset, this.asked.signal);
            this.items = offset ? [...this.items, ...told.items] : told.items;
            this.more = told.more;
            if (!offset) { this.at = 0; this.list.scrollTop = 0; }
            this.said.textContent = this.items.length ? "" : words.nothing;
        } catch (error) {
            if (error.name === "AbortError") return;
            this.items = [];
            this.said.textContent = error.message;
        }
        this.draw();
    }

    draw() {
        this.list.replaceChildren(...this.items.map((item, index) => element("div", {
            className: "pk-option", role: "option", id: `pk-option-${index}`, "data-index": index,
            "aria-selected": String(this.taken(item.id)),
        }, row(item))));
        this.mark();
    }

    mark() {
        [...this.list.children].forEach((option, index) => option.classList.toggle("is-at", index === this.at));
        this.onmove?.(this.items.length ? `pk-option-${this.at}` : "");
    }

    step(by) {
        if (!this.items.length) return;
        this.at = Math.min(Math.max(this.at + by, 0), this.items.length - 1);
        this.mark();
        this.list.children[this.at].scrollIntoView({ block: "nearest" });
    }

    choose(index) {
        if (!this.items[index]) return;
        this.at = index;
        this.take(this.items[index]);
        this.draw();
    }
}

/** A text field with results under it. */
function finder(kind, { taken, take }) {
    const results = new Results({ taken, take });
    results.kind = kind;
    const input = element("input", { type: "search", className: "pk-search", placeholder: words.search, autocomplete: "off",
        role: "combobox", "aria-controls": "pk-results", "aria-expanded": "true", "aria-label": words.search });
    results.onmove = (id) => input.setAttribute("aria-activedescendant", id);
    let later;
    input.addEventListener("input", () => {
        clearTimeout(later);
        later = setTimeout(() => results.load(input.value.trim()), QUIET);
    });
    input.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
        if (step) { event.preventDefault(); results.step(step); }
        if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); results.choose(results.at); }
    });
    results.load("");
    return { nodes: [input, results.said, results.list], focus: () => input.focus() };
}

/** A line to type: search words, or a path of this website. */
function typed(kind, current, take) {
    const input = element("input", { type: "text", className: "pk-search", placeholder: kind.placeholder, "aria-label": kind.label, maxLength: 200,
        value: current.startsWith(kind.prefix) ? current.slice(kind.prefix === "/" ? 0 : kind.prefix.length) : "" });
    const said = element("p", { className: "pk-said", role: "status" });
    const use = () => {
        const text = input.value.trim();
        if (!text || (kind.prefix === "/" && !/^\/(?!\/)/.test(text))) { said.textContent = kind.wrong; return; }
        take(kind.prefix === "/" ? text : kind.prefix + text);
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); use(); } });
    const button = element("button", { type: "button", className: "button", textContent: words.use });
    button.addEventListener("click", use);
    return { nodes: [element("div", { className: "pk-typed" }, input, button), said], focus: () => input.focus() };
}

function fixed(kind, current, take) {
    const buttons = kind.items.map((item) => {
        const button = element("button", { type: "button", className: `pk-fixed${item.link === current ? " is-taken" : ""}`, textContent: item.label });
        button.addEventListener("click", () => take(item.link));
        return button;
    });
    return { nodes: [element("div", { className: "pk-fixed-list" }, ...buttons)], focus: () => buttons[0].focus() };
}

function frame(title, foot) {
    const body = element("div", { className: "pk-dialog__body" });
    const close = element("button", { type: "button", className: "pk-close", textContent: "×", "aria-label": words.close });
    const dialog = element("dialog", { className: "pc-dialog pk-dialog", "aria-label": title },
        element("div", { className: "pk-dialog__head" }, element("h2", { textContent: title }), close), body, foot);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    // Wagtail's own shortcuts and unsaved-changes watch must not hear what is typed here.
    for (const name of ["input", "change", "keydown"]) dialog.addEventListener(name, (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
    return { dialog, body };
}

/** Picks things of one kind. `chosen()` gives the ids picked so far, `change(ids)` takes the new list. */
export function openPicker({ kind, title, many, max, chosen, change }) {
    const count = element("span", { className: "pk-count" });
    const done = element("button", { type: "button", className: "button", textContent: words.done });
    const said = () => { count.textContent = fill(words.counted, { n: chosen().length, max }); };
    const { dialog, body } = frame(title, many ? element("div", { className: "pk-dialog__foot" }, count, done) : null);
    done.addEventListener("click", () => dialog.close());
    const take = (item) => {
        const ids = chosen();
        if (!many) { change([item.id]); dialog.close(); return; }
        if (ids.includes(item.id)) change(ids.filter((id) => id !== item.id));
        else if (ids.length < max) change([...ids, item.id]);
        said();
    };
    const found = finder(kind, { taken: (id) => chosen().includes(id), take });
    body.append(...found.nodes);
    found.focus();
    said();
}

/** Picks where a tap leads: first what kind of place, then the place. */
export function openLinkPicker({ title, current, change }) {
    const { dialog, body } = frame(title, null);
    const take = (link) => { change(link); dialog.close(); };
    const pane = element("div", { className: "pk-pane" });
    const tabs = element("div", { className: "pk-kinds", role: "tablist", "aria-orientation": "vertical" });
    const show = (kind, focus) => {
        for (const tab of tabs.children) {
            const here = tab.dataset.code === kind.code;
            tab.setAttribute("aria-selected", String(here));
            tab.tabIndex = here ? 0 : -1;
        }
        const way = { search: () => finder(kind.shelf, { taken: (id) => kind.prefix + id === current, take: (item) => take(kind.prefix + item.id) }),
            typed: () => typed(kind, current, take), fixed: () => fixed(kind, current, take) }[kind.way]();
        pane.replaceChildren(...way.nodes);
        if (focus) way.focus();
    };
    for (const kind of linkKinds) {
        const tab = element("button", { type: "button", className: "pk-kind", role: "tab", "data-code": kind.code, textContent: kind.label });
        tab.addEventListener("click", () => show(kind, true));
        tabs.append(tab);
    }
    tabs.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const next = step && (step > 0 ? event.target.nextElementSibling : event.target.previousElementSibling);
        if (!next) return;
        event.preventDefault();
        next.focus();
        show(linkKinds.find((kind) => kind.code === next.dataset.code), false);
    });
    body.classList.add("pk-dialog__body--split");
    body.append(tabs, pane);
    show(linkKinds.find((kind) => current && kind.prefix && current.startsWith(kind.prefix))
        ?? linkKinds.find((kind) => kind.items?.some((item) => item.link === current)) ?? linkKinds[0], true);
}
