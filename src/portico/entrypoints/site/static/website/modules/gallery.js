// Thumbnails change the main picture in place, or play the film; without script they open it.

export default function gallery(root) {
  const main = root.querySelector("[data-gallery-main] img");
  const thumbs = [...root.querySelectorAll("[data-gallery-thumb]")];

  const film = root.querySelector("[data-gallery-film]");
  const play = root.querySelector("[data-gallery-play]");
  const frame = root.querySelector("[data-gallery-main]");
  // Either the film or a picture is shown, never both.
  const turn = (playing) => {
    if (!film) return;
    film.hidden = !playing;
    frame.hidden = playing;
    if (playing) play.setAttribute("aria-current", "true");
    else { play.removeAttribute("aria-current"); film.querySelector("video").pause(); }
  };
  play?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    for (const thumb of thumbs) thumb.removeAttribute("aria-current");
    turn(true);
    film.querySelector("video").play().catch(() => {});
  });

  const show = (url) => {
    turn(false);
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
