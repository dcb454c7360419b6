"""The door of content: what may be imported from outside."""

from portico.domains.content.actions.creating import (
    ArticleDraft,
    PageDraft,
    ResourceDraft,
    keep_file,
    keep_image,
    publish_draft,
    save_draft,
    stored,
)
from portico.domains.content.actions.downloads import count_download
from portico.domains.content.actions.schedule import DueChange, carry_out, due_changes
from portico.domains.content.blocks.fields import IconBlock, LinkBlock, PickBlock, PickManyBlock, PickWidget
from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.reading import BrokenValue, Item, read_value
from portico.domains.content.blocks.registry import BlockType, block_types, find_block, register
from portico.domains.content.blocks.settings import BlockForm, shows
from portico.domains.content.documents import stored_blocks, write
from portico.domains.content.errors import (
    ArticleNotFound,
    ContentInvalid,
    PageNotFound,
    PreviewExpired,
    ResourceNotFound,
)
from portico.domains.content.links import BadLink, normal_link
from portico.domains.content.media import media_collection
from portico.domains.content.models import Article, DecoratedPage, MediaFile, MediaImage, Publication, Resource
from portico.domains.content.personal import OWNED, adopt_member, erase_member, export_member
from portico.domains.content.previews import address as preview_address
from portico.domains.content.previews import find as find_preview
from portico.domains.content.previews import forget_expired as forget_expired_previews
from portico.domains.content.previews import keep as keep_preview
from portico.domains.content.publishing import (
    announce_moments,
    rebuild,
    rebuild_all,
    rebuild_offering,
    rebuild_showing,
    site_tag,
)
from portico.domains.content.queries.documents import (
    addresses,
    article_cards_by_ids,
    article_topics,
    download_counts,
    find_article,
    find_home,
    find_page,
    find_resource,
    list_articles,
    list_resources,
    newest_articles,
    published_links,
    related_articles,
    related_resources,
    resource_cards_by_ids,
    resource_topics,
    warnings_of,
)
from portico.domains.content.queries.shelves import articles_about, neighbours, stocked_kinds
from portico.domains.content.queries.values import ArticleCard, Picture, PublishedDocument, ResourceCard, Topic, picture

__all__ = [
    "OWNED",
    "Article",
    "ArticleCard",
    "ArticleDraft",
    "ArticleNotFound",
    "BadLink",
    "BlockForm",
    "BlockType",
    "BrokenValue",
    "ContentInvalid",
    "DecoratedPage",
    "DueChange",
    "IconBlock",
    "Item",
    "LinkBlock",
    "Making",
    "MediaFile",
    "MediaImage",
    "PageDraft",
    "PageNotFound",
    "PickBlock",
    "PickManyBlock",
    "PickWidget",
    "Picture",
    "PreviewExpired",
    "Publication",
    "PublishedDocument",
    "Resource",
    "ResourceCard",
    "ResourceDraft",
    "ResourceNotFound",
    "Topic",
    "addresses",
    "adopt_member",
    "announce_moments",
    "article_cards_by_ids",
    "article_topics",
    "articles_about",
    "block_types",
    "carry_out",
    "count_download",
    "download_counts",
    "due_changes",
    "erase_member",
    "export_member",
    "find_article",
    "find_block",
    "find_home",
    "find_page",
    "find_preview",
    "find_resource",
    "forget_expired_previews",
    "keep_file",
    "keep_image",
    "keep_preview",
    "list_articles",
    "list_resources",
    "media_collection",
    "neighbours",
    "newest_articles",
    "normal_link",
    "picture",
    "preview_address",
    "publish_draft",
    "published_links",
    "read_value",
    "rebuild",
    "rebuild_all",
    "rebuild_offering",
    "rebuild_showing",
    "register",
    "related_articles",
    "related_resources",
    "resource_cards_by_ids",
    "resource_topics",
    "save_draft",
    "shows",
    "site_tag",
    "stocked_kinds",
    "stored",
    "stored_blocks",
    "warnings_of",
    "write",
]
