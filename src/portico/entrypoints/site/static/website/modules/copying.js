// Follows a copy of somebody's data while it is being made, and shows the page anew when it can be taken.

const EVERY_MS = 1500;

export default function copying(section, { announce }) {
  const row = section.querySelector("[data-copy]");
  if (!row) return;
  const bar = row.querySelector("progress");
  row.querySelector(".copy-look")?.remove();

  async function look() {
    try {
      const answer = await fetch(row.dataset.copy, { headers: { accept: "application/json" } });
      const { state, done, total } = await answer.json();
      if (!answer.ok || !["queued", "running"].includes(state)) return location.reload();
      bar.max = total;
      bar.value = done;
      announce(`${done} / ${total}`);
    } catch {
      // The next look may reach the hub again.
    }
    setTimeout(look, EVERY_MS);
  }
  setTimeout(look, EVERY_MS);
}
