// The tester's phone: which screen is up, what is in its bars, and what has come meanwhile.
import { api, applyLanguage, avatar, el, languageButton, repeat, t } from "./kit.js";
import { icon } from "./phone_icons.js";
import { clockTime, closeSheet, empty, loadPeople, look, owner, phone, reason, sandboxNow, seen, threadName } from "./phone_kit.js";
import { accountAbout, accountChat, article } from "./phone_account.js";
import { alipay } from "./phone_alipay.js";
import { group, kf, staff, wecom } from "./phone_company.js";
import { home, people } from "./phone_home.js";
import { host } from "./phone_hosts.js";
import { mini, miniChat, notices, subscriptions } from "./phone_mini.js";
import { parcels } from "./phone_parcels.js";
import { bill, scan } from "./phone_pay.js";
import { sms } from "./phone_sms.js";
import { chats, contacts, discover, me, peek } from "./phone_wechat.js";

const SCREENS = {
  account: (rest) => (rest[0] === "about" ? accountAbout() : rest[0] === "article" ? article(rest[1], Number(rest[2])) : accountChat()),
  alipay, bill, contacts, discover, group, host, kf, me, mini, notices, parcels, people, scan, sms, staff, subscriptions, wecom,
  service: miniChat,
  wechat: chats,
};

const part = (id) => document.getElementById(id);
const handset = part("handset"), screen = part("screen"), foot = part("foot"), bar = part("bar");
let turns = 0, shown = "", place = "", footed = "";

const wanted = () => {
  const [name, ...rest] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return Object.hasOwn(SCREENS, name) ? { name, make: SCREENS[name], rest } : { name: "", make: home, rest };
};

function drawBar(made) {
  bar.hidden = !made.title;
  bar.replaceChildren(
    made.back != null ? el("a", { class: "back", href: `#${made.back}`, "aria-label": t("back") }, icon("back")) : el("span"),
    el("h1", {}, made.title || "", made.aside && el("small", {}, made.aside)),
    made.action || el("span"));
}

/** The foot is built once for a place, so that what somebody is typing stays. */
function drawFoot(made, moved) {
  const face = `${location.hash}|${owner().id}|${made.footFace || ""}`;
  if (face === footed || (!moved && foot.contains(document.activeElement) && document.activeElement.value)) return;
  footed = face;
  foot.replaceChildren(...(made.foot ? [made.foot()] : []));
}

function drawBody(made, moved) {
  const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 40;
  const before = screen.scrollTop;
  handset.dataset.tone = made.tone || "";
  screen.replaceChildren(...made.body);
  if (made.end && (moved || atEnd)) screen.scrollTop = screen.scrollHeight;
  else screen.scrollTop = moved ? 0 : before;
}

/** Draws the screen when something on it has changed; a field somebody types in is left alone. */
async function show(force) {
  const turn = ++turns, { make, rest } = wanted(), here = location.hash;
  const made = await make(rest).catch((problem) => ({ title: t("phone"), back: "", body: [empty(reason(problem))] }));
  if (turn !== turns) return;
  const moved = place !== here + owner().id;
  const face = [here, owner().id, made.title, made.aside, ...made.body.map((node) => node.textContent)].join("|");
  const typing = screen.contains(document.activeElement) && ["INPUT", "TEXTAREA"].includes(document.activeElement.tagName);
  if (!force && !moved && (face === shown || typing)) return;
  shown = face;
  place = here + owner().id;
  if (made.thread) seen.mark(made.thread);
  drawBar(made);
  drawFoot(made, moved);
  drawBody(made, moved);
  document.body.dataset.screen = here;
  if (moved) screen.focus({ preventScroll: true });
}

/** What came since the last look and is not on the screen drops down from the top for a while. */
function announce(before) {
  const open = wanted();
  const here = [open.name, ...open.rest].filter(Boolean).join("/");
  const fresh = phone.threads.find((thread) => {
    const earlier = before.find((one) => threadName(one) === threadName(thread));
    const newest = thread.received.at(-1) || 0;
    return newest > (earlier?.received.at(-1) || 0) && threadName(thread) !== here;
  });
  if (!fresh) return;
  const { name, text } = peek(fresh);
  const banner = part("banner");
  banner.href = `#${[fresh.kind, fresh.key].filter(Boolean).map(encodeURIComponent).join("/")}`;
  banner.replaceChildren(el("strong", {}, name), el("span", {}, text));
  banner.hidden = false;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { banner.hidden = true; }, 4000);
}

let first = true;
async function lookAround() {
  const before = phone.threads;
  const { items, sms: received, now } = await look("/phone/threads");
  Object.assign(phone, { threads: items, sms: received, now, seenAt: Date.now() });
  part("clock").textContent = clockTime(sandboxNow()).split(" ").at(-1);
  if (!first) announce(before);
  first = false;
}

function showOwner() {
  const person = owner();
  part("owner").replaceChildren(avatar(person, 24), el("span", {}, person.nickname));
  part("owner").setAttribute("aria-label", `${t("choose_person")} ${person.nickname}`);
}

phone.show = async (force) => {
  showOwner();
  await lookAround();
  await show(force);
};

applyLanguage();
for (const slot of document.querySelectorAll(".language-slot")) slot.append(languageButton());
part("owner").addEventListener("click", () => { location.hash = "#people"; });
part("home").addEventListener("click", () => { location.hash = ""; });
part("banner").addEventListener("click", () => { part("banner").hidden = true; });
window.addEventListener("hashchange", () => {
  first = true;
  closeSheet();
  phone.show(true);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (part("sheet").open) return closeSheet();
  const back = bar.querySelector(".back");
  if (back) back.click();
  else if (location.hash) location.hash = "";
});
phone.state = await api("GET", "/state");
await loadPeople();
await phone.show(true);
repeat(2, () => phone.show(false));
