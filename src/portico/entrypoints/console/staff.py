"""Console accounts and their roles: making them, changing them, shutting them. Every change ends on record.

What somebody may do is asked of the data base in every request, so a change of roles holds from the next one on;
whoever is shut out, or has lost a role, is signed out besides.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from portico.domains.sites import public as sites
from portico.domains.staff import public as security
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.publications.workflow import ensure_workflow
from portico.entrypoints.console.rights import ROLES
from portico.infra import audit
from portico.infra.actors import Right, Staff, System, require_right
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import Conflict, FieldError, Invalid, NotFound
from portico.kernel.form_versions import require_version, version_of

_OWNERS = "staff.owners"
NAME_LENGTH = 40
# Without what is read wrong: it is passed on by hand, and used once.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class StaffNotFound(NotFound):
    """No account has this number."""

    code = "staff_not_found"


class LastOwner(Conflict):
    """Somebody has to remain who may do everything."""

    code = "last_owner"


class NotOneself(Conflict):
    """Nobody takes their own rights away, by mistake or under somebody's eyes."""

    code = "not_oneself"


def ensure_roles() -> dict[str, Group]:
    """Every role exists as a group whose members may enter the console, and so does the approval of content by some.

    Idempotent.
    """
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    groups = {}
    for name in ROLES:
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(enter)
        groups[name] = group
    ensure_workflow(groups)
    return groups


@transaction.atomic
def ensure_account(*, username: str, password: str, role: str, display_name: str) -> StaffUser:
    """The account exists, is active and holds exactly `role`.

    Idempotent by `username`: the password of a known account is kept, because its owner may have changed it.
    Raises KeyError for an unknown role, ValidationError for a password that the policy refuses.
    """
    groups = ensure_roles()
    group = groups[role]
    user = StaffUser.objects.filter(username=username).first()
    if user is None:
        user = StaffUser(username=username)
        validate_password(password, user)
        user.set_password(password)
    # Wagtail greets by first name.
    user.display_name = user.first_name = display_name
    user.is_active = user.is_staff = True
    user.save()
    user.groups.set([group])
    return user


def temporary_password() -> str:
    """Sixteen letters in groups of four, some 79 bits: for the first sign-in only."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def create_account(
    *, actor: Staff, username: str, display_name: str, roles: Collection[str], now: datetime
) -> tuple[StaffUser, str]:
    """A new account, and the password to pass on; it is asked to change it first. Raises Denied, Invalid."""
    require_right(actor, Right.STAFF_MANAGE)
    username, errors = username.strip(), _broken(display_name, roles)
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        errors.append(FieldError("username", "staff_username_malformed"))
    if len(username) > 150 or StaffUser.objects.filter(username__iexact=username).exists():
        errors.append(FieldError("username", "staff_username_taken"))
    if errors:
        raise Invalid(fields=tuple(errors))
    password = temporary_password()
    with transaction.atomic():
        groups = ensure_roles()
        user = StaffUser(username=username, display_name=display_name, first_name=display_name, is_staff=True)
        user.set_password(password)
        user.password_is_temporary = True
        user.save()
        user.groups.set([groups[role] for role in roles])
        _record(actor, user, "staff.create", now, {"roles": [[], sorted(roles)], "username": [None, username]})
    return user, password


def version_of_account(user: StaffUser) -> str:
    """What the form of an account carries so that it never overwrites a colleague's change. One query."""
    return version_of(user.display_name, *sorted(_held(user)))


def change_account(
    *,
    actor: Staff,
    user_id: int,
    display_name: str,
    roles: Collection[str],
    now: datetime,
    version: str | None = None,
) -> bool:
    """The account is called so and holds exactly these roles; False when it did already.

    Who loses a role is signed out everywhere. `version` is that of the account which the editor was shown.
    Raises Denied, Invalid, StaffNotFound, NotOneself, LastOwner, ChangedMeanwhile. Locks: the account.
    """
    require_right(actor, Right.STAFF_MANAGE)
    if errors := _broken(display_name, roles):
        raise Invalid(fields=tuple(errors))
    with transaction.atomic():
        user = _locked(user_id)
        before, after = _held(user), frozenset(roles)
        require_version(version, user.display_name, *sorted(before))
        changes: dict[str, Any] = {}
        if before != after:
            _require_owner_left(actor, user, stays="owner" in after)
            changes["roles"] = [sorted(before), sorted(after)]
        if user.display_name != display_name:
            changes["display_name"] = [user.display_name, display_name]
        if not changes:
            return False
        user.display_name = user.first_name = display_name
        user.save(update_fields=["display_name", "first_name"])
        groups = ensure_roles()
        user.groups.set([groups[role] for role in after])
        if before - after:
            security.end_staff_sessions(user_id=user.pk)
        _record(actor, user, "staff.roles" if "roles" in changes else "staff.change", now, changes)
    return True


def switch_account(*, actor: Staff, user_id: int, active: bool, now: datetime) -> None:
    """The account may sign in, or may not and is signed out everywhere. Its history stays.

    Raises Denied, StaffNotFound, NotOneself, LastOwner.
    """
    require_right(actor, Right.STAFF_MANAGE)
    with transaction.atomic():
        user = _locked(user_id)
        if user.is_active == active:
            return
        if not active:
            _require_owner_left(actor, user, stays=False)
        user.is_active = active
        user.save(update_fields=["is_active"])
        security.end_staff_sessions(user_id=user.pk)
        _record(actor, user, "staff.switch", now, {"active": [not active, active]})


def give_password(*, actor: Staff, user_id: int, now: datetime) -> tuple[StaffUser, str]:
    """A temporary password to pass on; the old one is void, and every session over. Raises Denied, StaffNotFound."""
    require_right(actor, Right.STAFF_MANAGE)
    password = temporary_password()
    with transaction.atomic():
        user = _locked(user_id)
        if user.pk == actor.user_id:
            raise NotOneself()
        user.set_password(password)
        user.password_is_temporary = True
        user.save(update_fields=["password", "password_is_temporary"])
        security.end_staff_sessions(user_id=user.pk)
        security.unlock_account(account=user.username)
        _record(actor, user, "staff.password.given", now)
    return user, password


def reset_second_factor(*, actor: Staff, user_id: int, now: datetime) -> None:
    """Somebody who lost the app signs in with the password, and sets it up anew. Raises Denied, StaffNotFound."""
    require_right(actor, Right.STAFF_MANAGE)
    with transaction.atomic():
        user = _locked(user_id)
        if user.pk == actor.user_id:
            # One's own goes with a code: whoever found the browser open has none.
            raise NotOneself()
        security.remove_second_factor(user_id=user.pk)
        security.end_staff_sessions(user_id=user.pk)
        _record(actor, user, "staff.second_factor.reset", now)


def unlock(*, actor: Staff, user_id: int, now: datetime) -> None:
    """The account may try to sign in at once. Raises Denied, StaffNotFound."""
    require_right(actor, Right.STAFF_MANAGE)
    with transaction.atomic():
        user = _locked(user_id)
        security.unlock_account(account=user.username)
        _record(actor, user, "staff.unlock", now)


def rescue_account(*, username: str, now: datetime) -> None:
    """Whoever runs the installation lets an account in by its password again. On record of the default site.

    Raises StaffNotFound.
    """
    actor = System(sites.find_site().id, "console_account --rescue")
    with transaction.atomic():
        user = StaffUser.objects.filter(username=username).first()
        if user is None:
            raise StaffNotFound()
        security.remove_second_factor(user_id=user.pk)
        security.end_staff_sessions(user_id=user.pk)
        security.unlock_account(account=username)
        _record(actor, user, "staff.rescue", now)


def _broken(display_name: str, roles: Collection[str]) -> list[FieldError]:
    errors = []
    if not display_name:
        errors.append(FieldError("display_name", "required"))
    elif len(display_name) > NAME_LENGTH:
        errors.append(FieldError("display_name", "too_long", {"max": NAME_LENGTH}))
    if not roles or set(roles) - ROLES.keys():
        errors.append(FieldError("roles", "staff_role_missing"))
    return errors


def _locked(user_id: int) -> StaffUser:
    """The account's row, and the owners as a whole: two owners must not shut each other out at the same moment."""
    require_transaction()
    lock_all(_OWNERS, ["all"])
    user = StaffUser.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise StaffNotFound()
    return user


def _held(user: StaffUser) -> frozenset[str]:
    """The roles of the account, also while it is switched off."""
    return frozenset(user.groups.values_list("name", flat=True)) & ROLES.keys()


def _require_owner_left(actor: Staff, user: StaffUser, *, stays: bool) -> None:
    if user.pk == actor.user_id:
        raise NotOneself()
    others = StaffUser.objects.filter(groups__name="owner", is_active=True).exclude(pk=user.pk)
    if not stays and "owner" in _held(user) and not others.exists():
        raise LastOwner()


def _record(
    actor: Staff | System, user: StaffUser, action: str, now: datetime, changes: dict[str, Any] | None = None
) -> None:
    audit.record(actor=actor, action=action, subject_type="staff", subject_id=user.pk, now=now, changes=changes)
