// What people do here, told to the hub in small batches; nothing personal, and nothing at all from a browser that
// asks not to be tracked. `track` may be called by any module.

const { visitorId } = await import(`./visitor.js${new URL(import.meta.url).search}`);

const CARRIER = "web";
const MOST = 50;
const WAIT_MS = 2000;
const quiet = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;

let waiting = [];
let timer;

/** UUIDv7 (RFC 9562): sending an event again counts it once. */
function eventId(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function send() {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting.splice(0, MOST);
  if (!events.length) return;
  fetch("/api/v1/events", {
    method: "POST", headers: { "content-type": "application/json" }, keepalive: true,
    body: JSON.stringify({ visitor_id: visitorId(), events }),
  }).catch(() => {
    // Without the network an event of a public page is not worth keeping.
  });
}

/** Counts `name` with flat `properties`. Sent soon, and at the latest when the page is left. */
export function track(name, properties = {}) {
  if (quiet) return;
  const now = Date.now();
  waiting.push({ id: eventId(now), name, time: new Date(now).toISOString(), carrier: CARRIER, properties });
  if (waiting.length >= MOST) send();
  else timer ??= setTimeout(send, WAIT_MS);
}

addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
addEventListener("pagehide", send);
