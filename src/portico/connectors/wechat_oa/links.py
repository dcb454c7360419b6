"""A page of a mini program, as menus, messages and articles of an official account lead to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MiniProgramLink:
    """`path`: of a released page, without a leading slash, with its query. The mini program is linked to the account.

    Raises ValueError for a path with a leading slash, which the platform takes for a page that does not exist.
    """

    app_id: str
    path: str

    def __post_init__(self) -> None:
        if not self.path or self.path.startswith("/"):
            raise ValueError("a page's path begins without a slash")

    def fields(self) -> dict[str, str]:
        return {"appid": self.app_id, "pagepath": self.path}
