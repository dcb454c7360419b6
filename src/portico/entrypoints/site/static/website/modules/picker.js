// The option picker of a product: radio groups instead of the list of SKUs. A value is unavailable when, with
// what is chosen in the other groups, no SKU of it is in stock; it stays focusable and says so.

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

  const markValues = () => {
    const values = choice();
    groups.forEach((group, index) => {
      for (const input of group.inputs) {
        const wanted = values.with(index, input.value);
        const possible = data.skus.some((sku) => sku.available > 0 && matches(sku, wanted));
        input.setAttribute("aria-disabled", String(!possible));
        input.setAttribute("aria-label", possible ? input.dataset.name : `${input.dataset.name}（${stock.dataset.textOut}）`);
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
  };
  const showStock = (sku) => {
    const available = sku?.available ?? 0;
    const { textChoose, textOut, textLow, textIn } = stock.dataset;
    delete stock.dataset.low;
    if (!sku) stock.textContent = textChoose;
    else if (available <= 0) stock.textContent = textOut;
    else if (available <= data.low) { stock.textContent = textLow.replace("{n}", available); stock.dataset.low = ""; }
    else stock.textContent = textIn;
    quantity.max = String(Math.max(1, Math.min(available || 1, data.limit ?? 999, 999)));
    if (Number(quantity.value) > Number(quantity.max)) quantity.value = quantity.max;
    for (const button of buttons) button.disabled = Boolean(sku) && available <= 0;
  };
  const update = ({ picture = true } = {}) => {
    markValues();
    const sku = chosenSku();
    if (sku) {
      select.value = sku.id;
      showPrice(sku);
      if (picture && sku.image) dispatchEvent(new CustomEvent("portico:picture", { detail: sku.image }));
    }
    showStock(sku);
  };

  // Choosing an unavailable value keeps it and gives way in the other groups, to the first combination in stock.
  const giveWay = (index, value) => {
    const target = data.skus.find((sku) => sku.available > 0 && sku.values[index] === value);
    if (!target) return false;
    groups.forEach((group, at) => group.inputs.forEach((input) => { input.checked = input.value === target.values[at]; }));
    return true;
  };
  let before = [];
  groups.forEach((group, index) => group.inputs.forEach((input) => input.addEventListener("change", () => {
    if (input.getAttribute("aria-disabled") === "true" && !giveWay(index, input.value)) {
      group.inputs.forEach((other) => { other.checked = other.value === before[index]; });
    }
    before = choice();
    update();
  })));

  form.addEventListener("submit", (event) => {
    if (!groups.length || chosenSku()) return;
    event.preventDefault();
    stock.textContent = stock.dataset.textChoose;
    groups.find((group) => !group.inputs.some((input) => input.checked))?.inputs[0].focus();
  });

  select.disabled = false;
  for (const option of select.options) option.disabled = false;
  plain.hidden = true;
  rich.hidden = groups.length === 0;
  const first = data.skus.find((sku) => sku.available > 0) ?? data.skus[0];
  groups.forEach((group, index) => group.inputs.forEach((input) => { input.checked = input.value === first.values[index]; }));
  before = choice();
  if (!groups.length) select.value = first.id;
  update({ picture: false });
}
