// The log: every call with its request, its answer and the rule it met.
import { api, copy, el, t, when } from "./kit.js";
import { button, choices, get, head, platform, pretty, show } from "./operator_kit.js";

const wide = matchMedia("(min-width: 1180px)");
const rows = new Map();
let opened = 0, asked = "";

function outcome(call) {
  const good = call.status >= 200 && call.status < 400 && !call.code;
  return el("span", { class: `tag ${good ? "good" : "bad"}` }, [call.status || "–", call.code].filter(Boolean).join(" · "));
}

function part(key, text) {
  if (!text) return [];
  return [el("h3", {}, t(key), " ", button(t("copy"), () => copy(text))), el("pre", { class: "mono", tabindex: "0" }, text)];
}

/** Shows one call whole: beside the list where there is room, else over it. */
async function open(id) {
  opened = id;
  for (const [number, row] of rows) row.setAttribute("aria-selected", String(number === id));
  const call = await api("GET", `/calls/${id}`);
  const lines = (headers) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
  const content = [
    el("h2", { class: "mono" }, call.name),
    el("p", {}, outcome(call), " ", t(`rule_${call.rule}`), call.fault && el("span", {}, " ", el("span", { class: "tag bad" }, t(`fault_${call.fault}`)))),
    el("p", { class: "muted" }, `${when(call.at)} · ${call.milliseconds.toFixed(1)} ms · ${t(call.direction === "in" ? "call_in" : "call_out")}`),
    ...part("address", `${call.method} ${call.target}`),
    ...part("request_body", pretty(call.request_body)), ...part("response_body", pretty(call.response_body)),
    ...part("request_headers", lines(call.request_headers)), ...part("response_headers", lines(call.response_headers)),
  ];
  if (wide.matches) get("call-detail").replaceChildren(...content);
  else show(...content);
}

function row(call) {
  return el("tr", { class: "openable", tabindex: "0", "data-id": call.id, "aria-selected": String(call.id === opened), onclick: () => open(call.id),
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(call.id); } } },
    el("td", { class: "nowrap" }, when(call.at)),
    el("td", {}, el("span", { "aria-label": t(call.direction === "in" ? "call_in" : "call_out") }, call.direction === "in" ? "→ " : "← "), el("span", { class: "mono" }, call.name), el("span", { class: "target" }, call.target.split("?")[0])),
    el("td", {}, outcome(call)),
    el("td", { class: "rule" }, t(`rule_${call.rule}`), call.fault && el("span", {}, " ", el("span", { class: "tag bad" }, t(`fault_${call.fault}`)))),
    el("td", { class: "nowrap took" }, `${call.milliseconds.toFixed(1)} ms`));
}

function question() {
  const query = new URLSearchParams({ limit: "150", name: get("filter-name").value, q: get("filter-text").value.trim() });
  if (get("filter-failed").checked) query.set("failed", "1");
  return `/calls?${query}`;
}

/** The newest on top. Rows that are there stay what they are: whoever moves among them by keyboard is not thrown out. */
export async function refreshCalls() {
  const now = question();
  if (get("pause").checked && now === asked) return;
  const items = (await api("GET", now)).items, body = get("call-rows"), wanted = new Set(items.map((call) => call.id));
  if (now !== asked || !items.length) {
    rows.clear();
    body.replaceChildren();
    asked = now;
  }
  for (const [id, node] of rows) if (!wanted.has(id)) { node.remove(); rows.delete(id); }
  const fresh = items.filter((call) => !rows.has(call.id)).map((call) => { const node = row(call); rows.set(call.id, node); return node; });
  body.prepend(...fresh);
  if (!rows.size) body.replaceChildren(el("tr", {}, el("td", { colspan: 5, class: "empty" }, t(get("filter-text").value || get("filter-failed").checked || get("filter-name").value ? "no_calls_found" : "no_calls"))));
  else body.querySelector(".empty")?.parentElement.remove();
}

/** Up or down one row, as with j and k. */
export function moveCall(step) {
  const all = [...get("call-rows").querySelectorAll("tr.openable")];
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  if (next && wide.matches) open(Number(next.dataset.id));
}

export function startCalls(platforms) {
  get("call-head").append(head("time", "call", "status", "rule", "took"));
  get("filter-name").append(...choices(["", ...Object.keys(platforms), "notify"].map((name) => name && `${name}.`), "", (name) => (name ? platform(name.slice(0, -1)) : t("all_platforms"))));
  for (const name of ["filter-name", "filter-text", "filter-failed", "pause"]) get(name).addEventListener("input", () => refreshCalls());
  get("call-filters").addEventListener("submit", (event) => event.preventDefault());
  get("call-detail").append(el("p", { class: "empty" }, t("choose_call")));
}
