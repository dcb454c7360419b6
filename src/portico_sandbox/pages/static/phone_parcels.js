// Parcels on their way. The person with the phone also plays the driver: each scan tells whoever watches the number.
import { api, el, t, when } from "./kit.js";
import { act, choices, empty, note, owner } from "./phone_kit.js";

const TAGS = { none: "", collected: "wait", transit: "wait", delivering: "wait", signed: "good", problem: "bad", returned: "bad" };
const OVER = ["signed", "returned"];

function move(parcel, ending) {
  return act(`/phone/parcels/${encodeURIComponent(parcel.number)}/advance`, { ending }, t("parcel_moved"));
}

function stations(parcel) {
  const steps = [...parcel.steps].reverse();
  return el("ol", { class: "stations" }, steps.map((step) => el("li", {}, el("strong", {}, t(`parcel_${step.state}`)), el("p", {}, step.text), el("time", {}, when(step.at)))));
}

function parcelCard(parcel, mine) {
  const watchers = parcel.watched_by.map((name) => t(`watched_${name}`)).join("、");
  const trouble = () => choices(t("parcel_trouble"), [
    { text: t("parcel_problem"), onclick: () => move(parcel, "problem") },
    { text: t("parcel_returned"), onclick: () => move(parcel, "returned"), danger: true },
  ]);
  return el("article", { class: "entry parcel" },
    el("header", {}, el("strong", {}, `${parcel.carrier_name} ${parcel.number}`), el("span", { class: `tag ${TAGS[parcel.state]}` }, t(`parcel_${parcel.state}`))),
    el("p", {}, el("small", {}, [parcel.order && t("parcel_of_order", { number: parcel.order }), mine && t("parcel_mine")].filter(Boolean).join(" · ")),
      el("small", {}, watchers ? t("watched_by", { who: watchers }) : t("watched_by_nobody"))),
    parcel.steps.length > 0 && stations(parcel),
    !OVER.includes(parcel.state) && el("div", { class: "pair" },
      el("button", { class: "button", type: "button", onclick: trouble }, t("parcel_trouble")),
      el("button", { class: "button primary", type: "button", onclick: () => move(parcel, "") }, t("next_scan", { state: t(`parcel_${parcel.next}`) }))));
}

export async function parcels() {
  const { items } = await api("GET", "/phone/parcels");
  const mine = Object.values(owner().openids);
  const first = [...items].sort((one, other) => mine.includes(other.openid) - mine.includes(one.openid));
  return {
    title: t("app_parcels"), back: "",
    body: [...(first.length ? first.map((parcel) => parcelCard(parcel, mine.includes(parcel.openid))) : [empty(t("no_parcels"))]), note(t("parcels_about"))],
  };
}
