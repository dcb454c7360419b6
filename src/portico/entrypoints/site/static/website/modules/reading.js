// An article being read: how far (25, 50, 75, 100 %, each once), which card was followed, and where in the contents.

const DEPTHS = [25, 50, 75, 100];

export default function reading(root, { track }) {
  const { article } = root.dataset;
  const text = root.querySelector("[data-text]") ?? root;
  let told = 0;

  const measure = () => {
    const { top, height } = text.getBoundingClientRect();
    const read = height ? ((innerHeight - top) / height) * 100 : 0;
    while (told < DEPTHS.length && read >= DEPTHS[told]) {
      track("article_read", { article, depth: DEPTHS[told] });
      told += 1;
    }
    if (told === DEPTHS.length) removeEventListener("scroll", measure);
  };
  addEventListener("scroll", measure, { passive: true });
  measure();

  root.addEventListener("click", (event) => {
    const card = event.target.closest("[data-card]");
    if (card) track("article_card_click", { article, card: card.dataset.card });
  });

  const links = new Map([...root.querySelectorAll(".reading-aside .contents a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (!links.size) return;
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-160px 0px -60% 0px" });
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) watcher.observe(heading);
  }
}
