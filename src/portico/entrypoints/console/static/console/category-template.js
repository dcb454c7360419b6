/** Rows of a category's template: added, removed, and numbered when they are sent. */
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const rows = read("template-rows");
const words = read("template-words");
const form = document.querySelector("[data-template]");

function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

function line(kind, row) {
    const name = element("input", { type: "text", name: `${kind}_name`, value: row.name, placeholder: words[kind], maxLength: kind === "option" ? 20 : 40 });
    const values = element("input", { type: "text", name: `${kind}_values`, value: row.values, placeholder: words.values });
    values.dataset.part = "values";
    name.setAttribute("aria-label", words[kind]);
    values.setAttribute("aria-label", words.values);
    const box = element("input", { type: "checkbox", name: "attribute_required", checked: Boolean(row.required) });
    const must = kind === "attribute" ? element("label", {}, box, words.required) : element("span");
    const remove = element("button", { type: "button", className: "pc-rows__remove", textContent: "×", title: words.remove });
    remove.setAttribute("aria-label", `${words.remove} ${row.name}`);
    const node = element("div", { className: "pc-rows__row" }, name, values, must, remove);
    remove.addEventListener("click", () => node.remove());
    return node;
}

for (const kind of ["attribute", "option"]) {
    const root = form.querySelector(`[data-rows="${kind}"]`);
    const add = element("button", { type: "button", className: "pc-rows__add", textContent: "+" });
    add.setAttribute("aria-label", words[kind]);
    add.addEventListener("click", () => { add.before(line(kind, { name: "", values: "" })); add.previousElementSibling.querySelector("input").focus(); });
    const known = rows[`${kind}s`];
    root.append(...(known.length ? known : [{ name: "", values: "" }]).map((row) => line(kind, row)), add);
}
form.addEventListener("submit", () => {
    form.querySelectorAll('[data-rows="attribute"] .pc-rows__row').forEach((row, index) => { row.querySelector('[name="attribute_required"]').value = String(index); });
});
