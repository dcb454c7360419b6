"""One-time codes by text message. Neither the number nor the code is stored, only what can check them."""

from __future__ import annotations

import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portico.domains.members import rules
from portico.domains.members.actions.identities import SignedIn, sign_in_verified_phone
from portico.domains.members.errors import (
    SmsCodeExpired,
    SmsCodeRefused,
    SmsCodeUsed,
    SmsCodeWrong,
    SmsTooFrequent,
)
from portico.domains.members.models import SmsCode
from portico.infra.locks import lock_all, require_transaction
from portico.infra.sealed import blind_index
from portico.kernel.ids import SiteId, new_id


@dataclass(frozen=True, slots=True)
class SmsCodePlan:
    """A code to send once the transaction has committed. The only place where the code is in the clear."""

    code_id: UUID
    phone: str
    code: str
    retry_after_seconds: int
    expires_in_seconds: int


def request_sms_code(*, site_id: SiteId, phone: str, client_ip: str, now: datetime) -> SmsCodePlan:
    """A fresh code waits for `phone`; any earlier one no longer counts.

    Limits: one a minute and ten in 24 hours to a number, thirty an hour from an address.
    Locks: the number and the address, so that simultaneous requests cannot both pass.
    Raises Invalid for what is no mobile number, SmsTooFrequent with `retry_after_seconds`.
    """
    require_transaction()
    phone = rules.mobile_number(phone)
    phone_index = blind_index(phone, purpose=rules.PHONE)
    ip_index = blind_index(client_ip, purpose=rules.CLIENT_IP)
    lock_all("sms_code", [f"{site_id}:{phone_index.hex()}", f"ip:{ip_index.hex()}"])
    _refuse_floods(site_id, phone_index, ip_index, now)
    code = f"{secrets.randbelow(10**rules.SMS_CODE_DIGITS):0{rules.SMS_CODE_DIGITS}d}"
    code_id = new_id()
    SmsCode.objects.create(
        id=code_id,
        site_id=site_id,
        phone_index=phone_index,
        ip_index=ip_index,
        code_mac=_mac(code_id, code),
        created_at=now,
        expires_at=now + rules.SMS_CODE_LIFETIME,
    )
    return SmsCodePlan(
        code_id=code_id,
        phone=phone,
        code=code,
        retry_after_seconds=int(rules.SMS_PAUSE.total_seconds()),
        expires_in_seconds=int(rules.SMS_CODE_LIFETIME.total_seconds()),
    )


def withdraw_sms_code(*, code_id: UUID) -> None:
    """A code that could not be sent is gone, so that asking again at once is possible."""
    require_transaction()
    SmsCode.objects.filter(id=code_id).delete()


def sign_in_phone(
    *, site_id: SiteId, phone: str, code: str, provenance: dict[str, str], now: datetime
) -> SignedIn | SmsCodeRefused:
    """The member of `phone`, when `code` is the latest one sent to it, unused, in time and not guessed at.

    A refusal is returned, not raised: the caller commits (the attempt counts) and raises it then.
    Locks: the code's row. Raises Invalid for what is no mobile number.
    """
    require_transaction()
    phone = rules.mobile_number(phone)
    refusal = _spend(site_id, phone, code, now)
    if refusal is not None:
        return refusal
    return sign_in_verified_phone(site_id=site_id, phone=phone, provenance=provenance, now=now)


def _refuse_floods(site_id: SiteId, phone_index: bytes, ip_index: bytes, now: datetime) -> None:
    sent = SmsCode.objects.order_by()
    to_phone = sent.filter(
        site_id=site_id, phone_index=phone_index, created_at__gt=now - timedelta(days=1)
    ).values_list("created_at", flat=True)
    from_ip = sent.filter(ip_index=ip_index, created_at__gt=now - timedelta(hours=1)).values_list(
        "created_at", flat=True
    )
    wait = rules.sms_wait(to_phone=list(to_phone), from_ip=list(from_ip), now=now)
    if wait is not None:
        raise SmsTooFrequent(retry_after_seconds=math.ceil(wait.total_seconds()))


def _spend(site_id: SiteId, phone: str, code: str, now: datetime) -> SmsCodeRefused | None:
    """None when the code was good and is used now; else why not, with the attempt counted."""
    latest = (
        SmsCode.objects.select_for_update()
        .filter(site_id=site_id, phone_index=blind_index(phone, purpose=rules.PHONE))
        .order_by("-created_at", "-id")
        .first()
    )
    if latest is None:
        return SmsCodeExpired()
    if latest.used_at is not None:
        return SmsCodeUsed()
    if latest.expires_at <= now or latest.attempts >= rules.SMS_CODE_ATTEMPTS:
        return SmsCodeExpired()
    if not hmac.compare_digest(bytes(latest.code_mac), _mac(latest.id, code)):
        latest.attempts += 1
        latest.save(update_fields=["attempts"])
        return SmsCodeWrong(attempts_left=rules.SMS_CODE_ATTEMPTS - latest.attempts)
    latest.used_at = now
    latest.save(update_fields=["used_at"])
    return None


def _mac(code_id: UUID, code: str) -> bytes:
    return blind_index(f"{code_id}:{code}", purpose=rules.SMS_CODE)
