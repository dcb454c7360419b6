"""From a template to a draft page of a shop: its pictures in the library, its blocks bound to the shop's catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.infra import audit
from portico.infra.actors import Actor, Right, Staff, require_right
from portico.kernel.ids import SiteId
from portico.usecases.starters import drawing, gallery
from portico.usecases.starters.errors import StarterNotFound

type Role = Literal["home", "web_home", "campaign", "web_page"]
type Block = tuple[str, dict[str, Any]]


def create_from_starter(
    *, site_id: SiteId, code: str, role: Role, title: str, actor: Actor, now: datetime, use_palette: bool
) -> UUID:
    """A draft page made from the template exists; returns its id. Nobody sees it before it is published.

    Its pictures are in the shop's library, once however often the template is used. With `use_palette` the shop wears
    the template's colours and shape at once, on every surface; the look before can be restored.

    Raises StarterNotFound, Denied, ContentInvalid.
    """
    require_right(actor, Right.CONTENT_EDIT)
    if use_palette:
        require_right(actor, Right.SITE_EDIT)
    if code not in gallery.SCENES:
        raise StarterNotFound(starter=code)
    drawn = {
        name: drawing.picture(code, name) for name in gallery.pictures_of(code)
    }  # seconds: outside the transaction
    with transaction.atomic():
        images = {
            name: content.keep_image(
                site_id=site_id, content=picture, title=f"{code} {name}", description=drawing.alternative(code, name)
            )
            for name, picture in drawn.items()
        }
        draft = content.PageDraft(
            title=title,
            role=role,
            slug="" if role in {"home", "web_home"} else _free_slug(site_id, code),
            background=gallery.template(code).get("background", ""),
            blocks=tuple(_blocks(site_id, code, images, now)),
        )
        page = content.save_draft(site_id=site_id, draft=draft, user=_author(actor))
        audit.record(
            actor=actor,
            action="content.page_from_starter",
            subject_type="content_page",
            subject_id=page.pk,
            changes={"starter": [None, code]},
            now=now,
        )
        if use_palette:
            _wear(site_id, code, actor, now)
    return page.pk


def _free_slug(site_id: SiteId, code: str) -> str:
    """`code`, or the first of `code-2`, `code-3`… that no page of the site has."""
    taken = set(
        content.DecoratedPage.objects.filter(site_id=site_id, slug__startswith=code).values_list("slug", flat=True)
    )
    candidates = (code if number == 1 else f"{code}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken)


def _blocks(site_id: SiteId, code: str, images: Mapping[str, int], now: datetime) -> Iterator[Block]:
    """The template's blocks for this shop. A block about a category the shop does not have is left out."""
    roots = catalog.category_tree(site_id=site_id)
    for raw in gallery.template(code)["block"]:
        values = {name: value for name, value in _with_images(raw, images).items() if name != "type"}
        if "ends_in_days" in values:
            values["ends_at"] = now + timedelta(days=values.pop("ends_in_days"))
        if "category" in values:
            place = values.pop("category")
            if place >= len(roots):
                continue
            values["category_id"] = str(roots[place].id)
            values["title"] = values["title"].format(category=roots[place].name)
            values["more_link"] = f"category:{roots[place].id}"
        yield raw["type"], values


def _with_images(raw: Any, images: Mapping[str, int]) -> Any:
    """The same values, names of pictures replaced by their ids in the library."""
    if isinstance(raw, Mapping):
        return {
            key: images[value] if key.startswith("image") and isinstance(value, str) else _with_images(value, images)
            for key, value in raw.items()
        }
    if isinstance(raw, list):
        return [_with_images(item, images) for item in raw]
    return raw


def _wear(site_id: SiteId, code: str, actor: Actor, now: datetime) -> None:
    """The shop's theme takes the template's colours and shape; its words, its marks and its own choices stay."""
    site = sites.get_site(site_id=site_id)
    present = {name: value for name, value in site.brand.get("theme", {}).items() if name != "dark"}
    theme = sites.check_theme({**site.brand, "theme": {**present, **gallery.look(code)}})
    saved_by = actor.name if isinstance(actor, Staff) else ""
    sites.save_theme(site_id=site_id, theme=theme, expected_version=None, saved_by=saved_by, now=now)


def _author(actor: Actor) -> Any:
    """The console's user whose name stands in the page's history."""
    return get_user_model().objects.filter(pk=actor.user_id).first() if isinstance(actor, Staff) else None
