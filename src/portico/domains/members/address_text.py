"""Paste-to-parse: a pasted Chinese address with name and phone, in any order, becomes its parts.

The text is cut in three steps, each taking out what it is sure of: the phone, then the division (the longest
chain province → city → district that fits the tree, any level may be missing), then the name among the pieces
that are left. What remains is the detail.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portico.domains.members.region_names import FILLER, Place, index, longest

MAX_LENGTH = 400

_PHONE_MARK = "\ue000"
_MOBILE = re.compile(r"(?<![\d])(?:\(?\+?0{0,2}86\)?[-\s]*)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[-\s]?(\d{7,8})(?!\d)")
_NAME_LABEL = re.compile(
    r"(?:(?:收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|名字)\s*:|(?<![^\s,;|])(?:收货人|收件人|联系人|姓名))"
    r"\s*([^\s,;|:\ue000]+)"
)
_LABEL = re.compile(
    r"(?:手机号码|手机号|手机|联系电话|联系方式|电话号码|电话)\s*(?::|(?=\s*\ue000))"
    r"|(?:所在地区|所在省市|省市区|地区|详细地址|收货地址|收件地址|街道地址|地址)\s*:"
    r"|(?<![^\s,;|])(?:所在地区|详细地址|收货地址|收件地址|地址)"
)
_POSTCODE = re.compile(r"(?:邮政编码|邮编)\s*:?\s*\d{6}(?!\d)")
_NOISE = frozenset({"", "收", "(收)", "亲收", "亲启", "()", "[]"})
_SEPARATORS = re.compile(r"[\s,;|]+")
_BETWEEN_LEVELS = re.compile(r"[\s,;|/>·-]*(?:市辖区)?[\s,;|/>·-]*")
_ROAD_AHEAD = re.compile(
    r"[东西南北中]?(?:路|街|大道|大街|巷|弄|胡同|村|镇|乡|里|桥|新村|小区|花园|广场|大厦|商城|酒店|大学|中学|小学)"
)
_KINDS = frozenset("省市区县旗盟州")
_NOT_A_NAME = re.compile(
    r"[路街道巷弄号楼栋幢室村镇乡区县市省州院园苑城厦场寓组元座层店厂校门台柜站点馆库司府庭湾里]$|\d"
)
_HONORIFIC = re.compile(r"^(.{1,3}?)(先生|女士|小姐|老师|同学|经理)$")
_HAN_NAME = re.compile(r"[\u4e00-\u9fa5]{2,4}(?:[·.][\u4e00-\u9fa5]{2,8})*")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.']{1,19}")
_TAIL_NAME = re.compile(r"(?<=[号室楼栋幢层座户0-9a-zA-Z])([\u4e00-\u9fa5]{2,3})$")
_RECEIVES = re.compile(r"(?<=[\u4e00-\u9fa5]{2})\(?(?:收|亲收|亲启)\)?$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕"
    "屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣"
)
_COMPOUND_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
)


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
    line = unicodedata.normalize("NFKC", text[:MAX_LENGTH])
    line = re.sub(r"[\u200b-\u200f\u2060\ufeff\ue000]", "", line).replace("、", ",").replace("。", ",")
    line, phone = _take_phone(line)
    line, recipient = _take_labels(line)
    chain = _find_region(line)
    if chain is None:
        before, after = "", line
    else:
        before, after = line[: chain.start], line[_skip_repeated(line, chain) :]
    before = before.removesuffix("中国")
    recipient, pieces = _take_name(_pieces(before), _pieces(after), recipient)
    place = _completed(chain.place) if chain else None
    return ParsedAddress(
        recipient=recipient,
        phone=phone,
        region_code=place.code if place and place.district else None,
        province=place.province.name if place else None,
        city=place.city.name if place and place.city else None,
        district=place.district.name if place and place.district else None,
        detail=" ".join(pieces),
    )


def _take_phone(line: str) -> tuple[str, str | None]:
    match = _MOBILE.search(line)
    if match:
        phone = "".join(match.groups())
    else:
        match = _LANDLINE.search(line)
        if not match:
            return line, None
        phone = "-".join(match.groups())
    return f"{line[: match.start()]} {_PHONE_MARK} {line[match.end() :]}", phone


def _take_labels(line: str) -> tuple[str, str | None]:
    """The line without labels, and the name when one was labelled."""
    labelled = _NAME_LABEL.search(line)
    recipient = None
    if labelled:
        recipient = labelled[1]
        line = f"{line[: labelled.start()]} {line[labelled.end() :]}"
    return _LABEL.sub(" ", _POSTCODE.sub(" ", line)), recipient


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
            if spelling.strong or not (_ROAD_AHEAD.match(line, end) or line[end : end + 1] in _KINDS):
                found.append((end, spelling.place, spelling.strong))
    return found


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
    return at if gap and FILLER in gap[0] else chain.end


def _pieces(text: str) -> list[str]:
    pieces = [piece.strip("-/:>·.") for piece in _SEPARATORS.split(text)]
    return [piece for piece in pieces if piece not in _NOISE and not re.fullmatch(r"\d{6}", piece)]


def _take_name(before: list[str], after: list[str], recipient: str | None) -> tuple[str | None, list[str]]:
    """(name, the other pieces: those after the division first)."""
    line = [*before, *after]
    first_after = len(before)
    if recipient is None:
        scored = [(_name_score(line, i), -i) for i in range(len(line))]
        score, position = max(scored, default=(0, 0))
        if score >= 3:
            chosen = -position
            recipient = _RECEIVES.sub("", line[chosen])
            line[chosen] = ""
        else:
            recipient = _take_tail_name(line)
    pieces = [*line[first_after:], *line[:first_after]]
    return recipient, [piece for piece in pieces if piece and piece != _PHONE_MARK]


def _name_score(line: list[str], i: int) -> int:
    piece = _RECEIVES.sub("", line[i])
    words = [j for j, word in enumerate(line) if word != _PHONE_MARK]
    edge = i in {words[0], words[-1]} if words else False
    beside_phone = _PHONE_MARK in line[max(0, i - 1) : i + 2] and piece != _PHONE_MARK
    score = edge + 2 * beside_phone
    if _HONORIFIC.match(piece):
        return score + 4
    surname = piece[0] in _SURNAMES or piece.startswith(_COMPOUND_SURNAMES)
    if _HAN_NAME.fullmatch(piece) and not _NOT_A_NAME.search(piece) and (surname or piece not in index()):
        return score + (2 if surname and len(piece) <= 4 else 0) + (1 if len(piece) <= 3 else 0)
    if _LATIN_NAME.fullmatch(piece):
        return score + 1
    return 0


def _take_tail_name(line: list[str]) -> str | None:
    """A name glued to the end of the piece beside the phone: …3号楼201室张伟."""
    for i, piece in enumerate(line):
        if _PHONE_MARK not in line[max(0, i - 1) : i + 2] or piece == _PHONE_MARK:
            continue
        for at in range(len(piece) - 3, len(piece) - 1):
            match = _TAIL_NAME.match(piece, max(at, 0))
            if match and match[1][0] in _SURNAMES and not _NOT_A_NAME.search(match[1]):
                line[i] = piece[: match.start()]
                return match[1]
    return None
