// What can be in a conversation: texts with links, pictures, cards, menus. Nothing a shop sends is taken as markup.
import { el, t } from "./kit.js";
import { icon } from "./phone_icons.js";
import { isPage, path } from "./phone_kit.js";

export const openMini = (page, query = "") => {
  const [bare, own = ""] = String(page || "").split("?");
  return path("mini", "open", bare, [own, query].filter(Boolean).join("&"));
};

/** A text in which `<a href>` and `<a data-miniprogram-path>` are links, as WeChat reads it, and nothing else is. */
function rich(text) {
  const parsed = new DOMParser().parseFromString(String(text ?? ""), "text/html");
  const walk = (node) => [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return [child.data];
    if (child.nodeName === "BR") return ["\n"];
    if (child.nodeName !== "A") return child.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE"].includes(child.nodeName) ? walk(child) : [];
    const page = child.getAttribute("data-miniprogram-path");
    if (page != null) return [el("a", { href: openMini(page) }, child.textContent)];
    const address = child.getAttribute("href");
    return isPage(address) ? [el("a", { href: address, target: "_blank", rel: "noopener" }, child.textContent)] : [child.textContent];
  });
  return walk(parsed.body);
}

const say = (text) => el("p", { class: "bubble" }, rich(text));
const gist = (kind, more) => el("p", { class: "bubble plain" }, `[${t(`kind_${kind}`)}]`, more ? ` ${more}` : "");

function picture(address, about) {
  return isPage(address) ? el("img", { class: "shot", src: address, alt: about || t("kind_image"), loading: "lazy" }) : gist("image", about);
}

/** A link, a page of the mini program, or just a card. */
function linked(target, ...content) {
  if (target?.page) return el("a", { class: "card", href: openMini(target.page) }, content);
  if (isPage(target?.url)) return el("a", { class: "card", href: target.url, target: "_blank", rel: "noopener" }, content);
  return el("div", { class: "card" }, content);
}

function article({ title, description, url, picture: address }) {
  return linked({ url }, el("strong", {}, title), el("span", { class: "beside-picture" }, el("small", {}, description || ""),
    isPage(address) ? el("img", { src: address, alt: "", loading: "lazy" }) : el("i", { class: "no-picture" }, icon("lines"))));
}

function miniCard({ title, page }) {
  return linked({ page: page || "/" }, el("small", { class: "from" }, icon("mini"), t("kind_miniprogrampage")), el("strong", {}, title || t("open_mini")), el("i", { class: "no-picture wide" }, icon("mini")));
}

function menu(content, { onChoice }) {
  const choices = (content.list || []).map((one) => el("button", { type: "button", onclick: () => onChoice?.(one) }, one.content));
  return el("div", { class: "card choice" }, rich(content.head_content), choices, content.tail_content && el("small", {}, content.tail_content));
}

const PARTS = {
  text: (held) => say(typeof held === "string" ? held : held?.content),
  image: (held) => picture(held?.pic_url || held?.PicUrl),
  voice: () => gist("voice"),
  video: () => gist("video"),
  music: (held) => gist("music", held?.title || held?.Title),
  file: () => gist("file"),
  mpnews: () => gist("mpnews"),
  mpnewsarticle: () => gist("mpnews"),
  wxcard: () => gist("wxcard"),
  location: (held) => gist("location", held?.name || held?.Label),
  news: (held) => article({ ...held.articles[0], picture: held.articles[0].picurl }),
  link: (held) => article({ title: held.title, description: held.description || held.desc, url: held.url, picture: held.thumb_url || held.picurl }),
  miniprogrampage: (held) => miniCard({ title: held.title || held.Title, page: held.pagepath || held.PagePath }),
  miniprogram: (held) => miniCard({ title: held.title, page: held.page || held.pagepath }),
  msgmenu: (held, handlers) => menu(held, handlers),
};

function from(content, handlers) {
  const kind = content.msgtype || "text";
  if (content.article) {
    return article({ title: content.article.Title, description: content.article.Description, url: content.article.Url, picture: content.article.PicUrl });
  }
  if (kind === "transfer_customer_service") return gist("transfer_customer_service");
  return PARTS[kind] ? PARTS[kind](content[kind], handlers) : gist("other", kind);
}

/** The person's own words, as they were pushed. */
function said(content) {
  if (content.msgtype === "text") return say(content.Content);
  if (content.msgtype === "link") return article({ title: content.Title, description: content.Description, url: content.Url });
  return PARTS[content.msgtype] ? PARTS[content.msgtype](content) : gist("other", content.msgtype);
}

function fromStaff(content) {
  const attachments = (content.attachments || []).map((one) => (PARTS[one.msgtype] ? PARTS[one.msgtype](one[one.msgtype]) : gist("other", one.msgtype)));
  return el("div", { class: "several" }, content.text && say(content.text), attachments);
}

const rows = (lines) => el("dl", {}, lines.map((line) => el("div", {}, el("dt", {}, line.name), el("dd", {}, line.value))));

function notice(line) {
  const { content, way } = line;
  const lines = content.lines || (way === "template" ? split(content.text) : []);
  const target = way === "subscription" ? { page: content.page } : { page: content.miniprogram?.pagepath, url: content.url };
  const leads = target.page || isPage(target.url);
  const node = linked(target,
    el("small", { class: "from" }, icon(way === "subscription" ? "mini" : "lines"), t(`way_${way}`)),
    el("strong", {}, content.title), lines.length ? rows(lines) : el("p", {}, content.text || ""),
    leads && el("span", { class: "onward" }, t(target.page ? "enter_mini" : "see_details"), el("i", { class: "more", "aria-hidden": "true" })));
  node.classList.add("notice-card");
  return node;
}

/** A template message's lines: each is a label, a colon and the value. */
function split(text) {
  return String(text).split("\n").map((line) => {
    const [, name, value] = /^([^:：]*)[:：](.*)$/.exec(line) || [null, "", line];
    return { name, value };
  });
}

/** One line of a conversation as a node. `onChoice` hears of a tap in a menu message. */
export function card(line, handlers = {}) {
  if (line.way === "said") return said(line.content);
  if (line.way === "reply") return line.content.msgtype === "text" ? say(line.content.text) : from(line.content, handlers);
  if (line.way === "custom") return from(line.content, handlers);
  if (line.way === "staff") return fromStaff(line.content);
  return notice(line);
}
