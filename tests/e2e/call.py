"""Calls a function in the product's environment: `python -m tests.e2e.call MODULE FUNCTION [WORD...]`."""

from __future__ import annotations

import sys
from importlib import import_module

import django


def main(module: str, function: str, *words: str) -> None:
    django.setup()
    getattr(import_module(module), function)(*words)


if __name__ == "__main__":
    main(*sys.argv[1:])
