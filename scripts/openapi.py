"""Writes the API document as committed: sorted and indented, so that a diff shows what changed."""

import importlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
importlib.import_module("tests.database")  # the settings need a data base to name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.config.settings")

import django  # noqa: E402

django.setup()

from portico.entrypoints.http.document import openapi_document  # noqa: E402

target = Path(sys.argv[1])
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(openapi_document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
