"""What people write around an address: labels (收货人：), greetings, emoji, numbering, quotation marks."""

from __future__ import annotations

import re
import unicodedata

PHONE_MARK = "\ue000"
# Stands for the blank inside a name (Mary Wong), so that the name stays one piece.
NAME_BLANK = "\ue001"

_STARTS = r"(?<![^\s,;|])"
_NUMBER = r"(?:(?<![^\s,;|])\(?\d{1,2}[,.)]\s*)?"
_NAME_WORD = "收货人姓名|收件人姓名|收货人|收件人|联系人|姓名|名字"
_PHONE_WORD = "手机号码|手机号|手机|联系电话|联系方式|电话号码|电话|号码"
_PLACE_WORD = "所在地区|所在省市|省市区|地区|街道地址|地址|住址"
_NAME_LABEL = re.compile(
    rf"{_NUMBER}(?:(?:{_NAME_WORD})\s*:|{_STARTS}(?:收货|收件|收|(?i:name|to|consignee))\s*:"
    rf"|{_STARTS}(?:收货人|收件人|联系人|姓名)(?!{_PHONE_WORD}|{_PLACE_WORD}|信息)"
    rf"|{_STARTS}(?:我叫|叫我))\s*(?P<name>[^\s,;|:{PHONE_MARK}]+?)(?:就行|就好|即可|吧)?(?=[\s,;|:{PHONE_MARK}]|$)"
)
_LABELS = (
    # A whole piece up to its colon, when its words say that it only announces: 寄件地址: 收货信息: 寄给我妈:
    rf"{_STARTS}[\u4e00-\u9fa5]{{0,6}}?(?:{_PHONE_WORD}|{_PLACE_WORD}|信息|收货|收件|[寄送发]到|寄往|寄给[\u4e00-\u9fa5]{{0,3}})\s*:",
    rf"(?:{_PHONE_WORD})\s*(?:(?:是|为)?\s*:|是?(?=\s*{PHONE_MARK}))",
    rf"(?:详细地址|收货地址|收件地址|{_PLACE_WORD})\s*:",
    rf"{_STARTS}(?:省份?|城?市|区县?|区/县|县|街道|乡镇|门牌号)\s*:",
    rf"{_STARTS}(?i:tel|phone|mobile|address|addr|city|province)\s*[:.]",
    rf"{_STARTS}(?:所在地区|(?:我的|新的?|改|详细|收货|收件)?地址(?:是|为)?|街道(?=\s)|(?:麻烦|请|帮我)*(?:邮?寄|[送发])到|寄往)",
    rf"(?:{_PHONE_WORD}|邮编)\s*(?=$|[\s,;|])",
)
_LABEL = re.compile("|".join(f"{_NUMBER}(?:{label})" for label in _LABELS))
_BOXED = re.compile(rf"[【\[]\s*({_NAME_WORD}|{_PHONE_WORD}|{_PLACE_WORD}|详细地址|收货地址|收件地址)\s*[】\]]\s*:?")
_POSTCODE = re.compile(r"(?:邮政编码|邮编)\s*:?\s*\d{6}(?!\d)|\(\d{6}\)")
_ODD = re.compile('[\u2190-\u21ff\u200b-\u200f\u2060\ufeff\ue000-\ue00f"“”「」『』_]')
_SPACED_NAME = re.compile(r"(?<![^\s,;|:])([\u4e00-\u9fa5]) +([\u4e00-\u9fa5]{1,2})(?![^\s,;|])")
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9])([A-Z][a-z]+) +([A-Z][a-z]+)(?![A-Za-z0-9])")
_SYMBOLS = frozenset({"So", "Cf", "Cs", "Me", "Mn"})


def tidied(text: str) -> str:
    """Full-width signs made plain, emoji and quotation marks gone, Chinese stops as commas, spaced names joined."""
    plain = unicodedata.normalize("NFKC", "".join(" " if unicodedata.category(c) in _SYMBOLS else c for c in text))
    plain = _ODD.sub(" ", plain).replace("、", ",").replace("。", ",")
    plain = _BOXED.sub(r" \1:", plain)
    plain = _LATIN_NAME.sub(rf"\1{NAME_BLANK}\2", plain)
    return _SPACED_NAME.sub(r"\1\2", plain)


def take_labels(line: str) -> tuple[str, str | None]:
    """The line without labels, and the name when one was labelled."""
    labelled = _NAME_LABEL.search(line)
    recipient = None
    if labelled:
        recipient = labelled["name"]
        line = f"{line[: labelled.start()]} {line[labelled.end() :]}"
    return _LABEL.sub(" ", _POSTCODE.sub(" ", line)), recipient
