/** The other lists of the editor: pictures, attributes, detail blocks. Each keeps an array and draws it. */

function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

function button(text, label, act, className = "pc-chip__button") {
    const node = element("button", { type: "button", className, textContent: text, title: label });
    node.setAttribute("aria-label", label);
    node.addEventListener("click", act);
    return node;
}

function swap(list, a, b) {
    [list[a], list[b]] = [list[b], list[a]];
}

/** Pictures in order, the first is the cover. Dragging or the arrow buttons reorder. */
export class Gallery {
    constructor({ root, pictures, words, readOnly, upload, changed }) {
        Object.assign(this, { root, pictures, words, readOnly, upload, changed });
        this.draw();
    }

    draw() {
        const tiles = this.pictures.map((picture, index) => this.#tile(picture, index));
        if (!this.readOnly) tiles.push(this.#adder());
        this.root.replaceChildren(...tiles);
    }

    #tile(picture, index) {
        const tile = element("figure", { className: "pc-tile", draggable: !this.readOnly }, element("img", { src: picture.url, alt: "" }));
        if (index === 0) tile.append(element("figcaption", { textContent: this.words.cover }));
        if (this.readOnly) return tile;
        const bar = element("div", { className: "pc-tile__bar" });
        if (index > 0) bar.append(button("‹", this.words.moveLeft, () => this.#move(index, index - 1)));
        if (index < this.pictures.length - 1) bar.append(button("›", this.words.moveRight, () => this.#move(index, index + 1)));
        bar.append(button("×", this.words.remove, () => { this.pictures.splice(index, 1); this.draw(); this.changed(); }));
        tile.append(bar);
        tile.addEventListener("dragstart", (event) => { this.dragged = index; event.dataTransfer.effectAllowed = "move"; });
        tile.addEventListener("dragover", (event) => event.preventDefault());
        tile.addEventListener("drop", (event) => {
            event.preventDefault();
            if (this.dragged !== undefined) this.#move(this.dragged, index);
        });
        return tile;
    }

    #move(from, to) {
        const [picture] = this.pictures.splice(from, 1);
        this.pictures.splice(to, 0, picture);
        this.draw();
        this.changed();
    }

    #adder() {
        const input = element("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", multiple: true, className: "w-sr-only" });
        input.setAttribute("aria-label", this.words.upload);
        const label = element("label", { className: "pc-tile pc-tile--add" }, input, element("span", { textContent: `+ ${this.words.upload}` }));
        input.addEventListener("change", async () => {
            label.classList.add("is-busy");
            for (const file of input.files) {
                const picture = await this.upload(file);
                if (picture && !this.pictures.some((other) => other.name === picture.name)) this.pictures.push(picture);
            }
            this.draw();
            this.changed();
        });
        return label;
    }
}

/** Attribute rows: name and value. */
export class Pairs {
    constructor({ root, pairs, words, readOnly, changed }) {
        Object.assign(this, { root, pairs, words, readOnly, changed });
        if (!readOnly && !pairs.length) pairs.push({ name: "", value: "" });
        this.draw();
    }

    draw(focusLast = false) {
        const rows = this.pairs.map((pair, index) => {
            const inputs = ["name", "value"].map((part) => {
                const input = element("input", { type: "text", value: pair[part], disabled: this.readOnly, maxLength: part === "name" ? 40 : 1000 });
                input.placeholder = part === "name" ? this.words.attributeName : this.words.attributeValue;
                input.setAttribute("aria-label", input.placeholder);
                input.addEventListener("input", () => { pair[part] = input.value; this.changed(); });
                return input;
            });
            const row = element("div", { className: "pc-pair" }, ...inputs);
            const offered = this.#offer(pair, inputs[1], index);
            if (offered) row.append(offered);
            if (!this.readOnly) row.append(button("×", this.words.remove, () => { this.pairs.splice(index, 1); this.draw(); this.changed(); }));
            return row;
        });
        if (!this.readOnly) {
            rows.push(button("+", this.words.attributeName, () => { this.pairs.push({ name: "", value: "" }); this.draw(true); }, "pc-add"));
        }
        this.root.replaceChildren(...rows);
        if (focusLast) [...this.root.querySelectorAll(".pc-pair input")].at(-2)?.focus();
    }

    /** Values usually given to an attribute are offered while typing. */
    suggest(attributes) {
        this.usual = new Map(attributes.map((attribute) => [attribute.name, attribute]));
        this.draw();
    }

    add(pairs) {
        this.pairs.splice(0, this.pairs.length, ...this.value(), ...pairs);
        this.draw();
        this.root.querySelectorAll(".pc-pair input")[(this.pairs.length - pairs.length) * 2 + 1]?.focus();
    }

    #offer(pair, input, index) {
        const usual = this.usual?.get(pair.name.trim());
        if (!usual) return null;
        if (usual.required) input.required = true;
        if (!usual.values.length) return null;
        const list = element("datalist", { id: `attribute-values-${index}` }, ...usual.values.map((value) => element("option", { value })));
        input.setAttribute("list", list.id);
        return list;
    }

    value() {
        return this.pairs.filter((pair) => pair.name.trim() || pair.value.trim());
    }
}

/** Parts of the long description: pictures and rich text, in order. The server sanitises the text. */
export class DetailBlocks {
    constructor({ root, blocks, words, readOnly, pick, changed }) {
        Object.assign(this, { root, blocks, words, readOnly, pick, changed });
        this.draw();
    }

    draw() {
        const nodes = this.blocks.map((block, index) => this.#block(block, index));
        if (!this.readOnly) {
            const add = (block) => { this.blocks.push(block); this.draw(); this.changed(); };
            nodes.push(element("div", { className: "pc-inline" },
                button(`+ ${this.words.text}`, this.words.text, () => add({ type: "text", html: "<p></p>" }), "button button-secondary"),
                button(`+ ${this.words.image}`, this.words.image, async () => {
                    const image = await this.pick();
                    if (image) add({ type: "image", image, alt: "" });
                }, "button button-secondary")));
        }
        this.root.replaceChildren(...nodes);
    }

    #block(block, index) {
        const body = block.type === "image" ? this.#image(block) : this.#text(block);
        const bar = element("div", { className: "pc-block__bar" });
        if (!this.readOnly) {
            if (index > 0) bar.append(button("↑", this.words.up, () => { swap(this.blocks, index, index - 1); this.draw(); this.changed(); }));
            if (index < this.blocks.length - 1) bar.append(button("↓", this.words.down, () => { swap(this.blocks, index, index + 1); this.draw(); this.changed(); }));
            bar.append(button("×", this.words.remove, () => { this.blocks.splice(index, 1); this.draw(); this.changed(); }));
        }
        return element("div", { className: "pc-block" }, body, bar);
    }

    #image(block) {
        const alt = element("input", { type: "text", value: block.alt, placeholder: this.words.alt, disabled: this.readOnly });
        alt.setAttribute("aria-label", this.words.alt);
        alt.addEventListener("input", () => { block.alt = alt.value; this.changed(); });
        return element("div", { className: "pc-block__image" }, element("img", { src: block.image.url, alt: "" }), alt);
    }

    #text(block) {
        const area = element("div", { className: "pc-block__text", contentEditable: this.readOnly ? "false" : "true", innerHTML: block.html });
        area.setAttribute("role", "textbox");
        area.setAttribute("aria-multiline", "true");
        area.setAttribute("aria-label", this.words.text);
        area.addEventListener("input", () => { block.html = area.innerHTML; this.changed(); });
        area.addEventListener("paste", (event) => {
            event.preventDefault();
            document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
        });
        if (this.readOnly) return area;
        const tool = (text, label, command, value) => {
            const node = button(text, label, () => { area.focus(); document.execCommand(command, false, value); });
            node.addEventListener("mousedown", (event) => event.preventDefault());
            return node;
        };
        const tools = element("div", { className: "pc-block__tools" }, tool("B", this.words.bold, "bold"),
            tool("H", this.words.heading, "formatBlock", "h3"), tool("☰", this.words.list, "insertUnorderedList"));
        return element("div", {}, tools, area);
    }
}
