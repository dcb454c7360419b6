// The home screen, and whose phone this is.
import { avatar, copy, el, languageButton, phoneOwner, t } from "./kit.js";
import { APPS, appIcon } from "./phone_icons.js";
import { act, badge, cell, heading, list, loadPeople, note, owner, phone, sandboxNow, seen, sheet, threadName } from "./phone_kit.js";

const GRID = ["wechat", "alipay", "sms", "scan", "wecom", "parcels", "douyin", "kuaishou", "xiaohongshu", "baidu", "qq", "jd"];

/** How much of an app nobody has looked at yet. */
function waiting(name) {
  if (name === "sms") return seen.unread("sms", phone.sms);
  if (name !== "wechat") return 0;
  return phone.threads.reduce((count, thread) => count + seen.unread(threadName(thread), thread.received), 0);
}

function app(name) {
  const count = waiting(name);
  return el("a", { class: "app", href: APPS[name].hash, "aria-label": [t(`app_${name}`), count && t("unread_count", { count })].filter(Boolean).join(" ") },
    appIcon(name), badge(count), el("span", {}, t(`app_${name}`)));
}

export async function home() {
  const now = new Date(sandboxNow() * 1000);
  const language = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
  const day = now.toLocaleDateString(language, { month: "long", day: "numeric", weekday: "long" });
  const time = now.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
  return {
    tone: "home",
    body: [
      el("div", { class: "wallpaper" }, el("p", { class: "hour" }, time), el("p", { class: "day" }, day)),
      el("nav", { class: "apps", "aria-label": t("phone_tabs") }, GRID.map(app)),
    ],
    foot: () => el("div", { class: "dock" }, el("a", { class: "dock-owner", href: "#people" }, avatar(owner(), 32),
      el("span", {}, t("phone_of", { name: owner().nickname }))), languageButton()),
    footFace: owner().nickname,
  };
}

function addPerson() {
  const name = el("input", { name: "nickname", placeholder: t("nickname"), "aria-label": t("nickname"), maxlength: "20", required: true });
  const number = el("input", { name: "phone", placeholder: t("phone_number"), "aria-label": t("phone_number"), inputmode: "numeric", pattern: "1[0-9]{10}", required: true });
  const close = sheet(t("add_person"), el("form", { class: "form", onsubmit: async (event) => {
    event.preventDefault();
    close();
    const made = await act("/people", { nickname: name.value.trim(), phone: number.value.trim() }, t("person_added"));
    if (made) choose(made.id);
  } }, name, number, el("button", { class: "button primary" }, t("confirm_it"))));
}

async function choose(id) {
  phoneOwner.set(id);
  await loadPeople();
  await phone.show(true);
}

const copied = (value, mono) => el("button", { class: mono ? "copied mono" : "copied", type: "button", title: t("copy"), onclick: () => copy(value) }, value);

export async function people() {
  const person = owner();
  const facts = [[t("nickname"), person.nickname], [t("phone_number"), person.phone],
    [t("openid_mini"), person.openids[phone.state.app_id]], [t("openid_account"), person.openids[phone.state.official_app_id]], ["unionid", person.unionid]];
  const rows = phone.people.map((one) => cell({
    icon: avatar(one), title: one.nickname, text: one.phone, end: one.id === person.id ? t("this_one") : "", onclick: () => choose(one.id),
  }));
  return {
    title: t("app_people"), back: "",
    body: [list(...rows, cell({ title: t("add_person"), onclick: addPerson })),
      heading(t("identity")),
      el("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) =>
        el("div", {}, el("dt", {}, name), el("dd", {}, copied(value, String(value).length > 20))))),
      note(t("identity_about"))],
  };
}
