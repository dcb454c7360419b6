"""Who the parcel is for: the piece of a pasted address that looks most like a name."""

from __future__ import annotations

import re

from portico.domains.members.address_labels import PHONE_MARK
from portico.domains.members.region_names import index

_SURE_NOT = re.compile(r"[路街道巷弄号楼栋幢室村镇乡区县市省院场寓组元座层店厂校门台柜站点馆司]$|\d")
# Places end so, and now and then a person.
_PERHAPS_NOT = re.compile(r"[州园苑城厦库府庭湾里]$")
_HONORIFIC = re.compile(r"^(.{1,3}?)(先生|女士|小姐|老师|同学|经理)$")
_HAN_NAME = re.compile(r"[\u4e00-\u9fa5]{2,4}(?:[·.][\u4e00-\u9fa5]{2,8})*")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'\ue001]{1,29}")
# Names of Uyghurs, Kazakhs and Tibetans in Chinese letters are longer, and written with few letters.
_TRANSCRIBED = frozenset(
    "阿不都热合曼买提江古丽尔艾力克吐逊依木拉米孜汗娜扎帕西迪亚森卡伊沙合布肉孜巴哈斯托乎塔吾努加玛姆则耶台萨次仁卓才让"
    "旺扎德吉多措罗桑丹增格央金平顿珠洛加嘎白登"
)
_TAIL_NAME = re.compile(
    r"(?<=[号室楼栋幢层座户)】0-9a-zA-Z])([\u4e00-\u9fa5]{1,3}(?:先生|女士|小姐|老师)|[\u4e00-\u9fa5]{2,3})$"
)
_RECEIVES = re.compile(r"(?<=[\u4e00-\u9fa5]{2})\(?(?:收|亲收|亲启)\)?$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕"
    "屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣"
    "巫寇明巩虞尧花鹿区冼丛那燕楚闻莘占仲池仝粟屠车邝植鞠晋鄢麻幸敖邸苑"
)
_COMPOUND_SURNAMES = tuple(
    "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 完颜 端木 南宫 独孤".split()  # noqa: SIM905
)
# Said of a parcel, never a name.
_REMARK = re.compile(r"[请放勿别送打]|快递|驿站|电话|短信|谢谢|麻烦|到付|加急|周末|上班")


def take_name(before: list[str], after: list[str], recipient: str | None) -> tuple[str | None, list[str]]:
    """(name, the other pieces: those after the division first). `before`, `after`: the pieces around the division."""
    line = [*before, *after]
    first_after = len(before)
    if recipient is None:
        scored = [(_score(line, i), -i) for i in range(len(line))]
        score, position = max(scored, default=(0, 0))
        if score >= 3:
            chosen = -position
            recipient = _RECEIVES.sub("", line[chosen])
            line[chosen] = ""
        else:
            recipient = _take_tail_name(line)
    pieces = [*line[first_after:], *line[:first_after]]
    return recipient, [piece for piece in pieces if piece and piece != PHONE_MARK]


def _score(line: list[str], i: int) -> int:
    """How much piece `i` looks like a name; 3 is enough."""
    piece = _RECEIVES.sub("", line[i])
    words = [j for j, word in enumerate(line) if word != PHONE_MARK]
    edge = i in {words[0], words[-1]} if words else False
    beside_phone = PHONE_MARK in line[max(0, i - 1) : i + 2] and piece != PHONE_MARK
    score = edge + 2 * beside_phone + 2 * (piece != line[i])
    if _HONORIFIC.match(piece):
        return score + 4
    surname = piece[0] in _SURNAMES or piece.startswith(_COMPOUND_SURNAMES)
    if _transcribed(piece):
        return score + 2
    if _HAN_NAME.fullmatch(piece) and not _SURE_NOT.search(piece) and (surname or piece not in index()):
        doubt = 2 * bool(_PERHAPS_NOT.search(piece)) + 2 * bool(_REMARK.search(piece[1:] if surname else piece))
        return score + (2 if surname and len(piece) <= 4 else 0) + (1 if len(piece) <= 3 else 0) - doubt
    if _LATIN_NAME.fullmatch(piece):
        return score + 1
    return 0


def _transcribed(piece: str) -> bool:
    return 5 <= len(piece) <= 12 and sum(letter in _TRANSCRIBED for letter in piece) >= 0.8 * len(piece)


def _take_tail_name(line: list[str]) -> str | None:
    """A name glued to the end of the piece beside the phone: …3号楼201室张伟."""
    for i, whole in enumerate(line):
        if PHONE_MARK not in line[max(0, i - 1) : i + 2] or whole == PHONE_MARK:
            continue
        piece = _RECEIVES.sub("", whole)
        for at in range(max(len(piece) - 5, 0), len(piece) - 1):
            match = _TAIL_NAME.match(piece, at)
            if match and match[1][0] in _SURNAMES and not _SURE_NOT.search(match[1]):
                line[i] = piece[: match.start()]
                return match[1]
    return None
