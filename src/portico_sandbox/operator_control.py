"""Control calls of the operator's page: what can go wrong where, keys to copy, quotas and tokens taken back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .control_kit import Endpoint, Stop, body_of, routes
from .merchant_keys import platforms
from .pushes.queue import MINI, OFFICIAL
from .sandbox import Sandbox


class OperatorControl:
    """The endpoints, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._box = sandbox

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/operator/calls", self.calls),
            ("GET", "/keys", self.keys),
            ("POST", "/quotas/reset", self.reset_quotas),
            ("POST", "/tokens/revoke", self.revoke_tokens),
        ]
        return routes(table)

    async def calls(self, request: Request) -> Response:
        """Every call there is, by the part of its name before the first point."""
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys(self._box.gate.names):
            found.setdefault(name.split(".", 1)[0], []).append(name)
        return JSONResponse({"platforms": found, "tokens": sorted(self._revokers())})

    async def keys(self, request: Request) -> Response:
        """What the platforms' consoles would show the merchant, under the names Portico reads them by."""
        items = [{"name": name, "fields": fields} for name, fields in platforms(self._box).items()]
        return JSONResponse({"items": items})

    async def reset_quotas(self, request: Request) -> Response:
        """One limit, or all of them, are the platform's own again and unused."""
        wanted = (await body_of(request)).get("name")
        if wanted is None:
            self._box.quotas.reset()
        elif wanted in self._box.quotas.limits:
            self._box.quotas.forget(str(wanted))
        else:
            raise Stop(404, "quota_unknown", f"no quota {wanted!r}")
        return JSONResponse(self._box.quotas.limits)

    def _revokers(self) -> dict[str, str]:
        """Whose tokens can be taken back, and the app they are for."""
        apps = {name: self._box.apps[name].app_id for name in (MINI, OFFICIAL)}
        return apps | {"wecom": ""} | {name: "" for name in self._box.hosts.desks if name != "jd"}

    async def revoke_tokens(self, request: Request) -> Response:
        """Every token of that platform has ended, as when another program has fetched new ones."""
        name = str((await body_of(request)).get("platform"))
        held = self._revokers()
        if name not in held:
            raise Stop(404, "platform_unknown", f"platform is one of {', '.join(sorted(held))}")
        if held[name]:
            self._box.tokens.revoke(held[name])
        elif name == "wecom":
            self._box.services.wecom_tokens.revoke()
        else:
            self._box.hosts.ground.tokens.revoke(name)
        return Response(status_code=204)
