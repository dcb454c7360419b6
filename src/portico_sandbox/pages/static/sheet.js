// The payment sheet: H5 (comes from a browser, goes back to redirect_url), scan (a Native code), JSAPI (in an
// overlay of the merchant's page, which it tells the result).
import { ApiError, api, applyLanguage, avatar, el, phoneOwner, t, yuan } from "./kit.js";

const query = new URLSearchParams(location.search);
const mode = location.pathname.split("/").pop();
const sheet = document.getElementById("sheet");
const embedded = mode === "jsapi" && window.parent !== window;
document.body.classList.toggle("embedded", embedded);
applyLanguage();

const WALLET = '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="#f6b23c"/><path d="M8 7.5l4 4.5 4-4.5M12 12v5M8.8 12.6h6.4M8.8 15h6.4" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>';
const CROSS = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19"/></svg>';
const TICK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.6 4.6L19 7.6"/></svg>';
const MARK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 6v7M12 17.2v.1"/></svg>';

/** A drawing of our own; never anything that came from outside. */
function drawing(markup, className) {
  const holder = el("span", { class: className || "" });
  holder.innerHTML = markup;
  return className ? holder : holder.firstChild;
}

function key() {
  return mode === "scan" ? { code_url: query.get("code_url") } : { prepay_id: query.get("prepay_id") };
}

/** Back to the merchant: a message to the page around us, or the address it gave. */
function leave(result) {
  if (embedded) {
    window.parent.postMessage({ type: "portico-sandbox-pay", result }, "*");
    return;
  }
  const back = query.get("redirect_url");
  if (back && /^https?:\/\//.test(back)) location.assign(back);
  else if (mode === "scan") location.assign("/phone#bill");
  else if (result === "ok") showDone();
  else showProblem(t("cancelled"));
}

function header(onClose) {
  return el("header", {}, el("button", { class: "close", type: "button", "aria-label": t("close"), onclick: onClose }, drawing(CROSS)), el("h2", {}, t("confirm_payment")), el("span"));
}

function payerRow(order, people) {
  if (order.payer_openid) {
    const payer = people.find((person) => Object.values(person.openids).includes(order.payer_openid));
    return el("div", { class: "row" }, el("span", {}, t("payer")), el("span", { class: "way" }, payer ? [avatar(payer, 24), payer.nickname] : t("somebody")));
  }
  const choices = people.filter((person) => !person.high_risk).map((person) =>
    el("button", { class: "payer", type: "button", "aria-pressed": String(person.id === phoneOwner.get()), onclick: (event) => {
      phoneOwner.set(person.id);
      for (const other of event.currentTarget.parentElement.children) other.setAttribute("aria-pressed", "false");
      event.currentTarget.setAttribute("aria-pressed", "true");
    } }, avatar(person, 26), person.nickname));
  return el("div", { class: "row" }, el("span", {}, t("payer")), el("span", { class: "payers" }, choices));
}

let paid = null;

function showSheet(order, people) {
  const confirm = el("button", { class: "button primary", type: "button", id: "confirm" }, t("pay_now"));
  confirm.addEventListener("click", () => payNow(order, confirm));
  const cancel = () => leave("cancel");
  sheet.replaceChildren(
    header(cancel),
    el("p", { class: "merchant" }, order.merchant),
    el("p", { class: "goods" }, order.description),
    el("p", { class: "amount" }, el("small", {}, "¥"), yuan(order.total)),
    el("div", { class: "rows" },
      el("div", { class: "row" }, el("span", {}, t("way")), el("span", { class: "way" }, drawing(WALLET), t("balance"))),
      payerRow(order, people)),
    el("div", { class: "actions" }, confirm, el("button", { class: "plain", type: "button", id: "cancel", onclick: cancel }, t("cancel"))),
    el("p", { class: "note" }, t("no_real_money")),
  );
  sheet.focus({ preventScroll: true });
}

async function payNow(order, button) {
  button.disabled = true;
  button.textContent = t("paying");
  try {
    paid = await api("POST", "/sheet/pay", { ...key(), person: phoneOwner.get() });
    showDone();
    setTimeout(() => { if (embedded || query.get("redirect_url")) leave("ok"); }, 1200);
  } catch (problem) {
    showProblem(problem instanceof ApiError ? problem.message : t("not_reachable"));
  }
}

function showDone() {
  sheet.replaceChildren(
    el("div", { class: "result" }, drawing(TICK, "mark"), el("h2", {}, t("paid")), el("p", {}, paid.merchant)),
    el("p", { class: "amount" }, el("small", {}, "¥"), yuan(paid.total)),
    el("div", { class: "actions" }, el("button", { class: "button primary", type: "button", id: "done", onclick: () => {
      if (embedded || query.get("redirect_url") || mode === "scan") leave("ok");
      else location.assign("/phone#bill");
    } }, t("done"))),
  );
}

function showProblem(text) {
  sheet.replaceChildren(
    header(() => leave("fail")),
    el("div", { class: "result bad" }, drawing(MARK, "mark"), el("h2", {}, t("cannot_pay")), el("p", {}, text)),
    el("div", { class: "actions" }, el("button", { class: "button", type: "button", onclick: () => leave("fail") }, t(query.get("redirect_url") || embedded ? "back_to_merchant" : "go_phone"))),
  );
}

async function open() {
  const asked = new URLSearchParams(key());
  if (query.has("package")) asked.set("package", query.get("package"));
  try {
    const [order, people] = await Promise.all([api("GET", `/sheet?${asked}`), api("GET", "/people")]);
    showSheet(order, people.items);
  } catch (problem) {
    showProblem(problem instanceof ApiError ? problem.message : t("not_reachable"));
  }
}

open();
