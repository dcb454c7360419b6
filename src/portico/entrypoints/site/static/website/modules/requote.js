// The confirmation page: what the order costs follows the address that is chosen or typed, without leaving the page.

const PARTS = ["[data-problems]", ".summary", ".submit-bar"];

export default function requote(form, { announce }) {
  let asking;
  const value = (name) => form.querySelector(`[name=${name}]:checked, select[name=${name}], input[type=hidden][name=${name}]`)?.value ?? "";
  let asked = "";
  form.addEventListener("change", async () => {
    const address = value("address") || "new";
    const region = address === "new" ? value("region_code") : "";
    const now = `${address} ${region}`;
    if (now === asked || (address === "new" && !region)) return;
    asked = now;
    asking?.abort();
    asking = new AbortController();
    const query = new URLSearchParams(location.search);
    for (const name of ["source", "sku", "quantity"]) if (value(name)) query.set(name, value(name));
    query.set("address", address);
    query.set("region", region);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.getAttribute("action")}?${query}`, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[name=quote_payable_fen]");
      if (!answer.ok || !fresh) return;
      form.querySelector("[name=quote_payable_fen]").value = fresh.value;
      for (const part of PARTS) document.querySelector(part)?.replaceChildren(...(page.querySelector(part)?.childNodes ?? []));
      announce(document.querySelector(".sum .total")?.textContent.trim() ?? "");
    } catch {
      asked = "";  // the server looks again when the order is placed
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}
