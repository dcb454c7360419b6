// Forms marked data-swap inside this region are sent without leaving the page; the same region of the answer
// takes its place and the focus stays where it was. Without script they are ordinary forms.

export default function swap(region, { start, announce }) {
  const selector = "[data-module=swap]";
  region.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter ?? undefined);
    const focus = mark(region, document.activeElement);
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(selector);
      if (!fresh) return location.reload();
      document.body.className = page.body.className;
      region.replaceChildren(...fresh.childNodes);
      start(region);
      const { showHint } = await import(`../site.js${new URL(import.meta.url).search}`);
      showHint();
      find(region, focus)?.focus();
      announce(region.querySelector(".sum .total")?.textContent.trim() ?? "");
    } catch {
      form.submit();
    } finally {
      region.removeAttribute("aria-busy");
    }
  });
}

const focusable = (root) => [...root.querySelectorAll("a[href], button, input:not([type=hidden]), select")];

/** Where the focus is: which line, and which control of it. */
function mark(region, element) {
  const line = element?.closest("[id^=line-]");
  return { line: line?.id, at: focusable(line ?? region).indexOf(element) };
}

function find(region, { line, at }) {
  const root = line ? document.getElementById(line) : region;
  return root && at >= 0 ? focusable(root)[at] : region.querySelector("h1");
}
