// Completions under the search box: a combobox with a listbox (WAI-ARIA), fed by the public API.

const WAIT_MS = 150;

export default function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = "search-suggestions";
  list.role = "listbox";
  list.hidden = true;
  form.append(list);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer;
  let asked;
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (text) => {
    input.value = text;
    close();
    form.requestSubmit();
  };
  const activate = (index) => {
    const items = [...list.children];
    active = (index + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", items[active].id);
  };
  const show = (texts) => {
    list.replaceChildren(...texts.map((text, index) => {
      const item = document.createElement("li");
      item.id = `suggestion-${index}`;
      item.role = "option";
      item.textContent = text;
      item.setAttribute("aria-selected", "false");
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(text); });
      return item;
    }));
    list.hidden = texts.length === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(texts.length > 0));
  };
  const ask = async () => {
    const words = input.value.trim();
    asked?.abort();
    if (!words) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search/suggest?q=${encodeURIComponent(words)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).items);
    } catch {
      // Without the network there are no completions; searching still says what is wrong.
    }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") { event.preventDefault(); activate(active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); activate(active < 0 ? -1 : active - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.children[active].textContent); }
  });
}
