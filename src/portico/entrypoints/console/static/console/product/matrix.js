/**
 * The arithmetic of the SKU matrix, without a page: options × values → rows.
 *
 * An option is {id, name, values: [{id, name, image}]}, a row {ids: [valueId per option], …what was typed}.
 * Ids live only in the browser: a value that is renamed stays the same value, so its rows keep what was typed.
 * A row that is `off` is a combination the shop does not sell; it is not sent.
 */

export const MAX_ROWS = 200;
let serial = 0;

export const freshId = () => `v${++serial}`;

/** Every combination of one value per option, as lists of value ids, the last option changing fastest. */
export function combinations(options) {
    return options
        .filter((option) => option.values.length > 0)
        .reduce((lists, option) => lists.flatMap((list) => option.values.map((value) => [...list, value.id])), [[]]);
}

const isSubset = (small, large) => small.every((id) => large.includes(id));

/**
 * The rows of the present combinations. A combination that was there keeps its row. When an option was added,
 * its first value inherits the rows without it; when one was removed, the first row of each group stays.
 */
export function mergeRows(options, before) {
    const exact = new Map(before.map((row) => [[...row.ids].sort().join(), row]));
    const used = new Set();
    const rows = combinations(options).map((ids) => {
        const known = exact.get([...ids].sort().join());
        if (known) used.add(known);
        return { ids, known };
    });
    for (const row of rows) {
        if (row.known) continue;
        const heir = before.find((old) => !used.has(old) && (isSubset(old.ids, row.ids) || isSubset(row.ids, old.ids)));
        if (heir) { used.add(heir); row.known = heir; }
    }
    return rows.map(({ ids, known }) => (known ? { ...known, ids } : emptyRow(ids)));
}

export function emptyRow(ids) {
    return { ids, code: "", price: "", list_price: "", member_price: "", stock: "", barcode: "", weight_g: "", volume_cm3: "", image: null, isNew: true, off: false };
}

/** Existing SKUs (not new rows) that `next` no longer has: what removing something would retire. */
export function retired(before, next) {
    const kept = new Set(next.map((row) => row.code).filter(Boolean));
    return before.filter((row) => !row.isNew && !row.off && !kept.has(row.code));
}

/** Gives every row without a code the next free `<product code>-NN`. */
export function fillCodes(rows, productCode) {
    const taken = new Set(rows.map((row) => row.code.trim()).filter(Boolean));
    if (!productCode) return;
    let number = 0;
    for (const row of rows) {
        if (row.off || row.code.trim()) continue;
        if (rows.length === 1 && !taken.has(productCode)) { row.code = productCode; continue; }
        let code;
        do { number += 1; code = `${productCode}-${String(number).padStart(2, "0")}`; } while (taken.has(code));
        taken.add(code);
        row.code = code;
    }
}

/** What was typed → rows with ids: how the editor opens a document of the server. */
export function open(document) {
    const options = (document.options ?? []).map((option) => ({
        id: freshId(),
        name: option.name,
        values: option.values.map((value) => ({ id: freshId(), name: value.name, image: value.image })),
    }));
    const known = Boolean(document.product_id);
    const rows = (document.skus ?? []).map((sku) => ({
        ...emptyRow(sku.values.map((name, i) => options[i].values.find((value) => value.name === name).id)),
        ...sku,
        isNew: !known,
    }));
    const merged = mergeRows(options, rows);
    // A combination that a known product does not have is one it does not sell, not one somebody forgot to price.
    if (known) for (const row of merged) row.off = !rows.some((sku) => sku.code === row.code);
    return { options, rows: merged };
}

/** The rows that are sent, in order: error number N of the server is about `active(rows)[N]`. */
export const active = (rows) => rows.filter((row) => !row.off);

/** The options and rows as the server reads them. */
export function close({ options, rows }) {
    const used = options.filter((option) => option.values.length > 0);
    const names = new Map(used.flatMap((option) => option.values.map((value) => [value.id, value.name])));
    return {
        options: used.map((option) => ({
            name: option.name,
            values: option.values.map((value) => ({ name: value.name, image: value.image?.name ?? "" })),
        })),
        skus: active(rows).map((row) => ({
            values: row.ids.map((id) => names.get(id)),
            code: row.code, price: row.price, list_price: row.list_price, member_price: row.member_price, stock: row.isNew ? row.stock : "",
            barcode: row.barcode, weight_g: row.weight_g, volume_cm3: row.volume_cm3, image: row.image?.name ?? "",
        })),
    };
}
