// What the parts of the operator's page share: orders to the sandbox, form rows, drawing only what changed.
import { ApiError, el, t, toast } from "./kit.js";

export const get = (id) => document.getElementById(id);

let refresh = async () => undefined;
/** Tells what draws the page anew after an order. */
export function onOrder(work) {
  refresh = work;
}

/** Runs a tester's order, says what came of it, and draws the state anew. */
export async function order(work, done = t("saved")) {
  try {
    await work();
    toast(done);
  } catch (problem) {
    toast(problem instanceof ApiError ? problem.message : t("not_reachable"));
  }
  await refresh();
}

export function button(label, onclick, kind = "") {
  return el("button", { class: `button small ${kind}`.trim(), type: "button", onclick }, label);
}

export function field(label, control, hint = "") {
  return el("label", { class: "field" }, el("span", {}, label), control, hint && el("small", {}, hint));
}

export function choices(values, chosen, words = (value) => value) {
  return values.map((value) => el("option", { value, selected: value === chosen }, words(value)));
}

/** Buttons of which one is pressed. */
export function segments(values, chosen, words, choose) {
  const bar = el("div", { class: "segments", role: "group" });
  bar.append(...values.map((value) => el("button", { type: "button", "aria-pressed": String(value === chosen), onclick: (event) => {
    for (const one of bar.children) one.setAttribute("aria-pressed", String(one === event.currentTarget));
    choose(value);
  } }, words(value))));
  return bar;
}

/** `platform_<name>` in the page's language; a name nobody translated shows as itself. */
export function platform(name) {
  const key = `platform_${name}`, text = t(key);
  return text === key ? name : text;
}

const drawn = {};
/** Draws a part when its data changed, unless somebody is typing in it. */
export function draw(name, part, data, work) {
  const face = JSON.stringify(data), active = document.activeElement;
  if (drawn[name] === face || (part.contains(active) && ["INPUT", "SELECT", "TEXTAREA"].includes(active.tagName))) return;
  drawn[name] = face;
  work(data);
}

export function head(...keys) {
  return el("tr", {}, keys.map((key) => el("th", { scope: "col" }, key && t(key))));
}

export function show(...content) {
  get("dialog").replaceChildren(el("div", { class: "inside" }, ...content,
    el("p", { class: "end" }, button(t("close"), () => get("dialog").close()))));
  if (!get("dialog").open) get("dialog").showModal();
}

/** JSON and forms one line for each value; anything else as it came. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    const form = /^[\w.%-]+=[^&\s]*(&[\w.%-]+=[^&\s]*)+$/.test(text);
    return form ? [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join("\n") : text;
  }
}
