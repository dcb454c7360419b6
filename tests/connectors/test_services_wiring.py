"""From the sandbox's keys to ports: the demo has every platform, under the names that the console asks for."""

from __future__ import annotations

import pytest

from portico.config.wiring import connect
from portico.connectors.map.fallback import WithTable
from portico.connectors.map.table import CityTable
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra.platform_keys import PLATFORMS, is_connected, read_platforms
from portico.usecases.gateways import NotConnected
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(sandbox: SandboxProcess) -> dict[str, str]:
    return as_environment(sandbox.directory / "credentials.json", sandbox.url)


def test_the_demo_has_every_platform(keys: dict[str, str]) -> None:
    read = read_platforms(keys)
    assert [name for name in PLATFORMS if not is_connected(getattr(read, name))] == []
    known = {one.variable for platform in PLATFORMS.values() for one in platform.fields}
    assert set(keys) - known == {"PORTICO_SANDBOX_URL"}
    # The bucket is private, and the demo's pictures lie on disk.
    missing = {"PORTICO_STORAGE_PUBLIC_URL", "PORTICO_STORAGE_MEDIA", "PORTICO_WECHAT_MCH_CERTIFICATE"}
    assert known - set(keys) <= missing


def test_the_sandbox_shows_the_same_keys_to_copy(sandbox: SandboxProcess, keys: dict[str, str]) -> None:
    forms = sandbox.api("GET", "/keys")["items"]
    assert [form["name"] for form in forms] == list(PLATFORMS)
    shown = {name: value for form in forms for name, value in form["fields"].items()}
    assert shown == {name: keys[name] for name in shown}
    assert set(keys) - set(shown) == {"PORTICO_SANDBOX_URL"}


def test_every_service_has_its_port(keys: dict[str, str]) -> None:
    made = connect(read_platforms(keys))
    assert list(made.parcels) == ["kuaidi100", "kdniao"]
    assert [tracker.provider for tracker in made.parcels.values()] == ["kuaidi100", "kdniao"]
    assert "wecom" in made.pushes
    assert isinstance(made.geocoder, WithTable)
    found = made.geocoder.locate(address="浙江省杭州市西湖区文三路 478 号")
    assert found is not None
    assert found.city == "杭州市"


def test_without_keys() -> None:
    made = connect(read_platforms({}))
    assert list(made.parcels) == []
    assert "wecom" not in made.pushes
    assert isinstance(made.geocoder, CityTable)
    with pytest.raises(NotConnected):
        made.sms.send(phone="13800000001", template="sign_in_code", params={})


def test_one_sms_provider_is_enough(sandbox: SandboxProcess, keys: dict[str, str]) -> None:
    only = {name: value for name, value in keys.items() if not name.startswith("PORTICO_SMS_")}
    connect(read_platforms(only)).sms.send(
        phone="13800000001", template="sign_in_code", params={"code": "246810", "minutes": "5"}
    )
    assert sandbox.rules("aliyun_sms.send") == ["ok"]
    assert sandbox.rules("sms.send") == []


def test_wecom_without_a_receiving_server_has_no_gate(keys: dict[str, str]) -> None:
    bare = {name: value for name, value in keys.items() if not name.startswith("PORTICO_WECOM_PUSH")}
    assert "wecom" not in connect(read_platforms(bare)).pushes
