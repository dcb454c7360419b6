"""The people who work in the console. What a role may do is decided in `rights.py`."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class StaffUser(AbstractUser):
    """A console account. Roles are Django groups named after `rights.ROLES`."""

    display_name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        db_table = "console_staff_user"
        verbose_name = "员工"
        verbose_name_plural = "员工"
