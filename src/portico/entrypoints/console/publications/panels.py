"""What the editor of each kind shows, in which order."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images.widgets import AdminImageChooser

from portico.entrypoints.console.publications.forms import PublicationForm

_COLOUR = forms.TextInput(attrs={"data-pc-colour": "", "placeholder": "#rrggbb", "maxlength": 7})


def _picture(name: str) -> FieldPanel:
    """Named, because these panels are made before Wagtail tells forms how pictures are chosen."""
    return FieldPanel(name, widget=AdminImageChooser())


def _tabs(*tabs: ObjectList) -> TabbedInterface:
    return TabbedInterface(list(tabs), base_form_class=PublicationForm)


def page_editor() -> TabbedInterface:
    return _tabs(
        ObjectList([FieldPanel("title"), FieldPanel("role"), FieldPanel("body")], heading=_("内容")),
        ObjectList(
            [
                FieldPanel("slug"),
                FieldPanel("background", widget=_COLOUR),
                MultiFieldPanel([FieldPanel("description"), _picture("share_image")], heading=_("分享与搜索")),
                PublishingPanel(),
            ],
            heading=_("页面设置"),
        ),
    )


def article_editor() -> TabbedInterface:
    return _tabs(
        ObjectList(
            [FieldPanel("title"), FieldPanel("summary"), _picture("cover"), FieldPanel("body")], heading=_("正文")
        ),
        ObjectList(
            [
                FieldPanel("kind"),
                FieldPanel("slug"),
                FieldPanel("author_name"),
                FieldPanel("topic"),
                FieldPanel("tags"),
                FieldPanel("is_featured"),
                MultiFieldPanel([FieldPanel("seo_title"), FieldPanel("seo_description")], heading=_("搜索引擎")),
                PublishingPanel(),
            ],
            heading=_("文章设置"),
        ),
    )


def resource_editor() -> TabbedInterface:
    return _tabs(
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("summary"),
                FieldPanel("file", widget=AdminDocumentChooser()),
                _picture("cover"),
                FieldPanel("body"),
            ],
            heading=_("内容"),
        ),
        ObjectList([FieldPanel("slug"), FieldPanel("topic"), PublishingPanel()], heading=_("资料设置")),
    )
