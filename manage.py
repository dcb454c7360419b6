#!/usr/bin/env python
"""Django's own commands (makemigrations, shell) for developers; users run `portico`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")
    execute_from_command_line(sys.argv)
