// The picture of a pickup code is good for a minute: a fresh one comes before, from the same page.
export default function pickupCode(box) {
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(".pickup-code img");
      if (!fresh) return location.reload();
      box.querySelector("img").src = fresh.src;
    } catch {
      // Without a network the digits still count; the next round may go better.
    }
    plan(50);
  };
  const plan = (seconds) => setTimeout(renew, Math.max(seconds - 8, 5) * 1000);
  plan(Number(box.dataset.seconds));
}
