"""News of parcels on their way, from the platform that knows where they are."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qsl

from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.infra import heard
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, NotFound, PorticoError
from portico.usecases import parcels
from portico.usecases.gateways import gateways

logger = logging.getLogger("portico.hooks")

router = Router(tags=["hooks"])

MAX_BYTES = 1024 * 1024
MAX_FIELDS = 20


@router.post("/hooks/kuaidi100/{site_code}", include_in_schema=False)
def kuaidi100(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """`result` true, else the push comes again."""
    return _take("kuaidi100", site_code, request)


@router.post("/hooks/kdniao/{site_code}", include_in_schema=False)
def kdniao(actor: AsVisitor, site_code: str, request: Any) -> Response:
    """`Success` true, else the push comes again."""
    return _take("kdniao", site_code, request)


def _take(provider: str, site_code: str, request: Any) -> Response:
    now = utc_now()
    try:
        site = sites.find_site(code=site_code)
        if provider not in gateways(site.id).parcels:
            raise NotFound()
        answer = parcels.take_push(site_id=site.id, provider=provider, form=_form(bytes(request.body)), now=now)
        heard.note(site_id=site.id, platform=provider)
    except PorticoError as error:
        logger.warning("%s push for %r refused: %s %s", provider, site_code, error.code, error.data.get("reason", ""))
        return Response({"result": False, "Success": False, "Reason": error.code}, status_code=error.status)
    return Response(answer.encode(), media_type="application/json")


def _form(body: bytes) -> dict[str, str]:
    """The form's fields. Raises Invalid for what is no form, and for a field that comes twice: it means two things."""
    if len(body) > MAX_BYTES:
        raise Invalid(reason="size")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Invalid(reason="form") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Invalid(reason="repeated_field")
    return fields
