// Starts what a page asks for: every element with data-module="name" gets modules/name.js, loaded once and only
// when needed. Pages work without any of it. All files share one version, taken from this file's own address.

const version = new URL(import.meta.url).search;

export const load = (name) => import(`./modules/${name}.js${version}`);

/** Counts what somebody did; see modules/events.js. */
export const track = (name, properties) => load("events").then((module) => module.track(name, properties));

/** Starts the modules inside `root`; called again for parts of a page that were swapped in. */
export function start(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    if (element.dataset.started) continue;
    element.dataset.started = "true";
    load(element.dataset.module).then((module) => module.default(element, { start, announce, track }));
  }
}

/** Says `text` to people who listen to the page. */
export function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (region) region.textContent = text;
}

/** The hint cookie holds "pieces.signedIn": public pages are the same for all, so the browser fills these in. */
export function showHint() {
  const hint = /(?:^|; )portico_hint=(\d+)\.([01])/.exec(document.cookie);
  const count = hint ? Number(hint[1]) : 0;
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
  }
  for (const label of document.querySelectorAll("[data-account-label]")) {
    label.textContent = hint?.[2] === "1" ? label.dataset.member : label.dataset.guest;
  }
  for (const part of document.querySelectorAll("[data-when]")) {
    part.hidden = part.dataset.when !== (hint?.[2] === "1" ? "member" : "guest");
  }
  const leaving = document.querySelector("[data-leaving]");
  if (leaving) leaving.hidden = !/(?:^|; )portico_leaving=1/.test(document.cookie);
}

showHint();
start(document);
addEventListener("pageshow", (event) => event.persisted && showHint());
load("visit").then((module) => module.default());
load("viewed").then((module) => module.default());
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-block-id] a[href]");
  const block = link?.closest("[data-block-id]");
  // The address without its query: words somebody searched for are theirs.
  if (block) track("block_click", { page: location.pathname, block_id: block.dataset.blockId, block_type: block.dataset.blockType, link: link.pathname ?? "" });
});
// Into the mini app a member goes as a member; see modules/onward.js.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="/m/#/"]');
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey && !link?.target;
  if (!link || !plain || !/(?:^|; )portico_hint=\d+\.1(?:;|$)/.test(document.cookie)) return;
  event.preventDefault();
  load("onward").then((module) => module.default(link), () => location.assign(link.href));
});
