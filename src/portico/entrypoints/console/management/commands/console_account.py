"""`manage.py console_account NAME --role operator`: makes or updates an account of the merchant console."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portico.entrypoints.console.rights import ROLES
from portico.entrypoints.console.staff import ensure_account

PASSWORD_VARIABLE = "PORTICO_CONSOLE_PASSWORD"  # noqa: S105  # the name of a variable, not a password


class Command(BaseCommand):
    help = (
        "Make a console account, or give a known one another role. The password of a new account is read from "
        f"--password or, so that it shows in no process list, from {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=sorted(ROLES), required=True)
        parser.add_argument("--password", default="")
        parser.add_argument("--display-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"] or os.environ.get(PASSWORD_VARIABLE, "")
        username, role = options["username"], options["role"]
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
