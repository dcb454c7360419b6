"""Paste-to-parse: a pasted Chinese address with name and phone, in any order, becomes its parts.

The text is cut in three steps, each taking out what it is sure of: the phone, then the division (the longest
chain province → city → district that fits the tree, any level may be missing), then the name among the pieces
that are left. What remains is the detail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portico.domains.members.address_labels import NAME_BLANK, PHONE_MARK, take_labels, tidied
from portico.domains.members.address_names import take_name
from portico.domains.members.region_names import FILLER, Place, index, longest

MAX_LENGTH = 400

_MOBILE = re.compile(r"(?<![\d])(?:\(?\+?0{0,2}86\)?[-\s]*)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[-\s]?(\d{3,4})[-\s]?(\d{4})(?!\d)")
_NOISE = frozenset(
    {"", "收", "(收)", "亲收", "亲启", "()", "[]", "亲", "亲爱的", "你好", "您好", "麻烦", "谢谢", "谢谢亲", "谢谢啦"}
)
_SEPARATORS = re.compile(r"[\s,;|]+")
_BETWEEN_LEVELS = re.compile(r"[\s,;|/>·-]*(?:市辖区|(?:省|自治区)?直辖县(?:级行政(?:区划|单位))?|县)?[\s,;|/>·-]*")
_ROAD_AHEAD = re.compile(
    r"[东西南北中]?(?:路|街|大道|大街|巷|弄|胡同|村|镇|乡|里|桥|新村|小区|花园|广场|大厦|商城|酒店"
    r"|(?:大学|中学|小学)(?![东西南北中]?(?:路|街|大道)))"
)
_PIECE = re.compile(r"[^\s,;|/]+")
# So many divisions may stand apart, and so many pieces may follow them; a text with more is not an address.
_MOVABLE, _PLACES = 6, 16
_KINDS = frozenset("省市区县旗盟州")
# What may stand between a province and a district we know: a renamed city, a short name, a division of the corps.
_UNKNOWN_MIDDLE = re.compile(r"[\u4e00-\u9fa5\d]{1,12}[市州盟师]$")


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """What was understood; None for what was not found. `region_code` is set only down to a district."""

    recipient: str | None
    phone: str | None
    region_code: str | None
    province: str | None
    city: str | None
    district: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """A reading of text[start:end] as `place`."""

    start: int
    end: int
    place: Place
    strong: int

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        return self.place.level == 3, self.end - self.start, self.strong, -self.start


def parse_address(text: str) -> ParsedAddress:
    """The parts of a pasted address. Pure; never fails: what it cannot place stays in `detail`."""
    line, phone = _take_phone(tidied(text[:MAX_LENGTH]))
    line, recipient = take_labels(line)
    line, chain = _read_region(line)
    if chain is None:
        before, after = "", line
    else:
        before, after = _without_middle(line[: chain.start], chain), line[_skip_repeated(line, chain) :]
    recipient, pieces = take_name(_pieces(before, chain), _pieces(after, chain), recipient)
    place = _completed(chain.place) if chain else None
    return ParsedAddress(
        recipient=recipient.replace(NAME_BLANK, " ") if recipient else None,
        phone=phone,
        region_code=place.code if place and place.district else None,
        province=place.province.name if place else None,
        city=place.city.name if place and place.city else None,
        district=place.district.name if place and place.district else None,
        detail=" ".join(pieces).replace(NAME_BLANK, " "),
    )


def _take_phone(line: str) -> tuple[str, str | None]:
    match = _MOBILE.search(line)
    if match:
        phone = "".join(match.groups())
    else:
        match = _LANDLINE.search(line)
        if not match:
            return line, None
        phone = f"{match[1]}-{match[2]}{match[3]}"
    return f"{line[: match.start()]} {PHONE_MARK} {line[match.end() :]}", phone


def _read_region(line: str) -> tuple[str, _Chain | None]:
    """The line and its division. Divisions that stand apart (…, 朝阳区, 北京) are moved to where the reading begins."""
    best, chain = line, _find_region(line)
    pieces = [match for match in _PIECE.finditer(line) if _is_division(match[0])]
    if not 0 < len(pieces) <= _MOVABLE:
        return best, chain
    pieces.sort(key=lambda match: index()[match[0]][0].place.level)
    names = " ".join(match[0] for match in pieces)
    rest = "".join(" " if any(m.start() <= i < m.end() for m in pieces) else c for i, c in enumerate(line))
    for start in (0, *(match.start() for match in _PIECE.finditer(rest)))[:_PLACES]:
        moved = f"{rest[:start]} {names} {rest[start:]}"
        found = _find_region(moved)
        if found and (chain is None or found.rank[:3] > chain.rank[:3]):
            best, chain = moved, found
    return best, chain


def _is_division(piece: str) -> bool:
    """Whether the whole piece names a province, a city, or a district with its kind."""
    return any(spelling.strong or spelling.place.level < 3 for spelling in index().get(piece, ()))


def _find_region(line: str) -> _Chain | None:
    chains = [chain for start in range(len(line)) if (chain := _chain_at(line, start)) and _plausible(line, chain)]
    return max(chains, key=lambda chain: chain.rank, default=None)


def _chain_at(line: str, start: int) -> _Chain | None:
    """The best chain of names that begins exactly at `start`."""
    best: _Chain | None = None
    for end, place, strong in _names_at(line, start):
        if place.level == 3 and not _unique(line[start:end], place, strong):
            continue
        chain = _extend(line, _Chain(start, end, place, int(strong)))
        if best is None or chain.rank > best.rank:
            best = chain
    return best


def _extend(line: str, chain: _Chain) -> _Chain:
    """The longest chain that goes on from `chain` to divisions inside it."""
    best = chain
    if chain.place.level == 3:
        return best
    gap = _BETWEEN_LEVELS.match(line, chain.end)
    at = gap.end() if gap else chain.end
    options = [
        (end, place, strong)
        for end, place, strong in _names_at(line, at)
        if place.level > chain.place.level and _inside(place, chain.place)
    ]
    for end, place, strong in options:
        rivals = {p.code for e, p, _ in options if e == end and p.level == place.level}
        if len(rivals) > 1:
            continue  # two districts of this name in the province; without its city we cannot tell
        longer = _extend(line, _Chain(chain.start, end, place, chain.strong + int(strong)))
        if longer.rank > best.rank:
            best = longer
    return best


def _names_at(line: str, at: int) -> list[tuple[int, Place, bool]]:
    names = index()
    found = []
    for end in range(min(len(line), at + longest()), at + 1, -1):
        for spelling in names.get(line[at:end], ()):
            if spelling.strong or _may_end(line, end, spelling.place):
                found.append((end, spelling.place, spelling.strong))
    return found


def _may_end(line: str, end: int, place: Place) -> bool:
    """Whether a name without its kind ends here: 杭州 does before 西湖区, not before 路 (杭州路)."""
    if line[end : end + 1] in _KINDS:
        return False
    if not _ROAD_AHEAD.match(line, end):
        return True
    return any(inner.level > place.level and _inside(inner, place) for _end, inner, _strong in _names_at(line, end))


def _inside(place: Place, outer: Place) -> bool:
    return place.province is outer.province and (outer.city is None or place.city is outer.city)


def _unique(name: str, place: Place, strong: bool) -> bool:
    """Whether a district's name alone says where it is. Without its kind, only a county-level city does."""
    if place.district is None or (not strong and not place.district.name.endswith("市")):
        return False
    return len({spelling.place.code for spelling in index()[name]}) == 1


def _plausible(line: str, chain: _Chain) -> bool:
    """A lone name without its kind (上海, 长沙) counts only where a piece of text begins."""
    if chain.strong or (chain.place.level == 3 and chain.end - chain.start > 3):
        return True
    begins = chain.start == 0 or _SEPARATORS.match(line[chain.start - 1]) is not None
    return begins or chain.end - chain.start > 3


def _completed(place: Place) -> Place:
    """The place down to a district where its city is governed as a whole (嘉峪关市)."""
    if place.city is None or place.district is not None:
        return place
    whole = next((district for district in place.city.children if district.name == FILLER), None)
    return Place(3, place.province, place.city, whole) if whole else place


def _skip_repeated(line: str, chain: _Chain) -> int:
    """Where the detail starts: forms paste the division twice, as a field of its own and before the street."""
    gap = _BETWEEN_LEVELS.match(line, chain.end)
    at = gap.end() if gap else chain.end
    again = _chain_at(line, at)
    if again and again.place.code == chain.place.code and again.strong:
        return again.end
    for end, place, strong in _names_at(line, at):
        if strong and place.code == chain.place.code:
            return end
    return at if gap and FILLER in gap[0] else chain.end


def _without_middle(before: str, chain: _Chain) -> str:
    """What stands before the division, without the province when only an unknown name lies between them."""
    before = before.removesuffix("中国")
    start = max((match.end() for match in _SEPARATORS.finditer(before)), default=0)
    tail = before[start:]
    for size in range(min(len(tail), longest()), 1, -1):
        for spelling in index().get(tail[:size], ()):
            if spelling.place.code == chain.place.province.code and _UNKNOWN_MIDDLE.fullmatch(tail, size):
                return before[:start]
    return before


def _pieces(text: str, chain: _Chain | None) -> list[str]:
    """The pieces of what surrounds the division, without noise, postcodes and the names of what lies above it."""
    pieces = [piece.strip("-/:>·.!~'") for piece in _SEPARATORS.split(text)]
    return [
        piece
        for piece in pieces
        if piece not in _NOISE
        and not re.fullmatch(r"\d{6}", piece)
        and not (chain and _names_above(piece, chain.place))
    ]


def _names_above(piece: str, place: Place) -> bool:
    above = {place.province.code, place.city.code if place.city else ""}
    return any(spelling.place.level < 3 and spelling.place.code in above for spelling in index().get(piece, ()))
