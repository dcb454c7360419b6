// Who this browser is to the hub: a random name in a cookie, the same for visits and events.

const VISITOR = "portico_visitor";

export function cookie(name) {
  return document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
}

export function visitorId() {
  const known = cookie(VISITOR);
  const id = known || `web-${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  document.cookie = `${VISITOR}=${id}; path=/; max-age=${180 * 86400}; samesite=lax`;
  return id;
}
