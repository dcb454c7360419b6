"""Paths that mini programs and official accounts share: whose token a call carries decides who answers."""

from __future__ import annotations

from collections.abc import Mapping

from ..platform import Call, Handler, Reply
from .tokens import Tokens


def by_app(tokens: Tokens, handlers: Mapping[str, Handler]) -> Handler:
    """The handler of the app whose token the call carries, by app id.

    A call with no token of theirs goes to the first one, whose own check refuses it with the right code.
    """
    first = next(iter(handlers.values()))

    def handle(call: Call) -> Reply:
        return handlers.get(tokens.app_of(call), first)(call)

    return handle
