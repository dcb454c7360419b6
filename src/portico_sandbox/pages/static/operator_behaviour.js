// How the platforms behave until told otherwise. A setting nobody described here shows by its kind, so none is hidden.
import { ApiError, api, el, t } from "./kit.js";
import { button, choices, draw, field, get, order } from "./operator_kit.js";

// Setting → [group, its values when there are only some, the prefix of their words].
const KNOWN = {
  refund_outcome: ["pay", ["SUCCESS", "ABNORMAL", "CLOSED"], "refund_"],
  refund_settle_after: ["pay"],
  pay_key_mode: ["pay", ["certificate", "switching", "public_key"], "pay_key_mode_"],
  notice_signing: ["pay", ["public_key", "certificate", "mixed"], "signing_"],
  sharing_max_ratio: ["pay"],
  sharing_settle_after: ["pay"],
  sharing_return_outcome: ["pay", ["SUCCESS", "FAILED"], "return_outcome_"],
  sharing_notify_url: ["pay"],
  alipay_identity: ["alipay", ["open_id", "user_id"], "alipay_identity_"],
  alipay_refund_settle_after: ["alipay"],
  push_mode: ["pushes", ["secure", "compatible", "plain"], "push_mode_"],
  push_form_mini: ["pushes", ["json", "xml"], "form_"],
  push_url_mini: ["pushes"],
  push_form_oa: ["pushes", ["json", "xml"], "form_"],
  push_url_oa: ["pushes"],
  push_url_wecom: ["pushes"],
  push_url_kdniao: ["pushes"],
  oauth_domain: ["people"],
  oauth_snapshot: ["people"],
  sms_blacklist: ["people"],
};
const GROUPS = ["pay", "alipay", "pushes", "people", "checks"];

function change(name) {
  return (value) => order(() => api("PATCH", "/settings", { [name]: value }));
}

function control(name, value, values, words) {
  const set = change(name);
  const done = (read) => (event) => { event.target.blur(); set(read(event.target)); };
  if (values) return el("select", { onchange: done((input) => input.value) }, choices(values, value, (one) => t(`${words}${one.toLowerCase()}`)));
  if (typeof value === "boolean") return el("select", { onchange: done((input) => input.value === "on") }, choices(["off", "on"], value ? "on" : "off", (one) => t(one)));
  if (typeof value === "number") return el("input", { type: "number", min: "0", step: "any", value, onchange: done((input) => Number(input.value)) });
  if (Array.isArray(value)) return el("textarea", { rows: "2", placeholder: t("one_per_line"), onchange: done((input) => input.value.split(/[\s,，]+/).filter(Boolean)) }, value.join("\n"));
  if (value !== null && typeof value === "object") return el("textarea", { rows: "3", class: "mono", onchange: (event) => { event.target.blur(); order(() => api("PATCH", "/settings", { [name]: JSON.parse(event.target.value) })); } }, JSON.stringify(value));
  return el("input", { value: value ?? "", autocomplete: "off", onchange: done((input) => input.value) });
}

function label(name) {
  const key = `setting_${name}`, text = t(key);
  return text === key ? name : text;
}

function verifyRow() {
  const check = (path, body) => () => order(async () => {
    if (!(await api("POST", path, body)).verified) throw new ApiError(409, "push_url_refused", t("push_url_refused"));
  }, t("push_url_verified"));
  return el("div", { class: "chips" }, button(t("verify_push_mini"), check("/pushes/verify", { app: "mini" })), button(t("verify_push_oa"), check("/pushes/verify", { app: "oa" })), button(t("verify_push_wecom"), check("/wecom/verify", {})));
}

export function drawBehaviour(settings) {
  draw("behaviour", get("behaviour"), settings, () => {
    const grouped = Object.fromEntries(GROUPS.map((name) => [name, []]));
    for (const [name, value] of Object.entries(settings)) {
      const [group, values, words] = KNOWN[name] || ["checks"];
      const row = field(label(name), control(name, value, values, words));
      if (name.includes("url")) row.classList.add("long");
      grouped[group].push(row);
    }
    const reset = () => { if (confirm(t("reset_sure"))) order(() => api("POST", "/reset")); };
    get("behaviour").replaceChildren(el("p", { class: "about" }, t("behaviour_about")), el("div", { class: "cards" },
      GROUPS.filter((name) => grouped[name].length).map((name) => el("div", { class: "card" }, el("h2", {}, t(`behaviour_${name}`)), el("div", { class: "fields" }, grouped[name]), name === "pushes" && verifyRow())),
      el("div", { class: "card" }, el("h2", {}, t("start_over")), el("p", { class: "about" }, t("reset_about")), button(t("reset_all"), reset, "danger"))));
  });
}
