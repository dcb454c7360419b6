// Quotas: how much of each is used in its window of now, set lower, used up, given back.
import { api, el, t } from "./kit.js";
import { button, draw, get, order, platform, segments } from "./operator_kit.js";

let shown = "all";
const VIEWS = { all: () => true, used: (quota) => quota.used > 0, changed: (quota) => quota.limit !== quota.default };
const PLATFORM = { s3: "s3", map: "map" };

function row(name, quota) {
  const share = quota.limit ? Math.min(quota.busiest / quota.limit, 1) : 1;
  const label = t(`quota_${name}`), full = quota.busiest >= quota.limit;
  const set = (limit) => order(() => api("PATCH", "/quotas", { [name]: limit }));
  return el("div", { class: "quota" },
    el("div", { class: "name" }, label, quota.limit !== quota.default && el("span", { class: "tag wait" }, t("changed_from", { count: quota.default.toLocaleString() }))),
    el("div", { class: "meter" }, el("div", { class: `bar-of ${full ? "full" : share > 0.8 ? "near" : ""}`, role: "meter", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": quota.limit, "aria-valuenow": quota.busiest }, el("i", { style: `width:${share * 100}%` })),
      el("span", { class: "figures" }, `${quota.busiest.toLocaleString()} / ${quota.limit.toLocaleString()}`)),
    el("div", { class: "deeds" },
      el("input", { type: "number", min: "0", value: quota.limit, "aria-label": t("limit_of", { name: label }), onchange: (event) => { event.target.blur(); set(Number(event.target.value)); } }),
      button(t("use_up"), () => set(quota.busiest)),
      button(t("give_back"), () => order(() => api("POST", "/quotas/reset", { name })))));
}

export function drawQuotas(quotas) {
  draw("quotas", get("quotas"), [quotas, shown], () => {
    const groups = {};
    for (const [name, quota] of Object.entries(quotas)) if (VIEWS[shown](quota)) (groups[name.split(".")[0]] ||= []).push(row(name, quota));
    const cards = Object.entries(groups).map(([name, rows]) => el("div", { class: "card" }, el("h2", {}, platform(PLATFORM[name] || name)), ...rows));
    get("quotas").replaceChildren(
      el("div", { class: "bar" }, segments(Object.keys(VIEWS), shown, (view) => t(`quotas_${view}`), (view) => { shown = view; drawQuotas(quotas); }),
        el("span", { class: "grow" }), button(t("give_all_back"), () => order(() => api("POST", "/quotas/reset", {})))),
      el("p", { class: "about" }, t("quotas_about")),
      el("div", { class: "cards" }, cards.length ? cards : el("p", { class: "empty" }, t("no_quotas"))));
  });
}
