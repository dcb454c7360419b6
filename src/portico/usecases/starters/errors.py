"""Failures of starting templates."""

from __future__ import annotations

from portico.kernel.errors import NotFound


class StarterNotFound(NotFound):
    code = "starter_not_found"
