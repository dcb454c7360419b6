// WeChat's four tabs: conversations, contacts, discover, me.
import { avatar, el, t } from "./kit.js";
import { appIcon, icon } from "./phone_icons.js";
import { act, badge, cell, choices, clockTime, empty, heading, letter, list, note, owner, path, phone, seen, threadName } from "./phone_kit.js";

const COLORS = { account: "#07a35a", notices: "#e0702c", service: "#10613b", kf: "#2f6fd6", staff: "#4a7dc9", group: "#4a7dc9" };

/** The name and the last words of a conversation. */
export function peek(thread) {
  const names = { notices: t("service_notices"), service: t("mini_service"), kf: t("company_service") };
  return { name: names[thread.kind] || thread.name, text: inShort(thread.last) };
}

function inShort(line) {
  if (!line) return "";
  const { content } = line;
  if (line.way === "did") return t(`did_${content.Event.toLowerCase()}`, { what: content.EventKey || "" });
  if (content.title) return content.title;
  const kind = content.msgtype || "";
  if (kind === "text") return typeof content.text === "string" ? content.text : content.text?.content || content.Content || "";
  if (content.article) return content.article.Title;
  return content[kind]?.title || content[kind]?.articles?.[0]?.title || content.text || t(`kind_${kind || "text"}`);
}

function row(thread) {
  const { name, text } = peek(thread);
  return el("a", { class: "talk", href: path(...[thread.kind, thread.key].filter(Boolean)) },
    el("span", { class: "face" }, letter(name, COLORS[thread.kind]), badge(seen.unread(threadName(thread), thread.received))),
    el("span", { class: "what" },
      el("strong", {}, name, ["staff", "group", "kf"].includes(thread.kind) && el("em", {}, t("at_company"))),
      el("small", {}, text)),
    el("time", {}, clockTime(thread.at)));
}

const TABS = [["wechat", "chat", "tab_chats"], ["contacts", "people", "tab_contacts"], ["discover", "compass", "tab_discover"], ["me", "person", "tab_me"]];

function tabs(current) {
  return () => el("nav", { class: "tabs" }, TABS.map(([name, drawing, key]) =>
    el("a", { href: `#${name}`, "aria-current": name === current ? "page" : null }, icon(drawing), el("span", {}, t(key)))));
}

function plus() {
  return el("button", { type: "button", "aria-label": t("more"), onclick: () => choices("", [
    { text: t("tab_scan"), onclick: () => { location.hash = "#scan"; } },
    { text: t("find_account"), onclick: () => { location.hash = "#account/about"; } },
    { text: t("open_mini"), onclick: () => { location.hash = "#mini"; } },
  ]) }, icon("plus"));
}

export async function chats() {
  return {
    title: t("app_wechat"), back: "", action: plus(), tone: "white", foot: tabs("wechat"),
    body: phone.threads.length ? phone.threads.map(row) : [empty(t("no_chats")), el("div", { class: "starts" },
      el("a", { class: "button primary", href: "#account/about" }, t("find_account")), el("a", { class: "button", href: "#mini" }, t("open_mini")))],
  };
}

export async function contacts() {
  const talks = phone.threads.filter((thread) => ["staff", "group"].includes(thread.kind));
  const known = owner().follows;
  return {
    title: t("tab_contacts"), back: "", foot: tabs("contacts"),
    body: [heading(t("accounts")),
      list(cell({ icon: letter(phone.state.merchant, COLORS.account), title: phone.state.merchant, text: `${t("account_about")} · ${t(known ? "a_follower" : "not_a_follower")}`, href: "#account/about" })),
      heading(t("company_contacts")),
      talks.length
        ? list(...talks.map((thread) => cell({ icon: letter(thread.name, COLORS.staff), title: thread.name, text: t("at_company"), href: path(thread.kind, thread.key) })))
        : list(cell({ title: t("no_company_contacts"), text: t("no_company_contacts_about"), href: "#wecom" }))],
  };
}

export async function discover() {
  const { portico_url: shop, merchant } = phone.state;
  return {
    title: t("tab_discover"), back: "", foot: tabs("discover"),
    body: [list(cell({ icon: appIcon("scan"), title: t("tab_scan"), text: t("scan_about"), href: "#scan" })),
      list(cell({ icon: letter(merchant, "#10613b", true), title: t("mini_of", { name: merchant }), text: t("mini_about"), href: "#mini" })),
      list(cell({ icon: letter("网", "#35578b"), title: t("open_site"), text: shop, href: shop, blank: true }),
        cell({ icon: letter("员", "#35578b"), title: t("open_site_account"), text: t("open_site_account_about"), href: `${shop}/oauth/wechat/start?next=${encodeURIComponent("/account/")}`, blank: true }))],
  };
}

const REVOCATIONS = [["revoke_name", "user_authorization_revoke", "6"], ["revoke_phone", "user_authorization_revoke", "8"],
  ["revoke_location", "user_authorization_revoke", "13"], ["revoke_address", "user_authorization_revoke", "2"], ["revoke_account", "user_authorization_cancellation", ""]];

export async function me() {
  const person = owner();
  return {
    title: t("tab_me"), back: "", foot: tabs("me"),
    body: [list(cell({ icon: avatar(person, 52), title: person.nickname, text: person.phone, href: "#people" })),
      list(cell({ icon: icon("bill"), title: t("pay_and_bill"), text: t("pay_and_bill_about"), href: "#bill" })),
      list(cell({ icon: icon("lines"), title: t("subscription_settings"), href: "#subscriptions" })),
      heading(t("privacy")),
      list(...REVOCATIONS.map(([key, event, revoke]) => cell({ title: t(key), danger: event.endsWith("cancellation"),
        onclick: () => act("/pushes", { app: "mini", event, revoke }, "") }))),
      note(t("data_about"))],
  };
}
