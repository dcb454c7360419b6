/**
 * The parcels of an order:
 *   data-pc-ship           a form whose fields follow the chosen way; those of the other way are neither seen nor sent
 *   data-pc-filled-action  a form sent to the address that its opener filled in
 */
for (const form of document.querySelectorAll("[data-pc-ship]")) {
    const follow = () => {
        const way = form.elements.method.value;
        for (const part of form.querySelectorAll("[data-pc-way]")) {
            part.hidden = part.dataset.pcWay !== way;
            part.querySelectorAll("input, select").forEach((field) => { field.disabled = part.hidden; });
        }
    };
    form.addEventListener("change", follow);
    follow();
}
for (const form of document.querySelectorAll("[data-pc-filled-action]")) {
    form.addEventListener("submit", () => { form.action = form.querySelector('[data-fill="id"]').value; });
}
