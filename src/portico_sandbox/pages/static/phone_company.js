// The company in WeCom: the customer's chats in WeChat, and what staff do in their own app.
import { el, t } from "./kit.js";
import { composer, talk } from "./chat.js";
import { icon } from "./phone_icons.js";
import { act, cell, clockTime, empty, heading, letter, list, look, note, owner, path, phone } from "./phone_kit.js";

const COLOR = "#4a7dc9";

/** A customer's chat with a member of staff. What the customer writes there reaches no interface of the platform. */
export async function staff([id]) {
  const found = (await look("/phone/company")).conversations.find((one) => one.id === id);
  if (!found) return { title: t("company_contacts"), back: "wechat", body: [empty(t("contact_gone"))] };
  const hello = el("p", { class: "deed" }, t("contact_added", { name: found.userid }), found.state && el("small", {}, t("by_state", { state: found.state })));
  return {
    title: found.userid, aside: t("at_company"), back: "wechat", tone: "chat", end: true, thread: `staff/${id}`,
    body: [hello, ...talk(found.lines, { name: found.userid, color: COLOR }), ...(found.lines.length ? [] : [el("p", { class: "deed" }, t("no_welcome"))])],
    foot: () => el("div", { class: "foot-note" }, el("small", {}, t("staff_chat_about")),
      el("button", { class: "button danger small", type: "button", onclick: async () => {
        if (await act("/wecom/drop", {}, t("contacts_dropped"))) location.hash = "#wechat";
      } }, t("drop_contacts"))),
  };
}

export async function group([id]) {
  const found = (await look("/phone/company")).groups.find((one) => one.id === id);
  if (!found) return { title: t("app_wecom"), back: "wechat", body: [empty(t("group_gone"))] };
  const hello = el("p", { class: "deed" }, t("group_joined", { name: found.name }), found.state && el("small", {}, t("by_state", { state: found.state })));
  return {
    title: found.name, aside: t("at_company"), back: "wechat", tone: "chat", end: true, thread: `group/${id}`,
    body: [hello, ...talk(found.lines, { name: found.name, color: COLOR, many: true })],
    foot: () => el("div", { class: "foot-note" }, el("small", {}, t("group_chat_about")),
      el("button", { class: "button danger small", type: "button", onclick: async () => {
        if (await act("/phone/company/leave", { chat_id: id }, t("group_left"))) location.hash = "#wechat";
      } }, t("leave_group"))),
  };
}

/** 微信客服: written to from WeChat, answered by the interface. */
export async function kf() {
  const { kf: lines } = await look("/phone/company");
  const say = (text) => act("/wecom/write", { text }, "");
  const nodes = talk(lines, { name: phone.state.merchant, color: "#2f6fd6" }, { onChoice: (one) => say(one.content) });
  return {
    title: t("company_service"), aside: phone.state.merchant, back: "wechat", tone: "chat", end: true, thread: "kf",
    body: nodes.length ? nodes : [empty(t("nothing_said"))],
    foot: () => composer({ onSend: say }),
  };
}

const WAITING = 0;

function task(one) {
  const waiting = one.results.filter((row) => row.status === WAITING).length;
  return el("article", { class: "entry" },
    el("header", {}, el("strong", {}, one.message.text || t("kind_other")), el("span", { class: waiting ? "tag wait" : "tag good" }, t(waiting ? "task_waiting" : "task_sent"))),
    el("p", {}, el("small", {}, t(one.chat_type === "group" ? "task_to_groups" : "task_to_people", { count: one.results.length })), el("small", {}, clockTime(one.created_at))),
    waiting > 0 && el("button", { class: "button primary", type: "button",
      onclick: () => act(`/wecom/tasks/${encodeURIComponent(one.msgid)}/confirm`, {}, t("task_sent")) }, t("send_task")));
}

function cards(seen) {
  return seen.staff.map((userid) => {
    const held = seen.conversations.find((one) => one.userid === userid);
    return cell({ icon: letter(userid, COLOR), title: userid, text: t(held ? "added_already" : "add_by_card"), ...(held ? { href: path("staff", held.id) } : {
      onclick: async () => {
        const made = await act("/phone/company/add", { userid }, t("contact_made"));
        if (made) location.hash = path("staff", made.contact.id);
      },
    }) });
  });
}

export async function wecom() {
  const seen = await look("/phone/company");
  const scanned = async (text, place) => {
    const found = await act("/phone/scan", { text }, "");
    if (found) location.hash = place(found);
  };
  const ways = [
    ...seen.staff_codes.map((way) => cell({ icon: icon("person"), title: way.remark || t("code_staff"), text: [way.user.join("、"), way.state].filter(Boolean).join(" · "),
      onclick: () => scanned(way.text, (found) => path("staff", found.contact)) })),
    ...seen.group_codes.map((way) => cell({ icon: icon("people"), title: way.remark || t("code_group"), text: way.state,
      onclick: () => scanned(way.text, (found) => path("group", found.chat_id)) })),
  ];
  return {
    title: t("app_wecom"), back: "",
    body: [heading(t("as_customer", { name: owner().nickname })),
      list(...cards(seen), cell({ icon: icon("chat"), title: t("company_service"), text: t("company_service_about"), href: "#kf" })),
      heading(t("codes_of_company")), ways.length ? list(...ways) : list(cell({ title: t("no_ways"), text: t("no_ways_about"), wrap: true })),
      heading(t("as_staff")), ...(seen.tasks.length ? seen.tasks.map(task) : [list(cell({ title: t("no_tasks"), text: t("no_tasks_about"), wrap: true }))]),
      heading(t("customers")),
      list(...(seen.customers.length ? seen.customers.map((one) => cell({ icon: letter(one.nickname, COLOR), title: one.nickname, text: t("customer_of", { name: one.userid }) })) : [cell({ title: t("no_customers") })])),
      note(t("wecom_about"))],
  };
}
