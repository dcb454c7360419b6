// 网页授权: asked for a name, the person agrees or not; asked for nothing, nobody notices and the way goes on.
import { ApiError, api, applyLanguage, avatar, el, phoneOwner, t } from "./kit.js";

const query = Object.fromEntries(new URLSearchParams(location.search));
const sheet = document.getElementById("sheet");
applyLanguage();

/** Where WeChat would go on in its own browser: no way back to this page. */
async function go(path, body) {
  try {
    const { location: target } = await api("POST", path, { ...query, ...body });
    location.replace(target);
  } catch (problem) {
    showProblem(problem);
  }
}

function showProblem(problem) {
  sheet.replaceChildren(el("div", { class: "result bad" },
    el("h2", {}, t("cannot_authorize")),
    el("p", {}, problem instanceof ApiError ? `${problem.message} (${problem.code})` : t("not_reachable"))),
  el("div", { class: "actions" }, el("a", { class: "button", href: "/phone#wechat" }, t("go_phone"))));
}

function showSheet(merchant, people) {
  const rows = people.map((person) => el("button", { type: "button", "aria-pressed": String(person.id === phoneOwner.get()), onclick: (event) => {
    phoneOwner.set(person.id);
    for (const other of event.currentTarget.parentElement.children) other.setAttribute("aria-pressed", "false");
    event.currentTarget.setAttribute("aria-pressed", "true");
  } }, avatar(person, 36), el("span", {}, person.nickname, el("small", {}, person.follows ? t("a_follower") : t("not_a_follower")))));
  sheet.replaceChildren(
    el("div", { class: "asks" }, el("p", {}, merchant), el("h2", {}, t("asks_for_name")), el("p", {}, t("asks_for_name_about"))),
    el("div", { class: "who", role: "group", "aria-label": t("choose_person") }, rows),
    el("div", { class: "actions" },
      el("button", { class: "button primary", type: "button", id: "allow", onclick: () => go("/oauth/allow", { person: phoneOwner.get() }) }, t("allow")),
      el("button", { class: "plain", type: "button", id: "decline", onclick: () => go("/oauth/decline", {}) }, t("decline"))),
  );
  sheet.focus({ preventScroll: true });
}

async function open() {
  try {
    const [{ merchant }, people] = await Promise.all([api("GET", `/oauth/check?${new URLSearchParams(query)}`), api("GET", "/people")]);
    if (query.scope === "snsapi_base") await go("/oauth/allow", { person: phoneOwner.get() });
    else showSheet(merchant, people.items);
  } catch (problem) {
    showProblem(problem);
  }
}

open();
