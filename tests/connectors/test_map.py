"""Geocoding: the online provider against the sandbox, the table without it, and one behind the other."""

from __future__ import annotations

from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.map.fallback import WithTable
from portico.connectors.map.table import CityTable, _cities
from portico.connectors.map.tencent import TencentGeocoder, TencentMapConfig
from portico.infra.geocoding import Point, Precision
from portico.kernel.errors import Refused, Retryable
from tests.sandbox.process import SandboxProcess


def geocoder(sandbox: SandboxProcess, recorded: list[PlatformCall], **changes: str) -> TencentGeocoder:
    held = sandbox.credentials["services"]["maps"]
    return TencentGeocoder(TencentMapConfig(**{"base_url": sandbox.url, **held} | changes), record=recorded.append)


@pytest.fixture
def online(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> TencentGeocoder:
    sandbox.api("PATCH", "/quotas", **{"map.per_second": 1_000})
    return geocoder(sandbox, recorded)


class TestOnline:
    @pytest.mark.fidelity("client", "map.geocoder")
    def test_to_the_door(self, online: TencentGeocoder, recorded: list[PlatformCall]) -> None:
        found = online.locate(address="浙江省杭州市西湖区龙井路1号 (后门) & 2楼=东")
        assert found is not None
        assert (found.precision, found.province, found.city, found.city_code) == (
            Precision.DOOR,
            "浙江省",
            "杭州市",
            "330100",
        )
        assert found.point == Point(30.2267, 120.1290)
        assert "龙井路" not in repr(recorded)

    def test_to_the_city_only(self, online: TencentGeocoder) -> None:
        found = online.locate(address="人民路", city="成都")
        assert found is not None
        assert (found.precision, found.city) == (Precision.CITY, "成都市")

    def test_nowhere(self, online: TencentGeocoder) -> None:
        assert online.locate(address="火星") is None

    @pytest.mark.parametrize(
        ("changes", "address", "code"),
        [
            ({"secret_key": "wrong"}, "杭州", "111"),
            ({"secret_key": ""}, "杭州", "111"),
            ({"key": "AAAAA"}, "杭州", "190"),
            ({"key": ""}, "杭州", "301"),
            ({}, "", "300"),
            ({}, "杭" * 257, "331"),
        ],
    )
    def test_refused(
        self,
        sandbox: SandboxProcess,
        recorded: list[PlatformCall],
        changes: dict[str, Any],
        address: str,
        code: str,
    ) -> None:
        with pytest.raises(Refused) as refusal:
            geocoder(sandbox, recorded, **changes).locate(address=address)
        assert refusal.value.data["platform_code"] == code

    @pytest.mark.parametrize(("quota", "code"), [("map.per_second", "120"), ("map.per_day", "121")])
    def test_used_up(self, sandbox: SandboxProcess, online: TencentGeocoder, quota: str, code: str) -> None:
        sandbox.api("PATCH", "/quotas", **{quota: 0})
        with pytest.raises(Retryable) as failure:
            online.locate(address="杭州")
        assert failure.value.data["platform_code"] == code


class TestTable:
    @pytest.mark.parametrize(
        ("address", "city", "expected"),
        [
            ("浙江省杭州市西湖区龙井路1号", "", "330100"),
            ("杭州西湖区上海路3号", "", "330100"),
            ("吉林省长春市人民大街", "", "220100"),
            ("吉林市松江路", "", "220200"),
            ("人民路1号", "苏州市", "320500"),
        ],
    )
    def test_the_city_named_first(self, address: str, city: str, expected: str) -> None:
        found = CityTable().locate(address=address, city=city)
        assert found is not None
        assert (found.city_code, found.precision) == (expected, Precision.CITY)

    def test_nowhere(self) -> None:
        assert CityTable().locate(address="人民路1号") is None

    def test_the_table_is_sound(self) -> None:
        """Every province has a city, every point lies in China, and no two cities share a code."""
        places = set(_cities().values())
        assert len({place.province for place in places}) == 34
        assert len({place.city_code for place in places}) == len(places) == 71
        for place in places:
            assert 18 < place.point.latitude < 54, place
            assert 73 < place.point.longitude < 136, place


def test_how_far() -> None:
    """Beijing to Shanghai is about 1,068 km; a degree of latitude is 111.2."""
    beijing, shanghai = Point(39.9042, 116.4074), Point(31.2304, 121.4737)
    assert beijing.metres_to(shanghai) == pytest.approx(1_067_000, rel=0.01)
    assert Point(30, 120).metres_to(Point(31, 120)) == pytest.approx(111_195, rel=0.001)
    assert beijing.metres_to(beijing) == 0


class TestOneBehindTheOther:
    def test_the_table_when_the_platform_is_silent(self, sandbox: SandboxProcess, online: TencentGeocoder) -> None:
        both = WithTable(online, CityTable())
        address = "浙江省杭州市龙井路1号"
        near = both.locate(address=address)
        sandbox.fault("map.geocoder", "drop", times=None)
        far = both.locate(address=address)
        assert near is not None
        assert far is not None
        assert (near.precision, far.precision) == (Precision.DOOR, Precision.CITY)
        assert near.point.metres_to(far.point) < 20_000

    def test_wrong_keys_are_not_hidden(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        with pytest.raises(Refused):
            WithTable(geocoder(sandbox, recorded, key="AAAAA"), CityTable()).locate(address="杭州")
