"""What a platform says about our connection to it, in codes that the console has words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Protocol

Level = Literal["ok", "warning", "missing"]


class Code(StrEnum):
    """Everything a check may find. In brackets: what its `data` holds; `platform_code` and `platform_message`, the
    platform's own words, are with everything it has refused.
    """

    # The platform takes our keys: the id, the secret or signature, and the address we ask from.
    KEYS_WORK = "keys_work"
    # One more thing that was tried and works. [capability]
    CAPABILITY_WORKS = "capability_works"
    # The platform does not know the app, the merchant or the account.
    APP_UNKNOWN = "app_unknown"
    # It knows the account, and the secret, key or signature does not fit. [which, when only one of several]
    WRONG_SECRET = "wrong_secret"  # noqa: S105 (the name of a finding)
    # The secret was frozen by somebody with access to the platform's console.
    SECRET_FROZEN = "secret_frozen"  # noqa: S105 (the name of a finding)
    # Its answers are not signed with the platform's key that we were given.
    WRONG_PLATFORM_KEY = "wrong_platform_key"
    # Our address is not on the list of those that may ask. [ip, as the platform saw it; empty when it did not say]
    IP_NOT_ALLOWED = "ip_not_allowed"
    # The mini program may not talk to our server. [domain, kind: request, socket, upload, download, web_view]
    DOMAIN_NOT_LISTED = "domain_not_listed"
    # A certificate ends soon. [which: merchant, platform; days; on: YYYY-MM-DD; serial]
    CERTIFICATE_EXPIRES = "certificate_expires"
    # It has ended. [as above, without days]
    CERTIFICATE_EXPIRED = "certificate_expired"
    # The serial number or the private key is not that of the merchant certificate that was given.
    CERTIFICATE_DIFFERS = "certificate_differs"
    # The account has no leave to do this: not verified, product not opened, authority not given. [capability]
    PERMISSION_MISSING = "permission_missing"
    # The mini program has chosen no category, so that it may use no message templates.
    CATEGORY_MISSING = "category_missing"
    # A message template of ours is not there, or was turned down. [name, id]
    TEMPLATE_MISSING = "template_missing"
    # It waits for the platform's approval. [name, id]
    TEMPLATE_PENDING = "template_pending"
    # The words at the head of every short message are not approved. [name]
    SIGNATURE_MISSING = "signature_missing"
    # Less than a tenth is left. [capability, left, limit]
    QUOTA_LOW = "quota_low"
    # Nothing is left for now. [capability]
    QUOTA_USED_UP = "quota_used_up"
    # The platform has not told us anything yet that was genuine: its console may not know our address.
    CALLBACK_NOT_CONFIRMED = "callback_not_confirmed"
    # Platforms send their news to https only, and this shop's public address is not. [url]
    NOT_HTTPS = "not_https"
    # This shop's public address leads nowhere but to this machine. [url]
    NOT_PUBLIC = "not_public"
    # Our clock and the platform's differ so much that signatures are refused. [seconds]
    CLOCK_OFF = "clock_off"
    # No answer, or none that makes sense.
    UNREACHABLE = "unreachable"
    # Nobody of the company may be added by customers.
    STAFF_MISSING = "staff_missing"
    # A part that needs one more key, which was left empty. [capability]
    KEY_NOT_GIVEN = "key_not_given"
    # A part that cannot be tried without an effect; the first real use shows it. [capability]
    NOT_TRIED = "not_tried"
    # Anything else the platform refuses.
    REFUSED = "refused"


class Capability(StrEnum):
    """What a connection is good for; in `data` as `capability`."""

    SIGN_IN = "sign_in"
    PHONE_NUMBER = "phone_number"
    TEMPLATES = "templates"
    MESSAGES = "messages"
    ENTRY_LINKS = "entry_links"
    CONTENT_CHECKS = "content_checks"
    SHIPPING = "shipping"
    DOMAINS = "domains"
    MENU = "menu"
    JS_SDK = "js_sdk"
    CUSTOMER_SERVICE = "customer_service"
    CONTACTS = "contacts"
    PUSHES = "pushes"
    PAYMENTS = "payments"
    TRANSFERS = "transfers"
    PROFIT_SHARING = "profit_sharing"
    BILLS = "bills"
    API_V3_KEY = "api_v3_key"
    SHORT_MESSAGES = "short_messages"
    TRACKING = "tracking"
    SUBSCRIPTIONS = "subscriptions"
    GEOCODING = "geocoding"
    READ_FILES = "read_files"
    WRITE_FILES = "write_files"


_LEVELS: Final[Mapping[Code, Level]] = {
    Code.KEYS_WORK: "ok",
    Code.CAPABILITY_WORKS: "ok",
    Code.CERTIFICATE_EXPIRES: "warning",
    Code.PERMISSION_MISSING: "warning",
    Code.TEMPLATE_PENDING: "warning",
    Code.QUOTA_LOW: "warning",
    Code.CALLBACK_NOT_CONFIRMED: "warning",
    Code.KEY_NOT_GIVEN: "warning",
    Code.NOT_TRIED: "warning",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that works, is about to stop working, or is missing. `code` is one of `Code`.

    `data`: what the words need, e.g. the IP.
    """

    code: str
    level: Level
    data: Mapping[str, str] = field(default_factory=dict)


def finding(code: Code, **data: object) -> Finding:
    """The finding with the level of its code. A part without leave is a warning: not every shop wants every part."""
    return Finding(code.value, _LEVELS.get(code, "missing"), {name: str(value) for name, value in data.items()})


class PlatformCheck(Protocol):
    """One connection at one platform."""

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        """What works and what is missing, asked of the platform now; nothing there changes.

        Raises nothing for what the platform says, nor when it does not answer: that is a finding, too.
        """
        ...
