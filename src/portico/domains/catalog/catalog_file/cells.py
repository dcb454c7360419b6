"""From what people write into cells to values, or to the name of the rule that the cell breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from portico.domains.catalog.catalog_file.package import PICTURE_PREFIX

_TRUE = {"1", "true", "yes", "y", "是", "上架", "在售"}
_FALSE = {"0", "false", "no", "n", "否", "下架", "停售"}
# A file inside the package, perhaps in a folder: no drive letter, no scheme.
_PICTURE_FILE = re.compile(r"[^:*?\"<>|\\\r\n]{1,200}\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
# What a spreadsheet-safe CSV puts before a text that would be taken for a formula.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
# A part of an attribute cell, its name and value, and what stands behind a backslash.
_PAIR = re.compile(r"(?:\\.|[^|｜\n])+", re.DOTALL)
_NAME_AND_VALUE = re.compile(r"((?:\\.|[^:：])++)[:：](.*)", re.DOTALL)
_MARK = re.compile(r"\\([\\|｜:：nr])")
_MARKED = re.compile(r"[\\|｜:：\n\r]")
_MARKED_VALUE = re.compile(r"[\\|｜\n\r]")
_LINE_ENDS = {"n": "\n", "r": "\r"}
_MONEY_NOISE = re.compile(r"[¥￥,，\s元]|^(?:CNY|RMB)", re.IGNORECASE)


class CellRefused(Exception):
    """The cell breaks the rule `code`."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def text(value: object) -> str:
    """A cell as text: whole numbers without the `.0` that spreadsheets add, no surrounding space."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    plain = str(value).strip()
    return plain[1:] if _GUARDED.match(plain) else plain


def whole(value: object) -> int:
    """`12`, `12.0` or `1,200`. Raises CellRefused."""
    plain = text(value).replace(",", "")
    if not re.fullmatch(r"-?\d{1,12}(\.0+)?", plain):
        raise CellRefused("not_whole_number")
    return int(plain.split(".")[0])


def fen(value: object) -> int:
    """Yuan as people write them, `¥1,299.00`, in fen. Raises CellRefused: not money, or finer than a fen."""
    plain = _MONEY_NOISE.sub("", text(value))
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise CellRefused("not_money") from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 11:
        raise CellRefused("not_money")
    exact = amount * 100
    if exact != exact.to_integral_value():
        raise CellRefused("finer_than_fen")
    return int(exact)


def flag(value: object) -> bool:
    """是/否, 上架/下架, true/false, 1/0. Raises CellRefused."""
    plain = text(value).lower()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise CellRefused("not_yes_or_no")


def parts(value: object) -> tuple[str, ...]:
    """`a|b` or one per line, without the empty ones."""
    return tuple(part.strip() for part in re.split(r"[|｜\n]", text(value)) if part.strip())


_KINDS = {
    "goods": "goods", "实物": "goods", "实物商品": "goods", "download": "download", "下载": "download",
    "card_key": "card_key", "卡密": "card_key", "package": "package", "套餐": "package", "服务套餐": "package",
}  # fmt: skip
_DELIVERIES = {
    "ship": "ship", "快递": "ship", "快递配送": "ship", "pickup": "pickup", "自提": "pickup", "到店自提": "pickup",
    "city": "city", "同城": "city", "同城配送": "city",
}  # fmt: skip


def kind(value: object) -> str:
    """实物, 下载, 卡密 or 服务套餐. Raises CellRefused."""
    found = _KINDS.get(text(value).lower())
    if found is None:
        raise CellRefused("kind_unknown")
    return found


def deliveries(value: object) -> tuple[str, ...]:
    """快递|自提|同城. Raises CellRefused."""
    found = [_DELIVERIES.get(part.lower()) for part in parts(value)]
    if None in found:
        raise CellRefused("delivery_unknown", value=text(value))
    return tuple(dict.fromkeys(name for name in found if name))


def url(value: object) -> str:
    """An http(s) address (`//host/…` is taken as https), or a picture's name in the package. Raises CellRefused."""
    plain = text(value)
    if plain.startswith("//"):
        plain = f"https:{plain}"
    if _PICTURE_FILE.fullmatch(plain):
        return f"{PICTURE_PREFIX}{plain}"
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", plain, re.IGNORECASE) or len(plain) > 2000:
        raise CellRefused("not_a_url")
    return plain


def urls(value: object) -> tuple[str, ...]:
    return tuple(url(part) for part in parts(value))


def pairs(value: object) -> tuple[tuple[str, str], ...]:
    """`材质:棉|产地:新疆`, or one to a line, as pairs. Raises CellRefused for a part without a colon.

    What belongs to a name or value itself stands behind a backslash: `\\|`, `\\:`, `\\\\`, and `\\n` for a new line.
    """
    found = []
    for part in _PAIR.findall(text(value)):
        if not part.strip():
            continue
        match = _NAME_AND_VALUE.fullmatch(part)
        if match is None or not match[1].strip():
            raise CellRefused("not_name_and_value")
        found.append((_plain(match[1]), _plain(match[2])))
    return tuple(found)


def written_pairs(found: Iterable[tuple[str, str]]) -> str:
    """Pairs as a cell from which `pairs` reads the same."""
    return "|".join(f"{_MARKED.sub(_marked, name)}:{_MARKED_VALUE.sub(_marked, value)}" for name, value in found)


def _plain(part: str) -> str:
    return _MARK.sub(lambda match: _LINE_ENDS.get(match[1], match[1]), part).strip()


def _marked(match: re.Match[str]) -> str:
    return "\\" + {"\n": "n", "\r": "r"}.get(match[0], match[0])
