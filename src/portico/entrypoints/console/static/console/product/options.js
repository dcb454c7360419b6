/** The options above the matrix: 颜色: 红 · 蓝. Adds, renames, reorders, removes; asks before SKUs would go. */

import { MAX_ROWS, combinations, freshId, mergeRows, retired } from "./matrix.js";

const MAX_OPTIONS = 3;

function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

const fill = (text, data) => text.replace(/\{(\w+)\}/g, (_, name) => data[name] ?? "");

export class OptionsEditor {
    /** `state` is {options, rows}, shared with the page; `structure()` redraws the table after a change. */
    constructor({ root, state, words, readOnly, pick, ask, say, structure, changed }) {
        Object.assign(this, { root, state, words, readOnly, pick, ask, say, structure, changed });
        this.draw();
    }

    draw(focus) {
        const cards = this.state.options.map((option, index) => this.#card(option, index));
        const more = element("button", { type: "button", className: "button button-secondary", textContent: `+ ${this.words.addOption}` });
        more.hidden = this.readOnly || this.state.options.length >= MAX_OPTIONS;
        more.addEventListener("click", () => {
            this.state.options.push({ id: freshId(), name: "", values: [] });
            this.draw({ option: this.state.options.length - 1, part: "name" });
            this.changed();
        });
        this.root.replaceChildren(...cards, element("div", { className: "pc-inline" }, more, ...this.#usual()));
        if (focus) this.root.querySelectorAll(".pc-option")[focus.option]?.querySelector(`[data-part="${focus.part}"]`)?.focus();
    }

    /** The axes that products of this category usually have: one click adds one with its values. */
    suggest(templates) {
        this.templates = templates;
        this.draw();
    }

    #usual() {
        const missing = (this.templates ?? []).filter((one) => !this.state.options.some((option) => option.name === one.name));
        if (this.readOnly || !missing.length || this.state.options.length >= MAX_OPTIONS) return [];
        const buttons = missing.map((one) => {
            const button = element("button", { type: "button", className: "pc-link", textContent: one.values.length ? `${one.name}（${one.values.slice(0, 4).join("/")}${one.values.length > 4 ? "…" : ""}）` : one.name });
            button.addEventListener("click", () => this.#takeUsual(one));
            return button;
        });
        return [element("span", { className: "pc-soft", textContent: this.words.usual }), ...buttons];
    }

    #takeUsual(template) {
        const option = { id: freshId(), name: template.name, values: template.values.map((name) => ({ id: freshId(), name, image: null })) };
        if (combinations([...this.state.options, option]).length > MAX_ROWS) { this.say(fill(this.words.tooMany, { max: MAX_ROWS })); return; }
        this.state.options.push(option);
        this.#apply();
        this.draw({ option: this.state.options.length - 1, part: "value" });
    }

    #card(option, index) {
        const name = element("input", { type: "text", value: option.name, placeholder: this.words.option, maxLength: 20, disabled: this.readOnly });
        name.dataset.part = "name";
        name.setAttribute("aria-label", this.words.option);
        name.addEventListener("input", () => { option.name = name.value.trim(); this.changed(); });
        name.addEventListener("change", () => this.structure());
        name.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            card.querySelector('[data-part="value"]').focus();
        });
        const remove = element("button", { type: "button", className: "pc-link pc-link--danger", textContent: this.words.removeOption, hidden: this.readOnly });
        remove.addEventListener("click", () => this.#removeOption(option));
        const values = element("div", { className: "pc-option__values" });
        option.values.forEach((value, place) => values.append(this.#chip(option, value, place, index === 0)));
        if (!this.readOnly) values.append(this.#adder(option, index));
        const card = element("div", { className: "pc-option" }, element("div", { className: "pc-option__head" }, name, remove), values);
        return card;
    }

    #chip(option, value, place, withPicture) {
        const chip = element("span", { className: "pc-chip" });
        if (withPicture) {
            const picture = element("button", { type: "button", className: "pc-chip__picture", disabled: this.readOnly });
            picture.setAttribute("aria-label", `${value.name} ${this.words.image}`);
            picture.append(value.image ? element("img", { src: value.image.url, alt: "" }) : "▦");
            picture.addEventListener("click", async () => {
                const image = await this.pick();
                if (image) { value.image = image; this.draw(); this.changed(); }
            });
            chip.append(picture);
        }
        const input = element("input", { type: "text", value: value.name, maxLength: 40, disabled: this.readOnly, size: Math.max(3, value.name.length * 2) });
        input.setAttribute("aria-label", `${option.name} ${value.name}`);
        input.addEventListener("change", () => {
            const text = input.value.trim();
            const twin = option.values.some((other) => other !== value && other.name === text);
            if (!text || twin) { input.value = value.name; if (twin) this.say(fill(this.words.repeated, { name: text })); return; }
            value.name = text;
            this.structure();
            this.changed();
        });
        chip.append(input);
        if (!this.readOnly) {
            if (place > 0) chip.append(this.#small("‹", this.words.moveLeft, () => this.#move(option, place, -1)));
            if (place < option.values.length - 1) chip.append(this.#small("›", this.words.moveRight, () => this.#move(option, place, 1)));
            chip.append(this.#small("×", `${this.words.removeValue} ${value.name}`, () => this.#removeValue(option, value)));
        }
        return chip;
    }

    #small(text, label, act) {
        const button = element("button", { type: "button", className: "pc-chip__button", textContent: text, title: label });
        button.setAttribute("aria-label", label);
        button.addEventListener("click", act);
        return button;
    }

    #adder(option, index) {
        const input = element("input", { type: "text", className: "pc-option__add", placeholder: this.words.value, maxLength: 200 });
        input.dataset.part = "value";
        input.setAttribute("aria-label", this.words.value);
        const add = () => {
            const names = input.value.split(/[,，、;；\t\n]+/).map((text) => text.trim().slice(0, 40)).filter(Boolean);
            if (!names.length) return false;
            for (const name of names) {
                if (option.values.some((value) => value.name === name)) { this.say(fill(this.words.repeated, { name })); continue; }
                option.values.push({ id: freshId(), name, image: null });
                if (combinations(this.state.options).length > MAX_ROWS) {
                    option.values.pop();
                    this.say(fill(this.words.tooMany, { max: MAX_ROWS }));
                    break;
                }
            }
            this.#apply();
            this.draw({ option: index, part: "value" });
            return true;
        };
        input.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); add(); }
        });
        input.addEventListener("blur", () => { if (input.isConnected && input.value.trim()) add(); });
        return input;
    }

    #apply() {
        this.state.rows = mergeRows(this.state.options, this.state.rows);
        this.structure();
        this.changed();
    }

    #move(option, place, step) {
        const [value] = option.values.splice(place, 1);
        option.values.splice(place + step, 0, value);
        this.#apply();
        this.draw();
    }

    /** Tries `next` options; asks when existing SKUs would be retired. */
    async #change(next, question, name) {
        const rows = mergeRows(next, this.state.rows);
        const gone = retired(this.state.rows, rows).length;
        if (gone > 0 && !(await this.ask(fill(question, { name, n: gone })))) return;
        this.state.options.splice(0, this.state.options.length, ...next);
        this.state.rows = rows;
        this.structure();
        this.changed();
        this.draw();
    }

    #removeValue(option, value) {
        const next = this.state.options.map((other) => (other === option ? { ...other, values: other.values.filter((v) => v !== value) } : other));
        return this.#change(next, this.words.removeValueAsk, value.name);
    }

    #removeOption(option) {
        return this.#change(this.state.options.filter((other) => other !== option), this.words.removeOptionAsk, option.name);
    }
}
