// The operator's page: the clock, what was said on the wire, what goes wrong, quotas, behaviour, keys.
import { api, applyLanguage, el, languageButton, repeat, t, when } from "./kit.js";
import { drawBehaviour } from "./operator_behaviour.js";
import { moveCall, refreshCalls, startCalls } from "./operator_calls.js";
import { refreshConsoles, startConsoles } from "./operator_consoles.js";
import { drawFaults, startFaults } from "./operator_faults.js";
import { startKeys } from "./operator_keys.js";
import { button, get, onOrder, order, show } from "./operator_kit.js";
import { refreshNotices, startNotices } from "./operator_notices.js";
import { drawQuotas } from "./operator_quotas.js";

const TABS = ["calls", "notices", "faults", "quotas", "behaviour", "consoles", "keys"];
const JUMPS = [[60, "jump_1m"], [900, "jump_15m"], [1800, "jump_30m"], [7200, "jump_2h"], [86400, "jump_1d"], [604800, "jump_7d"]];
const HELP = [["1 – 7", "help_tabs"], ["/", "help_search"], ["j  k", "help_move"], ["Enter", "help_open"], ["e", "help_failed"], ["p", "help_pause"], ["Esc", "help_close"], ["?", "help_help"]];

applyLanguage();
get("language").append(languageButton());
get("advance").replaceChildren(...JUMPS.map(([seconds, key]) => button(t(key), () => order(() => api("POST", "/clock", { advance_seconds: seconds }), t("clock_advanced")))));

get("tabs").replaceChildren(...TABS.map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": name, onclick: () => go(name) },
  t(`tab_${name}`), el("span", { class: "count", id: `count-${name}` }))));

function go(name) {
  history.replaceState(null, "", `#${name}`);
  turn();
}

function turn() {
  const current = TABS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "calls";
  for (const name of TABS) {
    get(name).hidden = name !== current;
    get(`tab-${name}`).setAttribute("aria-selected", String(name === current));
    get(`tab-${name}`).tabIndex = name === current ? 0 : -1;
  }
  get(`tab-${current}`).scrollIntoView({ block: "nearest", inline: "center" });
}

get("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = TABS.findIndex((name) => !get(name).hidden);
  const next = TABS[(at + step + TABS.length) % TABS.length];
  go(next);
  get(`tab-${next}`).focus();
});
window.addEventListener("hashchange", turn);
turn();

function help() {
  show(el("h2", {}, t("keyboard")), el("dl", { class: "help" }, HELP.flatMap(([keys, text]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, t(text))])));
}
get("keyboard").addEventListener("click", help);

function toggle(id) {
  get(id).checked = !get(id).checked;
  get(id).dispatchEvent(new Event("input"));
}

const KEYS = { "/": () => { go("calls"); get("filter-text").focus(); }, j: () => moveCall(1), k: () => moveCall(-1), e: () => toggle("filter-failed"), p: () => toggle("pause"), "?": help };
document.addEventListener("keydown", (event) => {
  const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "checkbox";
  if (event.key === "Escape" && typing) event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || get("dialog").open) return;
  const tab = TABS[Number(event.key) - 1], deed = tab ? () => go(tab) : KEYS[event.key];
  if (!deed || (["j", "k", "e", "p"].includes(event.key) && get("calls").hidden)) return;
  event.preventDefault();
  deed();
});
get("dialog").addEventListener("click", (event) => { if (event.target === get("dialog")) get("dialog").close(); });

function shiftText(seconds) {
  const days = Math.floor(seconds / 86400), hours = Math.floor((seconds % 86400) / 3600), minutes = Math.round((seconds % 3600) / 60);
  return t("ahead", { time: [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`].filter(Boolean).join(" ") || `${Math.round(seconds)}s` });
}

function count(name, number) {
  get(`count-${name}`).textContent = number || "";
}

async function refresh() {
  const [state, notices, hindrances] = await Promise.all([api("GET", "/state"), refreshNotices(), refreshConsoles(), refreshCalls()]);
  get("clock").textContent = when(state.clock.now);
  get("shift").hidden = !state.clock.shift;
  get("shift").textContent = shiftText(state.clock.shift);
  count("faults", state.faults.length);
  count("notices", notices.filter((notice) => notice.state !== "delivered").length);
  count("quotas", Object.values(state.quotas).filter((quota) => quota.busiest >= quota.limit).length);
  count("consoles", hindrances);
  drawFaults(state.faults);
  drawQuotas(state.quotas);
  drawBehaviour(state.settings);
}

onOrder(refresh);
const [held, state] = await Promise.all([api("GET", "/operator/calls"), api("GET", "/state")]);
startCalls(held.platforms);
startNotices();
startFaults(held, state.fault_kinds);
startKeys(state.portico_url);
startConsoles(held);
repeat(1.5, refresh);
