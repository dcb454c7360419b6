// The operator's page: the clock, what goes wrong, how the platforms behave, and what was said on the wire.
import { ApiError, api, applyLanguage, el, languageButton, repeat, t, toast, when } from "./kit.js";

const CALLS = ["pay.jsapi", "pay.native", "pay.h5", "pay.query", "pay.close", "pay.refund", "pay.query_refund", "pay.certificates", "pay.transfer", "pay.query_transfer", "pay.cancel_transfer",
  "pay.share", "pay.query_share", "pay.unfreeze", "pay.return_share", "pay.trade_bill", "pay.bill_file", "pay.abnormal_refund", "pay.*",
  "mini.jscode2session", "mini.stable_token", "mini.phone_number", "mini.upload_shipping_info", "mini.get_order", "mini.*",
  "oa.access_token", "oa.userinfo", "oa.user_info", "oa.*", "sms.send"];
const NOTICES = ["notify", "notify.TRANSACTION.SUCCESS", "notify.REFUND.*", "notify.MCHTRANSFER.*", "notify.push.*", "notify.push.oa.subscribe"];
const JUMPS = [[60, "jump_1m"], [900, "jump_15m"], [1800, "jump_30m"], [7200, "jump_2h"], [86400, "jump_1d"], [604800, "jump_7d"]];
const get = (id) => document.getElementById(id);
applyLanguage();
get("language").append(languageButton());

/** Runs a tester's order, says what came of it, and draws the state anew. */
async function order(work, done) {
  try {
    await work();
    if (done) toast(done);
  } catch (problem) {
    toast(problem instanceof ApiError ? problem.message : t("not_reachable"));
  }
  await refresh();
}

get("advance").replaceChildren(...JUMPS.map(([seconds, key]) => el("button", { class: "button small", type: "button",
  onclick: () => order(() => api("POST", "/clock", { advance_seconds: seconds }), t("clock_advanced")) }, t(key))));

function field(label, control) {
  return el("label", {}, el("span", {}, label), control);
}

function choices(values, chosen, words = (value) => value) {
  return values.map((value) => el("option", { value, selected: value === chosen }, words(value)));
}

function faultForm(kinds) {
  const target = el("select", { name: "target" }, el("optgroup", { label: t("calls_in") }, choices(CALLS)), el("optgroup", { label: t("notices_out") }, choices(NOTICES)));
  const kind = el("select", { name: "kind" });
  const times = el("input", { type: "number", min: "1", value: "1", placeholder: "∞" });
  const option = el("input", { autocomplete: "off" });
  const optionLabel = field("", option);
  const OPTIONS = { refuse: ["code", "NO_AUTH"], slow: ["delay_ms", "3000"], delay: ["seconds", "60"] };
  const fit = () => {
    kind.replaceChildren(...choices(target.value.startsWith("notify") ? kinds.notice : kinds.call, undefined, (value) => t(`fault_${value}`)));
    ask();
  };
  const ask = () => {
    const needed = OPTIONS[kind.value];
    optionLabel.hidden = !needed;
    if (needed) [optionLabel.firstChild.textContent, option.value] = [t(`option_${needed[0]}`), needed[1]];
  };
  target.addEventListener("change", fit);
  kind.addEventListener("change", ask);
  fit();
  get("fault-form").replaceChildren(field(t("where"), target), field(t("what"), kind), optionLabel, field(t("how_often"), times),
    el("button", { class: "button primary" }, t("order_fault")));
  get("fault-form").onsubmit = (event) => {
    event.preventDefault();
    const needed = OPTIONS[kind.value];
    const value = needed && (needed[0] === "code" ? option.value : Number(option.value));
    order(() => api("POST", "/faults", { target: target.value, kind: kind.value, times: times.value ? Number(times.value) : null, ...(needed ? { [needed[0]]: value } : {}) }), t("fault_ordered_toast"));
  };
}

function drawFaults(faults) {
  get("faults").replaceChildren(...faults.map((fault) => el("div", { class: "open-fault" },
    el("span", {}, el("span", { class: "mono" }, fault.target), " ", el("span", { class: "tag bad" }, t(`fault_${fault.kind}`)), " ", fault.times === null ? "∞" : `×${fault.times}`),
    el("button", { class: "button small", type: "button", onclick: () => order(() => api("DELETE", `/faults/${fault.id}`)) }, t("remove")))));
}

function drawSettings(settings) {
  const change = (name, read) => (event) => order(() => api("PATCH", "/settings", { [name]: read(event.target.value) }), t("saved"));
  get("settings").replaceChildren(
    field(t("refund_outcome"), el("select", { onchange: change("refund_outcome", String) }, choices(["SUCCESS", "ABNORMAL", "CLOSED"], settings.refund_outcome, (value) => t(`refund_${value.toLowerCase()}`)))),
    field(t("refund_settle_after"), el("input", { type: "number", min: "0", value: settings.refund_settle_after, onchange: change("refund_settle_after", Number) })),
    field(t("notice_signing"), el("select", { onchange: change("notice_signing", String) }, choices(["public_key", "certificate", "mixed"], settings.notice_signing, (value) => t(`signing_${value}`)))),
    field(t("pay_key_mode"), el("select", { onchange: change("pay_key_mode", String) }, choices(["certificate", "switching", "public_key"], settings.pay_key_mode, (value) => t(`pay_key_mode_${value}`)))),
    field(t("sharing_max_ratio"), el("input", { type: "number", min: "0", max: "100", value: settings.sharing_max_ratio, onchange: change("sharing_max_ratio", Number) })),
    field(t("sharing_settle_after"), el("input", { type: "number", min: "0", value: settings.sharing_settle_after, onchange: change("sharing_settle_after", Number) })),
    field(t("sharing_return_outcome"), el("select", { onchange: change("sharing_return_outcome", String) }, choices(["SUCCESS", "FAILED"], settings.sharing_return_outcome, (value) => t(`return_outcome_${value.toLowerCase()}`)))),
    field(t("sharing_notify_url"), el("input", { value: settings.sharing_notify_url, onchange: change("sharing_notify_url", String) })),
    field(t("sms_blacklist"), el("input", { value: settings.sms_blacklist.join(" "), placeholder: "13800000001", onchange: change("sms_blacklist", (text) => text.split(/[\s,，]+/).filter(Boolean)) })),
    field(t("push_mode"), el("select", { onchange: change("push_mode", String) }, choices(["secure", "compatible", "plain"], settings.push_mode, (value) => t(`push_mode_${value}`)))),
    ...["mini", "oa"].flatMap((app) => [
      field(t(`push_form_${app}`), el("select", { onchange: change(`push_form_${app}`, String) }, choices(["json", "xml"], settings[`push_form_${app}`], (value) => value.toUpperCase()))),
      field(t(`push_url_${app}`), el("input", { value: settings[`push_url_${app}`], onchange: change(`push_url_${app}`, String) })),
    ]),
    field(t("oauth_domain"), el("input", { value: settings.oauth_domain, onchange: change("oauth_domain", String) })),
    field(t("oauth_snapshot"), el("select", { onchange: change("oauth_snapshot", (value) => value === "on") }, choices(["off", "on"], settings.oauth_snapshot ? "on" : "off", (value) => t(value)))));
}

function drawQuotas(quotas) {
  get("quotas").replaceChildren(...Object.entries(quotas).map(([name, quota]) => el("div", { class: "quota" },
    el("span", {}, t(`quota_${name}`)), el("span", { class: "muted" }, name.startsWith("sms") ? "" : t("used", { count: quota.used })),
    el("input", { type: "number", min: "0", value: quota.limit, "aria-label": t(`quota_${name}`), onchange: (event) => order(() => api("PATCH", "/quotas", { [name]: Number(event.target.value) }), t("saved")) }))));
}

function head(...keys) {
  return el("thead", {}, el("tr", {}, keys.map((key) => el("th", { scope: "col" }, t(key)))));
}

const NOTICE_TAGS = { delivered: "good", given_up: "bad", pending: "wait", sending: "wait", held: "wait" };

function drawNotices(items) {
  const rows = items.map((notice) => el("tr", {},
    el("td", { class: "nowrap" }, when(notice.created_at)),
    el("td", {}, el("span", { class: "mono" }, notice.event_type), el("span", { class: "target" }, notice.content.out_refund_no || notice.content.out_trade_no || notice.content.FromUserName)),
    el("td", {}, el("span", { class: `tag ${NOTICE_TAGS[notice.state]}` }, t(`notice_${notice.state}`))),
    el("td", {}, notice.attempts.map((attempt) => attempt.status || attempt.problem).slice(-5).join(" → ") || "–"),
    el("td", { class: "nowrap" }, notice.state === "pending" ? when(notice.due_at) : "–"),
    el("td", {}, el("button", { class: "button small", type: "button", onclick: () => order(() => api("POST", `/notices/${notice.id}/resend`), t("resent")) }, t("resend")))));
  get("notices").replaceChildren(head("time", "event", "state", "attempts", "next", "nothing"), el("tbody", {}, rows.length ? rows : el("tr", {}, el("td", { colspan: 6, class: "empty" }, t("no_notices")))));
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function outcome(call) {
  const good = call.status >= 200 && call.status < 300 && !call.code;
  return el("span", { class: `tag ${good ? "good" : "bad"}` }, [call.status || "–", call.code].filter(Boolean).join(" · "));
}

async function openCall(id) {
  const call = await api("GET", `/calls/${id}`);
  const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
  const part = (key, text) => (text ? [el("h3", {}, t(key)), el("pre", { class: "mono" }, text)] : []);
  get("detail").replaceChildren(el("div", { class: "detail" },
    el("h2", {}, `${call.method} ${call.name}`), el("p", { class: "mono muted" }, call.target),
    el("p", {}, outcome(call), " ", t(`rule_${call.rule}`)),
    ...part("request_headers", lines(call.request_headers)), ...part("request_body", pretty(call.request_body)),
    ...part("response_headers", lines(call.response_headers)), ...part("response_body", pretty(call.response_body)),
    el("p", { style: "margin-top:16px" }, el("button", { class: "button", type: "button", onclick: () => get("detail").close() }, t("close")))));
  get("detail").showModal();
}

function drawCalls(items) {
  const rows = items.map((call) => el("tr", { class: "openable", tabindex: "0", onclick: () => openCall(call.id), onkeydown: (event) => { if (event.key === "Enter") openCall(call.id); } },
    el("td", { class: "nowrap" }, when(call.at)),
    el("td", {}, call.direction === "in" ? "→ " : "← ", el("span", { class: "mono" }, call.name), el("span", { class: "target" }, call.target.split("?")[0])),
    el("td", {}, outcome(call)),
    el("td", {}, t(`rule_${call.rule}`), call.fault && el("span", {}, " ", el("span", { class: "tag bad" }, t(`fault_${call.fault}`)))),
    el("td", { class: "nowrap" }, `${call.milliseconds.toFixed(1)} ms`)));
  get("calls").replaceChildren(head("time", "call", "status", "rule", "took"), el("tbody", {}, rows.length ? rows : el("tr", {}, el("td", { colspan: 5, class: "empty" }, t("no_calls")))));
}

get("filter").replaceChildren(...choices(["", "pay.", "mini.", "oa.", "sms.", "notify."], "", (value) => t(`filter_${value}`)));
get("filter").addEventListener("change", () => refresh());
get("reset").addEventListener("click", () => { if (confirm(t("reset_sure"))) order(() => api("POST", "/reset"), t("saved")); });
get("detail").addEventListener("click", (event) => { if (event.target === get("detail")) get("detail").close(); });

const drawn = {};
/** Draws a part when its data changed, unless somebody is typing in it. */
function draw(name, part, data, work) {
  const face = JSON.stringify(data);
  if (drawn[name] === face || get(part).contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
  drawn[name] = face;
  work(data);
}

function shiftText(seconds) {
  const days = Math.floor(seconds / 86400), hours = Math.floor((seconds % 86400) / 3600), minutes = Math.round((seconds % 3600) / 60);
  return t("ahead", { time: [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`].filter(Boolean).join(" ") || `${Math.round(seconds)}s` });
}

let kindsKnown = false;
async function refresh() {
  const [state, notices, calls] = await Promise.all([api("GET", "/state"), api("GET", "/notices?limit=30"), api("GET", `/calls?limit=120&name=${get("filter").value}`)]);
  if (!kindsKnown) { faultForm(state.fault_kinds); kindsKnown = true; }
  get("clock").textContent = when(state.clock.now);
  get("shift").hidden = !state.clock.shift;
  get("shift").textContent = shiftText(state.clock.shift);
  draw("faults", "faults", state.faults, drawFaults);
  draw("settings", "settings", state.settings, drawSettings);
  draw("quotas", "quotas", state.quotas, drawQuotas);
  draw("notices", "notices", notices.items, drawNotices);
  draw("calls", "calls", calls.items, drawCalls);
}

repeat(1.5, refresh);
