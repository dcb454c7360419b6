"""The API document and the page that shows it, both served by us so that they work without the Internet."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.openapi import OpenAPIConfig
from django_bolt.openapi.schema_generator import SchemaGenerator
from django_bolt.openapi.spec import Components, SecurityScheme
from django_bolt.responses import HTML, Response

from portico.entrypoints.http.actor import AsMember, AsShopper, AsVisitor

_ASSETS = "/static/drf_spectacular_sidecar/swagger-ui-dist"

CONFIG = OpenAPIConfig(
    title="Portico API",
    version="1",
    description=(
        "门店、商品、购物车、订单与支付接口。金额单位为分（fen），时间为 UTC，错误为 application/problem+json。\n\n"
        "Shop, catalogue, cart, orders and payments. Amounts in fen, times in UTC, failures as problem+json."
    ),
    # Nothing lives below this path; the generator leaves out whatever does.
    path="/api/v1/docs",
    components=Components(
        security_schemes={
            "member": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
            "guest": SecurityScheme(type="apiKey", security_scheme_in="header", name="X-Guest-Token"),
        }
    ),
)

router = Router(tags=["docs"])

# 401, 404, 409, 429, 503 … all look the same; `code` tells them apart.
_PICTURE: dict[str, Any] = {"image/png": {"schema": {"type": "string", "format": "binary"}}}
_ARCHIVE: dict[str, Any] = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
_PAPER: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_PHOTO: dict[str, Any] = {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}
# What answers with a file, beside pictures whose address says so.
_FILES = {
    "/api/v1/exports/{token}": _ARCHIVE,
    "/api/v1/invoice-files/{token}": _PAPER,
    "/api/v1/after-sale-pictures/{token}": _PHOTO,
}
_FAILURE = {
    "description": "Any failure: `code` names it, `title` and `detail` are for people, `errors` name fields",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_PAGE = f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>Portico API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{_ASSETS}/swagger-ui.css"></head>
<body><div id="swagger"></div>
<script src="{_ASSETS}/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({{url: "/api/v1/openapi.json", dom_id: "#swagger", deepLinking: true}})</script>
</body></html>"""


@functools.cache
def openapi_document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of every public route."""
    from portico.entrypoints.http.api import api

    document: dict[str, Any] = SchemaGenerator(api, CONFIG).generate().to_schema()
    for method, path, _id, handler in api._routes:
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            operation["security"] = _security(handler)
            # The generator gives every answer a body; 204 has none.
            operation["responses"].get("204", {}).pop("content", None)
            if path.endswith(".png"):
                operation["responses"]["200"]["content"] = _PICTURE
            if path in _FILES:
                operation["responses"]["200"]["content"] = _FILES[path]
            operation["responses"]["default"] = _FAILURE
    return document


def _security(handler: Callable[..., object]) -> list[dict[str, list[str]]]:
    """What a caller may show, read from the handler's own `actor`."""
    actor = typing.get_type_hints(inspect.unwrap(handler), include_extras=True).get("actor")
    if actor == AsMember:
        return [{"member": []}]
    if actor == AsShopper:
        return [{"member": []}, {"guest": []}]
    return []


@functools.cache
def _encoded() -> bytes:
    return msgspec.json.encode(openapi_document())


@router.get("/api/v1/openapi.json", include_in_schema=False)
def openapi_json(actor: AsVisitor) -> Response:
    """The document, as JSON."""
    return Response(_encoded(), media_type="application/json", headers={"Cache-Control": "public, max-age=300"})


@router.get("/api/v1/docs", include_in_schema=False)
def docs_page(actor: AsVisitor) -> HTML:
    """The document, to read and to try."""
    return HTML(_PAGE)
