// What every screen of the phone shares: whose phone it is, doing things, rows, sheets.
import { ApiError, api, copy, el, phoneOwner, t, toast } from "./kit.js";

/** `show` draws the screen anew; phone.js puts it here. `now` is the sandbox's clock at the last look. */
export const phone = { people: [], state: {}, threads: [], sms: [], now: 0, seenAt: 0, show: async () => undefined };

export const owner = () => phone.people.find((person) => person.id === phoneOwner.get()) || phone.people[0];

/** The sandbox's clock, now. */
export const sandboxNow = () => phone.now + (Date.now() - phone.seenAt) / 1000;

export function go(hash) {
  location.hash = hash;
}

export const path = (...parts) => `#${parts.map(encodeURIComponent).join("/")}`;

export function reason(problem) {
  return problem instanceof ApiError ? problem.message : t("not_reachable");
}

/** A read for the person who holds the phone. */
export function look(address) {
  return api("GET", `${address}${address.includes("?") ? "&" : "?"}person=${encodeURIComponent(owner().id)}`);
}

function heard(answer) {
  const pushes = [answer?.push, ...(answer?.pushes || [])].filter(Boolean);
  if (!pushes.length) return "";
  return t(pushes.every((push) => push.state === "delivered") ? "push_accepted" : "push_not_accepted");
}

/** Does what the person does, and says whether the shop has heard of it. Gives the answer; null when it was refused. */
export async function act(address, body, done) {
  let answer = null;
  try {
    answer = await api("POST", address, { person: owner().id, ...body });
    const told = [typeof done === "function" ? done(answer) : done, heard(answer)].filter(Boolean).join(" · ");
    if (told) toast(told);
  } catch (problem) {
    toast(reason(problem));
  }
  await loadPeople();
  await phone.show(true);
  return answer;
}

export async function loadPeople() {
  phone.people = (await api("GET", "/people")).items;
}

/** An address a person may follow: nothing but pages. */
export function isPage(address) {
  return /^https?:\/\//.test(address || "");
}

export function clockTime(seconds) {
  const moment = new Date(seconds * 1000), today = new Date(sandboxNow() * 1000);
  const two = (value) => String(value).padStart(2, "0");
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  if (moment.toDateString() === today.toDateString()) return time;
  return `${moment.getMonth() + 1}/${moment.getDate()} ${time}`;
}

export const empty = (text) => el("p", { class: "empty" }, text);
export const heading = (text, end) => el("div", { class: "heading" }, el("h2", {}, text), end);
export const list = (...rows) => el("div", { class: "list" }, rows.filter(Boolean));
export const note = (text) => el("p", { class: "note" }, text);
export const letter = (text, color, round) => el("span", { class: round ? "avatar round" : "avatar", style: `background:${color}`, "aria-hidden": "true" }, (text || "·").slice(0, 1));

/** A row of a list: a link, a button, or just a row. */
export function cell({ icon, title, text, end, href, blank, onclick, danger, id, wrap }) {
  const kind = href ? "a" : onclick ? "button" : "div";
  const ways = href ? { href, ...(blank ? { target: "_blank", rel: "noopener" } : {}) } : onclick ? { type: "button" } : {};
  const more = [danger && "danger", wrap && "wrap"].filter(Boolean).join(" ");
  return el(kind, { class: `cell ${more}`, id, onclick: onclick || (() => undefined), ...ways },
    icon, el("span", { class: "what" }, el("strong", {}, title), text && el("small", {}, text)),
    end != null && el("span", { class: "end" }, end), (href || onclick) && !danger && end?.role !== "switch" && el("i", { class: "more", "aria-hidden": "true" }));
}

export const badge = (count) => (count ? el("b", { class: "badge" }, count > 99 ? "99+" : String(count)) : null);

const dialog = document.getElementById("sheet"), handset = document.getElementById("handset");

/** While something is over the phone, what lies below cannot be reached. */
function cover(on) {
  for (const node of handset.children) if (node !== dialog) node.inert = on;
  handset.toggleAttribute("data-covered", on);
}

/** What slid up goes away, and whoever opened it has the keyboard again. */
export function closeSheet() {
  cover(false);
  dialog.close();
}

handset.addEventListener("click", (event) => { if (event.target === handset) closeSheet(); });

/** Something slides up over the phone; the returned function sends it away. */
export function sheet(title, ...content) {
  dialog.replaceChildren(title ? el("h2", {}, title) : "", ...content);
  dialog.setAttribute("aria-label", title || t("app_wechat"));
  cover(true);
  if (!dialog.open) dialog.show();
  return closeSheet;
}

/** Choices, one under the other; cancelling is always one of them. */
export function choices(title, options) {
  const close = sheet(title, el("div", { class: "choices" },
    options.map((option) => el("button", { type: "button", class: option.danger ? "danger" : null, onclick: () => {
      close();
      option.onclick();
    } }, option.text)),
    el("button", { type: "button", class: "cancel", onclick: () => close() }, t("cancel"))));
}

/** A row that makes something of one use, as a front end would get it, to be copied. */
export function codeCell({ title, text, address, body, field = "code" }) {
  return cell({ title, text, onclick: async () => {
    try {
      const made = (await api("POST", address, { person: owner().id, ...body }))[field];
      const shown = typeof made === "string" ? made : JSON.stringify(made);
      const close = sheet(title, el("p", { class: "issued mono" }, shown), el("div", { class: "actions" },
        el("button", { class: "button primary", type: "button", onclick: () => copy(shown).then(() => close()) }, t("copy"))));
    } catch (problem) {
      toast(reason(problem));
    }
  } });
}

/** A till: what is paid, and whether it is. */
export function till(title, goods, sum, onPay) {
  const close = sheet(title, el("p", { class: "pay-goods" }, goods), el("p", { class: "pay-sum" }, sum),
    el("div", { class: "actions" }, el("button", { class: "button primary", type: "button", id: "confirm", onclick: () => {
      close();
      onPay();
    } }, t("pay_now")), el("button", { class: "button", type: "button", onclick: () => close() }, t("cancel"))));
}

/** Asks for a line of text. */
export function prompt(title, hint, onText) {
  const field = el("textarea", { name: "text", rows: "3", placeholder: hint, "aria-label": title, required: true });
  const form = el("form", { class: "form", onsubmit: (event) => {
    event.preventDefault();
    close();
    onText(field.value.trim());
  } }, field, el("button", { class: "button primary" }, t("confirm_it")));
  const close = sheet(title, form);
  field.focus();
}

/** What a person has looked at, by thread; kept by the browser. */
export const seen = {
  key: (name) => `sandbox-seen:${owner().id}:${name}`,
  mark(name) {
    localStorage.setItem(seen.key(name), String(sandboxNow()));
  },
  /** How many came after the last look; a look later than now was before the sandbox was reset. */
  unread(name, moments) {
    const last = Number(localStorage.getItem(seen.key(name)) || 0);
    return moments.filter((at) => at > (last > sandboxNow() + 1 ? 0 : last)).length;
  },
};

export const threadName = (thread) => [thread.kind, thread.key].filter(Boolean).join("/");
