"""Control calls for what the merchant sets in the platforms' own consoles, and for a certificate's age."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .consoles import ConsoleRules
from .control_kit import Stop, body_of, routes
from .pay.keyring import KeyRing


class ConsolesControl:
    """The endpoints."""

    def __init__(self, rules: ConsoleRules, ring: KeyRing) -> None:
        self._rules = rules
        self._ring = ring

    def routes(self) -> list[Route]:
        return routes(
            [
                ("GET", "/consoles", self.read),
                ("PATCH", "/consoles", self.change),
                ("POST", "/pay/certificates/age", self.age),
            ]
        )

    async def read(self, request: Request) -> Response:
        return JSONResponse(asdict(self._rules.chosen))

    async def change(self, request: Request) -> Response:
        """The whole of the choices, after those that were sent are in force."""
        try:
            self._rules.choose(await body_of(request))
        except ValueError as problem:
            raise Stop(422, "choice_wrong", str(problem)) from None
        return await self.read(request)

    async def age(self, request: Request) -> Response:
        """The newest platform certificate ends in so many days; fewer than one: it has ended."""
        days = (await body_of(request)).get("days")
        if not isinstance(days, int) or isinstance(days, bool) or not -365 <= days <= 1_825:
            raise Stop(422, "days_wrong", "days is a whole number from -365 to 1825")
        held = self._ring.age(days)
        return JSONResponse({"serial_no": held.key.serial_no, "expire_time": held.expire_time.isoformat()})
