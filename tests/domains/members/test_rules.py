"""Pure rules: phones, how long to wait for a code, what an address may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.members import regions, rules
from portico.domains.members.region_names import spellings_of
from portico.kernel.errors import Invalid

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000",
             "008613800138000", "8613800138000", "１３８００１３８０００", " 13800138000 "],
)  # fmt: skip
def test_ways_to_write_a_mobile_number(text):
    assert rules.mobile_number(text) == "13800138000"


@pytest.mark.parametrize(
    "text", ["", "1380013800", "138001380000", "12800138000", "+1 2025550123", "13800138abc", "٠١٢٣٤٥٦٧٨٩٠", "phone"]
)
def test_what_is_no_mobile_number(text):
    with pytest.raises(Invalid) as refused:
        rules.mobile_number(text, field="phone")
    assert [(error.field, error.code) for error in refused.value.fields] == [("phone", "phone_malformed")]


def ago(*seconds: int) -> list[datetime]:
    return [NOW - timedelta(seconds=one) for one in seconds]


@pytest.mark.parametrize(
    ("to_phone", "from_ip", "wait"),
    [
        ([], [], None),
        (ago(59), [], 1),
        (ago(60), [], None),
        (ago(*range(3600, 13 * 3600, 3600)), [], 86400 - 10 * 3600),  # twelve sent: the tenth last must grow old
        (ago(*range(3600, 10 * 3600, 3600)), [], None),  # nine sent
        ([], ago(*range(100, 3100, 100)), 600),  # thirty from the address, the oldest 50 minutes ago
        ([], ago(*range(100, 3000, 100)), None),
        (ago(10), ago(*range(100, 3100, 100)), 600),  # the longest wait is told
    ],
)
def test_how_long_to_wait_for_another_code(to_phone, from_ip, wait):
    answer = rules.sms_wait(to_phone=to_phone, from_ip=from_ip, now=NOW)
    assert answer == (None if wait is None else timedelta(seconds=wait))


@given(st.lists(st.integers(0, 86399), max_size=14), st.lists(st.integers(0, 3599), max_size=40))
def test_after_the_wait_a_code_may_be_sent(phone_ages, ip_ages):
    """What we tell people to wait is enough, and no less would do."""
    to_phone, from_ip = ago(*phone_ages), ago(*ip_ages)
    wait = rules.sms_wait(to_phone=to_phone, from_ip=from_ip, now=NOW)
    if wait is None:
        return

    def at(moment):
        return rules.sms_wait(
            to_phone=[sent for sent in to_phone if sent > moment - timedelta(days=1)],
            from_ip=[sent for sent in from_ip if sent > moment - timedelta(hours=1)],
            now=moment,
        )

    assert at(NOW + wait) is None
    assert at(NOW + wait - timedelta(seconds=1)) == timedelta(seconds=1)


def draft(**changes):
    values = {"recipient": " 张  伟 ", "phone": "138 0013 8000", "region_code": "330106", "detail": "文三路 478 号"}
    return rules.AddressDraft(**{**values, **changes})


def test_an_address_is_tidied():
    assert rules.checked_address(draft()) == draft(recipient="张 伟", phone="13800138000")
    assert rules.checked_address(draft(phone="0571-88888888")).phone == "0571-88888888"


def test_every_broken_field_of_an_address_is_named():
    with pytest.raises(Invalid) as refused:
        rules.checked_address(draft(recipient=" ", phone="12345", region_code="330100", detail="x" * 201))
    assert [(error.field, error.code) for error in refused.value.fields] == [
        ("recipient", "text_missing"),
        ("detail", "text_too_long"),
        ("phone", "phone_malformed"),
        ("region_code", "region_unknown"),  # a city is not where a parcel goes
    ]


@pytest.mark.parametrize("text", ["张\x00伟", "张\u009b伟", "张\ue000伟"])
def test_unprintable_text_is_refused(text):
    with pytest.raises(Invalid) as refused:
        rules.checked_address(draft(recipient=text))
    assert refused.value.fields[0].code == "text_unprintable"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://x.example/a.png", "//x/a.png", 'https://x/"onload=', "https://x/" + "a" * 500],
)
def test_avatar_urls_that_are_refused(url):
    with pytest.raises(Invalid):
        rules.checked_profile(rules.ProfileChange(avatar_url=url))


def test_unionids_of_one_company_compare():
    assert rules.unionid_realm("wechat_mini") == rules.unionid_realm("wechat_oa") == "wechat"
    assert rules.unionid_realm("alipay") != rules.unionid_realm("wechat_mini")


def test_the_region_tree_is_whole():
    tree = regions.tree()
    assert len(tree) == 34
    codes = [region.code for p in tree for c in (p, *p.children) for region in (c, *(c.children if c is not p else ()))]
    assert len(codes) == len(set(codes)) > 3500
    assert all(city.children for province in tree for city in province.children)
    assert regions.path_of("330106") == regions.RegionPath("330106", "浙江省", "杭州市", "西湖区")
    assert regions.path_of("330100") is None
    assert regions.path_of("000000") is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("广西壮族自治区", "广西"),
        ("恩施土家族苗族自治州", "恩施州"),
        ("西双版纳傣族自治州", "西双版纳"),
        ("北京市", "北京"),
        ("浦东新区", "浦东"),
        ("香港特别行政区", "香港"),
    ],
)
def test_short_names_of_divisions(name, short):
    assert short in spellings_of(name)
