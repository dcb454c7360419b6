"""The root of the HTTP API: routes under /api/v1, platform hooks under /hooks, everything else is Django."""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import asynccontextmanager

from django_bolt import BoltAPI
from django_bolt.openapi import OpenAPIConfig, SwaggerRenderPlugin

from portico.entrypoints.http.problems import format_problem
from portico.infra import cache

_ASSETS = "/static/drf_spectacular_sidecar/swagger-ui-dist"

AREAS = ("shop", "catalog", "auth", "me", "regions", "cart", "orders", "payments", "hooks", "intake")


@asynccontextmanager
async def _lifespan(_api: BoltAPI):  # type: ignore[no-untyped-def]  # the yield type is the framework's
    listener = cache.listen()
    try:
        yield
    finally:
        listener.stop()


api = BoltAPI(
    error_formatter=format_problem,
    validate_response=False,
    enable_logging=False,
    lifespan=_lifespan,
    openapi_config=OpenAPIConfig(
        title="Portico API",
        version="1",
        description="门店、商品、购物车、订单与支付接口。金额单位为分（fen），时间为 UTC。"
        " Shop, catalogue, cart, orders and payments. Amounts in fen, times in UTC.",
        path="/api/v1/docs",
        render_plugins=[
            SwaggerRenderPlugin(
                js_url=f"{_ASSETS}/swagger-ui-bundle.js",
                css_url=f"{_ASSETS}/swagger-ui.css",
                standalone_preset_js_url=f"{_ASSETS}/swagger-ui-standalone-preset.js",
            )
        ],
    ),
)

for _area in AREAS:
    if importlib.util.find_spec(f"portico.entrypoints.http.routes.{_area}") is None:
        continue  # while the ground floor is being built
    api.include_router(importlib.import_module(f"portico.entrypoints.http.routes.{_area}").router)

api.mount_django("/", clear_root_path=True)
