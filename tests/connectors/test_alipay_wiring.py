"""Alipay from the environment to the ports: keys are enough, and half of them is said plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from portico.config.wiring import connect
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.infra import environment
from portico.usecases.gateways import NotConnected
from tests.sandbox.process import SandboxProcess


def variables(sandbox: SandboxProcess, tmp_path: Path) -> dict[str, str]:
    keys = as_environment(sandbox.directory / "credentials.json", sandbox.url)
    return {**environment.generate_secrets(), **keys, "PORTICO_DATA_DIR": str(tmp_path)}


def test_keys_connect_the_platform(sandbox: SandboxProcess, tmp_path: Path) -> None:
    gateways = connect(environment.read(variables(sandbox, tmp_path)).platforms)
    assert gateways.payment["alipay"].provider == "alipay"
    assert gateways.mini_program["alipay_mini"].provider == "alipay_mini"


def test_without_keys_nothing_is_connected(sandbox: SandboxProcess, tmp_path: Path) -> None:
    held = variables(sandbox, tmp_path)
    bare = {name: value for name, value in held.items() if not name.startswith("PORTICO_ALIPAY")}
    with pytest.raises(NotConnected):
        connect(environment.read(bare).platforms).payment["alipay"]


@pytest.mark.parametrize("name", ["PORTICO_ALIPAY_PRIVATE_KEY", "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY"])
def test_half_the_keys(sandbox: SandboxProcess, tmp_path: Path, name: str) -> None:
    with pytest.raises(environment.ConfigurationError, match=name):
        environment.read(variables(sandbox, tmp_path) | {name: ""})
