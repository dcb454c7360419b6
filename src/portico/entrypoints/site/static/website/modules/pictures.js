// A field of files shows what was chosen: small pictures that can be taken out again, more in several goes, and at once
// which are too many or too large. Drawn on canvases: addresses of files (blob:) are not for this site's pages.

const SIDE = 192;

export default function pictures(field) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector("[data-pictures-list]"), said = field.querySelector("[data-pictures-said]");
  const { most, maxMb, textMany, textLarge, textRemove, textPick } = field.dataset;
  const held = [];
  const last = document.createElement("li"), add = document.createElement("button");
  Object.assign(add, { type: "button", className: "picture-add", textContent: textPick });
  add.addEventListener("click", () => input.click());

  const say = (words) => {
    said.textContent = words.join(" ");
    said.hidden = words.length === 0;
  };

  const hand = () => {
    const files = new DataTransfer();
    for (const { file } of held) files.items.add(file);
    input.files = files.files;
    add.hidden = held.length >= Number(most);
  };

  const take = (one) => {
    held.splice(held.indexOf(one), 1);
    one.tile.remove();
    say([]);
    hand();
    (list.querySelector("button:not([hidden])") ?? input).focus();
  };

  const tile = (file) => {
    const cell = document.createElement("li"), remove = document.createElement("button");
    const one = { file, tile: cell };
    Object.assign(remove, { type: "button", className: "picture-remove", textContent: "×" });
    remove.setAttribute("aria-label", `${textRemove} ${file.name}`);
    remove.addEventListener("click", () => take(one));
    cell.className = "picture-tile";
    cell.title = file.name;
    cell.append(remove);
    draw(file, cell);
    list.insertBefore(cell, last);
    held.push(one);
  };

  input.addEventListener("change", () => {
    const words = [];
    const fresh = [...input.files].filter((file) => !held.some((one) => same(one.file, file)));
    for (const file of fresh) {
      if (file.size > Number(maxMb) * 1024 * 1024) words.push(textLarge.replace("{name}", file.name));
      else if (held.length >= Number(most)) { words.push(textMany); break; }
      else tile(file);
    }
    hand();
    say(words);
  });

  last.append(add);
  list.append(last);
  input.classList.add("visually-hidden");
  input.tabIndex = -1;
}

const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

/** The picture, cut square; a film, or what this browser cannot read, keeps its name. */
async function draw(file, cell) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  try {
    if (!file.type.startsWith("image/")) throw new Error(file.type);
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    cell.prepend(canvas);
  } catch {
    const name = document.createElement("span");
    name.textContent = file.name;
    cell.prepend(name);
  }
}
