"""What every page of the website tells the browser: nothing from outside, nothing inline, nobody frames it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse


@cache
def content_security_policy() -> str:
    """Self only. JSON-LD is a data block, which `script-src` does not govern; media may live on its own host."""
    media = urlsplit(settings.MEDIA_URL)
    pictures = f" {media.scheme}://{media.netloc}" if media.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{pictures}",
            f"media-src 'self'{pictures}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        )
    )


def protect(response: HttpResponse) -> HttpResponse:
    """The response with the policy, and private unless its view said otherwise."""
    response.setdefault("Content-Security-Policy", content_security_policy())
    response.setdefault("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=()")
    response.setdefault("Cache-Control", "private, no-cache")
    return response


def let_forms_go_on_to(response: HttpResponse, address: str) -> HttpResponse:
    """A form of this page may be sent on to the host of `address`: browsers check where its answer redirects to."""
    parts = urlsplit(address)
    widened = f"form-action 'self' {parts.scheme}://{parts.netloc}"
    response["Content-Security-Policy"] = content_security_policy().replace("form-action 'self'", widened)
    return response


def let_models_be_drawn(response: HttpResponse, styles: Iterable[str]) -> HttpResponse:
    """The page may hold the style sheets with these hashes, and textures unpacked from a model (blob: addresses)."""
    policy = content_security_policy()
    for directive, more in (("style-src 'self'", [f"'{one}'" for one in styles]), ("img-src 'self'", ["blob:"]),
                            ("connect-src 'self'", ["blob:"])):  # fmt: skip
        policy = policy.replace(directive, " ".join([directive, *more]))
    response["Content-Security-Policy"] = policy
    return response


def let_our_pages_be_framed(response: HttpResponse) -> HttpResponse:
    """Pages of this website may stand in frames on this one."""
    response["Content-Security-Policy"] = f"{content_security_policy()}; frame-src 'self'"
    return response


def not_for_crawlers(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
