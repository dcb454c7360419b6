// The drawings on the home screen and in bars; all of them our own.
const LINE = 'fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"';
const DRAWINGS = {
  back: `<path ${LINE} d="M15 4.5 7.5 12l7.5 7.5"/>`,
  bill: `<path ${LINE} d="M6 3.5h12v17l-3-1.8-3 1.8-3-1.8-3 1.8zM9 8.5h6M9 12.5h6"/>`,
  camera: `<path ${LINE} d="M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M3.5 12h17"/>`,
  chat: '<path fill="currentColor" d="M9.5 4C5.4 4 2 6.7 2 10.100c0 1.9 1.1 3.6 2.8 4.700L4.2 17l2.6-1.300c.8.2 1.7.4 2.7.4h.6a5 5 0 0 1-.2-1.400c0-3.2 3.1-5.7 7-5.700h.1C16.4 6.1 13.3 4 9.5 4z"/><path fill="currentColor" opacity=".72" d="M22 14.700c0-2.7-2.6-4.8-5.7-4.800s-5.7 2.1-5.7 4.8 2.6 4.8 5.7 4.800c.7 0 1.4-.1 2-.3l2 1-.5-1.700c1.3-.9 2.2-2.3 2.2-3.800z"/>',
  dots: '<circle cx="5.5" cy="12" r="1.7" fill="currentColor"/><circle cx="12" cy="12" r="1.7" fill="currentColor"/><circle cx="18.5" cy="12" r="1.7" fill="currentColor"/>',
  keyboard: `<rect x="3" y="6.5" width="18" height="11" rx="2" ${LINE}/><path ${LINE} d="M7 10h.01M10.5 10h.01M14 10h.01M17.2 10h.01M8.5 14h7"/>`,
  lines: `<path ${LINE} d="M5 7h14M5 12h14M5 17h14"/>`,
  mail: `<rect x="3.5" y="5.5" width="17" height="13" rx="2.5" ${LINE}/><path ${LINE} d="m4.5 7.5 7.5 5.5 7.5-5.5"/>`,
  mini: `<circle cx="12" cy="12" r="8.5" ${LINE}/><path ${LINE} d="M9.2 12.300a2 2 0 1 0 1.9 2.700V9.300A2 2 0 1 1 15 10.8"/>`,
  parcel: `<path ${LINE} d="m12 3.5 8 4.200v8.600l-8 4.2-8-4.200V7.700zM4.2 7.8 12 12l7.8-4.200M12 12v8.300M8 5.700l7.9 4.3"/>`,
  people: `<circle cx="9" cy="8.5" r="3.3" ${LINE}/><path ${LINE} d="M2.8 19.5c.4-3.6 2.9-5.8 6.2-5.800s5.8 2.2 6.2 5.800M15.6 5.600a3.3 3.3 0 0 1 0 5.900M17.8 14.300c2 .7 3.2 2.5 3.5 5.2"/>`,
  person: `<circle cx="12" cy="8" r="3.8" ${LINE}/><path ${LINE} d="M4.5 20.5c.5-4.2 3.5-6.7 7.5-6.700s7 2.5 7.5 6.7"/>`,
  plus: `<circle cx="12" cy="12" r="9" ${LINE}/><path ${LINE} d="M12 7.800v8.400M7.8 12h8.4"/>`,
  compass: `<circle cx="12" cy="12" r="8.7" ${LINE}/><path ${LINE} d="m15.5 8.5-2 5-5 2 2-5z"/>`,
  company: `<path ${LINE} d="M4 20.5V5.5A1.5 1.5 0 0 1 5.5 4h7A1.5 1.5 0 0 1 14 5.5v15M14 10h4.5a1.5 1.5 0 0 1 1.5 1.5v9M2.5 20.5h19M7.5 8h3M7.5 12h3M7.5 16h3"/>`,
};

/** A drawing of ours; never anything that came from outside. */
export function icon(name) {
  const holder = document.createElement("span");
  holder.className = "icon";
  holder.setAttribute("aria-hidden", "true");
  holder.innerHTML = `<svg viewBox="0 0 24 24">${DRAWINGS[name]}</svg>`;
  return holder;
}

/** Every app of the home screen: colour, drawing or letter. The letters stand for names, not for logos. */
export const APPS = {
  wechat: { color: "#07c160", drawing: "chat", hash: "#wechat" },
  alipay: { color: "#1677ff", letter: "支", hash: "#alipay" },
  sms: { color: "#34c759", drawing: "mail", hash: "#sms" },
  scan: { color: "#5b6b7a", drawing: "camera", hash: "#scan" },
  wecom: { color: "#2f6fd6", drawing: "company", hash: "#wecom" },
  parcels: { color: "#d9822b", drawing: "parcel", hash: "#parcels" },
  people: { color: "#7a4f9e", drawing: "people", hash: "#people" },
  douyin: { color: "#16181f", letter: "抖", hash: "#host/douyin" },
  kuaishou: { color: "#ff5000", letter: "快", hash: "#host/kuaishou" },
  xiaohongshu: { color: "#e8354e", letter: "红", hash: "#host/xiaohongshu" },
  baidu: { color: "#2b46d9", letter: "百", hash: "#host/baidu" },
  qq: { color: "#1099e8", letter: "Q", hash: "#host/qq" },
  jd: { color: "#d7261e", letter: "京", hash: "#host/jd" },
};

export function appIcon(name) {
  const app = APPS[name], tile = document.createElement("span");
  tile.className = "tile";
  tile.style.background = app.color;
  tile.setAttribute("aria-hidden", "true");
  if (app.drawing) tile.append(icon(app.drawing));
  else tile.textContent = app.letter;
  return tile;
}
