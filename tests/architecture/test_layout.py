"""Rules of DESIGN that no linter knows: doors, file sizes, texts, actors, migrations, the API document."""

from __future__ import annotations

import ast
import inspect
import io
import json
import typing
from pathlib import Path

import pytest
from django.core.management import call_command

from portico.entrypoints.http import actor as actors
from portico.entrypoints.http.document import openapi_document
from portico.infra import messages
from portico.kernel import errors

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "portico"
DOMAINS = sorted(path.name for path in (SOURCE / "domains").iterdir() if (path / "public.py").exists())
MAX_LINES = 400
SNAPSHOT = ROOT / "tests" / "snapshots" / "openapi.json"


def _modules(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_a_domain_is_entered_by_its_door_only():
    """Other domains, use cases and entry points import `<domain>.public`; connectors also `<domain>.ports`."""
    wrong = []
    for path in _modules(SOURCE):
        parts = path.relative_to(SOURCE).parts
        own = parts[1] if parts[0] == "domains" and len(parts) > 1 else None
        for name in _imports(path):
            if not name.startswith("portico.domains."):
                continue
            domain, _, inside = name.removeprefix("portico.domains.").partition(".")
            if domain == own or inside.split(".")[0] in {"public", "ports"}:
                continue
            wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_door_only_re_exports(domain):
    """`public.py` holds imports and `__all__`, and `__all__` names exactly what is imported."""
    tree = ast.parse((SOURCE / "domains" / domain / "public.py").read_text(encoding="utf-8"))
    imported, listed = set(), None
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            imported |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
            listed = {element.value for element in node.value.elts}
        else:
            assert isinstance(node, ast.Expr), f"{domain}.public does more than re-export (line {node.lineno})"
    assert listed == imported


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_a_page_about_itself(domain):
    assert (SOURCE / "domains" / domain / "README.md").stat().st_size > 200


def test_files_stay_readable():
    code = [*_modules(ROOT / "src"), *_modules(ROOT / "tests"), *_modules(ROOT / "bench")]
    long = {str(path.relative_to(ROOT)): lines for path in code if (lines := _lines(path)) > MAX_LINES}
    assert long == {}


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def _error_types(base: type = errors.PorticoError) -> set[type]:
    found = set()
    for sub in base.__subclasses__():
        found |= {sub} | _error_types(sub)
    return found


def test_every_failure_has_its_own_text_in_both_languages():
    codes = {error.code for error in _error_types() if error.__module__.startswith("portico.")}
    assert len(codes) > 15
    for language in messages.LANGUAGES:
        known = set(messages._texts(language)["problems"])
        assert codes - known == set(), f"no text in {language}"


def test_both_languages_have_the_same_texts_and_placeholders():
    zh, en = (messages._texts(language) for language in messages.LANGUAGES)
    assert set(zh["problems"]) == set(en["problems"])
    assert set(zh["fields"]) == set(en["fields"])


def test_field_codes_used_in_code_have_texts():
    known = set(messages._texts("zh-hans")["fields"])
    missing = set()
    for path in _modules(SOURCE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FieldError" and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant) and code.value not in known:
                    missing.add(f"{path.relative_to(ROOT)}:{node.lineno} {code.value}")
    assert missing == set()


def _handlers() -> list[typing.Any]:
    from portico.entrypoints.http.api import api

    return [handler for handler in api._handlers.values() if handler.__module__.startswith("portico.")]


def test_every_handler_names_its_actor():
    """Nobody gets in without a decision about who they are. Platform hooks prove themselves by signature."""
    allowed = {actors.AsVisitor, actors.AsMember, actors.AsShopper}
    nameless = []
    for handler in _handlers():
        target = inspect.unwrap(handler)
        if handler.__module__.endswith(".hooks"):
            continue
        hints = typing.get_type_hints(target, include_extras=True)
        if hints.get("actor") not in allowed:
            nameless.append(f"{handler.__module__}.{handler.__name__}")
    assert len(_handlers()) > 20
    assert nameless == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    output = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=output)
    assert "No changes detected" in output.getvalue()


def test_the_api_document_is_the_committed_one():
    """The mini app's types are generated from the snapshot. `make openapi` refreshes both."""
    assert json.loads(json.dumps(openapi_document())) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_answer_of_the_api_is_typed():
    untyped = []
    for path, methods in openapi_document()["paths"].items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                schema = response.get("content", {}).get("application/json", {}).get("schema", {})
                if status.startswith("2") and schema == {"type": "object"}:
                    untyped.append(f"{method} {path}")
    assert untyped == []
