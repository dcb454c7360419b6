"""Whatever is sent to the API, it answers as its document says: no 5xx, and every refusal is a named problem.

Requests are generated from the API document by schemathesis: valid ones, and ones broken in one place. Half of
them carry real ids and the few values that mean something, so that what lies behind the checks is reached, too.
The same requests every time; set PORTICO_FUZZ_EXAMPLES to try more, different ones.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from portico.entrypoints.http.document import openapi_document
from portico.infra.messages import _texts
from portico.kernel.clock import utc_now
from tests.e2e.product import RunningProduct
from tests.fuzz.conftest import Shopper

# One product serves all of these tests, also when they run on several workers.
pytestmark = pytest.mark.xdist_group("fuzz")

ASKED = os.environ.get("PORTICO_FUZZ_EXAMPLES")
EXAMPLES = int(ASKED or 12)
SENSIBLE = {
    "visitor_id": "visitor-fuzz",
    "name": "page_view",
    "carrier": "h5",
    "region_code": "330106",
    "phone": "13800000003",
}
# The only 5xx that are answers: a platform that is not connected, or says no.
PLATFORM = {"platform_not_connected", "platform_refused", "platform_retryable"}


CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"mode": "all", "max-examples": EXAMPLES, "deterministic": ASKED is None, "no-shrink": True},
        # Other methods than documented are Django's to answer: they are no API.
        "phases": {"coverage": {"unexpected-methods": []}},
    }
)
schema = schemathesis.openapi.from_dict(openapi_document(), config=CONFIG)


@pytest.fixture(scope="session")
def session(fuzzer: Shopper) -> requests.Session:
    """Signed in, on one connection."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = fuzzer.client.headers["Authorization"]
    return session


@schema.given(sensible=st.booleans())
@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_answers_as_documented(
    case: Case, sensible: bool, product: RunningProduct, fuzzer: Shopper, session: requests.Session
) -> None:
    if sensible:
        known = {**fuzzer.owned, **SENSIBLE, "time": utc_now().isoformat()}
        make_sensible(case.path_parameters, known)
        make_sensible(case.body, known)
    answer = case.call(base_url=product.url, session=session)
    if answer.status_code >= 400:
        assert_is_a_named_problem(answer)
    checks = [response_schema_conformance, content_type_conformance, status_code_conformance]
    case.validate_response(answer, checks=checks)


def make_sensible(values: object, known: dict[str, str]) -> None:
    """Every member of `values` whose name is known has the known value."""
    if isinstance(values, dict):
        for name in values:
            if name in known:
                values[name] = known[name]
            else:
                make_sensible(values[name], known)
    elif isinstance(values, list):
        for value in values:
            make_sensible(value, known)


def assert_is_a_named_problem(answer: Any) -> None:
    """RFC 9457, with a code that has a text of its own, and nothing of the inside."""
    assert answer.headers["content-type"] == ["application/problem+json"], answer.headers
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"] in _texts("zh-hans")["problems"], problem
    assert answer.status_code < 500 or problem["code"] in PLATFORM, problem
    for error in problem.get("errors", ()):
        assert error["field"]
        assert error["message"]
    assert "Traceback" not in answer.text
