"""Portico's settings with the raw baseline in place of the API."""

from portico.config.settings import *  # noqa: F403

BOLT_API = ["bench.hello:api"]
