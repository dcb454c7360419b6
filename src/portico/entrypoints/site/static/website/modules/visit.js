// Tells the hub how somebody came: once per browser session, or when an address names an entry. No personal data.

const { visitorId } = await import(`./visitor.js${new URL(import.meta.url).search}`);
const CARRIER = "web";
const ENTRY = "portico_entry";

function remembered() {
  try {
    return sessionStorage.getItem("portico_visit");
  } catch {
    return "unavailable";
  }
}

export default function visit() {
  const query = new URLSearchParams(location.search);
  const entry = query.get("entry");
  if (remembered() && !entry) return;
  if (entry && /^[A-Za-z0-9._-]{1,64}$/.test(entry)) document.cookie = `${ENTRY}=${entry}; path=/; samesite=lax`;
  const params = Object.fromEntries([...query].filter(([name]) => /^(utm_[a-z]+|from|scene)$/.test(name)).slice(0, 10));
  const body = { visitor_id: visitorId(), carrier: CARRIER, path: location.pathname, params };
  if (entry) body.entry = entry;
  if (document.referrer && !document.referrer.startsWith(location.origin)) body.referrer = document.referrer.slice(0, 500);
  fetch("/api/v1/visits", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), keepalive: true,
  }).then((answer) => {
    if (answer.ok) sessionStorage.setItem("portico_visit", "1");
  }).catch(() => {});
}
