"""`portico copy-media`: what lies on this machine's disk goes into the bucket that was connected."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def copy_media(folder: Path) -> tuple[int, int]:
    """Every file below `folder` is in the bucket under its name: how many were copied, how many were there already.

    A file of the same size is taken for the same: names are hashes of contents. Idempotent; nothing is deleted here.
    Raises RuntimeError when the shop's files lie on disk; Retryable or Refused, from the platform.
    """
    if settings.MEDIA_ROOT:
        raise RuntimeError(
            "图片与文件在本机磁盘上：请先设置 PORTICO_STORAGE_*（PORTICO_STORAGE_MEDIA 不为 0），再执行本命令。"
            " / Files lie on this machine's disk: set PORTICO_STORAGE_* first, then run this again."
        )
    copied = there = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        if _is_there(name, path.stat().st_size):
            there += 1
            continue
        # Saving would choose another name beside an old file of this one.
        default_storage.delete(name)
        default_storage.save(name, ContentFile(path.read_bytes()))
        copied += 1
    return copied, there


def _is_there(name: str, size: int) -> bool:
    try:
        return default_storage.size(name) == size
    except FileNotFoundError:
        return False
