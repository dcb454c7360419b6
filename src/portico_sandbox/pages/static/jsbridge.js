// A page of a shop that runs outside WeChat includes this to get WeixinJSBridge.invoke("getBrandWCPayRequest").
// The fields are checked as WeChat would (paySign included) before the sheet opens over the page.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const PAY = "getBrandWCPayRequest";

  function openSheet(prepayId) {
    return new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.src = `${home}/pay/jsapi?prepay_id=${encodeURIComponent(prepayId)}`;
      frame.title = "微信支付（沙箱）";
      frame.allow = "clipboard-write";
      frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647;background:transparent;color-scheme:light";
      const listen = (event) => {
        if (event.origin !== home || event.source !== frame.contentWindow) return;
        if (event.data?.type !== "portico-sandbox-pay") return;
        window.removeEventListener("message", listen);
        frame.remove();
        resolve(event.data.result);
      };
      window.addEventListener("message", listen);
      document.body.append(frame);
    });
  }

  async function pay(fields) {
    const answer = await fetch(`${home}/sandbox/api/jsapi/check`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const content = await answer.json();
    if (!answer.ok) return { err_msg: "get_brand_wcpay_request:fail", err_desc: content.message };
    return { err_msg: `get_brand_wcpay_request:${await openSheet(content.prepay_id)}` };
  }

  window.WeixinJSBridge = {
    invoke(name, fields, callback) {
      const answer = name === PAY
        ? pay(fields).catch((problem) => ({ err_msg: "get_brand_wcpay_request:fail", err_desc: String(problem) }))
        : Promise.resolve({ err_msg: `${name}:fail_not_support` });
      answer.then((result) => callback?.(result));
    },
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
})();
