"""Console accounts and their roles."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.publications.workflow import ensure_workflow
from portico.entrypoints.console.rights import ROLES


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
    """The account exists, is active and holds exactly `role`; the owner is also Django's superuser.

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
    user.is_superuser = role == "owner"
    user.save()
    user.groups.set([group])
    return user
