"""Tables of content: what editors write first; what readers read last.

Editing, drafts, history, schedules, workflow and locks are Wagtail's, on models of our own. What readers get is
the `Document`: one row per published thing, written when it is published (`publishing`).
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portico.domains.content.blocks.streams import BlocksField
from portico.domains.content.media import MediaFile, MediaImage, MediaRendition
from portico.domains.content.wording import _
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id

__all__ = ["Article", "DecoratedPage", "Document", "MediaFile", "MediaImage", "MediaRendition", "Preview", "Resource"]

slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("只能用小写字母、数字和中间的连字符，例如 spring-sale。")
)
colour_validator = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("请用 #rrggbb 形式的颜色，例如 #f7f5f1。"))


class ContentQuerySet[M: models.Model](models.QuerySet[M]):
    def delete(self) -> tuple[int, dict[str, int]]:
        """As ever; the documents go by their foreign keys, and readers' caches are told."""
        from portico.domains.content import publishing

        sites = set(self.values_list("site_id", flat=True))
        deleted = super().delete()
        for site_id in sites:
            publishing.announce_site(site_id)
        return deleted


class Publication(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """Something an editor drafts and publishes. Publishing it writes its Document, taking it down deletes that."""

    document_kind = ""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site_id = models.UUIDField(editable=False)
    title = models.CharField(_("标题"), max_length=80)

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Wagtail's, and the document says what the revision says. A schedule for later writes nothing yet."""
        from portico.domains.content import publishing

        publishing.publish(self, revision, lambda: super(Publication, self).publish(revision, *args, **kwargs))

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail's, and readers find nothing here any more."""
        from portico.domains.content import publishing

        publishing.unpublish(self, lambda: super(Publication, self).unpublish(*args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        from portico.domains.content import publishing

        deleted: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        publishing.announce_site(self.site_id)
        return deleted

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("mini", _("小程序")), ("web", _("网站"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The real front end, showing this state: the preview frame of the editor follows the redirect."""
        from portico.domains.content import previews

        token = previews.keep(self, now=utc_now())
        return HttpResponseRedirect(previews.address(self.document_kind, token, mode=mode_name))


class DecoratedPage(Publication):
    """A page made of blocks: a home, a campaign, a page of the website.

    One `home` and one `web_home` of a site are live at most: publishing one takes the other down.
    """

    class Role(models.TextChoices):
        HOME = "home", _("小程序首页")
        WEB_HOME = "web_home", _("网站首页")
        CAMPAIGN = "campaign", _("活动页")
        WEB_PAGE = "web_page", _("网站页面")

    document_kind = "page"

    role = models.CharField(_("用途"), max_length=12, choices=Role, default=Role.CAMPAIGN)
    slug = models.CharField(
        _("网址名"), max_length=80, blank=True, validators=[slug_validator],
        help_text=_("地址的最后一段。首页不需要填写；about 和 contact 是网站的关于我们与联系我们。"),
    )  # fmt: skip
    description = models.CharField(_("简介"), max_length=200, blank=True, help_text=_("分享卡片和搜索结果里的说明。"))
    share_image = models.ForeignKey(
        MediaImage, verbose_name=_("分享图"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    background = models.CharField(
        _("页面背景色"),
        max_length=7,
        blank=True,
        validators=[colour_validator],
        help_text=_("留空则用品牌主题的背景。"),
    )
    body = BlocksField(place="page", verbose_name=_("内容"), blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="decorated_page")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id",
        related_query_name="decorated_page", for_concrete_model=False,
    )  # fmt: skip

    class Meta:
        db_table = "content_page"
        verbose_name = _("装修页面")
        verbose_name_plural = _("装修页面")
        # That one home is live is the document's constraint (its slug is "@home"): a draft may well be a second one.
        constraints = [
            models.UniqueConstraint(fields=["site_id", "slug"], condition=~Q(slug=""), name="content_page_slug")
        ]

    def clean(self) -> None:
        super().clean()
        if not self.is_home and not self.slug:
            raise ValidationError({"slug": _("请填写网址名。")})

    @property
    def is_home(self) -> bool:
        return self.role in {self.Role.HOME, self.Role.WEB_HOME}


class Article(Publication):
    class Kind(models.TextChoices):
        ARTICLE = "article", _("文章")
        CASE = "case", _("案例")
        HELP = "help", _("帮助")

    document_kind = "article"

    kind = models.CharField(_("栏目"), max_length=8, choices=Kind, default=Kind.ARTICLE)
    slug = models.CharField(_("网址名"), max_length=80, validators=[slug_validator])
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    cover = models.ForeignKey(
        MediaImage, verbose_name=_("封面"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(_("作者"), max_length=40, blank=True)
    topic = models.CharField(_("主题"), max_length=20, blank=True, help_text=_("同一主题的内容会聚在一起。"))
    tags = ArrayField(
        models.CharField(max_length=20), verbose_name=_("标签"), default=list, blank=True, size=10,
        help_text=_("用英文逗号分隔，最多十个。"),
    )  # fmt: skip
    body = BlocksField(place="article", verbose_name=_("正文"), blank=True)
    seo_title = models.CharField(_("搜索标题"), max_length=60, blank=True, help_text=_("留空则用标题。"))
    seo_description = models.CharField(_("搜索说明"), max_length=160, blank=True, help_text=_("留空则用摘要。"))
    is_featured = models.BooleanField(_("推荐"), default=False, help_text=_("列表里排在前面。"))

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="article")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id",
        related_query_name="article", for_concrete_model=False,
    )  # fmt: skip

    class Meta:
        db_table = "content_article"
        verbose_name = _("文章")
        verbose_name_plural = _("文章")
        constraints = [models.UniqueConstraint(fields=["site_id", "slug"], name="content_article_slug")]


class Resource(Publication):
    """A file to download, with a page about it."""

    document_kind = "resource"

    slug = models.CharField(_("网址名"), max_length=80, validators=[slug_validator])
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    cover = models.ForeignKey(
        MediaImage, verbose_name=_("封面"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # A draft may lack it; publishing asks for it.
    file = models.ForeignKey(MediaFile, verbose_name=_("文件"), null=True, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("主题"), max_length=20, blank=True)
    body = BlocksField(place="article", verbose_name=_("说明"), blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="resource")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id",
        related_query_name="resource", for_concrete_model=False,
    )  # fmt: skip

    class Meta:
        db_table = "content_resource"
        verbose_name = _("资料")
        verbose_name_plural = _("资料")
        constraints = [models.UniqueConstraint(fields=["site_id", "slug"], name="content_resource_slug")]


class ResourceDownloads(models.Model):
    """How often a resource was downloaded. A row of its own: counting must not touch what editors save."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="downloads")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "content_resource_downloads"


class Document(models.Model):
    """What readers get of one published thing, finished but for what lives elsewhere (products, categories).

    `head` is what lists and metadata need, `body` the blocks, `warnings` what had to be left out of them.
    `version` is the revision it shows, `pictures` the library's ids of what it shows, `moments` when blocks of it
    appear, end or go.
    """

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    role = models.CharField(max_length=12)
    slug = models.CharField(max_length=80)
    topic = models.CharField(max_length=20, blank=True)
    is_featured = models.BooleanField(default=False)
    head = models.JSONField()
    body = models.JSONField()
    warnings = models.JSONField(default=list)
    pictures = ArrayField(models.IntegerField(), default=list)
    moments = ArrayField(models.DateTimeField(), default=list)
    version = models.BigIntegerField()
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Exactly one is set, and `id` repeats it: a thing that is deleted in bulk takes its document along.
    page = models.OneToOneField(DecoratedPage, null=True, on_delete=models.CASCADE, related_name="document")
    article = models.OneToOneField(Article, null=True, on_delete=models.CASCADE, related_name="document")
    resource = models.OneToOneField(Resource, null=True, on_delete=models.CASCADE, related_name="document")

    class Meta:
        db_table = "content_document"
        constraints = [
            models.UniqueConstraint(fields=["site_id", "kind", "slug"], name="content_document_slug"),
            models.CheckConstraint(
                condition=(
                    Q(kind="page", page__isnull=False, article__isnull=True, resource__isnull=True)
                    | Q(kind="article", page__isnull=True, article__isnull=False, resource__isnull=True)
                    | Q(kind="resource", page__isnull=True, article__isnull=True, resource__isnull=False)
                ),
                name="content_document_of_one",
            ),
        ]
        indexes = [
            # The order of lists: featured first, then newest.
            models.Index(
                fields=["site_id", "kind", "role", "-is_featured", "-published_at", "-id"], name="content_document_list"
            ),
        ]


class Preview(models.Model):
    """An unpublished state as a document, for half an hour. Who holds the signed token may read it."""

    id = models.UUIDField(primary_key=True)
    site_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    document = models.JSONField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "content_preview"
        indexes = [models.Index(fields=["expires_at"], name="content_preview_expiry")]
