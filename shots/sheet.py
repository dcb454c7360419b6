"""Contact sheets: many pictures on one, with their names, to be looked at together."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

GAP = 24
CAPTION = 28
COLUMNS = {"phone": 8, "tablet": 6, "desktop": 4}
WIDTHS = {"phone": 260, "tablet": 340, "desktop": 520}


def contact_sheet(pictures: list[Path], size: str, target: Path) -> None:
    """`target` shows all `pictures`, each under its file's name."""
    width, columns = WIDTHS[size], COLUMNS[size]
    small = [_fitted(path, width) for path in pictures]
    rows = [small[start : start + columns] for start in range(0, len(small), columns)]
    height = sum(max(image.height for image in row) + CAPTION + GAP for row in rows) + GAP
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, height), "#8a8f96")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    top = GAP
    names = iter(pictures)
    for row in rows:
        for column, image in enumerate(row):
            left = GAP + column * (width + GAP)
            draw.text((left, top), next(names).stem, fill="#ffffff", font=font)
            sheet.paste(image, (left, top + CAPTION))
        top += max(image.height for image in row) + CAPTION + GAP
    sheet.save(target, optimize=True)


def _fitted(path: Path, width: int) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB").resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
