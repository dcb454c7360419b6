// The platforms' consoles: what a merchant copies from them into the shop's.
import { api, copy, el, t } from "./kit.js";
import { button, get, platform } from "./operator_kit.js";

function face(value) {
  const lines = value.trim().split("\n");
  return lines.length > 1 ? `${lines[0]} … (${t("n_lines", { count: lines.length })})` : value;
}

function row(variable, value) {
  return el("button", { type: "button", class: "key", onclick: () => copy(value), title: t("copy"), "aria-label": `${t("copy")} ${variable}` },
    el("span", { class: "variable" }, variable), el("span", { class: "mono value" }, face(value)), el("span", { class: "copy", "aria-hidden": "true" }, t("copy")));
}

function card({ name, fields }) {
  const all = Object.entries(fields).map(([variable, value]) => `${variable}=${value.includes("\n") ? JSON.stringify(value) : value}`).join("\n");
  return el("div", { class: "card", id: `keys-${name}` }, el("div", { class: "card-head" }, el("h2", {}, platform(name)), button(t("copy_all"), () => copy(all))),
    ...Object.entries(fields).map(([variable, value]) => row(variable, value)));
}

export async function startKeys(porticoUrl) {
  const { items } = await api("GET", "/keys");
  get("keys").replaceChildren(
    el("p", { class: "about" }, t("keys_about"), " ", el("a", { href: `${porticoUrl}/console/` }, t("to_console"))),
    el("nav", { class: "chips jump", "aria-label": t("keys_platforms") }, items.map((item) => button(platform(item.name), () => get(`keys-${item.name}`).scrollIntoView({ block: "start", behavior: "smooth" })))),
    el("div", { class: "cards" }, items.map(card)));
}
