"""Keys of the other hosts: which variables connect what, and what is said when one is missing."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from portico.config.wiring_hosts import connect_hosts
from portico.connectors.kit.http import HttpLimits
from portico.domains.members.ports import MiniProgramSignIn
from portico.domains.payments.ports import PaymentGateway
from portico.infra.platform_keys import ConfigurationError, read_platforms
from portico.usecases.gateways import NotConnected, Platforms

HOSTS = ("DOUYIN", "KUAISHOU", "XIAOHONGSHU", "BAIDU", "QQ", "JD")


def _keys() -> tuple[str, str]:
    key = generate_private_key(65537, 1024)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.decode(), key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def apps() -> dict[str, str]:
    """An app at every host, and nothing about money."""
    given = {f"PORTICO_{host}_APP_ID": f"id-{host}" for host in HOSTS}
    return given | {f"PORTICO_{host}_APP_SECRET": "secret" for host in HOSTS}


def money() -> dict[str, str]:
    """What lets four of them take money."""
    private, public = _keys()
    return {
        "PORTICO_DOUYIN_PRIVATE_KEY": private,
        "PORTICO_DOUYIN_PLATFORM_PUBLIC_KEY": public,
        "PORTICO_DOUYIN_SKU_TYPE": "301",
        "PORTICO_DOUYIN_TAG_GROUP_ID": "tag",
        "PORTICO_DOUYIN_IMAGE_URL": "https://shop.example/cup.png",
        "PORTICO_KUAISHOU_GOODS_TYPE": "1233",
        "PORTICO_BAIDU_DEAL_ID": "470193086",
        "PORTICO_BAIDU_TILL_APP_KEY": "MMMabc",
        "PORTICO_BAIDU_PRIVATE_KEY": private,
        "PORTICO_BAIDU_PLATFORM_PUBLIC_KEY": public,
        "PORTICO_XIAOHONGSHU_PUSH_TOKEN": "token",
        "PORTICO_XIAOHONGSHU_PUSH_AES_KEY": "a" * 43,
    }


def connected(env: dict[str, str]) -> tuple[Platforms[MiniProgramSignIn], Platforms[PaymentGateway]]:
    sign_in, payment = Platforms[MiniProgramSignIn](), Platforms[PaymentGateway]()
    connect_hosts(read_platforms(env), sign_in, payment, Platforms[str](), limits=HttpLimits())
    return sign_in, payment


def test_nothing_given_nothing_connected() -> None:
    sign_in, payment = connected({})
    assert (dict(sign_in), dict(payment)) == ({}, {})
    with pytest.raises(NotConnected):
        sign_in["douyin"]


def test_apps_sign_in_and_take_no_money() -> None:
    sign_in, payment = connected(apps())
    assert set(sign_in) == {f"{host.lower()}_mini" for host in HOSTS}
    assert all(gate.provider == name for name, gate in sign_in.items())
    assert dict(payment) == {}


def test_with_the_keys_of_their_tills_they_take_money() -> None:
    _, payment = connected(apps() | money())
    assert {name: gateway.provider for name, gateway in payment.items()} == {
        "douyin": "douyin",
        "kuaishou": "kuaishou",
        "baidu": "baidu",
        "xiaohongshu": "xiaohongshu",
    }


def test_addresses_may_be_moved() -> None:
    hosts = read_platforms({"PORTICO_QQ_URL": "http://127.0.0.1:9000/hosts/qq"})
    assert hosts.qq.url == "http://127.0.0.1:9000/hosts/qq"
    assert hosts.baidu.login_url == "https://spapi.baidu.com"


@pytest.mark.parametrize("host", HOSTS)
def test_an_app_without_its_secret(host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"PORTICO_{host}_APP_SECRET"):
        read_platforms({f"PORTICO_{host}_APP_ID": "id"})


@pytest.mark.parametrize(
    "missing",
    [
        "PORTICO_DOUYIN_PRIVATE_KEY",
        "PORTICO_DOUYIN_SKU_TYPE",
        "PORTICO_DOUYIN_TAG_GROUP_ID",
        "PORTICO_DOUYIN_IMAGE_URL",
        "PORTICO_BAIDU_TILL_APP_KEY",
        "PORTICO_BAIDU_PRIVATE_KEY",
        "PORTICO_BAIDU_PLATFORM_PUBLIC_KEY",
    ],
)
def test_half_a_till(missing: str) -> None:
    env = {name: value for name, value in (apps() | money()).items() if name != missing}
    with pytest.raises(ConfigurationError, match=missing):
        read_platforms(env)


@pytest.mark.parametrize("name", ["PORTICO_KUAISHOU_GOODS_TYPE", "PORTICO_DOUYIN_SKU_TYPE"])
def test_numbers_are_numbers(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read_platforms(apps() | money() | {name: "cups"})
