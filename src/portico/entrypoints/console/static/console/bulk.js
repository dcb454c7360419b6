/** The form of a bulk edit shows what belongs to the chosen way and column. */
const form = document.querySelector("[data-bulk]");
const { column, way } = form.elements;

function show() {
    const stock = column.value === "stock";
    for (const option of way.options) {
        option.hidden = (option.value === "percent" && stock) || (option.value === "clear" && !["list_price", "member_price"].includes(column.value));
        option.disabled = option.hidden;
    }
    if (way.selectedOptions[0].disabled) way.value = "set";
    form.querySelectorAll("[data-for]").forEach((node) => { node.hidden = !node.dataset.for.split(" ").includes(way.value); });
    form.elements.reason.required = stock;
}

column.addEventListener("change", show);
way.addEventListener("change", show);
show();
