"""However people paste keys: what the form takes connects, and what would not connect the form turns down.

A key that were taken and then could not be used would leave the whole shop without its platforms.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from portico.config import wiring
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra.platform_keys import PLATFORMS, read_platforms
from portico.infra.platform_keys.fields import problems
from tests.sandbox.process import SandboxProcess

RSA_KEYS = [
    (platform.name, field.variable)
    for platform in PLATFORMS.values()
    for field in platform.fields
    if field.kind in {"private_key", "public_key"}
]


@pytest.fixture
def given(sandbox: SandboxProcess) -> dict[str, str]:
    return as_environment(sandbox.directory / "credentials.json", sandbox.url)


def only(platform: str, given: Mapping[str, str]) -> dict[str, str]:
    """What is given for one platform: the others are not made every time."""
    variables = {field.variable for field in PLATFORMS[platform].fields}
    return {variable: value for variable, value in given.items() if variable in variables}


def rules(platform: str, given: Mapping[str, str]) -> dict[str, str]:
    """What the form says of each value."""
    return {one.variable: one.rule for one in problems(PLATFORMS[platform].keys, given)}


@pytest.mark.django_db
@pytest.mark.parametrize(("platform", "variable"), RSA_KEYS)
def test_keys_without_their_first_and_last_line(given: dict[str, str], platform: str, variable: str) -> None:
    """As the platforms' key tools give them, also broken over lines by a mail program."""
    bare = "".join(line for line in given[variable].splitlines() if "-----" not in line)
    for pasted in (bare, f"  {bare[:50]}\n{bare[50:]}  "):
        changed = only(platform, given) | {variable: pasted}
        assert rules(platform, changed) == {}
        wiring.connect(read_platforms(changed))


@pytest.mark.parametrize(("platform", "variable"), RSA_KEYS)
def test_keys_of_another_kind(given: dict[str, str], platform: str, variable: str) -> None:
    key = generate_private_key(SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for pasted in (private, public, "MIIBnonsense"):
        assert set(rules(platform, given | {variable: pasted})) == {variable}


@pytest.mark.parametrize(
    ("platform", "changes", "found"),
    [
        ("wechat_pay", {"PORTICO_WECHAT_API_V3_KEY": "x" * 31}, {"PORTICO_WECHAT_API_V3_KEY": "key_v3"}),
        (
            "wechat_pay",
            {"PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": ""},
            {"PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": "key_required"},
        ),
        (
            "wechat_pay",
            {"PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": ""},
            {"PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": "key_required"},
        ),
        (
            "wechat_pay",
            {"PORTICO_WECHAT_MCH_CERTIFICATE": "-----BEGIN CERTIFICATE-----"},
            {"PORTICO_WECHAT_MCH_CERTIFICATE": "key_certificate"},
        ),
        ("kuaidi100", {"PORTICO_KUAIDI100_SALT": ""}, {"PORTICO_KUAIDI100_SALT": "key_required"}),
        ("storage", {"PORTICO_STORAGE_ENDPOINT_URL": ""}, {"PORTICO_STORAGE_ENDPOINT_URL": "key_required"}),
    ],
)
def test_halves_are_turned_down(
    given: dict[str, str], platform: str, changes: dict[str, str], found: dict[str, str]
) -> None:
    assert rules(platform, given | changes) == found


@pytest.mark.django_db
@pytest.mark.parametrize("platform", PLATFORMS)
def test_whatever_may_be_left_empty_connects(given: dict[str, str], platform: str) -> None:
    """Every single field of a platform emptied: the form says so, or the platform connects without it."""
    for field in PLATFORMS[platform].fields[1:]:
        changed = only(platform, given) | {field.variable: ""}
        if not rules(platform, changed):
            wiring.connect(read_platforms(changed))
