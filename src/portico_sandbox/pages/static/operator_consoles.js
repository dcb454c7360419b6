// What the merchant has set in the platforms' own consoles, or has forgotten to: what a check of a connection meets.
import { api, el, t } from "./kit.js";
import { button, choices, draw, field, get, order, platform } from "./operator_kit.js";

// Platforms that can refuse an address which is not on their list.
const LISTING = ["wechat_mini", "wechat_oa", "wechat_pay", "wecom", "qq", "sms_tencent", "sms_aliyun", "map", "storage"];
const ELSEWHERE = "203.0.113.7";
const words = (text) => text.split(/[\s,，]+/).filter(Boolean);
const set = (changes) => order(() => api("PATCH", "/consoles", changes));
const leave = (event) => { event.target.blur(); return event.target.value; };

function addresses(ips) {
  const row = (name) => el("div", { class: "listed" }, el("span", {}, platform(name)),
    el("input", { value: (ips[name] || []).join(" "), placeholder: t("no_whitelist"), "aria-label": t("whitelist_of", { name: platform(name) }), autocomplete: "off",
      onchange: (event) => { const listed = words(leave(event)); set({ ips: { [name]: listed.length ? listed : null } }); } }),
    button(ips[name] ? t("lift") : t("only_others"), () => set({ ips: { [name]: ips[name] ? null : [ELSEWHERE] } })));
  return el("div", { class: "card" }, el("h2", {}, t("whitelists")), el("p", { class: "about" }, t("whitelists_about")), LISTING.map(row));
}

function permissions(withheld, platforms) {
  const calls = Object.entries(platforms).map(([name, list]) => el("optgroup", { label: platform(name) }, [`${name}.*`, ...list].map((call) => el("option", { value: call }, call === `${name}.*` ? t("every_call_of", { platform: platform(name) }) : call))));
  const choose = el("select", { "aria-label": t("call") }, calls);
  return el("div", { class: "card" }, el("h2", {}, t("withheld")), el("p", { class: "about" }, t("withheld_about")),
    withheld.map((name) => el("div", { class: "open-fault" }, el("span", { class: "mono" }, name), button(t("grant"), () => set({ withheld: withheld.filter((one) => one !== name) })))),
    el("div", { class: "adding" }, choose, button(t("withhold"), () => set({ withheld: [...new Set([...withheld, choose.value])] }))));
}

function domains(held) {
  return el("div", { class: "card" }, el("h2", {}, t("mini_domains")), el("div", { class: "fields" },
    Object.entries(held).map(([kind, list]) => field(t(`domain_${kind}`), el("textarea", { rows: "2", placeholder: t("one_per_line"), onchange: (event) => set({ domains: { [kind]: words(leave(event)) } }) }, list.join("\n"))))));
}

function yes(name, label, value) {
  return field(t(label), el("select", { onchange: (event) => set({ [name]: leave(event) === "on" }) }, choices(["on", "off"], value ? "on" : "off", (one) => t(one === "on" ? "done_there" : "not_done_there"))));
}

const OUTCOMES = ["approved", "pending", "refused"];

function messages(held, templates) {
  const outcome = (value, change) => el("select", { onchange: (event) => change(leave(event)) }, choices(OUTCOMES, value, (one) => t(`outcome_${one}`)));
  return el("div", { class: "card" }, el("h2", {}, t("short_messages")), el("div", { class: "fields" },
    field(t("sms_head"), outcome(held.sms_head, (value) => set({ sms_head: value }))),
    field(t("sms_left"), el("input", { type: "number", min: "0", value: held.sms_left, onchange: (event) => set({ sms_left: Number(leave(event)) }) })),
    templates.map(({ id, name }) => field(`${t("template")} ${name} (${id})`, outcome(held.templates[id] || "approved", (value) => set({ templates: { ...held.templates, [id]: value } }))))));
}

function certificate() {
  const days = el("input", { type: "number", min: "0", value: "20", "aria-label": t("days_left") });
  return el("div", { class: "card" }, el("h2", {}, t("pay_certificates")), el("p", { class: "about" }, t("certificate_age_about")),
    el("div", { class: "adding" }, days, button(t("age_certificate"), () => order(() => api("POST", "/pay/certificates/age", { days: Number(days.value) })))));
}

/** The templates of short messages that the key page hands out: number and our name of each. */
function templatesOf(keys) {
  const texts = keys.items.flatMap((item) => Object.entries(item.fields)).filter(([name]) => name.endsWith("_TEMPLATES"));
  return texts.flatMap(([, text]) => Object.entries(JSON.parse(text)).map(([name, { id }]) => ({ id, name })));
}

let platforms = {}, templates = [];
export async function startConsoles(held) {
  platforms = held.platforms;
  templates = templatesOf(await api("GET", "/keys"));
}

/** Draws them anew; answers how many hindrances there are. */
export async function refreshConsoles() {
  const held = await api("GET", "/consoles");
  draw("consoles", get("consoles"), [held, templates.length], () => get("consoles").replaceChildren(el("p", { class: "about" }, t("consoles_about")), el("div", { class: "cards" },
    addresses(held.ips), permissions(held.withheld, platforms), domains(held.domains),
    el("div", { class: "card" }, el("h2", {}, t("prepared")), el("div", { class: "fields" }, yes("categories", "categories_chosen", held.categories), yes("staff", "staff_open", held.staff))),
    messages(held, templates), certificate())));
  return Object.keys(held.ips).length + held.withheld.length + Number(!held.categories) + Number(!held.staff);
}
