// Hands in the ticket that stands behind the # of the address, and takes it out of the address at once.
// It goes on unasked only when this very site, or our own mini program, brought the person here.

const OURS = document.referrer.startsWith(`${location.origin}/`) || /miniprogram/i.test(navigator.userAgent);

export default async function enter(root) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [ticket, ...rest] = location.hash.slice(1).split("&");
  const path = decoded(rest.join("&"));
  history.replaceState(null, "", location.pathname);
  const say = (text) => { part("status").textContent = text; };
  const fail = (reason) => {
    say("");
    part("reason").textContent = reason;
    if (path) part("go-sign-in").href = `${root.dataset.signIn}?next=${encodeURIComponent(path)}`;
    part("failed").hidden = false;
  };

  say(root.dataset.textAsking);
  const form = part("ask");
  form.elements.ticket.value = ticket;
  try {
    const body = new FormData(form);
    const answer = await fetch(root.dataset.look, { method: "POST", body, headers: { accept: "application/json" } });
    const found = await answer.json();
    if (!answer.ok) return fail(`${found.title}${/[a-z]$/i.test(found.title) ? ". " : "。"}${found.detail}`);
    if (found.yours) return location.replace(found.path);
    if (OURS && !found.signed_in) {
      say(root.dataset.textGoing);
      return form.submit();
    }
    say("");
    part("name").textContent = found.name;
    part("switch").hidden = !found.signed_in;
    form.hidden = false;
    form.querySelector("button").focus();
  } catch {
    fail(root.dataset.textOffline);
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
