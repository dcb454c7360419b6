/** The kind of product: what of the editor belongs to it, and which columns its matrix has. */

/** Shows what is for the chosen kind; `changed(kind)` is called when a person chooses another. */
export function watchKind(form, changed) {
    const chosen = () => form.querySelector('[name="kind"]:checked')?.value ?? form.dataset.kind;
    const show = () => {
        const kind = chosen();
        form.querySelectorAll("[data-only]").forEach((node) => { node.hidden = !node.dataset.only.split(" ").includes(kind); });
        form.querySelectorAll(".pc-kind").forEach((label) => label.classList.toggle("is-chosen", label.querySelector("input").checked));
        changed(kind);
    };
    form.querySelectorAll('[name="kind"]').forEach((input) => input.addEventListener("change", show));
    show();
    return chosen;
}

/** What the category's products are described by: offers the attributes that are missing, and usual values. */
export class CategoryTemplates {
    constructor({ form, templates, attributes, options, words, changed, readOnly }) {
        Object.assign(this, { templates, attributes, options, words, changed });
        this.select = form.elements.category_id;
        this.hint = document.getElementById("template-hint");
        this.select.addEventListener("change", () => this.draw());
        this.hint.querySelector("button").addEventListener("click", () => this.#take());
        this.readOnly = readOnly;
        this.draw();
    }

    get template() {
        return this.templates[this.select.value] ?? { attributes: [], options: [] };
    }

    #missing() {
        const known = new Set(this.attributes.pairs.map((pair) => pair.name.trim()));
        return this.template.attributes.filter((attribute) => !known.has(attribute.name));
    }

    draw() {
        const missing = this.#missing();
        this.hint.hidden = this.readOnly || !missing.length;
        this.hint.querySelector("[data-text]").textContent = missing.map((one) => (one.required ? `${one.name}（${this.words.required}）` : one.name)).join("、");
        this.attributes.suggest(this.template.attributes);
        this.options.suggest(this.template.options);
    }

    #take() {
        this.attributes.add(this.#missing().map((one) => ({ name: one.name, value: "" })));
        this.draw();
        this.changed();
    }
}
