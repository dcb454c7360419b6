"""平台接入: keys are taken, sealed and tried; what is shown, to whom, and what is never shown again."""

from __future__ import annotations

import dataclasses
import os
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import translation

from portico.domains.sites import public as sites
from portico.entrypoints.cli.sandbox_credentials import as_environment
from portico.entrypoints.console import finding_words, key_words, platform_words
from portico.infra import cache, connections, heard
from portico.infra.models import AuditRecord, Connection
from portico.infra.platform_checks import Capability, Code, Finding, finding
from portico.infra.platform_keys import PLATFORMS, read_platforms
from portico.kernel.ids import SiteId
from portico.usecases import connections as connecting
from tests.entrypoints.console import shop
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db

PAGE = "/console/connections/wechat_mini/"
SECRET = "0f8b2f6d4c1e4a7d9b3c5e7f90123456"
MINI = {"PORTICO_WECHAT_APP_ID": "wx1234567890abcdef", "PORTICO_WECHAT_APP_SECRET": SECRET}
# A port of this machine where nobody listens: what is saved in these tests is tried, and leads nowhere.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_WECHAT_API_URL", NOWHERE)
    monkeypatch.setenv("PORTICO_MAP_URL", NOWHERE)
    monkeypatch.setenv("PORTICO_ALIYUN_SMS_URL", NOWHERE)


@pytest.fixture
def owner(site: sites.Site) -> Client:
    return shop.client_of("owner")


@pytest.fixture
def from_environment(settings: Any, sandbox: SandboxProcess) -> SandboxProcess:
    """The installation's own keys point every platform at the sandbox."""
    env = as_environment(sandbox.directory / "credentials.json", sandbox.url)
    settings.PORTICO = dataclasses.replace(settings.PORTICO, platforms=read_platforms(env))
    return sandbox


def text_of(html: bytes) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode())))


def saved(site: sites.Site, platform: str = "wechat_mini") -> dict[str, str]:
    cache.hot.clear()
    return dict(connections.held(site_id=SiteId(site.id)).saved.get(platform, {}))


def actions() -> list[str]:
    return list(
        AuditRecord.objects.filter(action__startswith="platforms.").order_by("seq").values_list("action", flat=True)
    )


def test_everything_has_words() -> None:
    """No platform, key, finding or capability reaches a person as a code."""
    grouped = [name for _title, names in platform_words.GROUPS for name in names]
    assert sorted(grouped) == sorted(PLATFORMS) == sorted(platform_words.PLATFORMS)
    typed = {field.variable for platform in PLATFORMS.values() for field in connecting.typed_fields(platform)}
    assert typed - set(key_words.KEYS) == set()
    assert set(finding_words.FINDINGS) == set(Code)
    assert set(finding_words.CAPABILITIES) == set(Capability)


@translation.override("zh-hans")
def test_findings_are_told_with_what_is_in_them() -> None:
    told = finding_words.told(finding(Code.IP_NOT_ALLOWED, ip="203.0.113.7", platform_code="40164"))
    assert ("203.0.113.7" in told.says, told.level, told.platform_said) == (True, "missing", "40164")
    ends = finding_words.told(finding(Code.CERTIFICATE_EXPIRES, which="merchant", days=12, on="2026-12-04"))
    assert ends.says == "商户 API 证书还有 12 天到期（2026-12-04）"
    # From a newer version, or with something left out: words all the same.
    assert finding_words.told(Finding("from_tomorrow", "missing", {"platform_code": "7"})).says == "平台拒绝了请求"
    assert "…" in finding_words.told(Finding("quota_low", "warning", {})).says


def test_the_list_shows_every_platform_and_its_state(site: sites.Site, owner: Client) -> None:
    page = owner.get("/console/connections/").content
    for words in platform_words.PLATFORMS.values():
        assert str(words.name) in page.decode()
    assert text_of(page).count("未接入") == len(PLATFORMS)
    owner.post(PAGE, MINI)
    again = text_of(owner.get("/console/connections/").content)
    assert again.count("未接入") == len(PLATFORMS) - 1
    assert MINI["PORTICO_WECHAT_APP_ID"] in again


def test_saving_keys_seals_them_and_shows_once_what_was_made_up(site: sites.Site, owner: Client) -> None:
    answer = owner.post(PAGE, MINI)
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)
    held = saved(site)
    assert held == MINI | {name: held[name] for name in ("PORTICO_WECHAT_PUSH_TOKEN", "PORTICO_WECHAT_PUSH_AES_KEY")}
    token, aes_key = held["PORTICO_WECHAT_PUSH_TOKEN"], held["PORTICO_WECHAT_PUSH_AES_KEY"]
    assert (re.fullmatch(r"[A-Za-z0-9]{32}", token) is None, re.fullmatch(r"[A-Za-z0-9]{43}", aes_key) is None) == (
        False,
        False,
    )
    shown = answer.content.decode()
    assert (token in shown, aes_key in shown, SECRET in shown) == (True, True, False)
    later = owner.get(PAGE).content.decode()
    assert (token in later, aes_key in later, SECRET in later) == (False, False, False)
    assert f"{django_settings.PORTICO.public_url}/hooks/wechat-mini/demo" in later
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM infra_connection r UNION ALL SELECT r::text FROM infra_audit_record r")
        written = " ".join(row[0] for row in cursor.fetchall())
    for secret in (SECRET, token, aes_key):
        assert (secret in written, secret.encode().hex() in written) == (False, False)


def test_what_was_saved_is_on_record_without_secrets(site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    owner.post(PAGE, MINI | {"PORTICO_WECHAT_APP_ID": "wxffffffffffffffff", "PORTICO_WECHAT_APP_SECRET": ""})
    assert actions() == ["platforms.connect", "platforms.check", "platforms.save", "platforms.check"]
    changed = AuditRecord.objects.get(action="platforms.save")
    assert changed.changes == {"app_id": ["wx1234567890abcdef", "wxffffffffffffffff"]}
    assert AuditRecord.objects.get(action="platforms.connect").changes == {
        "app_id": ["", "wx1234567890abcdef"],
        "replaced": [None, "app_secret、push_token、push_aes_key"],
    }
    log = text_of(owner.get("/console/audit/").content)
    assert ("修改平台密钥" in log, "微信小程序" in log) == (True, True)


def test_a_secret_left_empty_stays_and_shows_nothing_again(site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    first = saved(site)
    answer = owner.post(PAGE, {"PORTICO_WECHAT_APP_ID": "wx0000000000000000"})
    assert answer.status_code == 302
    assert saved(site) == first | {"PORTICO_WECHAT_APP_ID": "wx0000000000000000"}


def test_a_secret_the_platform_works_without_can_be_taken_away(site: sites.Site, owner: Client) -> None:
    page = "/console/connections/map/"
    owner.post(page, {"PORTICO_MAP_KEY": "ABCDE-1", "PORTICO_MAP_SECRET_KEY": SECRET})
    owner.post(page, {"PORTICO_MAP_KEY": "ABCDE-1"})
    assert saved(site, "map") == {"PORTICO_MAP_KEY": "ABCDE-1", "PORTICO_MAP_SECRET_KEY": SECRET}
    owner.post(page, {"PORTICO_MAP_KEY": "ABCDE-1", "PORTICO_MAP_SECRET_KEY.empty": "1"})
    assert saved(site, "map") == {"PORTICO_MAP_KEY": "ABCDE-1"}
    # What it does not work without is refused, not taken away.
    owner.post(PAGE, MINI)
    assert (
        owner.post(PAGE, MINI | {"PORTICO_WECHAT_APP_SECRET": "", "PORTICO_WECHAT_APP_SECRET.empty": "1"}).status_code
        == 422
    )
    assert saved(site)["PORTICO_WECHAT_APP_SECRET"] == SECRET


def test_ones_own_token_and_key_are_taken_as_they_are(site: sites.Site, owner: Client) -> None:
    own = {"PORTICO_WECHAT_PUSH_TOKEN": "spring2026", "PORTICO_WECHAT_PUSH_AES_KEY": "A" * 43}
    assert owner.post(PAGE, MINI | own).status_code == 302
    assert saved(site) == MINI | own


@pytest.mark.parametrize(
    ("platform", "typed", "wrong"),
    [
        ("wechat_mini", {"PORTICO_WECHAT_APP_ID": "wx1"}, "请填写"),
        ("wechat_mini", {"PORTICO_WECHAT_APP_SECRET": SECRET}, "必填"),
        ("wechat_mini", MINI | {"PORTICO_WECHAT_PUSH_AES_KEY": "短"}, "43 位字母和数字"),
        ("wechat_pay", {"PORTICO_WECHAT_MCH_ID": "16x"}, "要平台后台显示的数字"),
        ("alipay", {"PORTICO_ALIPAY_APP_ID": "2021", "PORTICO_ALIPAY_PRIVATE_KEY": "abc"}, "这不是私钥"),
        ("sms_tencent", {"PORTICO_SMS_SECRET_ID": "AKID"}, "请填写"),
        ("jd", {"PORTICO_JD_APP_ID": "j" * 9_000, "PORTICO_JD_APP_SECRET": "s"}, "8000"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_saved(
    site: sites.Site, owner: Client, platform: str, typed: dict[str, str], wrong: str
) -> None:
    answer = owner.post(f"/console/connections/{platform}/", typed)
    assert answer.status_code == 422
    assert wrong in text_of(answer.content)
    assert SECRET not in answer.content.decode()
    assert (saved(site, platform), actions()) == ({}, [])


def test_an_address_cannot_be_typed(site: sites.Site, owner: Client) -> None:
    """Else the page could send this server's requests, and the keys in them, to any host."""
    owner.post(PAGE, MINI | {"PORTICO_WECHAT_API_URL": "http://169.254.169.254", "PORTICO_DATA_DIR": "/tmp"})
    assert set(saved(site)) == {*MINI, "PORTICO_WECHAT_PUSH_TOKEN", "PORTICO_WECHAT_PUSH_AES_KEY"}


def test_templates_are_asked_for_by_id_and_others_stay(site: sites.Site, owner: Client) -> None:
    page, secret = "/console/connections/sms_aliyun/", "S" * 30
    typed = {
        "PORTICO_ALIYUN_SMS_ACCESS_KEY_ID": "LTAI", "PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET": secret,
        "PORTICO_ALIYUN_SMS_SIGN_NAME": "听檐", "PORTICO_ALIYUN_SMS_TEMPLATES.sign_in_code": "SMS_1",
    }  # fmt: skip
    assert owner.post(page, typed).status_code == 302
    variable = "PORTICO_ALIYUN_SMS_TEMPLATES"
    assert saved(site, "sms_aliyun")[variable] == '{"sign_in_code": {"params": ["code", "minutes"], "id": "SMS_1"}}'
    assert 'value="SMS_1"' in owner.get(page).content.decode()


def test_renewing_makes_new_ones_and_shows_them_once(site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    first = saved(site)
    answer = owner.post(f"{PAGE}renew/")
    second = saved(site)
    assert {name for name in first if first[name] != second[name]} == {
        "PORTICO_WECHAT_PUSH_TOKEN",
        "PORTICO_WECHAT_PUSH_AES_KEY",
    }
    assert second["PORTICO_WECHAT_PUSH_TOKEN"] in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert actions()[-2:] == ["platforms.renew", "platforms.check"]


def test_another_account_or_seal_has_to_reach_us_anew(site: sites.Site, owner: Client) -> None:
    where = {"site_id": SiteId(site.id), "platform": "wechat_mini"}
    owner.post(PAGE, MINI)
    heard.note(**where)
    owner.post(PAGE, MINI | {"PORTICO_WECHAT_APP_SECRET": "f" * 32})
    assert heard.has_been(**where)
    for change in (f"{PAGE}renew/", f"{PAGE}disconnect/"):
        heard.note(**where)
        owner.post(change)
        assert not heard.has_been(**where)


def test_disconnecting_deletes_the_keys(site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    assert owner.post(f"{PAGE}disconnect/").status_code == 302
    assert (saved(site), Connection.objects.count()) == ({}, 0)
    assert "未接入" in text_of(owner.get(PAGE).content)
    assert actions()[-1] == "platforms.disconnect"


def test_what_is_not_there_or_not_ours_is_refused(site: sites.Site, owner: Client) -> None:
    for path in ("check/", "renew/", "disconnect/"):
        assert owner.post(f"/console/connections/telegram/{path}").status_code in {302, 404}
    assert owner.get("/console/connections/telegram/").status_code == 404
    assert owner.post(f"{PAGE}renew/").status_code == 409
    assert owner.post(f"{PAGE}disconnect/").status_code == 409
    storage = {"PORTICO_STORAGE_BUCKET": "b"}
    assert owner.post("/console/connections/storage/", storage).status_code == 409
    assert (Connection.objects.count(), actions()) == (0, [])


@override_settings(ALLOWED_HOSTS=["127.0.0.1", "other.example"])
def test_each_site_has_its_own_connections(site: sites.Site, other_site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    there = Client(headers={"host": "other.example"})
    there.force_login(shop.staff("owner"))
    assert MINI["PORTICO_WECHAT_APP_ID"] not in there.get(PAGE).content.decode()
    assert there.post(f"{PAGE}disconnect/").status_code == 409
    assert (saved(site)["PORTICO_WECHAT_APP_ID"], saved(other_site)) == (MINI["PORTICO_WECHAT_APP_ID"], {})


def test_keys_of_the_environment_are_shown_as_such_and_stay(site: sites.Site, from_environment: SandboxProcess) -> None:
    owner, held = shop.client_of("owner"), from_environment.credentials["wechat_mini"]
    for name in PLATFORMS:
        page = owner.get(f"/console/connections/{name}/").content.decode()
        assert "密钥来自环境变量" in page
    page = owner.get(PAGE).content.decode()
    shown = {name: held[name] in page for name in ("app_id", "app_secret", "push_token", "encoding_aes_key")}
    assert shown == {"app_id": True, "app_secret": False, "push_token": False, "encoding_aes_key": False}
    assert owner.post(f"{PAGE}renew/").status_code == 409
    # For this site only, keys of its own take their place, and give it back when they go.
    owner.post(PAGE, MINI)
    assert MINI["PORTICO_WECHAT_APP_ID"] in owner.get(PAGE).content.decode()
    owner.post(f"{PAGE}disconnect/")
    assert held["app_id"] in owner.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_others_see_states_and_change_nothing(site: sites.Site, owner: Client, role: str) -> None:
    owner.post(PAGE, MINI)
    before, client = saved(site), shop.client_of(role)
    page = client.get(PAGE).content.decode()
    assert ("您可以查看这一页，不能修改。" in page, f"{PAGE}disconnect/" in page, SECRET in page) == (
        True,
        False,
        False,
    )
    for path in ("", "check/", "renew/", "disconnect/"):
        assert client.post(PAGE + path, MINI).status_code == 403
    assert saved(site) == before
    assert client.get("/console/connections/calls/").status_code == 200


def test_a_check_tells_what_the_platform_says(
    site: sites.Site, owner: Client, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTICO_WECHAT_API_URL", sandbox.url)
    held = sandbox.credentials["wechat_mini"]
    right = {"PORTICO_WECHAT_APP_ID": held["app_id"], "PORTICO_WECHAT_APP_SECRET": held["app_secret"]}
    owner.post(PAGE, right | {"PORTICO_WECHAT_APP_SECRET": SECRET})
    wrong = text_of(owner.get(PAGE).content)
    assert ("有问题" in wrong, "密钥不对" in wrong, "40125" in wrong) == (True, True, True)
    assert SECRET not in owner.get("/console/connections/calls/").content.decode()
    owner.post(PAGE, right)
    page = text_of(owner.get(PAGE).content)
    assert ("密钥正确，平台接受我们的请求" in page, "密钥不对" in page) == (True, False)
    sandbox.api("PATCH", "/consoles", ips={"wechat_mini": ["203.0.113.7"]})
    owner.post(f"{PAGE}check/")
    kept_out = text_of(owner.get(PAGE).content)
    assert ("不在平台的白名单里" in kept_out, "127.0.0.1" in kept_out) == (True, True)
    assert os.environ["PORTICO_WECHAT_API_URL"] == sandbox.url


def test_an_unreachable_platform_is_a_finding(site: sites.Site, owner: Client) -> None:
    owner.post(PAGE, MINI)
    assert "连不上平台" in text_of(owner.get(PAGE).content)
    listed = text_of(owner.get("/console/connections/").content)
    assert ("有问题" in listed, "连不上平台" in listed) == (True, True)


def test_english_readers_find_chinese_only_where_the_platforms_console_is_quoted(
    site: sites.Site, owner: Client
) -> None:
    owner.post(PAGE, MINI)
    for page in ("", "wechat_mini/", "wechat_pay/", "sms_tencent/", "kuaidi100/", "storage/", "calls/"):
        html = owner.get(f"/console/connections/{page}", headers={"accept-language": "en"}).content.decode()
        body = html[html.index('<div class="pc-page') :]
        quoted = re.sub(r'<span (lang="zh-Hans"|class="pc-conn__mark")[^>]*>[^<]*</span>', "", body)
        assert re.findall(r"[\u4e00-\u9fff]+", quoted) == [], page
