"""The mail server of the environment as Django's mailer."""

from __future__ import annotations

from typing import Any

from portico.infra.environment import Mail

TIMEOUT_SECONDS = 10


def mailer(mail: Mail | None) -> dict[str, Any]:
    """The default entry of MAILERS. Where no server is named, nothing is sent."""
    if mail is None:
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": mail.host,
            "port": mail.port,
            "username": mail.username,
            "password": mail.password,
            "use_tls": mail.security == "starttls",
            "use_ssl": mail.security == "tls",
            "timeout": TIMEOUT_SECONDS,
        },
    }
