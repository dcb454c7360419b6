// The other hosts: opening the shop's mini program there, their tills, and the orders they hold.
import { copy, el, t, toast, when, yuan } from "./kit.js";
import { appIcon } from "./phone_icons.js";
import { act, cell, codeCell, empty, heading, list, look, note, prompt, till } from "./phone_kit.js";

// Where the front end hands the signed order over itself; elsewhere the shop's server places it.
const BY_FRONT_END = ["douyin", "baidu"];
const WITH_PHONE_CODES = ["douyin"];
const WITHOUT_TILL = ["jd", "qq"];
const TAGS = { open: "wait", paid: "good", closed: "" };

const code = (host, key, path) => codeCell({ title: t(key), text: t("host_code_about"), address: `/hosts/${host}/${path}` });

function pay(host, order) {
  till(t(`app_${host}`), t("host_till", { number: order.number }), `¥${yuan(order.total)}`,
    () => act(`/hosts/${host}/orders/${encodeURIComponent(order.number)}/pay`, {}, t("paid")));
}

function handOver(host) {
  prompt(t("hand_over"), t("hand_over_hint"), async (text) => {
    let fields = null;
    try {
      fields = JSON.parse(text);
    } catch {
      return toast(t("no_json"));
    }
    const order = await act(`/hosts/${host}/orders`, fields, "");
    if (order) pay(host, order);
  });
}

function entry(host, order) {
  const settle = (refund, succeeded) => act(`/hosts/${host}/refunds/${encodeURIComponent(refund.number)}/settle`, { succeeded }, t("saved"));
  const refunds = order.refunds.flatMap((refund) => [
    el("p", {}, el("span", {}, `${t("refund")} ${refund.number}`), el("span", {}, `¥${yuan(refund.amount)} · ${t(`host_refund_${refund.state}`)}`)),
    refund.state === "processing" && el("div", { class: "pair" },
      el("button", { class: "button small", type: "button", onclick: () => settle(refund, false) }, t("refund_fails")),
      el("button", { class: "button small", type: "button", onclick: () => settle(refund, true) }, t("refund_arrives")))]);
  return el("article", { class: "entry" },
    el("header", {}, el("strong", {}, order.number), el("b", { class: "sum" }, `¥${yuan(order.total)}`)),
    el("p", {}, el("small", {}, `${order.order_id} · ${when(order.paid_at || order.created_at)}`), el("span", { class: `tag ${TAGS[order.state]}` }, t(`host_order_${order.state}`))),
    ...refunds,
    order.state === "open" && el("button", { class: "button primary", type: "button", onclick: () => pay(host, order) }, t("pay_now")));
}

function orders(host, items) {
  if (WITHOUT_TILL.includes(host)) return [list(cell({ title: t(`no_till_${host}`), wrap: true, ...(host === "qq" ? { href: "#bill" } : {}) }))];
  return [
    ...(BY_FRONT_END.includes(host) ? [list(cell({ title: t("hand_over"), text: t(`hand_over_${host}`), onclick: () => handOver(host) }))] : []),
    ...(items.length ? items.map((order) => entry(host, order)) : [empty(t("no_host_orders"))])];
}

export async function host([name]) {
  const { items, openid } = await look(`/phone/hosts/${encodeURIComponent(name)}`);
  return {
    title: t(`app_${name}`), back: "",
    body: [el("div", { class: "profile" }, appIcon(name), el("h2", {}, t(`app_${name}`)), el("p", {}, t("host_about"))),
      heading(t("host_orders")), ...orders(name, items),
      heading(t("front_end_codes")),
      list(code(name, "make_js_code", "js-codes"), WITH_PHONE_CODES.includes(name) && code(name, "make_phone_code", "phone-codes"),
        cell({ title: "openid", text: openid, onclick: () => copy(openid) })),
      note(t("codes_about"))],
  };
}
