"""The mail server of the environment as Django's mailer."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage

from portico.infra.environment import Mail
from portico.kernel.errors import Retryable

TIMEOUT_SECONDS = 10


class MailFailed(Retryable):
    """The mail server did not take the message: `data["reason"]` is the kind of failure, without anybody's address."""

    code = "mail_failed"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    kind: str


def send(*, to: str, subject: str, text: str, attachments: tuple[Attachment, ...] = ()) -> None:
    """The mail server has taken the message. Talks to it: never inside a transaction. Raises MailFailed."""
    message = EmailMessage(subject=subject, body=text, to=[to])
    for one in attachments:
        message.attach(one.name, one.content, one.kind)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise MailFailed(reason=type(error).__name__) from error


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
