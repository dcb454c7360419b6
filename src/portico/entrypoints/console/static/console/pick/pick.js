/**
 * <portico-pick kind="product" many max="20"><input type="hidden" name="…" value="id,id"></portico-pick>
 *
 * Shows what the hidden input names and lets a person pick something else. An element of its own, because Wagtail's
 * StreamField adds, copies and moves blocks while the page is open: the browser brings each to life by itself.
 */

import { openLinkPicker, openPicker } from "./dialog.js";
import { element, fill, named, row, words } from "./source.js";

const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

class PorticoPick extends HTMLElement {
    connectedCallback() {
        if (this.input) return;
        this.input = this.querySelector("input");
        if (!this.input) return;
        this.kind = this.getAttribute("kind");
        this.many = this.hasAttribute("many");
        this.max = Number(this.getAttribute("max")) || 20;
        this.input.type = "hidden";
        this.view = element("div", { className: "pk-chosen", role: "list" });
        this.opener = element("button", { type: "button", className: "button button-secondary button-small pk-open" });
        this.opener.addEventListener("click", () => this.open());
        this.append(this.view, this.opener);
        // Wagtail sets the value of a block's input by script, which fires no event: look when it does.
        Object.defineProperty(this.input, "value", {
            get: () => own.get.call(this.input),
            set: (value) => { own.set.call(this.input, value ?? ""); this.draw(); },
        });
        this.draw();
    }

    get ids() {
        const value = this.input.value.trim();
        if (!value) return [];
        return this.many ? value.split(",").map((id) => id.trim()).filter(Boolean) : [value];
    }

    set ids(ids) {
        this.input.value = ids.join(",");
        for (const name of ["input", "change"]) this.input.dispatchEvent(new Event(name, { bubbles: true }));
    }

    open() {
        const title = words.titles[this.kind] ?? words.pick;
        if (this.kind === "link") openLinkPicker({ title, current: this.input.value, change: (link) => { this.ids = [link]; } });
        else openPicker({ kind: this.kind, title, many: this.many, max: this.max, chosen: () => this.ids, change: (ids) => { this.ids = ids; } });
    }

    async draw() {
        const ids = this.ids;
        const turn = Symbol("drawn");
        this.turn = turn;
        this.opener.textContent = ids.length && !this.many ? words.change : fill(words.choose, { what: words.kinds[this.kind] ?? "" });
        this.opener.disabled = this.many && ids.length >= this.max;
        if (!ids.length) { this.view.replaceChildren(); return; }
        let items;
        try {
            items = await named(this.kind, ids);
        } catch (error) {
            items = ids.map((id) => ({ id, title: id, note: error.message }));
        }
        // A newer value was set while the server answered.
        if (this.turn !== turn) return;
        this.view.replaceChildren(...items.map((item, index) => this.#line(item, index, items.length)));
    }

    #line(item, index, count) {
        const tools = element("span", { className: "pk-tools" });
        const tool = (text, label, act, disabled) => {
            const button = element("button", { type: "button", className: "pk-tool", textContent: text, "aria-label": `${label}：${item.title}`, title: label, disabled });
            button.addEventListener("click", act);
            tools.append(button);
        };
        if (this.many && count > 1) {
            tool("↑", words.up, () => this.#move(index, index - 1), index === 0);
            tool("↓", words.down, () => this.#move(index, index + 1), index === count - 1);
        }
        tool("×", words.remove, () => { this.ids = this.ids.filter((_, at) => at !== index); }, false);
        const line = element("div", { className: "pk-line", role: "listitem", draggable: this.many && count > 1 }, row(item, tools));
        line.addEventListener("dragstart", (event) => { this.dragged = index; event.dataTransfer.effectAllowed = "move"; event.stopPropagation(); });
        line.addEventListener("dragover", (event) => { if (this.dragged !== undefined) event.preventDefault(); });
        line.addEventListener("drop", (event) => { event.preventDefault(); this.#move(this.dragged, index); });
        line.addEventListener("dragend", () => { this.dragged = undefined; });
        return line;
    }

    #move(from, to) {
        const ids = this.ids;
        if (from === undefined || to < 0 || to >= ids.length) return;
        ids.splice(to, 0, ...ids.splice(from, 1));
        this.ids = ids;
    }
}

customElements.define("portico-pick", PorticoPick);
