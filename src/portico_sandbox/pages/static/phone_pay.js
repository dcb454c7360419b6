// WeChat's scanner, and the bill of WeChat Pay.
import { api, el, t, toast, when, yuan } from "./kit.js";
import { openMini } from "./chat_cards.js";
import { act, cell, empty, heading, list, owner, path, reason } from "./phone_kit.js";

/** Follows what a scanned text has led to. */
function follow(found) {
  const places = {
    account: () => "#account",
    mini: () => openMini(found.page, found.query),
    contact: () => path("staff", found.contact),
    group: () => path("group", found.chat_id),
    service: () => "#kf",
  };
  if (found.what === "pay") location.assign(`/pay/scan?code_url=${encodeURIComponent(found.code_url)}`);
  else if (found.what === "web") window.open(found.url, "_blank", "noopener");
  else location.hash = places[found.what]();
}

async function scanText(text) {
  try {
    follow(await api("POST", "/phone/scan", { person: owner().id, text }));
  } catch (problem) {
    toast(reason(problem));
  }
}

const KINDS = { code: "code_mini", url_link: "code_url_link", scheme: "code_scheme", short_link: "code_short_link" };

function lying(codes) {
  const rows = (some, title, text) => some.slice(0, 8).map((one) => cell({ title: title(one), text: text(one), onclick: () => scanText(one.text) }));
  const parts = [
    ["codes_account", rows(codes.account, () => t("code_account"), (one) => one.scene)],
    ["codes_mini", rows(codes.mini, (one) => t(KINDS[one.kind]), (one) => [one.path, one.query].filter(Boolean).join("?"))],
    ["codes_staff", rows(codes.staff_codes, (one) => one.remark || t("code_staff"), (one) => [one.user.join("、"), one.state].filter(Boolean).join(" · "))],
    ["codes_groups", rows(codes.group_codes, (one) => one.remark || t("code_group"), (one) => one.state)],
  ];
  return parts.filter(([, found]) => found.length).flatMap(([key, found]) => [heading(t(key)), list(...found)]);
}

export async function scan() {
  const [{ items }, codes] = await Promise.all([api("GET", "/orders?limit=200"), api("GET", "/phone/codes")]);
  const waiting = items.filter((order) => order.code_url && order.trade_state === "NOTPAY");
  const field = el("input", { name: "code", placeholder: t("code_content"), "aria-label": t("code_url"), autocomplete: "off", required: true });
  const form = el("form", { class: "finder", onsubmit: (event) => {
    event.preventDefault();
    scanText(field.value);
  } }, el("div", { class: "frame" }, el("i", {}), el("p", {}, t("scan_frame"))), field, el("button", { class: "button primary" }, t("scan_this")));
  const rows = waiting.map((order) => cell({
    title: order.description, text: order.out_trade_no, end: el("b", { class: "sum" }, `¥${yuan(order.total)}`),
    href: `/pay/scan?code_url=${encodeURIComponent(order.code_url)}`,
  }));
  const found = lying(codes);
  return {
    title: t("tab_scan"), back: "discover",
    body: [form, ...(rows.length ? [heading(t("codes_on_screens")), list(...rows)] : []), ...found,
      ...(rows.length || found.length ? [] : [empty(t("no_codes"))])],
  };
}

const STATES = { NOTPAY: "wait", SUCCESS: "good", REFUND: "", CLOSED: "" };
const TRANSFER_TAGS = { SUCCESS: "good", WAIT_USER_CONFIRM: "wait", TRANSFERING: "wait", FAIL: "bad" };
const tag = (kind, text) => el("span", { class: `tag ${kind || ""}` }, text);

function paid(order) {
  const refunds = order.refunds.map((refund) => el("p", {}, el("span", {}, `${t("refund")} ${refund.out_refund_no}`),
    el("span", {}, `¥${yuan(refund.amount)} · ${t(`refund_${refund.status.toLowerCase()}`)}`)));
  const parcels = (order.shipping?.shipping_list || []).map((one) => el("p", {}, el("span", {}, t("parcel")),
    el("a", { href: "#parcels" }, `${one.express_company || ""} ${one.tracking_no || ""}`)));
  const toReceive = order.shipping?.finish_count && !order.shipping.received;
  return el("article", { class: "entry" },
    el("header", {}, el("strong", {}, order.description), el("b", { class: "sum" }, `-${yuan(order.total)}`)),
    el("p", {}, el("small", {}, `${order.out_trade_no} · ${when(order.paid_at || order.created_at)}`), tag(STATES[order.trade_state], t(`state_${order.trade_state.toLowerCase()}`))),
    ...refunds, ...parcels,
    toReceive && el("button", { class: "button", type: "button",
      onclick: () => act(`/orders/${encodeURIComponent(order.out_trade_no)}/confirm-receipt`, {}, t("received")) }, t("confirm_receipt")));
}

function received(transfer) {
  return el("article", { class: "entry" },
    el("header", {}, el("strong", {}, transfer.remark), el("b", { class: "sum plus" }, `+${yuan(transfer.amount)}`)),
    el("p", {}, el("small", {}, `${transfer.out_bill_no} · ${when(transfer.created_at)}`), tag(TRANSFER_TAGS[transfer.state], t(`transfer_${transfer.state.toLowerCase()}`))),
    transfer.state === "WAIT_USER_CONFIRM" && el("button", { class: "button primary", type: "button",
      onclick: () => act(`/transfers/${encodeURIComponent(transfer.out_bill_no)}/confirm`, {}, t("transfer_taken")) }, t("take_transfer")));
}

export async function bill() {
  const mine = Object.values(owner().openids);
  const [{ items }, transfers] = await Promise.all([api("GET", "/orders?limit=300"), api("GET", "/transfers?limit=100")]);
  const rows = [...transfers.items.filter((one) => mine.includes(one.openid)).map(received), ...items.filter((one) => mine.includes(one.payer_openid)).map(paid)];
  return { title: t("tab_bill"), back: "me", body: rows.length ? rows : [empty(t("no_bill"))] };
}
