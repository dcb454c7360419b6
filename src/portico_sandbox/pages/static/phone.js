// The tester's phone: messages, the scanner, the bill, and who holds it.
import { ApiError, api, applyLanguage, avatar, copy, el, languageButton, phoneOwner, repeat, t, toast, when, yuan } from "./kit.js";

const screen = document.getElementById("screen");
const dialog = document.getElementById("people");
applyLanguage();
for (const slot of document.querySelectorAll(".language-slot")) slot.append(languageButton());

let people = [];
const owner = () => people.find((person) => person.id === phoneOwner.get()) || people[0];

function showOwner() {
  const person = owner();
  document.getElementById("owner").replaceChildren(
    avatar(person), el("span", {}, el("strong", {}, person.nickname), el("small", {}, person.phone)));
}

function choosePerson() {
  dialog.replaceChildren(
    el("h2", {}, t("choose_person")),
    ...people.map((person) => el("button", { class: "choose", type: "button", "aria-current": person.id === owner().id ? "true" : null, onclick: () => {
      phoneOwner.set(person.id);
      dialog.close();
      showOwner();
      show(true);
    } }, avatar(person), el("span", {}, person.nickname, el("small", {}, person.phone)))));
  dialog.showModal();
}

const STATES = { NOTPAY: "wait", SUCCESS: "good", REFUND: "", CLOSED: "" };

async function messages() {
  // Everybody's messages: a tester may have typed any number into the shop.
  const { items } = await api("GET", "/sms");
  const cards = items.map((message) => {
    const code = /sign_in/.test(message.template) ? message.params[0] : "";
    return el("article", { class: "card" },
      el("div", { class: "head" }, el("span", {}, t("sent_to", { phone: message.phone })), el("time", {}, when(message.real_at))),
      el("p", { class: "text" }, message.text),
      code && el("div", { class: "code" }, el("b", {}, code), el("button", { class: "button small", type: "button", onclick: () => copy(code) }, t("copy"))));
  });
  return [el("h2", {}, t("tab_sms")), ...(cards.length ? cards : [el("p", { class: "empty" }, t("no_messages"))])];
}

async function scanner() {
  const { items } = await api("GET", "/orders?limit=200");
  const waiting = items.filter((order) => order.code_url && order.trade_state === "NOTPAY");
  const field = el("input", { name: "code", placeholder: "weixin://wxpay/bizpayurl?pr=…", "aria-label": t("code_url"), autocomplete: "off", required: true });
  const form = el("form", { class: "card", onsubmit: (event) => {
    event.preventDefault();
    location.assign(`/pay/scan?code_url=${encodeURIComponent(field.value.trim())}`);
  } }, field, el("button", { class: "button primary", style: "min-height:46px" }, t("scan_this")));
  const rows = waiting.map((order) => el("a", { class: "card order", href: `/pay/scan?code_url=${encodeURIComponent(order.code_url)}` },
    el("span", { class: "what" }, order.description), el("span", { class: "sum" }, `¥${yuan(order.total)}`),
    el("span", { class: "sub" }, order.out_trade_no), el("span", { class: "state" }, el("span", { class: "tag wait" }, t("to_pay")))));
  return [el("h2", {}, t("tab_scan")), el("div", { class: "scan" }, form),
    el("p", { class: "section" }, t("codes_on_screens")),
    ...(rows.length ? rows : [el("p", { class: "empty" }, t("no_codes"))])];
}

function billRow(order) {
  const refunds = order.refunds.map((refund) => el("div", { class: "refund" },
    el("span", {}, t("refund"), " ", refund.out_refund_no), el("span", {}, `¥${yuan(refund.amount)} · ${t(`refund_${refund.status.toLowerCase()}`)}`)));
  const received = order.shipping?.finish_count && !order.shipping.received;
  return el("article", { class: "card order" },
    el("span", { class: "what" }, order.description), el("span", { class: "sum" }, `¥${yuan(order.total)}`),
    el("span", { class: "sub" }, `${order.out_trade_no} · ${when(order.paid_at || order.created_at)}`),
    el("span", { class: "state" }, el("span", { class: `tag ${STATES[order.trade_state]}` }, t(`state_${order.trade_state.toLowerCase()}`))),
    ...refunds,
    order.shipping && el("div", { class: "refund" }, el("span", {}, t("parcel")), el("span", {}, `${order.shipping.shipping_list[0].express_company || ""} ${order.shipping.shipping_list[0].tracking_no || ""}`)),
    received && el("button", { class: "button", type: "button", onclick: async () => {
      await api("POST", `/orders/${encodeURIComponent(order.out_trade_no)}/confirm-receipt`);
      toast(t("received"));
      show(true);
    } }, t("confirm_receipt")));
}

const TRANSFER_TAGS = { SUCCESS: "good", WAIT_USER_CONFIRM: "wait", TRANSFERING: "wait", FAIL: "bad" };

function transferRow(transfer) {
  const waits = transfer.state === "WAIT_USER_CONFIRM";
  return el("article", { class: "card order" },
    el("span", { class: "what" }, transfer.remark), el("span", { class: "sum" }, `+¥${yuan(transfer.amount)}`),
    el("span", { class: "sub" }, `${transfer.out_bill_no} · ${when(transfer.created_at)}`),
    el("span", { class: "state" }, el("span", { class: `tag ${TRANSFER_TAGS[transfer.state] || ""}` }, t(`transfer_${transfer.state.toLowerCase()}`))),
    waits && el("button", { class: "button", type: "button", onclick: async () => {
      try {
        await api("POST", `/transfers/${encodeURIComponent(transfer.out_bill_no)}/confirm`);
        toast(t("transfer_taken"));
      } catch (problem) {
        toast(problem instanceof ApiError ? problem.message : t("not_reachable"));
      }
      show(true);
    } }, t("take_transfer")));
}

async function bill() {
  const mine = Object.values(owner().openids);
  const [{ items }, transfers] = await Promise.all([api("GET", "/orders?limit=300"), api("GET", "/transfers?limit=100")]);
  const rows = [...transfers.items.filter((transfer) => mine.includes(transfer.openid)).map(transferRow),
    ...items.filter((order) => mine.includes(order.payer_openid)).map(billRow)];
  return [el("h2", {}, t("tab_bill")), ...(rows.length ? rows : [el("p", { class: "empty" }, t("no_bill"))])];
}

function codeButton(kind, path) {
  const out = el("div");
  const button = el("button", { class: "button", type: "button", onclick: async () => {
    try {
      const { code } = await api("POST", path, { person: owner().id });
      out.replaceChildren(el("div", { class: "issued" }, el("span", { class: "mono" }, code),
        el("button", { class: "button small", type: "button", onclick: () => copy(code) }, t("copy"))));
    } catch (problem) {
      toast(problem instanceof ApiError ? problem.message : t("not_reachable"));
    }
  } }, t(kind));
  return el("div", {}, el("div", { class: "issue" }, button), out);
}

async function me() {
  const person = owner();
  const state = await api("GET", "/state");
  const facts = [[t("nickname"), person.nickname], [t("phone_number"), person.phone], ["openid", person.openids[state.app_id]], ["unionid", person.unionid]];
  return [el("h2", {}, t("tab_me")),
    el("div", { class: "card" }, el("dl", { class: "facts" }, facts.map(([name, value]) => el("div", {}, el("dt", {}, name),
      el("dd", {}, el("button", { class: name.endsWith("id") ? "mono" : "", type: "button", title: t("copy"), onclick: () => copy(value) }, value)))))),
    el("p", { class: "section" }, t("codes_about")),
    el("div", { class: "card" }, codeButton("make_js_code", "/js-codes")),
    el("div", { class: "card" }, codeButton("make_phone_code", "/phone-codes")),
    el("button", { class: "button", style: "width:100%;min-height:46px", type: "button", onclick: choosePerson }, t("change_person"))];
}

/** Does what a person does in WeChat, and says whether the shop has heard of it. */
async function act(path, body, done) {
  try {
    const { push } = await api("POST", path, { person: owner().id, ...body });
    toast([done, push && t(push.state === "delivered" ? "push_accepted" : "push_not_accepted")].filter(Boolean).join(" · "));
  } catch (problem) {
    toast(problem instanceof ApiError ? problem.message : t("not_reachable"));
  }
  people = (await api("GET", "/people")).items;
  await show(true);
}

const REVOCATIONS = [["revoke_name", "user_authorization_revoke", "6"], ["revoke_phone", "user_authorization_revoke", "8"],
  ["revoke_location", "user_authorization_revoke", "13"], ["revoke_address", "user_authorization_revoke", "2"], ["revoke_account", "user_authorization_cancellation", ""]];

async function wechat() {
  const person = owner();
  const { portico_url: shop, merchant } = await api("GET", "/state");
  const scene = el("input", { name: "scene", placeholder: t("scene"), "aria-label": t("scene"), autocomplete: "off", maxlength: "64", required: true });
  const scan = el("form", { class: "card", onsubmit: (event) => {
    event.preventDefault();
    act("/official/follow", { scene: scene.value.trim() }, t("followed"));
  } }, scene, el("button", { class: "button", style: "min-height:44px" }, t("scan_scene")));
  const follow = person.follows
    ? el("button", { class: "button", type: "button", id: "unfollow", onclick: () => act("/official/unfollow", {}, t("unfollowed")) }, t("unfollow"))
    : el("button", { class: "button primary", type: "button", id: "follow", onclick: () => act("/official/follow", {}, t("followed")) }, t("follow"));
  const address = `${shop}/oauth/wechat/start?next=${encodeURIComponent("/account/")}`;
  return [el("h2", {}, t("tab_wechat")),
    el("div", { class: "card account" }, el("span", { class: "avatar", style: "background:var(--green)", "aria-hidden": "true" }, merchant.slice(0, 1)),
      el("span", {}, el("strong", {}, merchant), el("small", {}, t("account_about"), " · ", t(person.follows ? "a_follower" : "not_a_follower"))), follow),
    scan,
    el("div", { class: "card issue" }, el("a", { class: "button primary", href: address, target: "_blank", rel: "noopener" }, t("open_site_account")),
      el("a", { class: "button", href: shop, target: "_blank", rel: "noopener" }, t("open_site"))),
    el("p", { class: "section" }, t("data_about")),
    el("div", { class: "card issue" }, REVOCATIONS.map(([key, event, revoke]) => el("button", { class: event.endsWith("cancellation") ? "button danger" : "button", type: "button",
      onclick: () => act("/pushes", { app: "mini", event, revoke }, "") }, t(key))))];
}

const TABS = { sms: messages, wechat, scan: scanner, bill, me };
let shown = "";

/** Draws the tab when something changed; a field somebody types in is left alone. */
async function show(force) {
  const tab = TABS[location.hash.slice(1)] ? location.hash.slice(1) : "sms";
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.hash === `#${tab}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const nodes = await TABS[tab]();
  const face = tab + owner().id + nodes.map((node) => node.textContent).join("|");
  if (!force && face === shown) return;
  shown = face;
  screen.replaceChildren(...nodes);
}

document.getElementById("owner").addEventListener("click", choosePerson);
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
window.addEventListener("hashchange", () => { screen.scrollTop = 0; show(true); });
people = (await api("GET", "/people")).items;
showOwner();
await show(true);
repeat(2, () => (["sms", "scan", "bill", ""].includes(location.hash.slice(1)) && document.activeElement?.tagName !== "INPUT" ? show(false) : Promise.resolve()));
