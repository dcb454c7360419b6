"""Pasted addresses: the table of real-looking ones, and what must hold for any text at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.members import regions
from portico.domains.members.address_text import ParsedAddress, parse_address

PASTED = json.loads((Path(__file__).parent / "data" / "pasted_addresses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "recipient", "phone", "region_code", "detail"), PASTED)
def test_pasted_address_is_understood(text, recipient, phone, region_code, detail):
    parsed = parse_address(text)
    path = regions.path_of(region_code)
    assert parsed == ParsedAddress(
        recipient=recipient, phone=phone, region_code=region_code,
        province=path.province, city=path.city, district=path.district, detail=detail,
    )  # fmt: skip


def test_the_table_is_large_enough():
    assert len(PASTED) >= 30
    assert len({row[3][:2] for row in PASTED}) >= 25, "the table should know most provinces"


@pytest.mark.parametrize(
    ("text", "province", "city"),
    [
        ("上海南京西路1266号", "上海市", None),  # 南京 is a road here, not the city
        ("浙江省杭州市西湖路1号", "浙江省", "杭州市"),  # 西湖 is a road here, not the district
        ("江苏省鼓楼区中山路1号", "江苏省", None),  # Nanjing and Xuzhou both have a 鼓楼区
        ("朝阳区建国路88号", None, None),  # Beijing or Changchun
        ("南京西路100号", None, None),
        ("你好，什么时候发货？", None, None),
    ],
)
def test_what_is_not_sure_is_left_open(text, province, city):
    parsed = parse_address(text)
    assert (parsed.province, parsed.city, parsed.region_code) == (province, city, None)


@given(st.text(max_size=600))
def test_any_text_is_taken(text):
    parsed = parse_address(text)
    assert parsed.region_code is None or regions.path_of(parsed.region_code) is not None


@given(
    st.sampled_from(sorted(regions._paths())),
    st.sampled_from(["张伟", "欧阳娜娜", "李女士"]),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.permutations(["name", "phone", "address"]),
    st.sampled_from([" ", "，", "\n", ", "]),
)
def test_every_district_is_found_when_spelled_out_in_full(code, name, phone, order, separator):
    """Whatever the order, a fully written address of any district of the country comes back as itself."""
    path = regions.path_of(code)
    city = "" if path.city in {"县", "省直辖县", "自治区直辖县级行政区划"} else path.city
    parts = {"name": name, "phone": phone, "address": f"{path.province}{city}{path.district}人民路1号"}
    parsed = parse_address(separator.join(parts[part] for part in order))
    found = regions.path_of(parsed.region_code)
    # A few districts of one city share a name in the source; the name is what a parcel needs.
    assert (found.province, found.city, found.district) == (path.province, path.city, path.district)
    assert (parsed.recipient, parsed.phone, parsed.detail) == (name, phone, "人民路1号")
