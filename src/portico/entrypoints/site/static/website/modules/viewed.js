// Browsing history: what a page is about ([data-viewed="kind:id"]) is noted here, and sent as soon as somebody is
// signed in. So what a guest looked at is theirs after signing in. At most 50 notes wait.

const { signedIn } = await import(`./hint.js${new URL(import.meta.url).search}`);
const KEY = "portico_viewed";
const MOST = 50;

function read() {
  try {
    const held = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(held) ? held : [];
  } catch {
    return [];
  }
}

function write(items) {
  try {
    localStorage.setItem(KEY, JSON.stringify(items.slice(-MOST)));
  } catch {
    // A browser that keeps nothing has no history.
  }
}

async function send() {
  const items = read();
  if (!items.length || !signedIn()) return;
  try {
    const answer = await fetch("/account/history/views/", {
      method: "POST", headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ items }), keepalive: true,
    });
    // What the server will never take is not kept either; what it took is known by its time.
    if (!answer.ok && answer.status !== 422) return;
    const sent = new Set(items.map(({ kind, id, viewed_at }) => `${kind}:${id}:${viewed_at}`));
    write(read().filter(({ kind, id, viewed_at }) => !sent.has(`${kind}:${id}:${viewed_at}`)));
  } catch {
    // The network may come back; the notes wait.
  }
}

export default function viewed() {
  const page = document.querySelector("[data-viewed]");
  if (page) {
    const [kind, id] = page.dataset.viewed.split(":");
    const others = read().filter((item) => item.kind !== kind || item.id !== id);
    write([...others, { kind, id, viewed_at: new Date().toISOString() }]);
  }
  send();
}
