/** Asks the server what can be picked and what was picked. Names asked for in one turn travel in one request. */

const setup = JSON.parse(document.getElementById("pc-pick-setup").textContent);

export const words = setup.words;
export const linkKinds = setup.links;

export const fill = (text, data) => text.replace(/\{(\w+)\}/g, (_, name) => data[name] ?? "");

const known = new Map();
const waiting = new Map();

async function ask(kind, query, signal) {
    const answer = await fetch(`${setup.url}${kind}/?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? words.failed);
    return answer.json();
}

const key = (kind, id) => `${kind} ${id}`;
const remember = (kind, items) => items.forEach((item) => known.set(key(kind, item.id), item));

/** A page of things of `kind` that match `text`. */
export async function search(kind, text, offset, signal) {
    const told = await ask(kind, { q: text, offset }, signal);
    remember(kind, told.items);
    return told;
}

/** What these ids are, in order; `gone` marks those that no longer exist. */
export async function named(kind, ids) {
    const missing = ids.filter((id) => !known.has(key(kind, id)));
    if (missing.length) await gather(kind, missing);
    return ids.map((id) => known.get(key(kind, id)) ?? { id, title: words.gone, gone: true });
}

function gather(kind, ids) {
    let batch = waiting.get(kind);
    if (!batch) {
        batch = { ids: new Set() };
        batch.done = new Promise((resolve, reject) => {
            setTimeout(async () => {
                waiting.delete(kind);
                try {
                    const told = await ask(kind, { ids: [...batch.ids].join(",") });
                    remember(kind, told.items);
                    resolve();
                } catch (error) { reject(error); }
            });
        });
        waiting.set(kind, batch);
    }
    ids.forEach((id) => batch.ids.add(id));
    return batch.done;
}

export function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name.includes("-") || name === "role") node.setAttribute(name, value);
        else node[name] = value;
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
}

/** A picture, a name, a price: how one thing looks in the list of what was picked and in the list to pick from. */
export function row(item, ...tools) {
    const picture = item.image
        ? element("img", { className: "pk-row__image", src: item.image, alt: "", loading: "lazy" })
        : element("span", { className: "pk-row__image pk-row__image--none", "aria-hidden": "true" });
    const title = element("span", { className: "pk-row__title", textContent: item.title });
    const note = [item.price, item.note].filter(Boolean).join(" · ");
    return element("span", { className: `pk-row${item.gone ? " pk-row--gone" : ""}` }, picture,
        element("span", { className: "pk-row__text" }, title, note ? element("span", { className: "pk-row__note", textContent: note }) : null),
        item.off ? element("span", { className: "pc-badge pc-badge--warn", textContent: item.off }) : null, ...tools);
}
