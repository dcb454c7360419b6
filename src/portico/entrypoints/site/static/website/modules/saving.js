// A form of switches that is saved as soon as one of them is changed. Without script, or when saving fails, its button
// does it.

const WAIT_MS = 250;

export default function saving(form, { announce }) {
  const bar = form.querySelector("[data-save]");
  const revealing = form.querySelector("[data-reveal]");
  const fit = () => { if (revealing) document.getElementById(revealing.dataset.reveal).hidden = !revealing.checked; };
  let timer;
  fit();
  bar.hidden = true;

  async function save() {
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { accept: "application/json" }, keepalive: true,
      });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.title);
      bar.hidden = true;
      announce(said.saved);
    } catch {
      // The page answers a plain submit with what is wrong.
      bar.hidden = false;
    }
  }

  form.addEventListener("change", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
}
