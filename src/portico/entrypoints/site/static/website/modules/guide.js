// A position of guidance. Quiet ones are part of their page; a strip appears only while its pause is over: once seen or
// closed, it stays away from the next visits for so many hours. What is shown, followed and closed is counted.

const KEY = "portico_guides";
const SESSION = "portico_guide_visit";
const HOUR_MS = 3_600_000;

function stored(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function store(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // A browser that keeps nothing sees a strip again with every page: rather that than a script error.
  }
}

function read() {
  try {
    return JSON.parse(stored(localStorage, KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

function note(position, what) {
  const all = read();
  store(localStorage, KEY, JSON.stringify({ ...all, [position]: { ...all[position], ...what } }));
}

/** This visit's name: a strip seen in it may be seen on its other pages, too. */
function visit() {
  const known = stored(sessionStorage, SESSION);
  if (known) return known;
  const fresh = String(Date.now());
  store(sessionStorage, SESSION, fresh);
  return fresh;
}

/** Whether a strip may show: not closed, and not seen in an earlier visit, within `hours`. */
export function mayShow(known, { now, hours, visit }) {
  const recent = (at) => Number.isFinite(at) && now - at < hours * HOUR_MS;
  return !recent(known?.closed) && (known?.visit === visit || !recent(known?.shown));
}

/** Says once per visit that the position was seen. */
function watch(root, position, track) {
  const told = `${SESSION}.${position}`;
  if (stored(sessionStorage, told)) return;
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    if (stored(sessionStorage, told)) return;
    store(sessionStorage, told, "1");
    track("guide_shown", { position });
  }, { threshold: 0.5 });
  watcher.observe(root);
}

export default function guide(root, { track }) {
  const { position, strip } = root.dataset;
  if (strip) {
    const now = Date.now();
    if (!mayShow(read()[position], { now, hours: Number(strip), visit: visit() })) return;
    root.hidden = false;
    if (read()[position]?.visit !== visit()) note(position, { shown: now, visit: visit() });
    root.querySelector("[data-close]").addEventListener("click", () => {
      note(position, { closed: Date.now() });
      root.remove();
      track("guide_closed", { position });
    });
  }
  watch(root, position, track);
  root.addEventListener("click", (event) => {
    const opening = event.target.closest("[data-open]");
    // A summary that is pressed while open closes; only opening is following.
    if (event.target.closest("[data-go]") || (opening && !opening.parentElement.open)) track("guide_click", { position });
  });
}
