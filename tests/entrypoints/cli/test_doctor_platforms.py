"""What the doctor says about platforms: every one has a name, is connected by somebody or is not, and is told where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction

from portico.entrypoints.cli import doctor_platforms
from portico.infra import connections
from portico.infra.platform_keys import PLATFORMS, read_platforms
from portico.kernel.clock import utc_now

PUBLIC = "https://shop.example"


@pytest.fixture
def config(tmp_path):
    """An installation without any platform."""
    return replace(settings.PORTICO, platforms=read_platforms({}), data_dir=tmp_path, public_url=PUBLIC)


def test_every_platform_has_a_name():
    assert set(doctor_platforms.NAMES) == set(PLATFORMS)


def test_without_keys_there_is_one_line(config):
    (found,) = doctor_platforms.connected(config)
    assert found.ok is None
    assert found.detail.split("、") == [name.partition(" / ")[0] for name in doctor_platforms.NAMES.values()]


def test_what_the_environment_connects_has_a_line_each(config):
    keys = {
        "PORTICO_QQ_APP_ID": "1110000001",
        "PORTICO_QQ_APP_SECRET": "s" * 16,
        "PORTICO_QQ_URL": "https://qq.example",
    }
    found = list(doctor_platforms.connected(replace(config, platforms=read_platforms(keys))))
    assert [(one.subject, one.ok, one.detail) for one in found if one.ok] == [("QQ", True, "https://qq.example")]
    assert "QQ" not in found[-1].detail


@pytest.mark.django_db
def test_what_a_site_connects_is_said_with_the_addresses_to_paste(config, site):
    keys = {"PORTICO_WECHAT_APP_ID": "wx1", "PORTICO_WECHAT_APP_SECRET": "s" * 32}
    config = replace(config, platforms=read_platforms(keys))
    with transaction.atomic():
        connections.keep(site_id=site.id, platform="kdniao", values={"PORTICO_KDNIAO_APP_KEY": "k"}, now=utc_now())
    found = {one.subject: (one.ok, one.detail) for one in doctor_platforms.of_sites(config)}
    assert found == {
        "demo 在后台接入 / connected in the console": (True, "快递鸟"),
        "微信小程序推送 / pushes": (
            None,
            f"缺少 PORTICO_WECHAT_PUSH_TOKEN / missing：{PUBLIC}/hooks/wechat-mini/demo",
        ),
        "快递鸟推送 / pushes": (True, f"{PUBLIC}/hooks/kdniao/demo"),
    }
