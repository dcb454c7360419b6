"""Forms of publications: what a person types, checked within their site."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from wagtail.admin.forms.models import WagtailAdminModelForm

from portico.domains.content import public as content
from portico.kernel.ids import new_id

_LONGEST = 60


def slug_from(title: str) -> str:
    """The title in Latin letters: `中秋礼盒 2026` → `zhong-qiu-li-he-2026`. Never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(lazy_pinyin(title)).lower()).strip("-")
    return words[:_LONGEST].rstrip("-") or new_id().hex[-8:]


class PublicationForm(WagtailAdminModelForm):
    """Fills in the address when it is left empty, and keeps it unique within the site."""

    class Meta:
        # A draft may lack what publishing needs.
        defer_required_on_fields = ("file",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("地址的最后一段，只用小写字母、数字和连字符。留空则按标题生成。")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "slug" not in self.fields or "slug" in self.errors:
            return cleaned
        if self._needs_no_address(cleaned):
            cleaned["slug"] = ""
        elif not cleaned.get("slug"):
            cleaned["slug"] = self._free(slug_from(cleaned.get("title") or ""))
        elif self._others().filter(slug=cleaned["slug"]).exists():
            self.add_error("slug", ValidationError(_("这个网址名已被使用，请换一个。")))
        return cleaned

    def _needs_no_address(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("role") in {content.DecoratedPage.Role.HOME, content.DecoratedPage.Role.WEB_HOME}

    def _others(self) -> Any:
        model = type(self.instance)
        return model.objects.filter(site_id=self.instance.site_id).exclude(pk=self.instance.pk)

    def _free(self, wanted: str) -> str:
        taken = set(self._others().filter(slug__startswith=wanted).values_list("slug", flat=True))
        if wanted not in taken:
            return wanted
        return next(name for name in (f"{wanted}-{n}" for n in range(2, len(taken) + 3)) if name not in taken)
