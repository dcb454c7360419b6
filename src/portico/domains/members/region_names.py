"""How people write the names of divisions: 内蒙古 for 内蒙古自治区, 恩施州 for 恩施土家族苗族自治州."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from portico.domains.members.regions import PLACEHOLDER_CITIES, Region, tree

# Peoples that appear in the names of autonomous regions, prefectures and counties; 族 is often left out.
_PEOPLES = (
    "壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|拉祜|水|佤|纳西|羌|土"
    "|仫佬|锡伯|柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|普米|鄂温克|怒|裕固|独龙|保安|各"
)
_LONG_PEOPLES = "|".join(people for people in _PEOPLES.split("|") if len(people) > 1)
_AUTONOMOUS = re.compile(rf"^(?P<place>.{{2,}}?)(?:(?:{_PEOPLES})?族|{_LONG_PEOPLES})*自治(?P<kind>[区州县旗])$")
_SUFFIX = re.compile(r"(特别行政区|地区|新区|林区|矿区|[省市盟州区县旗])$")

# 市辖区 stands between city and district in official tables, and under 嘉峪关市 instead of any district.
FILLER = "市辖区"

# Divisions that were merged away or given another name within memory; people still write them. A change of kind only
# (双流县 → 双流区) needs no entry.
_FORMER = {
    "110101": ("崇文区",), "110102": ("宣武区",), "120116": ("塘沽区", "汉沽区", "大港区"), "120119": ("蓟县",),
    "310101": ("卢湾区",), "310106": ("闸北区",), "310115": ("南汇区",), "320104": ("白下区",), "320106": ("下关区",),
    "320213": ("崇安区", "南长区", "北塘区"), "320508": ("沧浪区", "平江区", "金阊区"), "320803": ("楚州区",),
    "321003": ("维扬区",), "330102": ("江干区",), "330105": ("下城区",), "370203": ("四方区",), "370211": ("胶南市",),
    "420607": ("襄阳区",), "440103": ("芳村区",), "440104": ("东山区",), "440112": ("萝岗区",), "500110": ("万盛区",),
    "500111": ("双桥区",), "500154": ("开县",), "510117": ("郫县",), "510705": ("安县",), "510812": ("元坝区",),
    "610118": ("户县",), "610503": ("华县",), "210112": ("东陵区",), "370116": ("莱城区",), "420600": ("襄樊市",),
    "530800": ("思茅市",),
}  # fmt: skip
_KINDS_OF_DISTRICT = "区县市"


@dataclass(frozen=True, slots=True)
class Place:
    """A division and those above it; a level that the name does not reach is None."""

    level: int
    province: Region
    city: Region | None = None
    district: Region | None = None

    @property
    def code(self) -> str:
        return (self.district or self.city or self.province).code


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write `place`. Strong spellings end in what kind of division it is, weak ones do not."""

    place: Place
    strong: bool


def spellings_of(name: str) -> dict[str, bool]:
    """The ways to write a division called `name` → whether each is strong."""
    found = {name: True}
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        place = autonomous["place"]
        found[place + autonomous["kind"]] = True
        found[f"{place}自治{autonomous['kind']}"] = True
        found[place] = False
        if place == "内蒙古":
            found["内蒙"] = False
        return found
    bare = _SUFFIX.sub("", name)
    if len(bare) > 1 and bare != name:
        found[bare] = False
        if name.endswith(("盟", "地区")):
            found[bare + "市"] = True
    return found


@cache
def index() -> dict[str, tuple[Spelling, ...]]:
    """Every spelling → the divisions it may mean, provinces first."""
    found: dict[str, list[Spelling]] = defaultdict(list)

    def add(place: Place, name: str) -> None:
        for text, strong in spellings_of(name).items():
            found[text].append(Spelling(place, strong))

    for province in tree():
        add(Place(1, province), province.name)
        for city in province.children:
            if city.name not in PLACEHOLDER_CITIES:
                add(Place(2, province, city), city.name)
                for former in _FORMER.get(city.code, ()):
                    found[former].append(Spelling(Place(2, province, city), strong=True))
            for district in city.children:
                if district.name == FILLER:
                    continue
                place = Place(3, province, city, district)
                add(place, district.name)
                for former in _FORMER.get(district.code, ()):
                    found[former].append(Spelling(place, strong=True))
    for text, place in _former_kinds(found):
        found[text].append(Spelling(place, strong=True))
    return {text: tuple(sorted(spellings, key=lambda s: s.place.level)) for text, spellings in found.items()}


def _former_kinds(found: Mapping[str, list[Spelling]]) -> list[tuple[str, Place]]:
    """What districts were called before they became another kind (双流县), where no other division has the name."""
    former = []
    for text, spellings in found.items():
        for spelling in spellings:
            district = spelling.place.district
            if district is None or district.name != text or len(text) < 3 or text[-1] not in _KINDS_OF_DISTRICT:
                continue
            for kind in _KINDS_OF_DISTRICT:
                if (earlier := text[:-1] + kind) not in found:
                    former.append((earlier, spelling.place))
    return former


@cache
def longest() -> int:
    """The length of the longest spelling."""
    return max(map(len, index()))
