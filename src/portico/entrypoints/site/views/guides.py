"""The codes that people scan off a screen to go on in the mini program."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.site.entering import client_ip
from portico.entrypoints.site.qr import qr_svg
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.qr import framed_svg
from portico.usecases import guidance, mini_codes
from portico.usecases.addresses import site_base

_DAY, _SOON = 86_400, 300
# An id or a slug. It is not looked up: a code to a page that is gone leads to that page's own words.
_TARGET = re.compile(r"[A-Za-z0-9-]{1,100}")


@require_GET
@for_everyone
def code(visitor: Visitor[Anonymous], position: str) -> HttpResponse:
    """The code of a position, about `id` when it is about one thing. Raises GuideNotFound."""
    found = touchpoints.get_guide(site_id=visitor.site.id, code=position).position
    target = visitor.request.GET.get("id", "")
    fits = bool(_TARGET.fullmatch(target)) if guidance.takes_target(found) else not target
    if found.direction != "to_mini" or not fits:
        raise touchpoints.GuideNotFound(position=position[:30])
    caller = client_ip(visitor.request)
    scene = guidance.guide_scene(site_id=visitor.site.id, position=found, target=target, caller=caller, now=visitor.now)
    picture = scene and mini_codes.picture(site_id=visitor.site.id, scene=scene)
    if picture:
        drawn = framed_svg(picture)
    else:
        drawn = qr_svg(site_base(visitor.site) + guidance.guide_path(found, target, by="qr"))
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    # The ordinary code is only until the platform answers again.
    response["Cache-Control"] = f"public, max-age={_SOON if scene and not picture else _DAY}"
    return response
