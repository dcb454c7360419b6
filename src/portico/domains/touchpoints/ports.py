"""What touchpoints want from a platform whose apps people open by scanning: codes of its own kind."""

from __future__ import annotations

from typing import Final, Protocol

# A code of WeChat's holds no more; see the page 获取不限制的小程序码 (wxacode.getUnlimited) [A].
MAX_SCENE: Final = 32


class MiniProgramCodes(Protocol):
    """The codes of one mini program."""

    def draw(self, *, scene: str, page: str, width: int) -> bytes:
        """A picture (PNG without ground, or JPEG) `width` pixels wide; scanned, it opens `page` with `scene`.

        `page` is empty for the home page. Idempotent. Raises Retryable or Refused (no such page was released).
        """
        ...
