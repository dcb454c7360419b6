// Alipay: the shop's mini program, who somebody is there, and the bill.
import { copy, el, t, when, yuan } from "./kit.js";
import { act, cell, codeCell, heading, list, look, note, phone, till } from "./phone_kit.js";

const TAGS = { WAIT_BUYER_PAY: "wait", TRADE_SUCCESS: "good", TRADE_FINISHED: "good", TRADE_CLOSED: "" };

function pay(trade) {
  till(t("app_alipay"), trade.subject, `¥${yuan(trade.total)}`, () => act(`/alipay/trades/${encodeURIComponent(trade.out_trade_no)}/pay`, {}, t("paid")));
}

const code = (key, address, body, field) => codeCell({ title: t(key), text: t(`${key}_about`), address, body, field });

function entry(trade) {
  const refunds = trade.refunds.map((refund) => el("p", {}, el("span", {}, `${t("refund")} ${refund.out_request_no}`),
    el("span", {}, `¥${yuan(refund.amount)} · ${t(refund.settled_at ? "refund_success" : "refund_processing")}`)));
  return el("article", { class: "entry" },
    el("header", {}, el("strong", {}, trade.subject), el("b", { class: "sum" }, `-${yuan(trade.total)}`)),
    el("p", {}, el("small", {}, `${trade.out_trade_no} · ${when(trade.paid_at || trade.created_at)}`), el("span", { class: `tag ${TAGS[trade.status]}` }, t(`trade_${trade.status.toLowerCase()}`))),
    ...refunds,
    trade.status === "WAIT_BUYER_PAY" && el("button", { class: "button primary blue", type: "button", onclick: () => pay(trade) }, t("pay_now")));
}

export async function alipay() {
  const { items, identifier } = await look("/phone/alipay"), { merchant, portico_url: shop } = phone.state;
  return {
    title: t("app_alipay"), back: "", tone: "blue",
    body: [list(cell({ icon: el("span", { class: "avatar round", style: "background:#1677ff" }, merchant.slice(0, 1)), title: t("mini_of", { name: merchant }), text: t("alipay_open_about"), href: `${shop}/m/`, blank: true })),
      heading(t("tab_bill")),
      ...(items.length ? items.map(entry) : [list(cell({ title: t("no_alipay_bill"), text: t("no_alipay_bill_about"), wrap: true }))]),
      heading(t("front_end_codes")),
      list(code("alipay_base_code", "/alipay/auth-codes", { scope: "auth_base" }, "auth_code"),
        code("alipay_user_code", "/alipay/auth-codes", { scope: "auth_user" }, "auth_code"),
        code("alipay_phone", "/alipay/sealed-phones", {}, "response"),
        cell({ title: "open_id", text: identifier, onclick: () => copy(identifier) })),
      note(t("codes_about"))],
  };
}
