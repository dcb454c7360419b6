// The code a customer shows at the counter: a new one before the old is over, and what is left as soon as it changes.
const EVERY = 5;

export default function packageCode(panel, { announce }) {
  const token = panel.querySelector("[name=csrfmiddlewaretoken]").value;
  const picture = panel.querySelector("[data-qr]");
  const digits = panel.querySelector("[data-digits]");
  const lost = panel.querySelector("[data-lost]");
  let left = Number(panel.dataset.left);
  let timer = 0;

  const plan = () => { timer = window.setTimeout(refresh, EVERY * 1000); };

  async function refresh() {
    window.clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(panel.dataset.url, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
    plan();
  }

  function show(code) {
    picture.src = code.image;
    digits.textContent = code.digits;
    for (const [id, count] of Object.entries(code.items)) {
      const field = document.querySelector(`[data-item="${id}"]`);
      if (field) field.textContent = String(count);
    }
    if (code.left !== left) {
      left = code.left;
      announce(panel.dataset.used);
      if (left === 0) window.location.reload();
    }
  }

  document.addEventListener("visibilitychange", refresh);
  plan();
}
