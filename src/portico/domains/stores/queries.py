"""Reads of stores, always of one site."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from portico.domains.stores import models, rules
from portico.domains.stores.errors import StoreNotFound
from portico.infra.geocoding import Point
from portico.infra.media import media_url
from portico.kernel.ids import SiteId, StoreId

type Wanted = Literal["any", "pickup", "city"]

MAX_NEAREST = 200
# Cities that only official tables know: 上海市 / 市辖区 / 徐汇区.
_FILLERS = frozenset({"", "市辖区", "县", "省直辖县", "自治区直辖县级行政区划"})
# A degree of latitude is never shorter than this, so that a box drawn by it never cuts the circle inside it.
_METRES_A_DEGREE = 110_500.0

_WANTED = {"any": "", "pickup": " AND pickup", "city": " AND delivers"}
_NEAR = (
    "SELECT latitude, longitude FROM stores_store WHERE site_id = %s AND is_open{wanted}"
    " ORDER BY point(longitude, latitude) <-> point(%s, %s) LIMIT %s"
)
_INSIDE = (
    "SELECT id, latitude, longitude FROM stores_store WHERE site_id = %s AND is_open{wanted}"
    " AND point(longitude, latitude) <@ box(point(%s, %s), point(%s, %s))"
)


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store. Pictures are addresses; `draft` is the store as its form shows it."""

    id: StoreId
    site_id: SiteId
    version: int
    draft: rules.StoreDraft
    picture_urls: tuple[str, ...]
    updated_at: datetime

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def code(self) -> str:
        return self.draft.code

    @property
    def point(self) -> Point:
        return self.draft.point

    @property
    def address(self) -> str:
        """The whole address in one line, as people write it: without what stands between levels in official tables."""
        draft = self.draft
        middle = "" if draft.city == draft.province or draft.city in _FILLERS else draft.city
        return f"{draft.province}{middle}{draft.district}{draft.detail}"

    def standing(self, *, zone: str, now: datetime) -> rules.Standing:
        """Whether it is open now, on the clock of the site's zone."""
        return rules.standing(self.draft.hours, self.draft.closures, now.astimezone(ZoneInfo(zone)))

    def slots(self, *, zone: str, ready: datetime) -> list[rules.Slot]:
        """When a parcel that is ready at `ready` may be fetched."""
        return rules.pickup_slots(self.draft.hours, self.draft.closures, ready=ready.astimezone(ZoneInfo(zone)))


@dataclass(frozen=True, slots=True)
class NearStore:
    """A store and how far away it is, as the crow flies; None when nobody said from where."""

    store: StoreView
    metres: float | None


def _view(row: models.Store) -> StoreView:
    draft = rules.StoreDraft(
        code=row.code,
        name=row.name,
        phone=row.phone,
        region_code=row.region_code,
        province=row.province,
        city=row.city,
        district=row.district,
        detail=row.detail,
        point=Point(row.latitude, row.longitude),
        hours=read_week(row.hours),
        closures=tuple(
            rules.Closure(date.fromisoformat(one["from"]), date.fromisoformat(one["to"]), one.get("reason", ""))
            for one in row.closures
        ),
        pictures=tuple(row.pictures),
        notice=row.notice,
        pickup=row.pickup,
        prepare_minutes=row.prepare_minutes,
        keep_days=row.keep_days,
        delivers=row.delivers,
        delivery_radius_m=row.delivery_radius_m,
        own_stock=row.own_stock,
        is_open=row.is_open,
        position=row.position,
    )
    urls = tuple(media_url(name) for name in row.pictures)
    return StoreView(StoreId(row.id), SiteId(row.site_id), row.version, draft, urls, row.updated_at)


def read_week(stored: Iterable[Iterable[list[int]]]) -> rules.Week:
    """The hours as stored; a week that is not seven days long is closed throughout."""
    week = tuple(tuple(rules.Span(opens, closes) for opens, closes in day) for day in stored)
    return week if len(week) == 7 else ((),) * 7


def get_store(*, site_id: SiteId, store_id: StoreId) -> StoreView:
    """The store, open or not. Raises StoreNotFound."""
    row = models.Store.objects.filter(site_id=site_id, id=store_id).first()
    if row is None:
        raise StoreNotFound(store_id=str(store_id))
    return _view(row)


def open_store(*, site_id: SiteId, store_id: StoreId) -> StoreView:
    """The store as shoppers see it. Raises StoreNotFound, also for one that was taken off the list."""
    found = get_store(site_id=site_id, store_id=store_id)
    if not found.draft.is_open:
        raise StoreNotFound(store_id=str(store_id))
    return found


def stores_by_id(*, site_id: SiteId, store_ids: Collection[StoreId]) -> dict[StoreId, StoreView]:
    """Those of the stores that there are. One query."""
    rows = models.Store.objects.filter(site_id=site_id, id__in=list(store_ids))
    return {StoreId(row.id): _view(row) for row in rows}


def list_stores(
    *, site_id: SiteId, text: str = "", wanted: Wanted = "any", with_closed: bool = False, offset: int = 0, limit: int
) -> tuple[list[StoreView], int]:
    """A page of the site's stores in the merchant's order, and how many there are. `text`: name, code or address."""
    rows = _matching(site_id, text, wanted, with_closed)
    page = rows.order_by("position", "name", "id")[offset : offset + limit]
    return [_view(row) for row in page], rows.count()


def _matching(site_id: SiteId, text: str, wanted: Wanted, with_closed: bool) -> QuerySet[models.Store]:
    rows = models.Store.objects.filter(site_id=site_id)
    if not with_closed:
        rows = rows.filter(is_open=True)
    if wanted == "pickup":
        rows = rows.filter(pickup=True)
    elif wanted == "city":
        rows = rows.filter(delivers=True)
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(code__iexact=word)
            | Q(city__icontains=word)
            | Q(district__icontains=word)
            | Q(detail__icontains=word)
        )
    return rows


def nearest_stores(
    *, site_id: SiteId, point: Point, wanted: Wanted = "any", offset: int = 0, limit: int = 20
) -> list[NearStore]:
    """The open stores nearest to `point`, by the way over the ground, from the `offset`-th on. Three queries.

    The index knows flat distances only. So the nearest by that measure say how far the answer can reach at most, and
    everything within a box of that reach is put in order over the ground: exact, and the same work for ten stores as
    for ten thousand.
    """
    many = min(offset + limit, MAX_NEAREST)
    condition = _WANTED[wanted]
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(wanted=condition), [site_id, point.longitude, point.latitude, many])
        reach = max((point.metres_to(Point(row[0], row[1])) for row in cursor.fetchall()), default=None)
        if reach is None:
            return []
        cursor.execute(_INSIDE.format(wanted=condition), [site_id, *_box(point, reach)])
        found = [(point.metres_to(Point(row[1], row[2])), StoreId(row[0])) for row in cursor.fetchall()]
    chosen = sorted(found)[offset:many]
    views = stores_by_id(site_id=site_id, store_ids=[store_id for _, store_id in chosen])
    return [NearStore(views[store_id], metres) for metres, store_id in chosen if store_id in views]


def _box(point: Point, metres: float) -> tuple[float, float, float, float]:
    """Longitude and latitude of two corners around everything within `metres`, with a little to spare."""
    high = metres / _METRES_A_DEGREE + 1e-6
    top = min(abs(point.latitude) + high, 89.9)
    wide = min(metres / (_METRES_A_DEGREE * math.cos(math.radians(top))) + 1e-6, 360.0)
    return point.longitude - wide, point.latitude - high, point.longitude + wide, point.latitude + high


def delivering_stores(*, site_id: SiteId, point: Point, limit: int = 20) -> list[NearStore]:
    """The open stores that carry goods to `point`, the nearest first."""
    near = nearest_stores(site_id=site_id, point=point, wanted="city", limit=limit)
    return [one for one in near if one.metres is not None and one.metres <= one.store.draft.delivery_radius_m]


def stores_of_district(*, site_id: SiteId, region_code: str, wanted: Wanted, limit: int = 50) -> list[StoreView]:
    """The open stores inside the district, in the merchant's order. One query."""
    rows = _matching(site_id, "", wanted, False).filter(region_code=region_code)
    return [_view(row) for row in rows.order_by("position", "name", "id")[:limit]]


def has_stores(*, site_id: SiteId) -> dict[str, bool]:
    """Whether the site has stores for shoppers to see at all, and for pickup and city delivery. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) > 0, coalesce(bool_or(pickup), false), coalesce(bool_or(delivers), false)"
            " FROM stores_store WHERE site_id = %s AND is_open",
            [site_id],
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return {"any": row[0], "pickup": row[1], "city": row[2]}


def posts_of(*, site_id: SiteId, user_id: int) -> frozenset[StoreId]:
    """The stores at which the account works. One query."""
    rows = models.Post.objects.filter(site_id=site_id, user_id=user_id).values_list("store_id", flat=True)
    return frozenset(StoreId(store_id) for store_id in rows)


def staff_of(*, site_id: SiteId, store_id: StoreId) -> frozenset[int]:
    """The accounts that work at the store. One query."""
    return frozenset(models.Post.objects.filter(site_id=site_id, store_id=store_id).values_list("user_id", flat=True))
