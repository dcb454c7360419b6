// What goes wrong: where, how often, and how. One press orders it; tokens and certificates can be taken away too.
import { api, el, t } from "./kit.js";
import { button, choices, draw, field, get, order, platform, segments } from "./operator_kit.js";

// What tells the shop by itself: name of the notification, and the platform it is of.
const NOTICES = [["notify.*", "all"], ["notify.TRANSACTION.SUCCESS", "pay"], ["notify.REFUND.*", "pay"], ["notify.MCHTRANSFER.*", "pay"],
  ["notify.push.mini.*", "mini"], ["notify.push.oa.*", "oa"], ["notify.alipay.*", "alipay"], ["notify.douyin.*", "douyin"], ["notify.kuaishou.*", "kuaishou"],
  ["notify.baidu.*", "baidu"], ["notify.wecom.*", "wecom"], ["notify.kuaidi100.*", "kuaidi100"], ["notify.kdniao.*", "kdniao"]];
// Kinds that only some platforms have: their replies or notifications are signed in a form of their own.
const ONLY = { forge_reply: ["pay", "qq"], stale_reply: ["pay", "qq"], unknown_serial: ["pay"], wrong_appid: ["mini", "oa", "wecom"] };
const CODES = {
  pay: ["SYSTEM_ERROR", "FREQUENCY_LIMITED", "SIGN_ERROR", "NO_AUTH", "PARAM_ERROR", "NOT_ENOUGH", "ORDER_CLOSED", "RULE_LIMIT"],
  mini: ["-1", "40001", "42001", "40164", "45009", "45011", "43101", "48001", "61010"],
  oa: ["-1", "40001", "42001", "40164", "45009", "45015", "45047", "43004", "48001"],
  weixin: ["-1", "40001", "45009", "45015", "45047", "48001"],
  wecom: ["-1", "40001", "42001", "60020", "41051", "45033"],
  alipay: ["isp.unknow-error", "aop.invalid-auth-token", "isv.insufficient-isv-permissions", "ACQ.SYSTEM_ERROR", "ACQ.TRADE_HAS_SUCCESS"],
  sms: ["LimitExceeded.PhoneNumberDailyLimit", "FailedOperation.InsufficientBalanceInSmsPackage", "AuthFailure.SignatureFailure"],
  aliyun_sms: ["isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "SignatureDoesNotMatch"],
};
const ORDER = ["system_error", "refuse", "slow", "drop", "lose_reply", "lose", "duplicate", "reorder", "delay"];
let times = 1;

function kindsOf(target, of, kinds) {
  const here = target.startsWith("notify") ? kinds.notice : kinds.call;
  const place = (kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return here.filter((kind) => of === "all" || !ONLY[kind] || ONLY[kind].includes(of)).sort((one, other) => place(one) - place(other));
}

function place(target, kind, options) {
  order(() => api("POST", "/faults", { target, kind, times, ...options }), t("fault_ordered_toast"));
}

function kindCard(kind, target, of) {
  const card = el("div", { class: "kind" }, el("b", {}, t(`fault_${kind}`)));
  const inputs = { refuse: "code", slow: "delay_ms", delay: "seconds" };
  let read = () => ({});
  if (inputs[kind]) {
    const name = inputs[kind];
    const list = kind === "refuse" ? el("datalist", { id: "fault-codes" }, (CODES[of] || []).map((code) => el("option", { value: code }))) : null;
    const input = el("input", { "aria-label": t(`option_${name}`), ...(list ? { list: "fault-codes", value: (CODES[of] || [""])[0], autocomplete: "off" } : { type: "number", min: "1", value: name === "delay_ms" ? "3000" : "60" }) });
    read = () => ({ [name]: list ? input.value.trim() : Number(input.value) });
    card.append(el("div", { class: "option" }, input, el("span", { class: "muted" }, t(`option_${name}`))), list || "");
  }
  const press = button(t("order_fault"), () => place(target, kind, read()));
  press.setAttribute("aria-label", `${t("order_fault")} ${t(`fault_${kind}`)}`);
  card.children[0].after(press, el("small", {}, t(`fault_${kind}_about`)));
  return card;
}

function targets(platforms) {
  const groups = [["", t("notices_out"), NOTICES.map(([name, of]) => [name, of === "all" ? t("every_notice") : `${platform(of)} · ${name.replace("notify.", "")}`])]];
  for (const [name, calls] of Object.entries(platforms)) groups.push([name, platform(name), [[`${name}.*`, t("every_call_of", { platform: platform(name) })], ...calls.map((call) => [call, call])]]);
  return groups.map(([, label, options]) => el("optgroup", { label }, options.map(([value, text]) => el("option", { value }, text))));
}

function whose(target) {
  return NOTICES.find(([name]) => name === target)?.[1] || target.split(".")[0];
}

function takeAway(tokens) {
  const revoke = (name) => order(() => api("POST", "/tokens/revoke", { platform: name }), t("tokens_revoked"));
  return el("div", { class: "card" }, el("h2", {}, t("take_away")),
    el("p", { class: "about" }, t("take_away_about")),
    el("h3", {}, t("access_tokens")), el("div", { class: "chips" }, tokens.map((name) => button(platform(name), () => revoke(name)))),
    el("h3", {}, t("pay_certificates")), el("div", { class: "chips" },
      button(t("rotate_certificate"), () => order(() => api("POST", "/pay/certificates/rotate"), t("certificate_rotated"))),
      button(t("retire_certificates"), () => order(() => api("POST", "/pay/certificates/retire"), t("certificates_retired")))));
}

export function startFaults({ platforms, tokens }, kinds) {
  const target = el("select", {}, targets(platforms));
  target.value = "pay.jsapi";
  const cards = el("div", { class: "kinds" });
  const fit = () => cards.replaceChildren(...kindsOf(target.value, whose(target.value), kinds).map((kind) => kindCard(kind, target.value, whose(target.value))));
  target.addEventListener("change", fit);
  fit();
  const often = segments([1, 3, null], 1, (value) => (value === null ? t("until_removed") : t("n_times", { count: value })), (value) => { times = value; });
  get("faults").replaceChildren(
    el("div", { class: "columns" },
      el("div", { class: "card grow" }, el("h2", {}, t("order_faults")), el("p", { class: "about" }, t("faults_about")),
        el("div", { class: "pair" }, field(t("where"), target), el("div", { class: "field" }, el("span", {}, t("how_often")), often)), cards),
      el("div", { class: "side" }, el("div", { class: "card" }, el("h2", {}, t("open_faults")), el("div", { id: "open-faults" })), takeAway(tokens))));
}

export function drawFaults(faults) {
  draw("faults", get("open-faults"), faults, () => get("open-faults").replaceChildren(...(faults.length ? [
    ...faults.map((fault) => el("div", { class: "open-fault" },
      el("span", {}, el("span", { class: "mono" }, fault.target), " ", el("span", { class: "tag bad" }, t(`fault_${fault.kind}`), fault.options.code ? ` ${fault.options.code}` : ""), " ",
        el("small", { class: "muted" }, fault.times === null ? t("until_removed") : t("times_left", { count: fault.times }), fault.hits ? ` · ${t("hit", { count: fault.hits })}` : "")),
      button(t("remove"), () => order(() => api("DELETE", `/faults/${fault.id}`), t("fault_removed"))))),
    faults.length > 1 && el("p", { class: "end" }, button(t("remove_all"), () => order(() => api("DELETE", "/faults"), t("fault_removed")), "danger")),
  ].filter(Boolean) : [el("p", { class: "empty small" }, t("no_faults"))])));
}
