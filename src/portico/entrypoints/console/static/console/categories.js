/** Dragging rows of the category tree: onto the upper half of a row to stand before it, onto the lower to go inside. */

const tree = document.querySelector(".pc-tree[data-can-edit]");

/** Sends the move as an ordinary form, so that the page comes back as the server sees it. */
function place(categoryId, parentId, position) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = tree.dataset.moveUrl;
    const token = document.querySelector('[name="csrfmiddlewaretoken"]').value;
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, category_id: categoryId, parent_id: parentId, position })) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
}

if (tree) {
    let dragged = null;
    const clear = () => tree.querySelectorAll(".is-over, .is-inside").forEach((row) => row.classList.remove("is-over", "is-inside"));
    const inside = (event, row) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;

    tree.addEventListener("dragstart", (event) => {
        dragged = event.target.closest("tr");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setDragImage(dragged, 20, 20);
    });
    tree.addEventListener("dragover", (event) => {
        const row = event.target.closest("tr[data-id]");
        if (!dragged || !row || row === dragged) return;
        event.preventDefault();
        clear();
        row.classList.add(inside(event, row) ? "is-inside" : "is-over");
    });
    tree.addEventListener("dragend", () => { clear(); dragged = null; });
    tree.addEventListener("drop", (event) => {
        const row = event.target.closest("tr[data-id]");
        if (!dragged || !row || row === dragged) return;
        event.preventDefault();
        if (inside(event, row)) { place(dragged.dataset.id, row.dataset.id, 9999); return; }
        const sameShelf = dragged.dataset.parent === row.dataset.parent;
        const earlier = sameShelf && Number(dragged.dataset.place) < Number(row.dataset.place);
        place(dragged.dataset.id, row.dataset.parent, Number(row.dataset.place) - (earlier ? 1 : 0));
    });
}

document.addEventListener("click", (event) => {
    const opener = event.target.closest('[data-pc-open="category-form"]');
    if (opener) document.querySelector('[data-check="visible"]').checked = opener.dataset.fillVisible === "on";
});
