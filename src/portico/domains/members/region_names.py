"""How people write the names of divisions: 内蒙古 for 内蒙古自治区, 恩施州 for 恩施土家族苗族自治州."""

from __future__ import annotations

import re
from collections import defaultdict
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

# Districts that were merged away within memory; people still write them.
_FORMER = {
    "110101": ("崇文区",),
    "110102": ("宣武区",),
    "310101": ("卢湾区",),
    "310106": ("闸北区",),
    "310115": ("南汇区",),
    "330102": ("江干区",),
    "330105": ("下城区",),
}


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
            for district in city.children:
                if district.name == FILLER:
                    continue
                place = Place(3, province, city, district)
                add(place, district.name)
                for former in _FORMER.get(district.code, ()):
                    found[former].append(Spelling(place, strong=True))
    return {text: tuple(sorted(spellings, key=lambda s: s.place.level)) for text, spellings in found.items()}


@cache
def longest() -> int:
    """The length of the longest spelling."""
    return max(map(len, index()))
