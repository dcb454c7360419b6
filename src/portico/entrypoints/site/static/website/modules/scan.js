// Signing in by a code that is scanned: shows it where there is room for it, waits for each step, goes in by itself.
// The server answers as soon as something happens, so nothing is asked again and again.

const WAIT_SECONDS = 25;
const PAUSE_MS = 2000;
// Codes that ran out are renewed unasked a few times; a page that was left open all day does not go on for ever.
const RENEWALS = 3;
const ROOM = matchMedia("(min-width: 768px)");

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const visible = () => document.hidden
  ? new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }))
  : Promise.resolve();

export default function scan(root) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [code, picture, cover, enter, starter, again] = ["code", "picture", "cover", "enter", "start", "again"].map(part);
  let renewals = 0;
  let round = 0;

  const say = (state, name = "") => {
    const title = root.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
    const more = root.dataset[`text${state[0].toUpperCase()}${state.slice(1)}More`] ?? "";
    const stopped = ["refused", "expired", "offline"].includes(state);
    code.dataset.state = state;
    cover.hidden = state === "waiting";
    part("mark").hidden = stopped;
    again.hidden = !stopped;
    part("said").textContent = name ? `${title} ${name}` : title;
    part("more").textContent = more;
    // What stands over the code is read aloud from here; once is enough for the eye.
    part("status").classList.toggle("visually-hidden", state !== "waiting");
    part("status").textContent = state === "waiting" ? title : `${title}${more && " · "}${more}`;
  };

  const show = (made) => {
    picture.innerHTML = made.svg;
    picture.hidden = false;
    starter.hidden = true;
    enter.elements.id.value = made.id;
    enter.elements.secret.value = made.secret;
    const phone = part("phone");
    phone.hidden = !made.phone_url;
    phone.querySelector("a").href = made.phone_url || "";
    say("waiting");
  };

  const begin = async () => {
    round += 1;
    try {
      const answer = await fetch(starter.getAttribute("action"), { method: "POST", body: new FormData(starter), headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = await answer.json();
      show(made);
      follow(made, round);
    } catch {
      say("offline");
    }
  };

  const follow = async ({ id, secret }, mine) => {
    let seen = "waiting";
    let failures = 0;
    while (mine === round) {
      await visible();
      let state = seen;
      let member = "";
      try {
        const answer = await fetch(`/api/v1/auth/qr/${id}?seen=${seen}&wait=${WAIT_SECONDS}`, { headers: { "x-qr-secret": secret } });
        if (answer.status === 404) state = "expired";
        else if (!answer.ok) throw new Error(String(answer.status));
        else ({ state, member } = await answer.json());
        failures = 0;
      } catch {
        failures += 1;
        if (failures > 5) return say("offline");
        await pause(PAUSE_MS * failures);
        continue;
      }
      if (mine !== round) return;
      if (state === "expired" && renewals < RENEWALS && !document.hidden) {
        renewals += 1;
        return begin();
      }
      if (state !== seen) say(state, state === "scanned" ? member ?? "" : "");
      seen = state;
      if (state === "confirmed") return enter.submit();
      if (["refused", "expired", "used"].includes(state)) return;
    }
  };

  const startOnce = () => {
    if (ROOM.matches && round === 0) begin();
  };

  part("plain").hidden = true;
  enter.hidden = true;
  starter.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  again.addEventListener("click", () => {
    renewals = 0;
    begin();
  });
  if (enter.elements.secret.value) {
    round += 1;
    follow({ id: enter.elements.id.value, secret: enter.elements.secret.value }, round);
  } else {
    startOnce();
    ROOM.addEventListener("change", startOnce);
  }
}
