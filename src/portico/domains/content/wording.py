"""Words of content forms, apart from those of the console and the website: 收藏 is a place here, a button there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CONTEXT = "content"


def _(text: str) -> _StrPromise:
    """The text in the reader's language, once it is shown."""
    return pgettext_lazy(CONTEXT, text)
