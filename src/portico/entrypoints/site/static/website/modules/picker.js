// The option picker of a product: radio groups instead of the list of SKUs. Options are chosen from the first to
// the last: a value is disabled when, with what is chosen before it, nothing of it is in stock. Choosing keeps what
// is chosen after it where that is in stock, and else moves it to the first value that is.

const money = (fen) => {
  const [whole, cents] = (fen / 100).toFixed(2).split(".");
  return { whole, cents: cents === "00" ? "" : `.${cents}` };
};

export default function picker(form) {
  const data = JSON.parse(form.querySelector("#picker-data").textContent);
  const plain = form.querySelector("[data-plain]");
  const rich = form.querySelector("[data-rich]");
  const select = plain.querySelector("select");
  const groups = [...rich.querySelectorAll("[data-option]")].map((element) => ({
    element, inputs: [...element.querySelectorAll("input")], chosen: element.querySelector("[data-chosen]"),
  }));
  const price = document.querySelector("[data-price]");
  const was = document.querySelector("[data-price-was]");
  const member = document.querySelector("[data-price-member]");
  const from = document.querySelector("[data-price-from]");
  const stock = form.querySelector("[data-stock]");
  const quantity = form.querySelector("input[name=quantity]");
  const buttons = [...form.querySelectorAll("[data-buy]")];

  const choice = () => groups.map((group) => group.inputs.find((input) => input.checked)?.value);
  const matches = (sku, values) => values.every((value, index) => !value || sku.values[index] === value);
  const chosenSku = () => {
    const values = choice();
    return values.every(Boolean) ? data.skus.find((sku) => matches(sku, values)) : undefined;
  };

  const inStock = (values) => data.skus.some((sku) => sku.available > 0 && matches(sku, values));
  // A product that is sold out altogether can still be looked at, value by value.
  const any = data.skus.some((sku) => sku.available > 0);

  const settle = () => {
    groups.forEach((group, index) => {
      const before = choice().slice(0, index);
      const possible = (input) => !any || inStock([...before, input.value]);
      for (const input of group.inputs) {
        input.disabled = !possible(input);
        input.setAttribute("aria-label", input.disabled ? `${input.dataset.name}（${stock.dataset.textOut}）` : input.dataset.name);
      }
      if (!group.inputs.some((input) => input.checked && !input.disabled)) {
        const first = group.inputs.find((input) => !input.disabled);
        group.inputs.forEach((input) => { input.checked = input === first; });
      }
      group.chosen.textContent = group.inputs.find((input) => input.checked)?.dataset.name ?? "";
    });
  };
  const showPrice = (sku) => {
    const { whole, cents } = money(sku.price);
    price.querySelector(".price").replaceChildren(Object.assign(document.createElement("small"), { textContent: "¥" }), whole,
      Object.assign(document.createElement("small"), { textContent: cents }));
    if (from) from.hidden = true;
    was.hidden = !(sku.was > sku.price);
    if (!was.hidden) was.textContent = `¥${(sku.was / 100).toFixed(2)}`;
    member.hidden = sku.member === null;
    if (!member.hidden) member.querySelector("b").textContent = `¥${(sku.member / 100).toFixed(2)}`;
  };
  const showStock = (sku) => {
    const available = sku?.available ?? 0;
    const { textMissing, textOut, textLow, textIn } = stock.dataset;
    delete stock.dataset.low;
    if (!sku) stock.textContent = textMissing;
    else if (available <= 0) stock.textContent = textOut;
    else if (available <= data.low) { stock.textContent = textLow.replace("{n}", available); stock.dataset.low = ""; }
    else stock.textContent = textIn;
    quantity.max = String(Math.max(1, Math.min(available || 1, data.limit ?? 999, 999)));
    if (Number(quantity.value) > Number(quantity.max)) quantity.value = quantity.max;
    for (const button of buttons) button.disabled = available <= 0;
  };
  const update = ({ picture = true } = {}) => {
    settle();
    const sku = chosenSku();
    if (sku) {
      select.value = sku.id;
      showPrice(sku);
      if (picture && sku.image) dispatchEvent(new CustomEvent("portico:picture", { detail: sku.image }));
    }
    showStock(sku);
  };

  for (const group of groups) for (const input of group.inputs) input.addEventListener("change", () => update());

  select.disabled = false;
  for (const option of select.options) option.disabled = false;
  plain.hidden = true;
  rich.hidden = groups.length === 0;
  const first = data.skus.find((sku) => sku.available > 0) ?? data.skus[0];
  groups.forEach((group, index) => group.inputs.forEach((input) => { input.checked = input.value === first.values[index]; }));
  if (!groups.length) select.value = first.id;
  update({ picture: false });
}
