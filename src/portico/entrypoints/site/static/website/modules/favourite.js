// The heart of a page that is the same for everybody: asks once whether this member keeps the thing, and changes it in
// place. Without a session it leads to signing in, and what was wanted is kept afterwards.

const { signedIn } = await import(`./hint.js${new URL(import.meta.url).search}`);
const JSON_ONLY = { accept: "application/json" };

export default function favourite(form, { announce, track }) {
  const button = form.querySelector("[data-heart]");
  const words = form.querySelector("[data-words]");
  const { kind, id } = Object.fromEntries(new FormData(form));
  let saved = false;

  const show = (now) => {
    saved = now;
    button.setAttribute("aria-pressed", String(now));
    words.textContent = now ? form.dataset.textSaved : form.dataset.textSave;
  };
  show(false);
  if (signedIn()) {
    fetch(`${form.getAttribute("action")}?${new URLSearchParams({ kind, id })}`, { headers: JSON_ONLY })
      .then((answer) => (answer.ok ? answer.json() : { saved: false }))
      .then((answer) => show(answer.saved))
      .catch(() => {});
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = !saved;
    const body = new FormData(form);
    body.set("action", wanted ? "save" : "remove");
    button.disabled = true;
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: JSON_ONLY });
      const said = await answer.json();
      if (answer.status === 401 && said.sign_in) return location.assign(said.sign_in);
      if (!answer.ok) return announce(said.title);
      show(said.saved);
      announce(said.saved ? form.dataset.textAdded : form.dataset.textRemoved);
      track(said.saved ? "favourite_add" : "favourite_remove", { kind, id });
    } catch {
      form.submit();
    } finally {
      button.disabled = false;
    }
  });
}
