// Sends the SMS code without leaving the page and counts down until another may be asked for; reminds of the tick.

export default function signIn(form) {
  const send = form.querySelector("[data-send]");
  const name = send.textContent;
  const sent = form.querySelector("[data-sent]");
  let timer;

  const wait = (seconds) => {
    clearInterval(timer);
    const until = Date.now() + seconds * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      send.disabled = left > 0;
      send.textContent = left > 0 ? form.dataset.textWait.replace("{n}", left) : name;
      if (left <= 0) clearInterval(timer);
    };
    if (seconds > 0) timer = setInterval(tick, 500);
    tick();
  };
  const show = (field, text) => {
    const place = form.querySelector(`[data-error=${field}]`);
    place.textContent = text ?? "";
    place.hidden = !text;
    form.elements[field].toggleAttribute("aria-invalid", Boolean(text));
    if (text) form.elements[field].setAttribute("aria-invalid", "true");
  };

  form.addEventListener("submit", async (event) => {
    const agree = form.elements.agree;
    if (event.submitter !== send && agree && !agree.checked) {
      event.preventDefault();
      show("agree", agree.dataset.text);
      agree.focus();
    }
    if (event.submitter !== send) return;
    event.preventDefault();
    // Before disabling: a disabled button does not say which one was pressed.
    const body = new FormData(form, send);
    send.disabled = true;
    show("phone");
    show("code");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) {
        wait(said.retry_after_seconds);
        sent.textContent = form.dataset.textSent;
        sent.hidden = false;
        form.elements.code.focus();
      } else {
        wait(said.wait ?? 0);
        show("phone", said.fields?.phone ?? (said.fields?.code ? "" : `${said.title} ${said.detail}`));
        form.elements.phone.focus();
      }
    } catch {
      wait(0);
      show("phone", form.dataset.textOffline);
    }
  });
  form.elements.agree?.addEventListener("change", () => show("agree"));
  wait(Number(send.dataset.wait));
}
