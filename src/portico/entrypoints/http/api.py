"""The root of the HTTP API: routes under /api/v1, platform hooks under /hooks, everything else is Django."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django_bolt import BoltAPI
from django_bolt.openapi import OpenAPIConfig

from portico.entrypoints.http import document
from portico.entrypoints.http.lanes import DjangoInLanes
from portico.entrypoints.http.problems import format_problem
from portico.infra import cache
from portico.infra.doorbells import doorbells

AREAS = (
    "shop",
    "pages",
    "articles",
    "resources",
    "previews",
    "catalog",
    "posters",
    "auth",
    "handoff",
    "qr",
    "sessions",
    "me",
    "collected",
    "guides",
    "codes",
    "regions",
    "cart",
    "stores",
    "orders",
    "entitlements",
    "after_sales",
    "payments",
    "wallet",
    "invoices",
    "reviews",
    "hooks.notices",
    "hooks.pushes",
    "hooks.parcels",
    "intake",
    "privacy",
)


@asynccontextmanager
async def _lifespan(_api: BoltAPI) -> AsyncIterator[None]:
    listener = cache.listen()
    try:
        yield
    finally:
        listener.stop()
        doorbells.stop()


api = BoltAPI(
    error_formatter=format_problem,
    validate_response=False,
    enable_logging=False,
    lifespan=_lifespan,
    # The framework's own pages load from outside hosts; `document` serves ours.
    openapi_config=OpenAPIConfig(title="", version="", enabled=False),
)

api.include_router(document.router)
for _area in AREAS:
    api.include_router(importlib.import_module(f"portico.entrypoints.http.routes.{_area}").router)

api.mount_django("/", DjangoInLanes(), clear_root_path=True)
