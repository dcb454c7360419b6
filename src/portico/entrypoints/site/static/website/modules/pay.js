// Waits for the payment: asks for the order's state every few seconds, shows the time left, goes on when it is done.

const POLL_MS = 2500;

export default function pay(root) {
  const status = root.querySelector("[data-pay-status]");
  if (!status) return;
  const over = Date.now() + Number(root.dataset.seconds) * 1000;
  let polling = true;
  // Inside WeChat its own sheet opens over this page.
  const sheet = root.querySelector("[data-bridge]");
  sheet?.addEventListener("click", () => {
    window.WeixinJSBridge?.invoke("getBrandWCPayRequest", JSON.parse(sheet.dataset.bridge), ({ err_msg }) => {
      if (err_msg.endsWith(":ok")) location.search = "?method=wechat_oa&back=1";
    });
  });

  const clock = () => {
    const left = Math.max(0, Math.round((over - Date.now()) / 1000));
    const text = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    // Said once a minute only: a countdown read aloud every second is noise.
    if (left === 0) status.textContent = root.dataset.textOver;
    else shown.textContent = root.dataset.textLeft.replace("{t}", text);
  };
  const shown = document.createElement("span");
  shown.className = "number";
  shown.setAttribute("aria-hidden", "true");
  status.after(shown);

  const ask = async () => {
    if (!polling) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(root.dataset.stateUrl, { headers: { accept: "application/json" } });
        if (answer.status === 401) return location.reload();
        if (answer.ok && (await answer.json()).state !== "pending_payment") {
          polling = false;
          return location.reload();
        }
      } catch {
        // The network may come back.
      }
    }
    setTimeout(ask, POLL_MS);
  };
  document.addEventListener("visibilitychange", () => document.hidden || clock());
  setInterval(clock, 1000);
  clock();
  setTimeout(ask, POLL_MS);
}
