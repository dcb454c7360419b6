// Puts a text (a waybill's number, a code) into the clipboard, and says so where it was asked for.

export default function copy(button, { announce }) {
  const words = button.textContent;

  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Without a clipboard (plain http) the text is shown to be copied.
      prompt(button.getAttribute("aria-label"), button.dataset.copy);
      return;
    }
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}
