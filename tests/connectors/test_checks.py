"""Pressing check: what works, and each thing that may be missing, platform by platform, asked of the sandbox."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from portico.connectors.wechat_oa.menus import KeyButton, Menu, OfficialMenus
from portico.infra import heard
from portico.infra.platform_checks import Code
from portico.infra.platform_keys import PLATFORMS
from portico_sandbox.credentials import new_certificate
from tests.connectors.checking import SITE, Checker, one, public_url
from tests.connectors.official import line_to
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.django_db

FINE = {
    "wechat_mini": [
        ("keys_work", ""),
        ("capability_works", "domains"),
        ("capability_works", "templates"),
        ("capability_works", "shipping"),
    ],
    "wechat_oa": [("keys_work", ""), ("capability_works", "menu"), ("capability_works", "templates")],
    "wechat_pay": [
        ("keys_work", ""),
        ("capability_works", "api_v3_key"),
        ("capability_works", "transfers"),
        ("capability_works", "profit_sharing"),
        ("capability_works", "bills"),
    ],
    "alipay": [("keys_work", ""), ("capability_works", "bills")],
    "douyin": [("keys_work", ""), ("not_tried", "sign_in"), ("not_tried", "payments")],
    "kuaishou": [("keys_work", ""), ("not_tried", "sign_in"), ("not_tried", "payments")],
    "xiaohongshu": [("keys_work", ""), ("not_tried", "sign_in"), ("not_tried", "payments")],
    "baidu": [("keys_work", ""), ("capability_works", "payments"), ("not_tried", "sign_in")],
    "qq": [("keys_work", ""), ("not_tried", "sign_in")],
    "jd": [("keys_work", ""), ("not_tried", "sign_in")],
    "wecom": [("keys_work", ""), ("capability_works", "contacts"), ("capability_works", "customer_service")],
    "sms_tencent": [("keys_work", ""), ("capability_works", "short_messages")],
    "sms_aliyun": [("keys_work", "")],
    "kuaidi100": [("keys_work", ""), ("not_tried", "subscriptions")],
    "kdniao": [("keys_work", ""), ("not_tried", "subscriptions")],
    "map": [("keys_work", "")],
    "storage": [("keys_work", ""), ("capability_works", "write_files")],
}
# Where a platform says that the id is wrong, by the variable that holds it.
UNKNOWN = {
    "wechat_mini": "PORTICO_WECHAT_APP_ID",
    "wechat_oa": "PORTICO_WECHAT_OA_APP_ID",
    "wechat_pay": "PORTICO_WECHAT_MCH_ID",
    "alipay": "PORTICO_ALIPAY_APP_ID",
    "qq": "PORTICO_QQ_APP_ID",
    "jd": "PORTICO_JD_APP_ID",
    "wecom": "PORTICO_WECOM_CORP_ID",
    "sms_tencent": "PORTICO_SMS_SECRET_ID",
    "sms_aliyun": "PORTICO_ALIYUN_SMS_ACCESS_KEY_ID",
    "kdniao": "PORTICO_KDNIAO_BUSINESS_ID",
    "map": "PORTICO_MAP_KEY",
    "storage": "PORTICO_STORAGE_ACCESS_KEY_ID",
}
# The same for the secret, or for both where the platform does not say which.
SECRETS = {
    "wechat_mini": "PORTICO_WECHAT_APP_SECRET",
    "wechat_oa": "PORTICO_WECHAT_OA_APP_SECRET",
    "wechat_pay": "PORTICO_WECHAT_MCH_SERIAL",
    "douyin": "PORTICO_DOUYIN_APP_SECRET",
    "kuaishou": "PORTICO_KUAISHOU_APP_SECRET",
    "xiaohongshu": "PORTICO_XIAOHONGSHU_APP_SECRET",
    "baidu": "PORTICO_BAIDU_APP_SECRET",
    "qq": "PORTICO_QQ_APP_SECRET",
    "jd": "PORTICO_JD_APP_SECRET",
    "wecom": "PORTICO_WECOM_CONTACT_SECRET",
    "sms_tencent": "PORTICO_SMS_SECRET_KEY",
    "sms_aliyun": "PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET",
    "kuaidi100": "PORTICO_KUAIDI100_KEY",
    "kdniao": "PORTICO_KDNIAO_APP_KEY",
    "map": "PORTICO_MAP_SECRET_KEY",
    "storage": "PORTICO_STORAGE_SECRET_ACCESS_KEY",
}
DOMAIN_KINDS = ("request", "socket", "upload", "download", "web_view")
WITH_IP_LISTS = ("wechat_mini", "wechat_oa", "qq", "wecom", "sms_tencent", "sms_aliyun", "map")


@pytest.fixture
def checker(sandbox: SandboxProcess) -> Checker:
    return Checker(sandbox)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_good_keys_work(checker: Checker, platform: str) -> None:
    if platform == "wechat_mini":
        checker.consoles(domains={kind: [public_url()] for kind in DOMAIN_KINDS})
    assert checker.codes(platform) == FINE[platform]


@pytest.mark.parametrize("platform", UNKNOWN)
def test_an_account_that_the_platform_does_not_know(checker: Checker, platform: str) -> None:
    assert checker.codes(platform, {UNKNOWN[platform]: "1999999999"}) == [("app_unknown", "")]


@pytest.mark.parametrize("platform", SECRETS)
def test_a_secret_that_does_not_fit(checker: Checker, platform: str) -> None:
    assert checker.codes(platform, {SECRETS[platform]: "5A" * 16}) == [("wrong_secret", "")]


@pytest.mark.parametrize("platform", WITH_IP_LISTS)
def test_an_address_that_is_not_listed(checker: Checker, platform: str) -> None:
    checker.consoles(ips={platform: ["203.0.113.7"]})
    refused = one(checker.find(platform), Code.IP_NOT_ALLOWED)
    # Not every platform says which address it saw.
    assert refused["ip"] == ("127.0.0.1" if platform in {"wechat_mini", "wechat_oa", "qq", "wecom"} else "")
    checker.consoles(ips={platform: ["127.0.0.1"]})
    assert "ip_not_allowed" not in dict(checker.codes(platform))


def test_wechat_pay_tells_an_address_from_a_product_that_is_not_opened(checker: Checker) -> None:
    checker.consoles(withheld=["pay.query_transfer"])
    found = checker.find("wechat_pay")
    assert one(found, Code.PERMISSION_MISSING)["capability"] == "transfers"
    assert one(found, Code.PERMISSION_MISSING)["platform_code"] == "NO_AUTH"
    checker.consoles(withheld=[], ips={"wechat_pay": ["203.0.113.7"]})
    assert one(checker.find("wechat_pay"), Code.IP_NOT_ALLOWED)["platform_code"] == "NO_AUTH"


@pytest.mark.parametrize(
    ("platform", "call", "capability"),
    [
        ("wechat_mini", "weixin.getcategory", "templates"),
        ("wechat_mini", "mini.is_trade_managed", "shipping"),
        ("wechat_oa", "oa.menu_get", "menu"),
        ("alipay", "alipay.data.dataservice.bill.downloadurl.query", "bills"),
        ("alipay", "alipay.trade.query", "payments"),
        ("baidu", "baidu.query_order", "payments"),
        ("wecom", "wecom.get_follow_user_list", "contacts"),
        ("wecom", "wecom.kf_account_list", "customer_service"),
        ("sms_tencent", "sms.packages", "short_messages"),
        ("sms_aliyun", "aliyun_sms.sign", "short_messages"),
        ("kdniao", "kdniao.handle", "tracking"),
        ("map", "map.geocoder", "geocoding"),
        ("storage", "s3.object", "write_files"),
    ],
)
def test_a_part_without_leave(checker: Checker, platform: str, call: str, capability: str) -> None:
    checker.consoles(withheld=[call])
    found = checker.find(platform)
    assert one(found, Code.PERMISSION_MISSING)["capability"] == capability
    assert one(found, Code.KEYS_WORK) == {}


def test_domains_that_are_not_listed(checker: Checker) -> None:
    """Only what lacks the shop's own host, however the console writes it."""
    host = public_url().partition("://")[2]
    listed = {"request": [f"https://{host}"], "socket": [f"wss://{host}"], "upload": ["https://cdn.example"]}
    checker.consoles(domains=listed | {"download": [], "web_view": [host]})
    found = [one.data for one in checker.find("wechat_mini") if one.code == Code.DOMAIN_NOT_LISTED]
    assert found == [{"domain": host, "kind": "upload"}, {"domain": host, "kind": "download"}]


def test_no_category(checker: Checker) -> None:
    checker.consoles(categories=False)
    assert ("category_missing", "") in checker.codes("wechat_mini")


def test_nobody_may_be_added(checker: Checker) -> None:
    checker.consoles(staff=False)
    assert ("staff_missing", "") in checker.codes("wecom")


def test_a_quota_that_is_nearly_used_up(checker: Checker) -> None:
    checker.sandbox.api("PATCH", "/quotas", **{"oa.menu_create.per_day": 11})
    menus = OfficialMenus(line_to(checker.sandbox))
    for _ in range(10):
        menus.publish(Menu((KeyButton("签到", "sign"),)))
    assert one(checker.find("wechat_oa"), Code.QUOTA_LOW) == {"capability": "menu", "left": "1", "limit": "11"}
    menus.publish(Menu((KeyButton("签到", "sign"),)))
    assert one(checker.find("wechat_oa"), Code.QUOTA_USED_UP) == {"capability": "menu"}


def test_templates_and_packages_of_short_messages(checker: Checker) -> None:
    ids = {name: held["id"] for name, held in checker.sandbox.credentials["sms"]["templates"].items()}
    checker.consoles(templates={ids["order_shipped"]: "pending", ids["order_refunded"]: "refused"}, sms_left=999)
    found = checker.find("sms_tencent")
    assert one(found, Code.TEMPLATE_PENDING) == {"name": "order_shipped", "id": ids["order_shipped"]}
    assert one(found, Code.TEMPLATE_MISSING) == {"name": "order_refunded", "id": ids["order_refunded"]}
    assert one(found, Code.QUOTA_LOW) == {"capability": "short_messages", "left": "999", "limit": "10000"}
    checker.consoles(sms_left=0)
    assert ("quota_used_up", "short_messages") in checker.codes("sms_tencent")


def test_templates_and_the_head_of_aliyuns_messages(checker: Checker) -> None:
    held = checker.sandbox.credentials["services"]["aliyun_sms"]
    ids = {name: template["id"] for name, template in held["templates"].items()}
    checker.consoles(templates={ids["order_shipped"]: "pending", ids["order_refunded"]: "refused"}, sms_head="pending")
    found = checker.find("sms_aliyun")
    assert one(found, Code.TEMPLATE_PENDING)["name"] == "order_shipped"
    assert one(found, Code.TEMPLATE_MISSING)["name"] == "order_refunded"
    assert one(found, Code.SIGNATURE_MISSING)["name"] == held["sign_name"]


ON_CERTIFICATES = {"PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": "", "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": ""}


def test_a_platform_certificate_that_ends(checker: Checker) -> None:
    serial = checker.sandbox.api("POST", "/pay/certificates/age", days=59)["serial_no"]
    soon = one(checker.find("wechat_pay", ON_CERTIFICATES), Code.CERTIFICATE_EXPIRES)
    assert (soon["which"], soon["days"], soon["serial"]) == ("platform", "58", serial)
    # Who is on the public key does not mind.
    assert checker.codes("wechat_pay") == FINE["wechat_pay"]
    # A reply signed by a certificate that has ended is believed by nobody.
    checker.sandbox.api("POST", "/pay/certificates/age", days=-1)
    assert checker.codes("wechat_pay", ON_CERTIFICATES) == [("wrong_platform_key", "")]


def test_a_merchant_certificate_that_ends(checker: Checker) -> None:
    held = checker.sandbox.credentials["wechat_pay"]
    key = load_pem_private_key(held["merchant_private_key_pem"].encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    serial = int(held["merchant_serial_no"], 16)

    def changed(days: int, *, serial: int = serial, key: RSAPrivateKey = key) -> dict[str, str]:
        pem = new_certificate(key, days=days, serial=serial).public_bytes(Encoding.PEM).decode()
        return {"PORTICO_WECHAT_MCH_CERTIFICATE": pem}

    soon = one(checker.find("wechat_pay", changed(30)), Code.CERTIFICATE_EXPIRES)
    assert (soon["which"], soon["days"]) == ("merchant", "29")
    assert one(checker.find("wechat_pay", changed(-3)), Code.CERTIFICATE_EXPIRED)["which"] == "merchant"
    assert one(checker.find("wechat_pay", changed(900, serial=serial + 1)), Code.CERTIFICATE_DIFFERS) == {}
    other = generate_private_key(65537, 2048)
    assert one(checker.find("wechat_pay", changed(900, key=other)), Code.CERTIFICATE_DIFFERS) == {}


def test_an_api_v3_key_that_opens_nothing(checker: Checker) -> None:
    wrong = {"PORTICO_WECHAT_API_V3_KEY": "0" * 32}
    assert one(checker.find("wechat_pay", wrong), Code.WRONG_SECRET) == {"which": "api_v3_key"}
    assert one(checker.find("wechat_pay", wrong | ON_CERTIFICATES), Code.WRONG_SECRET) == {"which": "api_v3_key"}


def test_an_account_that_has_only_the_public_key(checker: Checker) -> None:
    checker.sandbox.api("PATCH", "/settings", pay_key_mode="public_key")
    assert ("not_tried", "api_v3_key") in checker.codes("wechat_pay")


@pytest.mark.parametrize(
    ("platform", "variable"),
    [("wechat_pay", "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY"), ("alipay", "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY")],
)
def test_a_platform_key_that_is_another(checker: Checker, platform: str, variable: str) -> None:
    """The classic: somebody pasted a public key that is not the platform's."""
    other = checker.sandbox.credentials["hosts"]["douyin"]["platform_public_key_pem"]
    assert checker.codes(platform, {variable: other}) == [("wrong_platform_key", "")]


@pytest.mark.parametrize("platform", ["wechat_pay", "douyin", "sms_aliyun", "storage"])
def test_a_host_that_does_not_answer(checker: Checker, platform: str) -> None:
    addresses = {field.variable: "http://127.0.0.1:9" for field in PLATFORMS[platform].fields if field.kind == "url"}
    found = checker.find(platform, addresses)
    assert one(found, Code.UNREACHABLE) == {"platform_code": "connection_failed", "platform_message": ""}
    assert "keys_work" not in [finding.code for finding in found]


def test_a_platform_that_is_busy_is_not_blamed_on_the_keys(checker: Checker) -> None:
    checker.sandbox.fault("mini.stable_token", "system_error", times=None)
    assert one(checker.find("wechat_mini"), Code.UNREACHABLE)["platform_code"] == "-1"


@pytest.mark.parametrize("ahead_seconds", [-600.0, 600.0])
def test_a_clock_that_is_off(checker: Checker, ahead_seconds: float) -> None:
    off = int(one(checker.find("map", ahead_seconds=ahead_seconds), Code.CLOCK_OFF)["seconds"])
    assert abs(off - ahead_seconds) <= 3


def test_a_callback_is_confirmed_by_what_came(checker: Checker) -> None:
    assert one(checker.find("wechat_oa"), Code.CALLBACK_NOT_CONFIRMED) == {}
    heard.note(site_id=SITE, platform="wechat_oa")
    heard.note(site_id=SITE, platform="wechat_oa")
    assert Code.CALLBACK_NOT_CONFIRMED not in [found.code for found in checker.find("wechat_oa")]
    assert heard.has_been(site_id=SITE, platform="wechat_mini") is False
    heard.forget(site_id=SITE, platform="wechat_oa")
    assert heard.has_been(site_id=SITE, platform="wechat_oa") is False


def test_wecom_without_customer_service(checker: Checker) -> None:
    assert ("key_not_given", "customer_service") in checker.codes("wecom", {"PORTICO_WECOM_KF_SECRET": ""})
    assert ("wrong_secret", "customer_service") in checker.codes("wecom", {"PORTICO_WECOM_KF_SECRET": "x" * 43})


@pytest.mark.fidelity("client", "mini.domains", "weixin.quota_get", "wecom.get_follow_user_list")
@pytest.mark.fidelity("client", "wecom.kf_account_list", "sms.templates", "sms.packages")
@pytest.mark.fidelity("client", "aliyun_sms.template", "aliyun_sms.sign")
def test_a_check_leaves_nothing_behind(checker: Checker) -> None:
    """No order, no transfer, no message, no file."""
    for platform in PLATFORMS:
        checker.find(platform)
    assert checker.sandbox.api("GET", "/orders")["items"] == []
    assert checker.sandbox.api("GET", "/sms")["items"] == []
    assert checker.sandbox.api("GET", "/transfers")["items"] == []
    written = [call.call for call in checker.recorded if call.platform == "s3"]
    assert written == ["doorstep", "list", "put", "delete"]


def test_no_secret_is_in_a_finding(checker: Checker) -> None:
    held = checker.sandbox.credentials
    secrets = [held["wechat_mini"]["app_secret"], held["sms"]["secret_key"], held["wechat_pay"]["api_v3_key"]]
    told = str([checker.find(platform) for platform in PLATFORMS])
    assert not [secret for secret in secrets if secret in told]
