/** The table of the SKU matrix: draws rows, takes what is typed, moves like a spreadsheet. */

const COLUMNS = [
    { name: "price", words: "price", kind: "money", required: true },
    { name: "list_price", words: "listPrice", kind: "money" },
    { name: "member_price", words: "memberPrice", kind: "money" },
    { name: "stock", words: "stock", kind: "number" },
    { name: "code", words: "code", kind: "text" },
    { name: "barcode", words: "barcode", kind: "text" },
    { name: "weight_g", words: "weight", kind: "number", only: "goods" },
    { name: "volume_cm3", words: "volume", kind: "number", only: "goods" },
];
/** Field names of the server's errors → column names. */
export const ERROR_COLUMNS = { price_fen: "price", list_price_fen: "list_price", member_price_fen: "member_price", stock: "stock", code: "code", barcode: "barcode", weight_g: "weight_g", volume_cm3: "volume_cm3", values: "code" };

function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

export class MatrixTable {
    /** @param {{root: HTMLElement, words: Object, readOnly: boolean, pick: Function, changed: Function}} parts */
    constructor({ root, words, readOnly, pick, changed }) {
        Object.assign(this, { root, words, readOnly, pick, changed });
        this.rows = [];
        this.kind = "goods";
        root.addEventListener("input", (event) => this.#typed(event.target));
        root.addEventListener("keydown", (event) => this.#moved(event));
        root.addEventListener("paste", (event) => this.#pasted(event));
        root.addEventListener("click", (event) => this.#picture(event));
    }

    /** The columns that products of this kind have. */
    get columns() {
        return COLUMNS.filter((column) => !column.only || column.only === this.kind);
    }

    /** Shows `rows` under `options`; called when their structure changes, not on every key. */
    draw(options, rows) {
        this.rows = rows;
        const used = options.filter((option) => option.values.length > 0);
        const names = new Map(used.flatMap((option) => option.values.map((value) => [value.id, value.name])));
        const head = element("tr", {}, element("th", { textContent: this.words.sold, scope: "col" }));
        for (const option of used) head.append(element("th", { textContent: option.name || "—", scope: "col" }));
        if (!used.length) head.append(element("th", { textContent: this.words.option.split(/[，,]/)[0], scope: "col" }));
        head.append(element("th", { textContent: this.words.image, scope: "col" }));
        for (const column of this.columns) {
            const th = element("th", { textContent: this.words[column.words], scope: "col" });
            if (column.required) th.append(element("i", { textContent: " *", className: "pc-bad-number" }));
            head.append(th);
        }
        const body = element("tbody");
        rows.forEach((row, index) => body.append(this.#row(row, index, used, names)));
        this.root.replaceChildren(element("thead", {}, head), body);
    }

    #row(row, index, used, names) {
        const tr = element("tr");
        tr.dataset.row = String(index);
        tr.classList.toggle("is-off", row.off);
        const label = row.ids.map((id) => names.get(id)).join(" ") || this.words.default;
        tr.append(element("td", { className: "pc-matrix__sold" }, this.#switch(row, tr, label)));
        if (used.length) row.ids.forEach((id) => tr.append(element("th", { textContent: names.get(id), scope: "row" })));
        else tr.append(element("th", { textContent: this.words.default, scope: "row" }));
        tr.append(element("td", {}, this.#pictureButton(row, label)));
        for (const column of this.columns) tr.append(element("td", {}, this.#cell(row, column, label)));
        return tr;
    }

    #switch(row, tr, label) {
        const box = element("input", { type: "checkbox", checked: !row.off, disabled: this.readOnly });
        box.setAttribute("aria-label", `${label} ${this.words.sold}`);
        box.addEventListener("change", () => {
            row.off = !box.checked;
            tr.classList.toggle("is-off", row.off);
            tr.querySelectorAll("input[data-column]").forEach((input) => { input.disabled = row.off; });
            this.changed();
        });
        return box;
    }

    #cell(row, column, label) {
        if (column.name === "stock" && !row.isNew) {
            const text = element("a", { className: "pc-link", textContent: String(row.available ?? 0), href: row.stock_url ?? "#", target: "_blank" });
            return element("span", { className: "pc-matrix__stock" }, text);
        }
        if (column.name === "stock" && this.kind === "card_key") return element("span", { className: "pc-matrix__stock pc-soft", textContent: this.words.fromPool });
        const input = element("input", { type: "text", value: row[column.name] ?? "", disabled: this.readOnly || row.off });
        input.dataset.column = column.name;
        input.setAttribute("aria-label", `${label} ${this.words[column.words]}`);
        if (column.kind !== "text") input.inputMode = column.kind === "money" ? "decimal" : "numeric";
        if (column.kind !== "text") input.className = "pc-matrix__number";
        if (column.name === "stock") input.placeholder = this.words.newStock;
        return input;
    }

    #pictureButton(row, label) {
        const button = element("button", { type: "button", className: "pc-matrix__picture", disabled: this.readOnly });
        button.setAttribute("aria-label", `${label} ${this.words.image}`);
        if (row.image) button.append(element("img", { src: row.image.url, alt: "" }));
        else button.textContent = "+";
        return button;
    }

    #typed(input) {
        const row = this.#rowOf(input);
        if (!row || !input.dataset.column) return;
        row[input.dataset.column] = input.value;
        this.#clear(input);
        this.changed();
    }

    #rowOf(node) {
        const tr = node.closest("tr[data-row]");
        return tr ? this.rows[Number(tr.dataset.row)] : null;
    }

    #input(index, column) {
        return this.root.querySelector(`tr[data-row="${index}"] input[data-column="${column}"]`);
    }

    /** Enter and the arrows go to the same column of another row. */
    #moved(event) {
        const column = event.target.dataset?.column;
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!column || !step || event.isComposing) return;
        event.preventDefault();
        const next = this.#input(Number(event.target.closest("tr").dataset.row) + step, column);
        if (next) { next.focus(); next.select(); }
    }

    /** Cells copied from a spreadsheet fill the table from the focused cell on, right and down. */
    #pasted(event) {
        const column = event.target.dataset?.column;
        const text = event.clipboardData?.getData("text") ?? "";
        const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
        if (!column || (lines.length === 1 && lines[0].length === 1)) return;
        event.preventDefault();
        const top = Number(event.target.closest("tr").dataset.row);
        const left = this.columns.findIndex((candidate) => candidate.name === column);
        lines.forEach((cells, down) => cells.forEach((cell, right) => {
            const target = this.columns[left + right];
            const input = target && this.#input(top + down, target.name);
            if (!input) return;
            input.value = cell.trim();
            this.#typed(input);
        }));
    }

    async #picture(event) {
        const button = event.target.closest(".pc-matrix__picture");
        if (!button || this.readOnly) return;
        const row = this.#rowOf(button);
        const picture = await this.pick();
        if (!picture) return;
        row.image = picture;
        button.replaceChildren(element("img", { src: picture.url, alt: "" }));
        this.changed();
    }

    /** Puts `text` into `column` of every row that has `valueId` (or of all rows). How many were filled. */
    fill(column, text, valueId) {
        let filled = 0;
        this.rows.forEach((row, index) => {
            if (valueId && !row.ids.includes(valueId)) return;
            const input = this.#input(index, column);
            if (!input || input.disabled) return;
            input.value = text;
            this.#typed(input);
            filled += 1;
        });
        return filled;
    }

    /** Writes the rows' values back into the inputs (after codes were made). */
    refresh(column) {
        this.rows.forEach((row, index) => {
            const input = this.#input(index, column);
            if (input) input.value = row[column];
        });
    }

    #clear(input) {
        input.removeAttribute("aria-invalid");
        input.title = "";
        input.closest("td").querySelector(".pc-field__error")?.remove();
    }

    clearErrors() {
        this.root.querySelectorAll("[aria-invalid]").forEach((input) => this.#clear(input));
    }

    /** Marks one cell. Returns it, so that the page can point there. */
    mark(index, column, message) {
        const input = this.#input(index, column);
        if (!input) return null;
        this.#clear(input);
        input.setAttribute("aria-invalid", "true");
        input.title = message;
        input.closest("td").append(element("div", { className: "pc-field__error", textContent: message }));
        return input;
    }
}

export const columnWords = (column, words) => words[COLUMNS.find((candidate) => candidate.name === column)?.words] ?? "";
