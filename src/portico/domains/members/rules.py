"""Pure decisions about members: what a phone, nickname and address must look like, limits and lifetimes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portico.domains.members import regions
from portico.domains.members.errors import MergeConflicts
from portico.domains.tracking.public import CARRIERS
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId

ACCESS_LIFETIME = timedelta(minutes=30)
SESSION_IDLE = timedelta(days=30)
SESSION_LIFETIME = timedelta(days=180)

HANDOFF_LIFETIME = timedelta(seconds=60)
QR_LIFETIME = timedelta(minutes=3)
# From "yes" on the phone to the browser that waits for it.
QR_CONFIRMED_LIFETIME = timedelta(seconds=60)
# Tickets and codes that are over are looked at by nobody but an investigator.
BRIEF_KEPT = timedelta(days=2)

SMS_CODE_DIGITS = 6
SMS_CODE_LIFETIME = timedelta(minutes=5)
SMS_CODE_ATTEMPTS = 5
SMS_PAUSE = timedelta(seconds=60)
SMS_PER_PHONE_A_DAY = 10
SMS_PER_IP_AN_HOUR = 30
SMS_CODE_KEPT = timedelta(days=2)

# What a sealed value is for: bound into the seal, so that one kind cannot pass for another.
PHONE = "member_phone"
OPENID = "member_openid"
UNIONID = "member_unionid"
RECIPIENT = "address_recipient"
ADDRESS_PHONE = "address_phone"
DETAIL = "address_detail"
SMS_CODE = "sms_code"
CLIENT_IP = "client_ip"

MERGE_JOURNAL = "member_merge_journal"

# An operator may undo a merge for this long.
UNDO_FOR = timedelta(days=30)
# Requests that knew the loser before the merge are over by then; at the latest we stop waiting for them.
SETTLE_AFTER = timedelta(seconds=10)
SETTLE_AT_LATEST = timedelta(minutes=10)
# Operators give a number to somebody else a few months after it was given up.
IDLE_AFTER = timedelta(days=180)

MAX_ADDRESSES = 50
MAX_SAVED = 2000
MAX_VIEWED = 500
MAX_VIEWS_AT_ONCE = 50
# Clocks of phones differ from ours by minutes, not by more.
VIEW_AHEAD = timedelta(minutes=10)
MAX_NICKNAME = 30
MAX_RECIPIENT = 30
MAX_DETAIL = 200
MAX_URL = 500

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}")
_KIND = re.compile(r"[a-z][a-z_]{0,19}")
_AVATAR = re.compile(r"(https://|/media/)[^\s\"'<>\\]+")


def mobile_number(text: str, *, field: str = "phone") -> str:
    """The 11 digits of a mainland mobile number; +86, spaces, dashes and full-width digits are forgiven.

    Raises Invalid naming `field`.
    """
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits)
    if not _MOBILE.fullmatch(digits) or not digits.isascii():
        raise Invalid(fields=(FieldError(field, "phone_malformed"),))
    return digits


@dataclass(frozen=True, slots=True)
class Side:
    """One of two members who seem to be one person. `phone_index` is that of a verified number."""

    id: MemberId
    joined_at: datetime
    phone_index: bytes | None


@dataclass(frozen=True, slots=True)
class Pair:
    stays: MemberId
    absorbed: MemberId


def who_stays(one: Side, other: Side, *, decided: bool) -> Pair:
    """The older member stays.

    Raises MergeConflicts for two different verified numbers, unless a person has `decided`: it may be two people.
    """
    if (
        not decided
        and one.phone_index is not None
        and other.phone_index is not None
        and one.phone_index != other.phone_index
    ):
        raise MergeConflicts(one=one.id, other=other.id, why="two_phones")
    older, younger = sorted((one, other), key=lambda side: (side.joined_at, side.id))
    return Pair(stays=older.id, absorbed=younger.id)


def may_be_recycled(*, last_seen_at: datetime, now: datetime) -> bool:
    """Whether a number alone no longer says who somebody is: its member was not seen for half a year."""
    return now - last_seen_at >= IDLE_AFTER


def unionid_realm(provider: str) -> str:
    """The company whose unionids may be compared: `wechat` for wechat_mini and wechat_oa."""
    return provider.partition("_")[0]


def sms_wait(*, to_phone: list[datetime], from_ip: list[datetime], now: datetime) -> timedelta | None:
    """How long to wait before another code may be sent, or None when it may be sent now.

    `to_phone`: when codes went to the number in the last day; `from_ip`: from the address in the last hour.
    """
    waits = []
    if to_phone:
        waits.append(max(to_phone) + SMS_PAUSE - now)
    if len(to_phone) >= SMS_PER_PHONE_A_DAY:
        waits.append(sorted(to_phone)[-SMS_PER_PHONE_A_DAY] + timedelta(days=1) - now)
    if len(from_ip) >= SMS_PER_IP_AN_HOUR:
        waits.append(sorted(from_ip)[-SMS_PER_IP_AN_HOUR] + timedelta(hours=1) - now)
    longest = max(waits, default=timedelta())
    return longest if longest > timedelta() else None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """None leaves a value as it is; an empty string takes it away."""

    nickname: str | None = None
    avatar_url: str | None = None


def checked_profile(change: ProfileChange) -> ProfileChange:
    """The change with its texts trimmed. Raises Invalid naming every field that breaks a rule."""
    broken: list[FieldError] = []
    nickname, avatar_url = change.nickname, change.avatar_url
    if nickname is not None:
        nickname = _line(nickname, "nickname", 0, MAX_NICKNAME, broken)
    if avatar_url and (len(avatar_url) > MAX_URL or not _AVATAR.fullmatch(avatar_url)):
        broken.append(FieldError("avatar_url", "avatar_url_refused"))
    if broken:
        raise Invalid(fields=tuple(broken))
    return ProfileChange(nickname, avatar_url)


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """What a member typed. `is_default=None` keeps what it was."""

    recipient: str
    phone: str
    region_code: str
    detail: str
    is_default: bool | None = None


def checked_address(draft: AddressDraft) -> AddressDraft:
    """The draft with its texts trimmed. Raises Invalid naming every field that breaks a rule."""
    broken: list[FieldError] = []
    recipient = _line(draft.recipient, "recipient", 1, MAX_RECIPIENT, broken)
    detail = _line(draft.detail, "detail", 1, MAX_DETAIL, broken)
    phone = delivery_phone(draft.phone, broken)
    if regions.path_of(draft.region_code) is None:
        broken.append(FieldError("region_code", "region_unknown"))
    if broken:
        raise Invalid(fields=tuple(broken))
    return AddressDraft(recipient, phone, draft.region_code, detail, draft.is_default)


def delivery_phone(text: str, broken: list[FieldError]) -> str:
    """A mobile number or a landline with its area code (0571-88888888)."""
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if compact.isascii() and _LANDLINE.fullmatch(compact):
        return compact
    try:
        return mobile_number(text)
    except Invalid as error:
        broken.extend(error.fields)
        return ""


def _line(text: str, field: str, least: int, most: int, broken: list[FieldError]) -> str:
    """One line of text, trimmed, its runs of white space made single; what does not fit goes to `broken`."""
    line = " ".join(text.split())
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in line):
        broken.append(FieldError(field, "text_unprintable"))
    elif len(line) < least:
        broken.append(FieldError(field, "text_missing"))
    elif len(line) > most:
        broken.append(FieldError(field, "text_too_long", {"max": most}))
    return line


@dataclass(frozen=True, slots=True)
class View:
    """A member looked at something, on a carrier (empty: not known). What the kind means, others know."""

    kind: str
    subject_id: UUID
    viewed_at: datetime
    carrier: str = ""


def checked_kind(kind: str) -> str:
    """Raises Invalid for what cannot be a kind of thing."""
    if not _KIND.fullmatch(kind):
        raise Invalid(fields=(FieldError("kind", "kind_unknown"),))
    return kind


def check_views(views: Sequence[View], *, now: datetime) -> None:
    """Nothing, when all may be stored. Raises Invalid naming every view that may not."""
    broken: list[FieldError] = []
    if not 1 <= len(views) <= MAX_VIEWS_AT_ONCE:
        broken.append(FieldError("items", "views_count", {"max": MAX_VIEWS_AT_ONCE}))
    else:
        for position, view in enumerate(views):
            if not _KIND.fullmatch(view.kind):
                broken.append(FieldError(f"items[{position}].kind", "kind_unknown"))
            if view.viewed_at.tzinfo is None or view.viewed_at > now + VIEW_AHEAD:
                broken.append(FieldError(f"items[{position}].viewed_at", "viewed_in_future"))
            if view.carrier and view.carrier not in CARRIERS:
                broken.append(FieldError(f"items[{position}].carrier", "carrier_unknown"))
    if broken:
        raise Invalid(fields=tuple(broken))
