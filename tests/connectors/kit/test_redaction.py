"""What may be written down of a call: no secret, nobody's data, in whatever wrapping it comes."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.connectors.kit.redaction import TEXT_LIMIT, redact_body, redact_target

OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
TOKEN = "99_Y2hlYXA-c29tZSByYW5kb20gdG9rZW4_1234567890"
SECRETS = {
    "known name": {"session_key": "short"},
    "name spelt otherwise": {"Session-Key": "short", "accessToken": "short"},
    "opaque, new name": {"whose": OPENID, "grant": TOKEN},
    "in a sentence": {"errmsg": f"invalid openid {OPENID} rid: 66a1b2c3-12345678-12345678"},
    "phone": {"said": "call 13800000001 now", "as_number": 13800000001},
    "mail": {"said": "write to lin.xiao@example.com please"},
    "written by a person": {"greeting": "林晓,你好"},
    "behind an address": {"link": "https://example.com/p?t=short&x=1", "open": "weixin://dl/business/?t=short"},
    "JSON in JSON": {"biz_content": json.dumps({"buyer_open_id": "short", "whose": OPENID})},
    "deep": {"a": [{"b": {"touser": "short"}}, [{"openid": OPENID}]]},
    "as a key": {OPENID: 1},
}
HIDDEN = ("short", OPENID, TOKEN, "13800000001", "lin.xiao", "林晓")


@pytest.mark.parametrize("content", SECRETS.values(), ids=SECRETS)
def test_hidden_in_json(content: dict[str, object]) -> None:
    for is_answer in (True, False):
        text = redact_body(json.dumps(content, ensure_ascii=False).encode(), is_answer=is_answer)
        assert text
        assert not [secret for secret in HIDDEN if secret in text]


@pytest.mark.parametrize("content", SECRETS.values(), ids=SECRETS)
def test_hidden_in_forms_and_addresses(content: dict[str, object]) -> None:
    form = urlencode({k: json.dumps(v) if isinstance(v, (list, dict)) else v for k, v in content.items()})
    for text in (redact_body(form.encode(), is_answer=False), redact_target(f"/path?{form}")):
        assert len(text) > 6
        assert not [secret for secret in HIDDEN if secret in text]


def test_a_path_may_name_somebody() -> None:
    assert redact_target(f"/v3/users/{OPENID}/orders") == "/v3/users/oUpF…(28)/orders"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"errcode": 40163, "errmsg": "code been used, rid: 66a1b2c3-12345678-12345678"}, None),
        ({"code": "PARAM_ERROR", "message": "输入不合法"}, None),
        ({"alipay_trade_query_response": {"code": "10000", "msg": "Success", "sub_code": "ACQ.TRADE_NOT_EXIST"}}, None),
        ({"out_trade_no": "P2026000001", "transaction_id": "4200001234202611220123456789", "amount": 1990}, None),
        ({"code": "0a1B2c"}, '{"code": "***"}'),
        ({"template_id": "BOWBAjYV6t8LGyhpxNpIuU3YRTHzYpYvPTWJ4ZSx1Ro"}, '{"template_id": "BOWB…(43)"}'),
    ],
)
def test_what_explains_a_failure_stays(content: dict[str, object], text: str | None) -> None:
    plain = json.dumps(content, ensure_ascii=False)
    assert redact_body(plain.encode(), is_answer=True) == (text or plain)


@pytest.mark.parametrize("code", ["FRpLwICMuBEgIMStQXyRxnszeBThJHvE", "PARAM", "Throttling", "12345"])
def test_a_code_that_we_send_opens_something_whatever_it_looks_like(code: str) -> None:
    assert redact_target(f"/session?app_id=2021&code={code}") == "/session?app_id=2021&code=***"
    for body in (json.dumps({"code": code}), f"code={code}"):
        assert code not in redact_body(body.encode(), is_answer=False)


@pytest.mark.parametrize(
    ("code", "stays"),
    [
        ("NO_AUTH", True), ("OK", True), ("isv.BUSINESS_LIMIT_CONTROL", True), ("-4001", True),
        ("FailedOperation.InsufficientBalanceInSmsPackage", True), ("Throttling.User", True),
        ("FRpLwICMuBEgIMStQXyRxnszeBThJHvE", False), ("abcdef", False), ("123456", False),
    ],
)  # fmt: skip
def test_the_code_of_an_answer_stays_when_it_is_that_of_an_error(code: str, stays: bool) -> None:
    assert (code in redact_body(json.dumps({"Code": code}).encode(), is_answer=True)) is stays


def test_a_form_is_read_by_people() -> None:
    body = urlencode({"app_id": "2021", "sign": "c2ln", "biz_content": '{"out_trade_no":"P1"}'})
    assert redact_body(body.encode(), is_answer=False) == 'app_id=2021&sign=***&biz_content={"out_trade_no": "P1"}'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        (b"<xml><openid>short</openid></xml>", "(33 bytes that are not JSON)"),
        (b"\xff\xd8\xff\xe0", "(4 bytes that are not JSON)"),
        (b"<html>a=b</html>", "(16 bytes that are not JSON)"),
        (b"[" * 100_000, "(100000 bytes that are not JSON)"),
    ],
)
def test_of_anything_else_only_the_size(body: bytes, text: str) -> None:
    assert redact_body(body, is_answer=True) == text


def test_at_most_a_screen() -> None:
    assert len(redact_body(json.dumps({"errmsg": "word " * 1_000}).encode(), is_answer=True)) == TEXT_LIMIT + 1


@given(body=st.binary(max_size=200))
def test_nothing_makes_it_fail(body: bytes) -> None:
    redact_body(body, is_answer=True)
    redact_target(body.decode("latin-1"))
