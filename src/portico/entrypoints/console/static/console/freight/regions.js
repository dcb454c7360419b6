/** The tree of provinces, cities and districts in a dialog: a ticked division stands for all that is below it. */

let known;

/** `{code: {name, path, children}}` and the provinces, asked for once. */
export async function regions() {
    known ??= (async () => {
        const answer = await fetch("/api/v1/regions");
        if (!answer.ok) throw new Error(String(answer.status));
        const byCode = new Map();
        const note = (node, path, below) => {
            byCode.set(node.code, { name: node.name, path: [...path, node.name], children: below });
            for (const child of below) note(child, [...path, node.name], child.children ?? []);
        };
        const { items } = await answer.json();
        for (const province of items) note(province, [], province.children);
        return { items, byCode };
    })();
    return known;
}

/** Opens the dialog with `chosen` ticked and `taken` shut; the new set of codes, or null when it was closed. */
export async function pickRegions(dialog, chosen, taken, words) {
    const tree = dialog.querySelector("[data-region-tree]");
    const search = dialog.querySelector("[data-region-search]");
    const count = dialog.querySelector("[data-region-count]");
    const set = new Set(chosen);
    search.value = "";
    dialog.returnValue = "";
    dialog.showModal();
    const { items } = await regions();
    const say = () => { count.textContent = set.size ? words.chosen.replace("{n}", String(set.size)) : words.none; };

    const box = (node, covered) => {
        const label = document.createElement("label");
        const input = Object.assign(document.createElement("input"), { type: "checkbox", value: node.code });
        input.checked = covered || set.has(node.code);
        input.disabled = covered || taken.has(node.code);
        if (taken.has(node.code)) label.title = words.taken;
        label.append(input, node.name);
        input.addEventListener("change", () => {
            if (input.checked) set.add(node.code); else set.delete(node.code);
            draw();
        });
        return label;
    };
    const opened = new Set();
    const branch = (node, covered, depth, text) => {
        const below = node.children ?? [];
        const hit = !text || node.name.includes(text);
        const children = below.map((child) => branch(child, covered || set.has(node.code), depth + 1, hit ? "" : text)).filter(Boolean);
        if (!hit && !children.length) return null;
        if (!below.length) return box(node, covered);
        const details = document.createElement("details");
        const summary = document.createElement("summary");
        summary.append(box(node, covered));
        const inside = below.filter((child) => set.has(child.code) || (child.children ?? []).some((one) => set.has(one.code))).length;
        if (inside) summary.append(Object.assign(document.createElement("span"), { className: "pc-soft", textContent: ` ${inside}` }));
        details.append(summary, ...(hit && text ? below.map((child) => branch(child, covered || set.has(node.code), depth + 1, "")) : children));
        details.open = opened.has(node.code) || (Boolean(text) && !node.name.includes(text));
        details.addEventListener("toggle", () => { if (details.open) opened.add(node.code); else opened.delete(node.code); });
        return details;
    };
    const draw = () => {
        const place = tree.scrollTop;
        tree.replaceChildren(...items.map((province) => branch(province, false, 0, search.value.trim())).filter(Boolean));
        tree.scrollTop = place;
        say();
    };
    search.oninput = draw;
    draw();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            if (dialog.returnValue !== "ok") { resolve(null); return; }
            // What stands inside a ticked division is covered by it.
            for (const province of items) for (const city of province.children) {
                if (set.has(province.code)) set.delete(city.code);
                for (const district of city.children) {
                    if (set.has(province.code) || set.has(city.code)) set.delete(district.code);
                }
            }
            resolve([...set].sort());
        }, { once: true });
    });
}
