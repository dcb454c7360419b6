"""GET /regions: the tree of 省市区 for pickers. The same for every site; cached for a day."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.members import public as members
from portico.entrypoints.http.actor import AsVisitor

router = Router(tags=["regions"])


class District(msgspec.Struct, frozen=True):
    code: str
    name: str


class City(msgspec.Struct, frozen=True):
    code: str
    name: str
    children: list[District]


class Province(msgspec.Struct, frozen=True):
    code: str
    name: str
    children: list[City]


class RegionsAnswer(msgspec.Struct, frozen=True):
    """`version` changes exactly when the tree may have."""

    version: str
    items: list[Province]


@cache
def _body() -> bytes:
    answer = RegionsAnswer(
        members.regions_version(),
        [
            Province(
                province.code,
                province.name,
                [
                    City(city.code, city.name, [District(one.code, one.name) for one in city.children])
                    for city in province.children
                ],
            )
            for province in members.regions()
        ],
    )
    return msgspec.json.encode(answer)


@router.get("/api/v1/regions", response_model=RegionsAnswer)
def regions(actor: AsVisitor, request: Any) -> Response:
    """Provinces with their cities with their districts."""
    etag = f'"regions-{members.regions_version()}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=86400"}
    if request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers)
    return Response(_body(), media_type="application/json", headers=headers)
