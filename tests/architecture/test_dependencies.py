"""What the product imports comes with the product: `make run` installs no tools of ours."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def imported() -> set[str]:
    """The packages that modules of the product name, wherever in the module they do."""
    found: set[str] = set()
    for path in (ROOT / "src" / "portico").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"portico"}


def normal(requirement: str) -> str:
    """The distribution's name as PEP 503 spells it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def installed_with(declared: list[str]) -> set[str]:
    """The distributions declared, and whatever they bring along without extras."""
    found: set[str] = set()
    waiting = [normal(requirement) for requirement in declared]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needs = requires(name) or []
        except PackageNotFoundError:
            continue  # for another platform or Python
        waiting += [normal(one) for one in needs if "extra ==" not in one]
    return found


def test_every_import_of_the_product_is_among_its_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    present = installed_with(project["dependencies"])
    homes = packages_distributions()
    missing = {name for name in imported() if not {normal(one) for one in homes.get(name, [name])} & present}
    assert missing == set()
