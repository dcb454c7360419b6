"""Forms of the media library: Wagtail's, with our judgement of what may be uploaded (see `infra.uploads`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portico.domains.content import public as content
from portico.entrypoints.console.access import sentence
from portico.infra.uploads import UploadRefused, check_file, check_picture


def _judged(form: Any, check: Callable[..., None]) -> None:
    """The form's file field judges before Wagtail's does, because ours says what to do about it."""
    field = form.fields.get("file")
    if field is None:
        return
    theirs = field.to_python

    def to_python(data: Any) -> Any:
        if data and hasattr(data, "chunks"):
            try:
                check(name=data.name, size=data.size, content=data)
            except UploadRefused as refused:
                raise ValidationError([sentence(error) for error in refused.fields]) from None
        return theirs(data)

    field.to_python = to_python


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _judged(self, check_picture)

    def save(self, commit: bool = True) -> Any:
        """Published pages show the picture as it is now: Wagtail has deleted the old file and its sizes."""
        saved = super().save(commit=commit)
        if commit and self.original_file and self.has_changed():
            content.rebuild_showing(saved.pk)
        return saved


class FileForm(BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _judged(self, check_file)

    def save(self, commit: bool = True) -> Any:
        """Published resources offer the file as it is now."""
        was_there = self.instance.pk is not None
        saved = super().save(commit=commit)
        if commit and was_there and self.has_changed():
            content.rebuild_offering(saved.pk)
        return saved
