// Three selects for 省 市 区 fed by the region tree, and paste-to-parse. The posted field stays `region_code`.

let tree;
const regions = () => (tree ??= fetch("/api/v1/regions").then((answer) => answer.json()).then((body) => body.items));

export default async function address(root) {
  const posted = root.querySelector("[data-region]");
  const plain = root.querySelector("[data-region-plain]");
  const rich = root.querySelector("[data-region-rich]");
  const result = root.querySelector("[data-parse-result]");
  const items = await regions();
  const names = [root.dataset.province, root.dataset.city, root.dataset.district];
  const selects = names.map((name) => {
    const select = document.createElement("select");
    select.className = "select";
    select.setAttribute("aria-label", name);
    rich.append(select);
    return select;
  });
  const fill = (select, name, options, value) => {
    select.replaceChildren(new Option(name, ""), ...options.map((region) => new Option(region.name, region.code)));
    select.value = options.some((region) => region.code === value) ? value : "";
    select.disabled = options.length === 0;
  };
  const below = (options, code) => options.find((region) => region.code === code)?.children ?? [];

  const set = (code) => {
    const [province, city] = code ? [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`] : ["", ""];
    fill(selects[0], names[0], items, province);
    const cities = below(items, province);
    const holder = cities.find((one) => one.children.some((district) => district.code === code)) ?? { code: city };
    fill(selects[1], names[1], cities, holder.code);
    fill(selects[2], names[2], below(cities, selects[1].value), code);
    post();
  };
  const post = () => {
    const code = selects[2].value;
    posted.replaceChildren(new Option(code, code));
    posted.value = code;
  };
  selects[0].addEventListener("change", () => {
    const cities = below(items, selects[0].value);
    fill(selects[1], names[1], cities, cities.length === 1 ? cities[0].code : "");
    fill(selects[2], names[2], below(cities, selects[1].value), "");
    post();
  });
  selects[1].addEventListener("change", () => {
    fill(selects[2], names[2], below(below(items, selects[0].value), selects[1].value), "");
    post();
  });
  selects[2].addEventListener("change", post);
  if (posted.getAttribute("aria-invalid")) selects.forEach((select) => select.setAttribute("aria-invalid", "true"));

  /** As far as a pasted address was understood when its district was not. */
  const setNear = ({ province, city }) => {
    const known = items.find((region) => region.name === province);
    if (!known) return false;
    set(known.code);
    const cities = known.children;
    const at = cities.find((region) => region.name === city) ?? (!city && cities.length === 1 ? cities[0] : undefined);
    if (at) fill(selects[1], names[1], cities, at.code);
    fill(selects[2], names[2], at?.children ?? [], "");
    post();
    selects[at ? 2 : 1].focus();
    return true;
  };

  set(posted.value);
  plain.hidden = true;
  rich.hidden = false;
  parseButton(root, result, { set, setNear });
}

function parseButton(root, result, { set, setNear }) {
  const button = root.querySelector("[data-parse]");
  root.querySelector("[data-parse-row]").hidden = false;
  button.addEventListener("click", async () => {
    const form = button.closest("form");
    const body = new FormData();
    body.set("text", form.elements.paste.value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(button.dataset.url, { method: "POST", body, headers: { accept: "application/json" } }).catch(() => null);
    const found = answer?.ok ? await answer.json() : {};
    for (const name of ["recipient", "phone", "detail"]) if (found[name]) form.elements[name].value = found[name];
    const near = !found.region_code && setNear(found);
    if (found.region_code) set(found.region_code);
    result.textContent = found.region_code || found.phone || near ? root.dataset.textParsed : root.dataset.textUnparsed;
    result.hidden = false;
  });
}
