// What the platforms told the shop by themselves: each attempt, and the same one once more.
import { api, el, t, when } from "./kit.js";
import { button, draw, get, head, order, pretty, show } from "./operator_kit.js";

const TAGS = { delivered: "good", given_up: "bad", pending: "wait", sending: "wait", held: "wait" };

function what(notice) {
  const told = notice.content;
  return told.out_refund_no || told.out_trade_no || told.FromUserName || told.out_bill_no || told.out_order_no || told.UserID || "";
}

function open(notice) {
  show(el("h2", { class: "mono" }, notice.event_type), el("p", { class: "mono muted" }, notice.url),
    el("h3", {}, t("attempts")),
    el("ol", { class: "attempts" }, notice.attempts.map((one) => el("li", {}, `${when(one.at)} · `, el("span", { class: `tag ${one.status >= 200 && one.status < 300 ? "good" : "bad"}` }, one.status || one.problem), one.fault && el("span", {}, " ", el("span", { class: "tag bad" }, t(`fault_${one.fault}`))), one.answer && el("code", {}, ` ${one.answer.slice(0, 160)}`)))),
    el("h3", {}, t("told")), el("pre", { class: "mono" }, JSON.stringify(notice.content, null, 2)),
    ...(notice.body ? [el("h3", {}, t("as_sent")), el("pre", { class: "mono" }, pretty(notice.body))] : []));
}

function row(notice) {
  return el("tr", { class: "openable", tabindex: "0", onclick: () => open(notice), onkeydown: (event) => { if (event.key === "Enter") open(notice); } },
    el("td", { class: "nowrap" }, when(notice.created_at)),
    el("td", {}, el("span", { class: "mono" }, notice.event_type), el("span", { class: "target" }, what(notice))),
    el("td", {}, el("span", { class: `tag ${TAGS[notice.state]}` }, t(`notice_${notice.state}`))),
    el("td", {}, notice.attempts.map((attempt) => attempt.status || attempt.problem).slice(-5).join(" → ") || "–"),
    el("td", { class: "nowrap" }, notice.state === "pending" ? when(notice.due_at) : "–"),
    el("td", {}, button(t("resend"), (event) => { event.stopPropagation(); order(() => api("POST", `/notices/${notice.id}/resend`), t("resent")); })));
}

export async function refreshNotices() {
  const { items } = await api("GET", "/notices?limit=100");
  draw("notices", get("notice-rows"), items, () => get("notice-rows").replaceChildren(
    ...(items.length ? items.map(row) : [el("tr", {}, el("td", { colspan: 6, class: "empty" }, t("no_notices")))])));
  return items;
}

export function startNotices() {
  get("notice-head").append(head("time", "event", "state", "attempts", "next", ""));
}
