// What stands in the frame: a picture, the film or the 3D model, one at a time. Thumbnails and the 3D button choose;
// without script they open what they name.

/** A click that the browser itself should answer: a new tab, a download. */
const leftAlone = (event) => event.metaKey || event.ctrlKey || event.shiftKey;

export default function gallery(root) {
  const part = (name) => root.querySelector(`[data-gallery-${name}]`);
  const main = part("main"), film = part("film"), frame = part("frame");
  const picture = main.querySelector("img"), video = film?.querySelector("video");
  const begin = part("begin"), play = part("play"), model = part("model");
  const thumbs = [...root.querySelectorAll("[data-gallery-thumb]")];

  const show = (shown, chosen) => {
    for (const one of [main, film, frame]) if (one) one.hidden = one !== shown;
    for (const one of [play, ...thumbs]) one === chosen ? one?.setAttribute("aria-current", "true") : one?.removeAttribute("aria-current");
    if (shown !== film) video?.pause();
    // A model that nobody looks at draws nothing.
    if (frame && shown !== frame) frame.replaceChildren();
    if (model) model.querySelector("span").textContent = shown === frame ? model.dataset.textBack : model.dataset.textOpen;
  };

  play?.addEventListener("click", (event) => {
    if (leftAlone(event)) return;
    event.preventDefault();
    show(film, play);
    video.play().catch(() => {});
  });
  if (begin) {
    // Before it runs the film is its poster and one large button; the browser's small ones come with it.
    const rest = (resting) => { begin.hidden = !resting; video.controls = !resting; };
    begin.addEventListener("click", () => { video.play().catch(() => {}); video.focus(); });
    video.addEventListener("play", () => rest(false));
    video.addEventListener("error", () => { begin.hidden = true; });
    video.addEventListener("ended", () => rest(true));
    rest(true);
  }
  // A film out of sight is not heard.
  if (video) new IntersectionObserver(([seen]) => seen.isIntersecting || video.pause()).observe(video);
  video?.addEventListener("error", () => { part("failed").hidden = false; });

  model?.addEventListener("click", (event) => {
    if (leftAlone(event)) return;
    event.preventDefault();
    if (!frame.hidden) return turnTo(picture.src);
    const inner = document.createElement("iframe");
    inner.src = model.dataset.bare;
    inner.title = frame.dataset.title;
    frame.replaceChildren(inner);
    show(frame, null);
    inner.focus();
  });

  const turnTo = (url) => {
    // The copies at other sizes are of the picture shown before.
    picture.removeAttribute("srcset");
    picture.src = url;
    show(main, thumbs.find((thumb) => thumb.href === new URL(url, location.href).href));
  };
  for (const thumb of thumbs) {
    thumb.addEventListener("click", (event) => {
      if (leftAlone(event)) return;
      event.preventDefault();
      turnTo(thumb.href);
    });
  }
  // The option picker shows the chosen SKU's picture.
  addEventListener("portico:picture", (event) => turnTo(event.detail));
}
