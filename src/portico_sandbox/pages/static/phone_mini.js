// The shop's mini program: opened, its customer service, its questions about messages, and what it sends.
import { el, t } from "./kit.js";
import { composer, talk, typing } from "./chat.js";
import { icon } from "./phone_icons.js";
import { act, cell, codeCell, empty, heading, letter, list, look, note, phone, sheet } from "./phone_kit.js";

const COLOR = "#10613b";
const MOST_ASKED = 3;
const ONCE = 2;

/** The shop's H5 edition shows the page the mini program would; what a code packs into `scene` is unpacked on the way. */
function address(page, query) {
  const [bare, own = ""] = String(page || "").split("?");
  const given = new URLSearchParams([own, query].filter(Boolean).join("&"));
  const scene = decodeURIComponent(given.get("scene") || "");
  given.delete("scene");
  const all = [scene, given.toString()].filter(Boolean).join("&");
  return `${phone.state.portico_url}/m/#/${bare.replace(/^\//, "")}${all ? `?${all}` : ""}`;
}

function standing(template) {
  const held = template.agreement;
  if (held?.refused) return t("notices_off");
  if (held?.lasting) return t("agreed_lasting");
  if (held?.left) return t("agreed_left", { count: held.left });
  return held?.kept === "reject" ? t("kept_reject") : t("not_agreed");
}

function outcome(told) {
  const count = (answer) => Object.values(told).filter((one) => one === answer).length;
  return t("answered_templates", { yes: count("accept"), no: count("reject") + count("ban") });
}

/** wx.requestSubscribeMessage: the question, unless every template has an answer for good. */
function ask(templates) {
  const ids = templates.map((one) => one.template_id);
  const answer = (answers, keep) => act("/mini/subscribe", { template_ids: ids, answer: answers, keep }, outcome);
  if (templates.every((one) => one.agreement?.kept)) return answer("reject", false);
  const boxes = templates.map((one) => ({ one, box: el("input", { type: "checkbox", checked: true, id: `ask-${one.template_id}` }) }));
  const keep = el("input", { type: "checkbox", id: "ask-keep" });
  const send = (allowed) => {
    close();
    const answers = Object.fromEntries(boxes.map(({ one, box }) => [one.template_id, allowed && box.checked ? "accept" : "reject"]));
    return answer(answers, keep.checked);
  };
  const close = sheet("", el("div", { class: "asking" },
    el("p", { class: "asker" }, letter(phone.state.merchant, COLOR, true), el("strong", {}, phone.state.merchant), t("applies")),
    el("h2", {}, t(templates[0].kind === ONCE ? "asks_once" : "asks_lasting")),
    boxes.map(({ one, box }) => el("label", { for: box.id }, box, el("span", {}, el("strong", {}, one.title),
      el("small", {}, one.lines.map((line) => `${line.name} ${line.value}`).join(" · "))))),
    el("label", { class: "keep", for: keep.id }, keep, el("span", {}, t("keep_choice"))),
    el("div", { class: "pair" },
      el("button", { class: "button", type: "button", onclick: () => send(false) }, t("decline")),
      el("button", { class: "button primary", type: "button", onclick: () => send(true) }, t("allow")))));
}

function questions(templates) {
  if (!templates.length) return list(cell({ title: t("no_templates"), text: t("no_templates_about"), wrap: true }));
  const kinds = [...new Set(templates.map((one) => one.kind))];
  return list(
    ...kinds.map((kind) => {
      const some = templates.filter((one) => one.kind === kind).slice(0, MOST_ASKED);
      return cell({ title: t(kind === ONCE ? "ask_once" : "ask_lasting"), text: some.map((one) => one.title).join("、"), onclick: () => ask(some) });
    }),
    ...templates.map((one) => cell({ title: one.title, text: one.scene, end: standing(one), onclick: () => ask([one]) })));
}

export async function mini([verb, page, query = ""]) {
  const seen = await look("/phone/mini"), { merchant } = phone.state;
  const opened = verb === "open";
  return {
    title: merchant, back: "wechat", aside: t("kind_miniprogrampage"),
    body: [el("div", { class: "profile" }, letter(merchant, COLOR, true), el("h2", {}, merchant),
      opened && el("p", { class: "mono" }, `${page || seen.home}${query ? `?${query}` : ""}`),
      el("div", { class: "actions" }, el("a", { class: "button primary", href: address(opened ? page || seen.home : seen.home, query), target: "_blank", rel: "noopener" }, t(opened ? "open_this_page" : "open_shop")))),
      list(cell({ icon: icon("chat"), title: t("mini_service"), text: t("mini_service_about"), onclick: async () => {
        if (await act("/mini/enter-chat", { session_from: opened ? page : "" }, "")) location.hash = "#service";
      } })),
      heading(t("subscription_messages")), questions(seen.templates),
      heading(t("front_end_codes")),
      list(codeCell({ title: t("make_js_code"), text: t("make_js_code_about"), address: "/js-codes" }),
        codeCell({ title: t("make_phone_code"), text: t("make_phone_code_about"), address: "/phone-codes" })),
      note(t("codes_about"))],
  };
}

export async function miniChat() {
  const seen = await look("/phone/mini"), { merchant, app_id: appId } = phone.state;
  const write = (kind, fields) => act("/mini/write", { kind, fields }, "");
  const lines = talk(seen.lines, { name: merchant, color: COLOR }, { onChoice: (one) => write("text", { Content: one.content }) });
  const extras = [
    { icon: "camera", text: t("kind_image"), onclick: () => write("image", { PicUrl: `${location.origin}/sandbox/static/icon.svg`, MediaId: "phone-picture" }) },
    { icon: "mini", text: t("kind_miniprogrampage"), onclick: () => write("miniprogrampage", { Title: merchant, AppId: appId, PagePath: seen.home, ThumbUrl: "", ThumbMediaId: "phone-picture" }) },
  ];
  return {
    title: t("mini_service"), aside: merchant, back: "wechat", tone: "chat", end: true, thread: "service",
    action: el("a", { href: "#mini", "aria-label": t("open_mini") }, icon("mini")),
    body: [...(lines.length ? lines : [empty(t("nothing_said"))]), ...(seen.typing ? [typing(merchant)] : [])],
    foot: () => composer({ onSend: (text) => write("text", { Content: text }), extras }),
  };
}

export async function notices() {
  const seen = await look("/phone/mini");
  const cards = talk(seen.notices, { name: "", color: COLOR });
  return {
    title: t("service_notices"), back: "wechat", tone: "chat", end: true, thread: "notices",
    action: el("a", { href: "#subscriptions", "aria-label": t("subscription_settings") }, icon("dots")),
    body: cards.length ? cards : [empty(t("no_notices_yet"))],
  };
}

/** WeChat's settings of one mini program: each kind of message on or off. */
export async function subscriptions() {
  const held = (await look("/phone/mini")).templates.filter((one) => one.agreement);
  const rows = held.map((one) => cell({ title: one.title, text: standing(one), onclick: () =>
    act("/mini/subscribe/turn", { template_id: one.template_id, on: one.agreement.refused }, t("saved")),
  end: el("span", { class: "switch", role: "switch", "aria-checked": String(!one.agreement.refused), "aria-label": one.title }) }));
  return {
    title: t("subscription_settings"), back: "me",
    body: [rows.length ? list(...rows) : empty(t("never_asked")), note(t("subscription_settings_about"))],
  };
}
