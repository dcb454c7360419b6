// Hands the page on: the device's own sheet where there is one, else the address goes to the clipboard.

export default function share(button, { announce }) {
  const said = button.querySelector("[data-said]");
  const { title, copied } = button.dataset;
  const url = document.querySelector("link[rel=canonical]")?.href ?? location.href;

  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ title, url });
        return;
      }
      await navigator.clipboard.writeText(url);
    } catch (refused) {
      // Closing the sheet is no failure; without a clipboard (plain http) the address is shown to be copied.
      if (refused.name !== "AbortError") prompt(title, url);
      return;
    }
    const before = said.textContent;
    said.textContent = copied;
    announce(copied);
    setTimeout(() => { said.textContent = before; }, 2000);
  });
}
