"""The people who work in the console. What a role may do is decided in `rights.py`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from portico.entrypoints.console.rights import right_of_permission, rights_of_roles
from portico.infra.actors import Right
from portico.kernel.ids import SiteId


class StaffUser(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail's, not installed for typing
    """A console account. Roles are Django groups named after `rights.ROLES`."""

    # Set for one request by `permissions.WorkingSite`.
    working_site: SiteId | None = None

    display_name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        db_table = "console_staff_user"
        verbose_name = "员工"
        verbose_name_plural = "员工"

    @cached_property
    def rights(self) -> frozenset[Right]:
        """What this account may do: everything for a superuser, else what its roles grant. One query."""
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(Right)
        return rights_of_roles(self.groups.values_list("name", flat=True))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's, but for content our rights answer: Wagtail's menus ask here."""
        right = right_of_permission(perm)
        return right in self.rights if right is not None else super().has_perm(perm, obj)

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username
