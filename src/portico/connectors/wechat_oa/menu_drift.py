"""Whether the menu that people see is the one that was published: somebody may have changed it in the console.

Source: 查询自定义菜单 [A]: what is read back has empty `sub_button` lists that were never sent, and no other additions
that matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from portico.connectors.wechat_oa.menus import HeldMenus, Menu

Problem = Literal["missing_there", "missing_here", "differs"]


@dataclass(frozen=True, slots=True)
class MenuDifference:
    """One button that the two sides have differently. `place`: "2", or "2.1" for the first one in its list.

    `ours` and `theirs` are its fields as the platform writes them, without what is in its list; None on the side that
    has no such button.
    """

    problem: Problem
    place: str
    ours: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None


def menu_differences(published: Menu, held: HeldMenus | None) -> tuple[MenuDifference, ...]:
    """Every difference, from the left and from the top; none when people see what was published.

    Conditional menus do not count: each hides the default one from those it is for, and no more.
    """
    return tuple(_compare(published.fields(), held.buttons if held else (), ""))


def _compare(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], above: str
) -> Iterator[MenuDifference]:
    for number, (mine, other) in enumerate(zip_longest(ours, theirs), start=1):
        place = f"{above}{number}"
        own, held = _alone(mine), _alone(other)
        if own is None or held is None:
            yield MenuDifference("missing_here" if own is None else "missing_there", place, own, held)
            continue
        if own != held:
            yield MenuDifference("differs", place, own, held)
        yield from _compare(mine.get("sub_button") or (), other.get("sub_button") or (), f"{place}.")


def _alone(button: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The button without its list, and without fields that hold nothing."""
    if button is None:
        return None
    return {name: value for name, value in button.items() if name != "sub_button" and value not in ("", None)}
