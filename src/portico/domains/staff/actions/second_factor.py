"""Enrolling an authenticator app, and letting a code in once."""

from __future__ import annotations

from datetime import datetime

from portico.domains.staff import rules
from portico.domains.staff.errors import SecondFactorCodeWrong, SecondFactorNotBegun
from portico.domains.staff.models import RecoveryCode, SecondFactor
from portico.infra.locks import require_transaction
from portico.infra.sealed import blind_index, seal, unseal
from portico.kernel.ids import new_id


def begin_second_factor(*, user_id: int, now: datetime) -> bytes:
    """The secret to put into the app. The account's unconfirmed one again, so that reloading the page changes nothing.

    Raises SecondFactorNotBegun when the account has a confirmed one: that is removed first.
    """
    require_transaction()
    fresh = rules.new_secret()
    row, _created = SecondFactor.objects.select_for_update().get_or_create(
        user_id=user_id,
        defaults={"id": new_id(), "secret_sealed": _sealed(fresh), "created_at": now},
    )
    if row.confirmed_at is not None:
        raise SecondFactorNotBegun()
    return _secret(row)


def confirm_second_factor(*, user_id: int, code: str, now: datetime) -> tuple[str, ...]:
    """The app counts from now on; answers the recovery codes, for the only time.

    Raises SecondFactorNotBegun, SecondFactorCodeWrong. *Locks* the account's row.
    """
    require_transaction()
    row = SecondFactor.objects.select_for_update().filter(user_id=user_id, confirmed_at=None).first()
    if row is None:
        raise SecondFactorNotBegun()
    step = rules.matching_step(_secret(row), code, now=now)
    if step is None:
        raise SecondFactorCodeWrong()
    row.confirmed_at, row.last_step = now, step
    row.save(update_fields=["confirmed_at", "last_step"])
    return renew_recovery_codes(user_id=user_id)


def check_second_factor(*, user_id: int, code: str, now: datetime) -> str:
    """The code is used up: `app` or `recovery` says which kind it was.

    Of two requests with the same code one gets in. Raises SecondFactorCodeWrong.
    """
    require_transaction()
    row = SecondFactor.objects.filter(user_id=user_id).exclude(confirmed_at=None).first()
    if row is None:
        raise SecondFactorCodeWrong()
    step = rules.matching_step(_secret(row), code, now=now)
    if step is not None:
        later = SecondFactor.objects.filter(id=row.id, last_step__lt=step)
        if later.update(last_step=step):
            return "app"
        raise SecondFactorCodeWrong()
    plain = rules.recovery_text(code)
    if plain and RecoveryCode.objects.filter(user_id=user_id, digest=_digest(plain), used_at=None).update(used_at=now):
        return "recovery"
    raise SecondFactorCodeWrong()


def renew_recovery_codes(*, user_id: int) -> tuple[str, ...]:
    """Ten new codes; the old ones are void. They are answered here and never again."""
    require_transaction()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    codes = rules.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(id=new_id(), user_id=user_id, digest=_digest(code.replace("-", ""))) for code in codes
    )
    return codes


def remove_second_factor(*, user_id: int) -> bool:
    """The account signs in with its password alone, or enrols again; False when there was nothing to remove."""
    require_transaction()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    return SecondFactor.objects.filter(user_id=user_id).delete()[0] > 0


def _sealed(secret: bytes) -> bytes:
    return seal(secret.hex(), purpose=rules.SECRET_PURPOSE)


def _secret(row: SecondFactor) -> bytes:
    return bytes.fromhex(unseal(row.secret_sealed, purpose=rules.SECRET_PURPOSE))


def _digest(plain: str) -> bytes:
    return blind_index(plain, purpose=rules.RECOVERY_PURPOSE)
