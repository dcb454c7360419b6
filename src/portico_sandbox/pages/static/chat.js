// A conversation: lines in order, a composer, and whether the shop has taken what was said.
import { avatar, el, t } from "./kit.js";
import { card } from "./chat_cards.js";
import { icon } from "./phone_icons.js";
import { clockTime, letter, owner } from "./phone_kit.js";

const PAUSE = 300;

/** What a person has done rather than said stands between the lines. */
function deed(line) {
  const { Event: event, EventKey: key, SessionFrom: from } = line.content;
  return el("p", { class: "deed" }, t(`did_${event.toLowerCase()}`, { what: key || from || "" }), untaken(line));
}

function untaken(line) {
  if (!line.state || line.state === "delivered") return null;
  return el("b", { class: "untaken", title: t("push_not_accepted") }, "!");
}

function bubble(line, other, handlers) {
  const face = line.mine ? avatar(owner(), 38) : letter(other.many ? line.from : other.name, other.color);
  return el("div", { class: line.mine ? "line mine" : "line" }, face,
    el("div", { class: "says" }, other.many && !line.mine && el("small", {}, line.from), card(line, handlers)), untaken(line));
}

/** The lines as nodes. `other` is {name, color, many}; `handlers` what cards may do. */
export function talk(lines, other, handlers = {}) {
  const nodes = [];
  let before = -Infinity;
  for (const line of lines) {
    if (line.at - before > PAUSE) nodes.push(el("time", { class: "pause" }, clockTime(line.at)));
    before = line.at;
    if (line.way === "did") nodes.push(deed(line));
    else if (["template", "notice", "once", "subscription"].includes(line.way)) nodes.push(card(line, handlers));
    else if (line.way === "system") nodes.push(el("p", { class: "deed", title: line.content.reason || null }, line.content.text));
    else nodes.push(bubble(line, other, handlers));
  }
  return nodes;
}

export const typing = (name) => el("p", { class: "typing" }, t("is_typing", { name }));

/** Where a person writes. `extras` are {text, onclick} behind the plus; `left` a node before the field. */
export function composer({ onSend, extras = [], left }) {
  const field = el("input", { class: "say", name: "say", "aria-label": t("write_something"), autocomplete: "off", maxlength: "600" });
  const send = el("button", { class: "button primary small send", hidden: true }, t("send"));
  const tray = el("div", { class: "tray", hidden: true }, extras.map((extra) => el("button", { type: "button", onclick: () => {
    tray.hidden = true;
    extra.onclick();
  } }, icon(extra.icon), el("span", {}, extra.text))));
  const more = el("button", { class: "knob", type: "button", "aria-label": t("more"), onclick: () => { tray.hidden = !tray.hidden; } }, icon("plus"));
  field.addEventListener("input", () => {
    send.hidden = !field.value.trim();
    more.hidden = !send.hidden && extras.length > 0;
  });
  const form = el("form", { class: "composer", onsubmit: async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.dispatchEvent(new Event("input"));
    await onSend(text);
    field.focus();
  } }, left, field, send, extras.length ? more : null);
  return el("div", { class: "writing" }, form, extras.length ? tray : null);
}
