// Two pages of Alipay: the cashier a wap_url leads to, and the page that asks who somebody is. Failures of the
// gateway come to the cashier as ?code=&text=.
import { ApiError, api, applyLanguage, avatar, el, phoneOwner, t } from "./kit.js";

const query = Object.fromEntries(new URLSearchParams(location.search));
const signingIn = location.pathname.startsWith("/oauth2/");
const sheet = document.getElementById("sheet");
applyLanguage();

function isAddress(text) {
  return /^https?:\/\//.test(text || "");
}

function showProblem(text, back) {
  const way = isAddress(back)
    ? el("a", { class: "button", href: back }, t("back_to_merchant"))
    : el("a", { class: "button", href: "/phone" }, t("go_phone"));
  sheet.replaceChildren(
    el("div", { class: "result bad" }, el("h2", {}, t(signingIn ? "cannot_authorize" : "cannot_pay")), el("p", {}, text)),
    el("div", { class: "actions" }, way));
}

function reason(problem) {
  return problem instanceof ApiError ? `${problem.message} (${problem.code})` : t("not_reachable");
}

function chooser(people) {
  const rows = people.filter((person) => !person.high_risk).map((person) =>
    el("button", { type: "button", "aria-pressed": String(person.id === phoneOwner.get()), onclick: (event) => {
      phoneOwner.set(person.id);
      for (const other of event.currentTarget.parentElement.children) other.setAttribute("aria-pressed", "false");
      event.currentTarget.setAttribute("aria-pressed", "true");
    } }, avatar(person, 36), el("span", {}, person.nickname)));
  return el("div", { class: "who", role: "group", "aria-label": t("choose_person") }, rows);
}

function showDone(trade) {
  if (isAddress(trade.location)) {
    location.replace(trade.location);
    return;
  }
  sheet.replaceChildren(
    el("div", { class: "result" }, el("h2", {}, t("paid")), el("p", {}, trade.subject)),
    el("div", { class: "actions" }, el("a", { class: "button primary", href: "/phone" }, t("done"))));
}

function showCashier(order, people) {
  const confirm = el("button", { class: "button primary", type: "button", id: "confirm" }, t("pay_now"));
  confirm.addEventListener("click", async () => {
    confirm.disabled = true;
    confirm.textContent = t("paying");
    try {
      showDone(await api("POST", "/alipay/cashier/pay", { token: query.token, person: phoneOwner.get() }));
    } catch (problem) {
      showProblem(reason(problem), order.quit_url);
    }
  });
  const leave = () => isAddress(order.quit_url) ? location.replace(order.quit_url) : showProblem(t("cancelled"));
  sheet.replaceChildren(
    el("p", { class: "merchant" }, order.merchant),
    el("p", { class: "goods" }, order.subject),
    el("p", { class: "amount" }, el("small", {}, "¥"), Number(order.total_amount).toFixed(2)),
    chooser(people),
    el("div", { class: "actions" }, confirm, el("button", { class: "plain", type: "button", id: "cancel", onclick: leave }, t("cancel"))),
    el("p", { class: "note" }, t("no_real_money")));
  sheet.focus({ preventScroll: true });
}

async function agree() {
  try {
    location.replace((await api("POST", "/alipay/authorize", { ...query, person: phoneOwner.get() })).location);
  } catch (problem) {
    showProblem(reason(problem));
  }
}

function showConsent(people) {
  sheet.replaceChildren(
    el("div", { class: "asks" }, el("h2", {}, t("alipay_asks")), el("p", {}, t("alipay_asks_about"))),
    chooser(people),
    el("div", { class: "actions" },
      el("button", { class: "button primary", type: "button", id: "allow", onclick: agree }, t("allow")),
      el("button", { class: "plain", type: "button", id: "decline", onclick: () => history.back() }, t("decline"))));
  sheet.focus({ preventScroll: true });
}

async function open() {
  if (query.code) {
    showProblem(`${query.text || ""} (${query.code})`);
    return;
  }
  try {
    // Asked for nothing but who it is, Alipay shows no page at all.
    if (signingIn && query.scope === "auth_base") return void await agree();
    const people = (await api("GET", "/people")).items;
    if (signingIn) showConsent(people);
    else showCashier(await api("GET", `/alipay/cashier?${new URLSearchParams({ token: query.token || "" })}`), people);
  } catch (problem) {
    showProblem(reason(problem));
  }
}

open();
