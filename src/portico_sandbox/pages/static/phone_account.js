// The official account: its chat with the menu bar, its page, its articles.
import { el, t } from "./kit.js";
import { composer, talk, typing } from "./chat.js";
import { openMini } from "./chat_cards.js";
import { icon } from "./phone_icons.js";
import { act, cell, choices, empty, heading, isPage, letter, list, look, note, owner, phone, prompt } from "./phone_kit.js";

const COLOR = "#07a35a";
const PICTURE = { PicUrl: `${location.origin}/sandbox/static/icon.svg`, MediaId: "phone-picture" };
let writing = false;

const say = (kind, fields) => act("/official/say", kind === "text" ? { text: fields } : { kind, fields }, "");

/** A tap on a button of the menu: what it does on the phone, beside what the shop is told. */
function tap(button, where) {
  const tell = (more) => act("/official/tap", { button: where, ...more }, "");
  if (button.type.startsWith("scancode_")) return prompt(t("tab_scan"), t("code_content"), (scanned) => tell({ scanned }));
  if (button.type === "miniprogram") tell({}).then(() => { location.hash = openMini(button.pagepath); });
  else tell({});
}

function menuButton(button, where) {
  if (button.sub_button.length) {
    return el("button", { type: "button", "aria-haspopup": "dialog", onclick: () => choices(button.name, button.sub_button.map((sub, index) => ({
      text: sub.name, onclick: () => {
        if (sub.type === "view" && isPage(sub.url)) window.open(sub.url, "_blank", "noopener");
        tap(sub, [...where, index]);
      },
    }))) }, icon("lines"), button.name);
  }
  if (button.type === "view" && isPage(button.url)) {
    return el("a", { href: button.url, target: "_blank", rel: "noopener", onclick: () => tap(button, where) }, button.name);
  }
  return el("button", { type: "button", onclick: () => tap(button, where) }, button.name);
}

function turn(on) {
  writing = on;
  phone.show(true);
}

function menuBar(buttons) {
  return el("div", { class: "menu-bar" },
    el("button", { class: "knob", type: "button", "aria-label": t("to_keyboard"), onclick: () => turn(true) }, icon("keyboard")),
    buttons.map((button, index) => menuButton(button, [index])));
}

function keyboard(hasMenu) {
  return composer({
    left: hasMenu && el("button", { class: "knob", type: "button", "aria-label": t("to_menu"), onclick: () => turn(false) }, icon("lines")),
    onSend: (text) => say("text", text),
    extras: [
      { icon: "camera", text: t("kind_image"), onclick: () => say("image", PICTURE) },
      { icon: "compass", text: t("kind_location"), onclick: () => say("location", { Location_X: "31.2304", Location_Y: "121.4737", Scale: "15", Label: "上海市黄浦区人民大道" }) },
      { icon: "lines", text: t("kind_link"), onclick: () => say("link", { Title: phone.state.merchant, Description: t("open_site"), Url: phone.state.portico_url }) },
    ],
  });
}

export async function accountChat() {
  const seen = await look("/phone/account"), { merchant } = phone.state;
  const bar = seen.buttons.length > 0 && !writing;
  const foot = () => (bar ? menuBar(seen.buttons) : keyboard(seen.buttons.length > 0));
  const lines = talk(seen.lines, { name: merchant, color: COLOR }, { onChoice: (one) => say("text", one.content) });
  return {
    title: merchant, back: "wechat", tone: "chat", end: true, thread: "account",
    action: el("a", { href: "#account/about", "aria-label": t("about_account") }, icon("person")),
    body: [...(lines.length ? lines : [empty(t("nothing_said"))]), ...(seen.typing ? [typing(merchant)] : [])],
    foot: seen.follows ? foot : () => el("div", { class: "foot-note" }, el("a", { class: "button primary", href: "#account/about" }, t("follow_to_talk"))),
    footFace: JSON.stringify([seen.follows, bar, seen.buttons]),
  };
}

const FIRST = 1;

function articles(publications) {
  return publications.flatMap((one) => one.articles.map((article, index) => ({ one, article, number: index + FIRST })))
    .filter(({ one, number }) => !one.deleted.includes(number))
    .map(({ one, article, number }) => cell({ title: article.title, text: article.digest || article.author || "",
      href: `#account/article/${encodeURIComponent(one.article_id)}/${number}`, wrap: true }));
}

export async function accountAbout() {
  const seen = await look("/phone/account"), { merchant } = phone.state, person = owner();
  const follow = person.follows
    ? [el("a", { class: "button primary", href: "#account" }, t("open_chat")),
      el("button", { class: "button danger", type: "button", id: "unfollow", onclick: () => act("/official/unfollow", {}, t("unfollowed")) }, t("unfollow"))]
    : [el("button", { class: "button primary", type: "button", id: "follow", onclick: async () => {
      if (await act("/official/follow", {}, t("followed"))) location.hash = "#account";
    } }, t("follow"))];
  const out = articles(seen.articles);
  return {
    title: t("about_account"), back: "wechat",
    body: [el("div", { class: "profile" }, letter(merchant, COLOR), el("h2", {}, merchant), el("p", {}, t("account_about"), " · ", t(person.follows ? "a_follower" : "not_a_follower")),
      el("div", { class: "actions" }, follow)),
      heading(t("articles")), out.length ? list(...out) : list(cell({ title: t("no_articles") })),
      heading(t("receive")),
      list(cell({ title: t("accept_messages"), text: t("accept_messages_about"), end: t(seen.blocked ? "off" : "on"),
        onclick: () => act("/official/block", { blocked: !seen.blocked }, t("saved")) }),
      cell({ title: t("one_time_scene"), text: t("one_time_scene_about"), onclick: () => prompt(t("one_time_scene"), "1000", (scene) => act("/official/confirm-scene", { scene: Number(scene) }, t("saved"))) })),
      note(t("account_settings_about"))],
  };
}

const DEEDS = [["share", "deed_share"], ["like", "deed_like"], ["collection", "deed_collection"]];

/** A published article; opening it counts as a reading. */
export async function article(id, number) {
  const seen = await look("/phone/account");
  const found = seen.articles.find((one) => one.article_id === id), held = found?.articles[number - FIRST];
  if (!held) return { title: t("articles"), back: "account/about", body: [empty(t("no_articles"))] };
  const text = new DOMParser().parseFromString(held.content || "", "text/html").body.innerText;
  const did = (deed, done) => act("/official/read", { article_id: id, index: number, deed }, done);
  return {
    title: phone.state.merchant, back: "account/about", tone: "white",
    body: [el("article", { class: "reading" }, el("h2", {}, held.title), el("p", { class: "by" }, held.author || phone.state.merchant), el("div", {}, text)),
      el("div", { class: "deeds" }, el("button", { class: "button", type: "button", onclick: () => did("read", t("counted")) }, t("deed_read")),
        DEEDS.map(([deed, key]) => el("button", { class: "button", type: "button", onclick: () => did(deed, t("counted")) }, t(key))))],
  };
}
