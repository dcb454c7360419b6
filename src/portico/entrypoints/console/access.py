"""Who acts in the console, and the one gate every view goes through."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from portico.domains.sites import public as sites
from portico.entrypoints.console.models import StaffUser
from portico.infra.actors import Right, Staff, require_right
from portico.infra.messages import field_text, problem_text
from portico.infra.zero_bytes import zero_byte_of
from portico.kernel.errors import FieldError, PorticoError

type StaffView[**P] = Callable[Concatenate[HttpRequest, Staff, P], HttpResponseBase]


def site_of(request: HttpRequest) -> sites.Site:
    """The site this console works on: the host's, else the default one."""
    return sites.find_site(host=request.get_host())


def actor_of(request: HttpRequest) -> Staff:
    """The signed-in person as a typed actor with exactly the rights of their roles."""
    user = request.user
    if not isinstance(user, StaffUser):
        raise TypeError("the console's gate lets only staff through")
    return Staff(site_id=site_of(request).id, user_id=user.pk, name=user.get_full_name(), rights=user.rights)


def client_ip(request: HttpRequest) -> str:
    """Where the request comes from, as the server reads it (see `BOLT_TRUSTED_PROXIES`)."""
    return request.META.get("REMOTE_ADDR") or "unknown"


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def problem_of(error: PorticoError) -> tuple[str, str]:
    """(title, detail) in the reader's language."""
    return problem_text(error.code, error.data, language())


def sentence(error: FieldError) -> str:
    """What a person reads about one broken field."""
    return field_text(error.code, error.data, language())


def problem_json(error: PorticoError) -> JsonResponse:
    """The failure for a script of ours: the same words, the fields by name, and the version there is now."""
    title, detail = problem_of(error)
    fields = [{"field": field.field, "message": sentence(field)} for field in error.fields]
    told: dict[str, object] = {"code": error.code, "title": title, "detail": detail, "errors": fields}
    if "version" in error.data:
        told["version"] = error.data["version"]
    return JsonResponse(told, status=error.status)


def refuse(request: HttpRequest, error: PorticoError) -> HttpResponse:
    """A page (or JSON) that says what happened and what to do, under the failure's own status."""
    if wants_json(request):
        return problem_json(error)
    title, detail = problem_of(error)
    return render(request, "console/refused.html", {"title": title, "detail": detail}, status=error.status)


def staff_view[**P](
    right: Right | None, *methods: str, writing: Right | None = None
) -> Callable[[StaffView[P]], Callable[..., HttpResponseBase]]:
    """The view runs only for staff who hold `right`, only for `methods`, and its failures become pages.

    Without a right it is for everybody who works here. With `writing`, a POST takes that right as well, and who lacks
    it sees the page with its controls disabled. The rights of the roles are the only source. The gate carries them as
    `required_right` and `writing_right`; a test walks every URL to see that none lacks them.
    """
    allowed = methods or ("GET",)

    def decorate(view: StaffView[P]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def gate(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {*allowed, "HEAD" if "GET" in allowed else ""}:
                return HttpResponseNotAllowed(allowed)
            try:
                actor = actor_of(request)
                if right is not None:
                    require_right(actor, right)
                if writing is not None:
                    if request.method == "POST":
                        require_right(actor, writing)
                    request.pc_read_only = writing not in actor.rights  # type: ignore[attr-defined]
                return view(request, actor, *args, **kwargs)
            except PorticoError as error:
                return refuse(request, error)
            except (ValueError, DataError) as failure:
                told = zero_byte_of(failure)
                if told is None:
                    raise
                return refuse(request, told)

        gate.required_right = right  # type: ignore[attr-defined]
        gate.writing_right = writing  # type: ignore[attr-defined]
        gate.allowed_methods = allowed  # type: ignore[attr-defined]
        return gate

    return decorate
