"""Pure decisions of the catalogue: what a valid product is, when it is on sale, what its prices span."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import msgspec

from portico.domains.catalog.drafts import (
    DELIVERIES,
    BrandDraft,
    CategoryDraft,
    DetailBlock,
    OptionDraft,
    ProductDraft,
    ProductKind,
    SkuDraft,
)
from portico.infra.html import clean_html
from portico.kernel.errors import FieldError

MAX_OPTIONS = 3
MAX_VALUES = 50
MAX_SKUS = 200
MAX_GALLERY = 20
MAX_DETAIL_BLOCKS = 300
MAX_DETAIL_HTML = 100_000
MAX_ATTRIBUTES = 60
MAX_LABELS = 6
MAX_KEYWORDS = 20
MAX_RELATED = 20
MAX_ASSURANCES = 10
# One hundred million yuan: beyond any price, and far from the edge of BIGINT in every sum.
MAX_PRICE_FEN = 10_000_000_000

# A tonne in grams, a cubic metre in cubic centimetres.
MAX_SIZE = 1_000_000

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_on_sale(*, on_sale: bool, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """On the shelf at `now`: switched on, and inside the half-open schedule [starts_at, ends_at)."""
    return on_sale and (starts_at is None or starts_at <= now) and (ends_at is None or now < ends_at)


def price_span(prices: Iterable[int]) -> tuple[int, int]:
    """(lowest, highest) of the SKUs' prices."""
    listed = sorted(prices)
    return listed[0], listed[-1]


def shown_list_price(skus: Iterable[tuple[int, int | None]]) -> int | None:
    """The struck-through price beside the lowest price: that SKU's list price, when it is higher."""
    price, list_price = min(skus, key=lambda pair: pair[0])
    return list_price if list_price is not None and list_price > price else None


def normalised(draft: ProductDraft) -> ProductDraft:
    """The draft as it will be stored: trimmed, de-duplicated, sanitised. Idempotent."""
    return replace(
        draft,
        code=draft.code.strip(),
        name=" ".join(draft.name.split()),
        subtitle=" ".join(draft.subtitle.split()),
        unit=draft.unit.strip() or "件",
        labels=_distinct(draft.labels),
        keywords=_distinct(draft.keywords),
        gallery=_distinct(draft.gallery),
        deliveries=_distinct(draft.deliveries) if draft.kind is ProductKind.GOODS else (),
        video_poster=draft.video_poster if draft.video else "",
        assurance_ids=tuple(dict.fromkeys(draft.assurance_ids)),
        related_ids=tuple(one for one in dict.fromkeys(draft.related_ids) if one != draft.product_id),
        detail=tuple(_clean_block(block) for block in draft.detail),
        options=tuple(
            OptionDraft(o.name.strip(), tuple(replace(v, name=v.name.strip()) for v in o.values)) for o in draft.options
        ),
        skus=tuple(
            replace(s, code=s.code.strip(), barcode=s.barcode.strip(), values=tuple(v.strip() for v in s.values))
            for s in draft.skus
        ),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _clean_block(block: DetailBlock) -> DetailBlock:
    return replace(block, html=clean_html(block.html)) if block.type == "text" else block


def content_hash(draft: ProductDraft) -> str:
    """Equal exactly when saving would change nothing. Ignores who edits which version of it."""
    content = replace(draft, product_id=None, version=None)
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def check_product(draft: ProductDraft) -> tuple[FieldError, ...]:
    """Every rule the normalised draft breaks; empty when it is good."""
    return (
        *_check_texts(draft),
        *_check_sizes(draft),
        *_check_schedule(draft),
        *_check_deliveries(draft),
        *_check_options(draft.options),
        *_check_matrix(draft),
        *(error for i, sku in enumerate(draft.skus) for error in _check_sku(f"skus.{i}", sku)),
    )


def text_error(field: str, text: str, longest: int, *, required: bool = True) -> Iterator[FieldError]:
    if required and not text:
        yield FieldError(field, "required")
    elif len(text) > longest:
        yield FieldError(field, "too_long", {"max": longest})
    elif "\x00" in text:
        yield FieldError(field, "not_text")


def code_error(field: str, code: str) -> Iterator[FieldError]:
    if not code:
        yield FieldError(field, "required")
    elif not _CODE.fullmatch(code):
        yield FieldError(field, "code_malformed")


def _check_texts(draft: ProductDraft) -> Iterator[FieldError]:
    yield from code_error("code", draft.code)
    yield from text_error("name", draft.name, 120)
    yield from text_error("subtitle", draft.subtitle, 200, required=False)
    yield from text_error("unit", draft.unit, 10)
    for i, label in enumerate(draft.labels):
        yield from text_error(f"labels.{i}", label, 20)
    for i, keyword in enumerate(draft.keywords):
        yield from text_error(f"keywords.{i}", keyword, 40)
    for i, attribute in enumerate(draft.attributes):
        yield from text_error(f"attributes.{i}.name", attribute.name, 40)
        yield from text_error(f"attributes.{i}.value", attribute.value, 1000, required=False)
    for i, block in enumerate(draft.detail):
        yield from text_error(f"detail.{i}.html", block.html, MAX_DETAIL_HTML, required=block.type == "text")


def _check_sizes(draft: ProductDraft) -> Iterator[FieldError]:
    limits = {
        "labels": (draft.labels, MAX_LABELS),
        "keywords": (draft.keywords, MAX_KEYWORDS),
        "gallery": (draft.gallery, MAX_GALLERY),
        "attributes": (draft.attributes, MAX_ATTRIBUTES),
        "detail": (draft.detail, MAX_DETAIL_BLOCKS),
        "options": (draft.options, MAX_OPTIONS),
        "skus": (draft.skus, MAX_SKUS),
        "related_ids": (draft.related_ids, MAX_RELATED),
        "assurance_ids": (draft.assurance_ids, MAX_ASSURANCES),
    }
    for field, (items, most) in limits.items():
        if len(items) > most:
            yield FieldError(field, "too_many", {"max": most})
    if not draft.skus:
        yield FieldError("skus", "required")


def _check_schedule(draft: ProductDraft) -> Iterator[FieldError]:
    if draft.purchase_limit is not None and not 1 <= draft.purchase_limit <= 9999:
        yield FieldError("purchase_limit", "out_of_range", {"min": 1, "max": 9999})
    starts, ends = draft.sale_starts_at, draft.sale_ends_at
    if starts is not None and ends is not None and ends <= starts:
        yield FieldError("sale_ends_at", "ends_before_start")
    for field, moment in (("sale_starts_at", starts), ("sale_ends_at", ends)):
        if moment is not None and moment.tzinfo is None:
            yield FieldError(field, "time_without_zone")


def _check_deliveries(draft: ProductDraft) -> Iterator[FieldError]:
    for name in draft.deliveries:
        if name not in DELIVERIES:
            yield FieldError("deliveries", "delivery_unknown", {"value": name})
    if draft.kind is ProductKind.GOODS and not draft.deliveries:
        yield FieldError("deliveries", "required")


def _check_options(options: tuple[OptionDraft, ...]) -> Iterator[FieldError]:
    for i, option in enumerate(options):
        yield from text_error(f"options.{i}.name", option.name, 20)
        if not option.values:
            yield FieldError(f"options.{i}.values", "required")
        if len(option.values) > MAX_VALUES:
            yield FieldError(f"options.{i}.values", "too_many", {"max": MAX_VALUES})
        for j, value in enumerate(option.values):
            yield from text_error(f"options.{i}.values.{j}", value.name, 40)
        for name in _repeated(value.name for value in option.values):
            yield FieldError(f"options.{i}.values", "repeated", {"value": name})
    for name in _repeated(option.name for option in options):
        yield FieldError("options", "repeated", {"value": name})


def _check_matrix(draft: ProductDraft) -> Iterator[FieldError]:
    """Each SKU names one known value per option, and no combination or code twice."""
    known = [{value.name for value in option.values} for option in draft.options]
    for i, sku in enumerate(draft.skus):
        if len(sku.values) != len(known):
            yield FieldError(f"skus.{i}.values", "values_do_not_match_options", {"options": len(known)})
            continue
        for j, value in enumerate(sku.values):
            if value not in known[j]:
                field, option = f"skus.{i}.values.{j}", draft.options[j].name
                yield FieldError(field, "value_unknown", {"value": value, "option": option})
    for combination in _repeated(sku.values for sku in draft.skus):
        yield FieldError("skus", "combination_repeated", {"value": " ".join(combination)})
    for code in _repeated(sku.code for sku in draft.skus):
        yield FieldError("skus", "repeated", {"value": code})


def _check_sku(field: str, sku: SkuDraft) -> Iterator[FieldError]:
    yield from code_error(f"{field}.code", sku.code)
    yield from text_error(f"{field}.barcode", sku.barcode, 40, required=False)
    if not 1 <= sku.price_fen <= MAX_PRICE_FEN:
        yield FieldError(f"{field}.price_fen", "out_of_range", {"min": 1, "max": MAX_PRICE_FEN})
    if sku.list_price_fen is not None and not sku.price_fen <= sku.list_price_fen <= MAX_PRICE_FEN:
        yield FieldError(f"{field}.list_price_fen", "below_price", {"price_fen": sku.price_fen})
    if sku.member_price_fen is not None and not 1 <= sku.member_price_fen < sku.price_fen:
        yield FieldError(f"{field}.member_price_fen", "not_below_price", {"price_fen": sku.price_fen})
    for name, size in (("weight_g", sku.weight_g), ("volume_cm3", sku.volume_cm3)):
        if not 0 <= size <= MAX_SIZE:
            yield FieldError(f"{field}.{name}", "out_of_range", {"min": 0, "max": MAX_SIZE})


def _repeated[T](values: Iterable[T]) -> list[T]:
    return [value for value, times in Counter(values).items() if times > 1]


def check_category(draft: CategoryDraft) -> tuple[FieldError, ...]:
    errors = [*code_error("code", draft.code), *text_error("name", draft.name, 60)]
    if draft.slug and (len(draft.slug) > 80 or not _SLUG.fullmatch(draft.slug)):
        errors.append(FieldError("slug", "slug_malformed"))
    return tuple(errors)


def check_brand(draft: BrandDraft) -> tuple[FieldError, ...]:
    return (
        *code_error("code", draft.code),
        *text_error("name", draft.name, 60),
        *text_error("description", draft.description, 2000, required=False),
    )
