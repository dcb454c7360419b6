"""E-mails in the brand's frame, through a real SMTP server; and how a mail server is named."""

from __future__ import annotations

import dataclasses
import email
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from portico.domains.sites import public as sites
from portico.infra.environment import ConfigurationError, Mail, parse_mail_url
from portico.infra.mailing import mailer
from portico.kernel.clock import utc_now
from tests.entrypoints.console import shop
from tests.entrypoints.console.test_publications import address, article_form, article_of
from tests.sandbox.process import free_port

pytestmark = pytest.mark.django_db


class Postbox:
    """What arrived, parsed."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        parsed = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on this machine, and the product connected to it."""
    box = Postbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    mail = parse_mail_url(f"smtp://127.0.0.1:{port}?from=shop@example.com")
    assert mail is not None
    connected = {
        "PORTICO": dataclasses.replace(settings.PORTICO, mail=mail),
        "MAILERS": {"default": mailer(mail)},
        "DEFAULT_FROM_EMAIL": mail.sender,
    }
    try:
        with override_settings(**connected):
            yield box
    finally:
        server.stop()


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def brand(site: sites.Site, **theme: object) -> None:
    look = {"theme": {**sites.light_palette(primary="#8c2f39").colours(), **theme}, "logo": "brand/day.png"}
    with transaction.atomic():
        sites.save_theme(
            site_id=site.id, theme=sites.check_theme(look), expected_version=None, saved_by="林", now=utc_now()
        )


def submit(site: sites.Site, title: str = "怎么泡<b>龙井</b>") -> None:
    owner = shop.staff("owner")
    owner.email = "owner@example.com"
    owner.save()
    article = article_of(site, title=title)
    writer = shop.client_of("customer_service")
    writer.post(address(article, "edit"), article_form(article, **{"action-submit": "action-submit"}))


def test_who_approves_is_told_in_the_colours_of_the_brand(site: sites.Site, postbox: Postbox) -> None:
    brand(site)
    submit(site)
    theme = sites.get_site(site_id=site.id).theme
    assert postbox.mails
    for mail in postbox.mails:
        assert (mail["To"], mail["From"]) == ("owner@example.com", "shop@example.com")
        html, text = html_of(mail), text_of(mail)
        assert "background:#8c2f39" in html
        assert f"background: {theme.dark.background} !important" in html
        assert f'src="{settings.PORTICO.public_url}/media/brand/day.png"' in html
        assert "怎么泡&lt;b&gt;龙井&lt;/b&gt;" in html
        assert "怎么泡<b>龙井</b>" in text
        assert text.startswith(site.name)
        assert not any(outside in html for outside in ("<script", "<link", "url("))


def test_a_brand_that_is_always_light_has_no_night_in_its_mails(site: sites.Site, postbox: Postbox) -> None:
    brand(site, appearance="light")
    submit(site)
    assert "prefers-color-scheme" not in html_of(postbox.mails[0])


def test_a_sample_is_sent_to_who_asks(site: sites.Site, postbox: Postbox) -> None:
    brand(site)
    owner = shop.staff("owner")
    owner.email = "owner@example.com"
    owner.save()
    answer = shop.client_of("owner").post("/console/brand/email/test/")
    assert answer.status_code == 302
    (mail,) = postbox.mails
    assert mail["To"] == "owner@example.com"
    assert "background:#8c2f39" in html_of(mail)


def test_without_a_server_nothing_is_sent_and_the_console_says_so(site: sites.Site) -> None:
    client = shop.client_of("owner")
    assert "PORTICO_EMAIL_URL" in client.get("/console/brand/").content.decode()
    refused = client.post("/console/brand/email/test/", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_not_connected")


def test_without_an_address_the_console_says_so(site: sites.Site, postbox: Postbox) -> None:
    refused = shop.client_of("owner").post("/console/brand/email/test/", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_address_missing")
    assert postbox.mails == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", None),
        ("smtp://mail.example.com?from=a@b.c", Mail("mail.example.com", 25, "", "", "none", "a@b.c")),
        ("smtps://u%40x.cn:p%3Aw@mail.x.cn", Mail("mail.x.cn", 465, "u@x.cn", "p:w", "tls", "u@x.cn")),
        # An @ in the user's name need not be written %40: the last one counts.
        ("smtp+starttls://a@b.c:pw@h:2525", Mail("h", 2525, "a@b.c", "pw", "starttls", "a@b.c")),
    ],
)
def test_a_server_is_named_by_one_address(url: str, expected: Mail | None) -> None:
    assert parse_mail_url(url) == expected


@pytest.mark.parametrize(
    "url",
    ["mail.example.com", "http://mail.example.com", "smtp://host", "smtp://:secret-42@h:xx", "smtp:///?from=a@b.c"],
)
def test_a_broken_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_mail_url(url)
    assert "PORTICO_EMAIL_URL" in str(refused.value)
    assert "secret-42" not in str(refused.value)
