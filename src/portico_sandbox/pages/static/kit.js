// What every page shares: elements, the control interface, language, money and time.
import { WORDS } from "./words.js";

const params = new URLSearchParams(location.search);
let language = params.get("lang") || localStorage.getItem("sandbox-language") || "zh";

/** The text of `key` in the page's language; a key nobody translated shows as itself. */
export function t(key, values = {}) {
  const text = (WORDS[key] || [key, key])[language === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function applyLanguage() {
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
  if (document.body.dataset.title) document.title = t(document.body.dataset.title);
}

export function languageButton() {
  const button = el("button", { class: "language", type: "button" }, language === "en" ? "中文" : "English");
  button.addEventListener("click", () => {
    localStorage.setItem("sandbox-language", language === "en" ? "zh" : "en");
    params.delete("lang");
    location.search = params.toString();
  });
  return button;
}

/** An element. Text goes in as text, never as markup: what a merchant sends must not run here. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A call of the control interface. Throws ApiError with the text a tester can act on. */
export async function api(method, path, body) {
  const answer = await fetch(`/sandbox/api${path}`, {
    method,
    headers: method === "GET" || method === "DELETE" ? {} : { "Content-Type": "application/json" },
    body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(body || {}),
  });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new ApiError(answer.status, content?.code, content?.message || String(answer.status));
  return content;
}

export function yuan(fen) {
  return `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
}

export function when(seconds) {
  const moment = new Date(seconds * 1000);
  const two = (value) => String(value).padStart(2, "0");
  return `${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

export function avatar(person, size = 40) {
  return el("span", { class: "avatar", style: `background:${person.color};width:${size}px;height:${size}px`, "aria-hidden": "true" }, person.nickname.slice(0, 1));
}

let toastTimer;
export function toast(text) {
  document.querySelector(".toast")?.remove();
  document.body.append(el("div", { class: "toast", role: "status" }, text));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => document.querySelector(".toast")?.remove(), 2200);
}

export async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(t("copied"));
}

/** Whose phone this is; kept by the browser. */
export const phoneOwner = {
  get: () => localStorage.getItem("sandbox-person") || "lin-xiao",
  set: (id) => localStorage.setItem("sandbox-person", id),
};

/** Runs `work` now and every `seconds`, one at a time, only while the page is looked at. */
export function repeat(seconds, work) {
  const round = async () => {
    if (!document.hidden) await work().catch(() => undefined);
    setTimeout(round, seconds * 1000);
  };
  round();
}
