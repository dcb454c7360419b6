// Text messages. Everybody's: a tester may have typed any number into the shop.
import { api, copy, el, t, when } from "./kit.js";
import { empty, owner } from "./phone_kit.js";

const PROVIDERS = { tencent: "sms_by_tencent", aliyun: "sms_by_aliyun" };

function message(one, mine) {
  const code = /sign_in/.test(one.template) ? one.params[0] : "";
  return el("article", { class: mine ? "sms" : "sms other" },
    el("header", {}, el("span", {}, t("sent_to", { phone: one.phone })), el("time", {}, when(one.real_at))),
    el("p", {}, one.text),
    el("footer", {}, el("small", {}, t(PROVIDERS[one.provider] || "sms_by_tencent")),
      code && el("button", { class: "button small", type: "button", onclick: () => copy(code) }, t("copy_code", { code }))));
}

export async function sms() {
  const { items } = await api("GET", "/sms");
  return {
    title: t("app_sms"), back: "", tone: "chat", thread: "sms",
    body: items.length ? items.map((one) => message(one, one.phone.endsWith(owner().phone))) : [empty(t("no_messages"))],
  };
}
