// Thumbnails change the main picture in place; without script they open the picture.

export default function gallery(root) {
  const main = root.querySelector("[data-gallery-main] img");
  const thumbs = [...root.querySelectorAll("[data-gallery-thumb]")];

  const show = (url) => {
    // The copies at other sizes are of the picture shown before.
    main.removeAttribute("srcset");
    main.src = url;
    for (const thumb of thumbs) {
      if (thumb.href === new URL(url, location.href).href) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    }
  };
  for (const thumb of thumbs) {
    thumb.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      show(thumb.href);
    });
  }
  // The option picker shows the chosen SKU's picture.
  addEventListener("portico:picture", (event) => show(event.detail));
}
