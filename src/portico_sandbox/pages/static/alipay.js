// Two pages of Alipay: the cashier that a payment page's address leads to, and the page that asks who somebody is.
// Failures of the gateway come to the cashier as ?code=&text=.
import { ApiError, api, applyLanguage, avatar, el, languageButton, phoneOwner, t } from "./kit.js";

const query = Object.fromEntries(new URLSearchParams(location.search));
const signingIn = location.pathname.startsWith("/oauth2/");
const sheet = document.getElementById("sheet");
const BACK_MS = 1200;
applyLanguage();
document.querySelector(".beside .links").append(languageButton());
document.getElementById("place").textContent = t(signingIn ? "cashier_sign_in" : "cashier_place");

const TICK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.6 4.6L19 7.6"/></svg>';
const MARK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 6v7M12 17.2v.1"/></svg>';

/** A drawing of our own; never anything that came from outside. */
function mark(drawing) {
  const holder = el("span", { class: "mark" });
  holder.innerHTML = drawing;
  return holder;
}

function isAddress(text) {
  return /^https?:\/\//.test(text || "");
}

function show(...parts) {
  sheet.replaceChildren(...parts.filter(Boolean));
  sheet.focus({ preventScroll: true });
}

function wayBack(back) {
  return isAddress(back)
    ? el("a", { class: "button", href: back }, t("back_to_merchant"))
    : el("a", { class: "button", href: "/phone" }, t("go_phone"));
}

function showProblem(text, back) {
  show(
    el("div", { class: "result bad" }, mark(MARK), el("h2", {}, t(signingIn ? "cannot_authorize" : "cannot_pay")), el("p", {}, text)),
    el("div", { class: "actions" }, wayBack(back)));
}

function reason(problem) {
  return problem instanceof ApiError ? `${problem.message} (${problem.code})` : t("not_reachable");
}

/** Whose phone this is: a button each; `look` draws one. */
function chooser(people, holder, look) {
  const rows = people.filter((person) => !person.high_risk).map((person) =>
    el("button", { type: "button", class: look.className, "aria-pressed": String(person.id === phoneOwner.get()), onclick: (event) => {
      phoneOwner.set(person.id);
      for (const other of event.currentTarget.parentElement.children) other.setAttribute("aria-pressed", "false");
      event.currentTarget.setAttribute("aria-pressed", "true");
    } }, avatar(person, look.size), el("span", {}, person.nickname)));
  return el("span", { class: holder, role: "group", "aria-label": t("choose_person") }, rows);
}

function amount(order) {
  return el("p", { class: "amount" }, el("small", {}, "¥"), Number(order.total_amount).toFixed(2));
}

function showDone(order, trade) {
  const back = isAddress(trade.location) ? trade.location : "";
  show(
    el("div", { class: "result" }, mark(TICK), el("h2", {}, t("paid")), el("p", {}, order.merchant)),
    amount(order),
    back ? el("p", { class: "until" }, t("cashier_going_back")) : null,
    el("div", { class: "actions" }, el("a", { class: "button primary", id: "done", href: back || "/phone#alipay" }, t("done"))));
  if (back) setTimeout(() => location.replace(back), BACK_MS);
}

async function payNow(order, button) {
  button.disabled = true;
  button.textContent = t("paying");
  try {
    showDone(order, await api("POST", "/alipay/cashier/pay", { token: query.token, person: phoneOwner.get() }));
  } catch (problem) {
    showProblem(reason(problem), order.quit_url);
  }
}

/** Counts down by this device's clock; the sandbox refuses what is late by its own. */
function countdown(seconds) {
  const node = el("p", { class: "until" });
  const end = Date.now() + seconds * 1000;
  const draw = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const two = (value) => String(value).padStart(2, "0");
    const time = `${left < 3600 ? "" : `${Math.floor(left / 3600)}:`}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    node.textContent = left ? t("cashier_until", { time }) : t("cashier_over");
    if (left && node.isConnected) setTimeout(draw, 1000);
  };
  queueMicrotask(draw);
  return node;
}

function row(name, ...value) {
  return el("div", { class: "row" }, el("span", {}, name), el("span", {}, ...value));
}

function showCashier(order, people) {
  const confirm = el("button", { class: "button primary", type: "button", id: "confirm" }, t("cashier_pay"));
  confirm.addEventListener("click", () => payNow(order, confirm));
  const leave = () => isAddress(order.quit_url) ? location.replace(order.quit_url) : showProblem(t("cancelled"));
  show(
    amount(order),
    order.seconds_left < 86_400 ? countdown(order.seconds_left) : null,
    el("div", { class: "rows" },
      row(t("cashier_payee"), order.merchant),
      row(t("cashier_order"), order.subject),
      el("div", { class: "row" }, el("span", {}, t("way")), el("span", { class: "way" }, el("span", { class: "coin", "aria-hidden": "true" }, "¥"), t("cashier_wallet"))),
      el("div", { class: "row" }, el("span", {}, t("payer")), chooser(people, "payers", { className: "payer", size: 26 }))),
    el("div", { class: "actions" }, confirm, el("button", { class: "plain", type: "button", id: "cancel", onclick: leave }, t("cancel"))),
    el("p", { class: "note" }, t("no_real_money")));
}

async function agree() {
  try {
    location.replace((await api("POST", "/alipay/authorize", { ...query, person: phoneOwner.get() })).location);
  } catch (problem) {
    showProblem(reason(problem));
  }
}

function showConsent(people) {
  show(
    el("div", { class: "asks" }, el("h2", {}, t("alipay_asks")), el("p", {}, t("alipay_asks_about"))),
    chooser(people, "who", { className: "", size: 36 }),
    el("div", { class: "actions" },
      el("button", { class: "button primary", type: "button", id: "allow", onclick: agree }, t("allow")),
      el("button", { class: "plain", type: "button", id: "decline", onclick: () => history.back() }, t("decline"))));
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
