"""The media library: Wagtail's images and documents, stored under names that are hashes of their content.

Media files are cached for a year by browsers, so a name must never come to mean another file: not even when
somebody deletes `price-list.pdf` and uploads another one of that name.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar

from django.db import models, transaction
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from portico.domains.content.wording import _
from portico.domains.sites import public as sites
from portico.infra.locks import lock_all
from portico.kernel.ids import SiteId

_LONGEST_EXTENSION = 8


def _hashed_name(folder: str, file: Any, filename: str) -> str:
    digest = hash_filelike(file)
    extension = PurePath(filename).suffix.lower()
    return f"{folder}/{digest[:2]}/{digest}{extension if len(extension) <= _LONGEST_EXTENSION else ''}"


def file_path(instance: MediaFile, filename: str) -> str:
    """Where a file of the library is stored. Its own name is kept in `title` only."""
    return _hashed_name("files", instance.file, filename)


def media_collection(*, site_id: SiteId) -> Collection:
    """The folder of the library that holds the site's pictures and files; made when it is not there.

    Locks: the folders, because they are one tree.
    """
    name = sites.get_site(site_id=site_id).code
    found = _folder(name)
    if found is None:
        with transaction.atomic():
            lock_all("content.folders", ["all"])
            found = _folder(name) or Collection.get_first_root_node().add_child(name=name)
    return found


def _folder(name: str) -> Collection | None:
    return Collection.objects.filter(depth=2, name=name).first()


class MediaImageQuerySet(ImageQuerySet):
    def delete(self) -> tuple[int, dict[str, int]]:
        """As ever; what is published with one of them in it is written again without."""
        gone = list(self.values_list("pk", flat=True))
        deleted: tuple[int, dict[str, int]] = super().delete()
        _rewrite(gone)
        return deleted


def _rewrite(image_ids: list[int]) -> None:
    from portico.domains.content import publishing

    for image_id in image_ids:
        publishing.rebuild_showing(image_id)


class MediaImage(AbstractImage):
    """A picture of the library. `description` is its alternative text."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        db_table = "content_media_image"
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        permissions = [("choose_image", "Can choose image")]

    objects: ClassVar[Any] = MediaImageQuerySet.as_manager()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = self.pk
        deleted: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        _rewrite([gone])
        return deleted

    def get_upload_to(self, filename: str) -> str:
        return _hashed_name("pictures", self.file, filename)


class MediaRendition(AbstractRendition):
    """A picture in one size and format. Made when first asked for, on publishing."""

    image = models.ForeignKey(MediaImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        db_table = "content_media_rendition"
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class MediaFile(AbstractDocument):
    """A file to download."""

    file = models.FileField(upload_to=file_path, verbose_name=_("文件"))

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        db_table = "content_media_file"
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        permissions = [("choose_document", "Can choose document")]
