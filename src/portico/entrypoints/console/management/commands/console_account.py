"""`manage.py console_account NAME --role operator`: makes or updates an account of the merchant console.

With `--rescue` it lets the only owner in again who lost the phone and the recovery codes.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portico.entrypoints.console.rights import ROLES
from portico.entrypoints.console.staff import StaffNotFound, ensure_account, rescue_account
from portico.kernel.clock import utc_now

PASSWORD_VARIABLE = "PORTICO_CONSOLE_PASSWORD"  # noqa: S105  # the name of a variable, not a password


class Command(BaseCommand):
    help = (
        "Make a console account, or give a known one another role. The password of a new account is read from "
        f"--password or, so that it shows in no process list, from {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(ROLES), default="")
        parser.add_argument("--password", default="")
        parser.add_argument("--display-name", default="")
        parser.add_argument(
            "--rescue", action="store_true", help="unlock the account and put away its second factor; ends its sessions"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"] or os.environ.get(PASSWORD_VARIABLE, "")
        username, role = options["username"], options["role"]
        if options["rescue"]:
            self._rescue(username)
            return
        if not role:
            raise CommandError("Give a role with --role.")
        if not password:
            raise CommandError(f"Give a password with --password or {PASSWORD_VARIABLE}.")
        try:
            user = ensure_account(
                username=username,
                password=password,
                role=role,
                display_name=options["display_name"] or username,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{user.username}: {role}")

    def _rescue(self, username: str) -> None:
        try:
            rescue_account(username=username, now=utc_now())
        except StaffNotFound:
            raise CommandError(f"There is no account {username}.") from None
        self.stdout.write(f"{username}: unlocked, no second factor, signed out everywhere")
