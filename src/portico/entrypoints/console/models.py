"""The people who work in the console. What a role may do is decided in `rights.py`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from portico.entrypoints.console.rights import ROLES, right_of_permission, rights_of_roles
from portico.infra.actors import Right
from portico.kernel.ids import SiteId

# What Wagtail asks of everybody who enters its admin.
ENTER = "wagtailadmin.access_admin"


class StaffUser(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail's, not installed for typing
    """A console account. Roles are Django groups named after `rights.ROLES`, and the only thing that grants anything.

    Django's superuser and its permissions grant nothing here: Wagtail's own views on users, groups and sites stay shut.
    """

    # Set for one request by `gate.StaffGate`.
    working_site: SiteId | None = None

    display_name = models.CharField("姓名", max_length=40, blank=True)
    # Set by somebody else: to be changed before anything else is done.
    password_is_temporary = models.BooleanField("临时密码", default=False, db_default=False)

    class Meta:
        db_table = "console_staff_user"
        verbose_name = "员工"
        verbose_name_plural = "员工"

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held now, none for an account that is switched off. One query a request."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.groups.values_list("name", flat=True)) & ROLES.keys()

    @cached_property
    def rights(self) -> frozenset[Right]:
        """What this account may do: what its roles grant together."""
        return rights_of_roles(self.roles)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Who has a role may enter; on content our rights answer (Wagtail's menus ask); nothing else is granted."""
        if perm == ENTER:
            return bool(self.rights)
        right = right_of_permission(perm)
        return right is not None and right in self.rights

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username
