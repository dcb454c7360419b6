"""Reviews: who may write them, who is shown them, what they come to, and that a tap counts once."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from PIL import Image

from portico.domains.orders import public as orders
from portico.domains.reviews import public as reviews
from portico.domains.reviews.models import Media, Review
from portico.infra.actors import Anonymous, System
from portico.infra.media import ImageRefused
from portico.infra.uploads import UploadRefused
from portico.kernel.errors import Denied, Invalid
from portico.kernel.ids import ProductId
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused
from portico.usecases import reviews as reviewing
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


class Bought:
    """A completed order of two things by one member of a shop."""

    def __init__(self, site, now, shop=None):
        self.shop = shop or Shop(site, now)
        self.shopper = self.shop.shopper()
        self.now, self.site_id, self.actor = now, site.id, self.shopper.actor
        self.skus = [self.shop.sku(3000), self.shop.sku(1000)]
        self.order = self._completed(*((sku, 1) for sku in self.skus))
        self.first, self.second = self.order.lines
        self.product_id = ProductId(self.first.product_id)

    def _completed(self, *wanted):
        placed = self.shop.order(self.shopper, *wanted)
        system = System(self.site_id, "test")
        with transaction.atomic():
            orders.mark_paid(site_id=self.site_id, order_id=placed.id, actor=system, now=self.now)
            orders.ship_lines(
                site_id=self.site_id, order_id=placed.id, quantities={line.id: 1 for line in placed.lines}, data={},
                actor=system, now=self.now,
            )  # fmt: skip
            orders.confirm_receipt(site_id=self.site_id, order_id=placed.id, member_id=None, actor=system, now=self.now)
        return orders.get_order(site_id=self.site_id, order_id=placed.id)

    def write(self, line=None, **said):
        one = reviewing.Said((line or self.first).id, **{"rating": 5, "text": "料子很软", **said})
        return reviewing.write_reviews(actor=self.actor, order_id=self.order.id, said=[one], now=self.now)[0]

    def judge(self, review_id, move, *, verdict="", version=None, staff=None):
        known = reviews.get_review(site_id=self.site_id, review_id=review_id).version
        reviewing.judge(
            actor=staff or self.shop.staff, review_id=review_id, move=move, verdict=verdict,
            version=known if version is None else version, now=self.now,
        )  # fmt: skip

    def publish(self, review_id):
        self.judge(review_id, reviews.ReviewMove.PUBLISH)

    def score(self):
        return reviews.score_of(site_id=self.site_id, subject_id=self.product_id)

    def read(self, actor=None, shelf=reviews.Shelf.ALL):
        page = reviewing.product_reviews(
            actor=actor or Anonymous(self.site_id), product_id=self.product_id, shelf=shelf, cursor=None, limit=20
        )
        return page.items


@pytest.fixture
def bought(site, now):
    return Bought(site, now)


def picture(side=400, exif=None):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "#c33").save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_a_review_is_shown_once_somebody_has_read_it(bought):
    review_id = bought.write()
    assert (bought.read(), bought.score()) == ([], reviews.ScoreView())
    bought.publish(review_id)
    (shown,) = bought.read()
    assert (shown.review.text, shown.review.rating, shown.voted) == ("料子很软", 5, False)
    assert bought.score() == reviews.ScoreView(shown=1, average_tenths=50, good_percent=100, good=1)


def test_where_the_shop_trusts_its_buyers_it_is_shown_at_once(bought):
    reviewing.save_policy(actor=bought.shop.staff, policy=reviews.ReviewPolicy(first_look=False), now=bought.now)
    bought.write(rating=3)
    assert (len(bought.read()), bought.score().fair) == (1, 1)


def test_a_purchase_is_reviewed_once(bought):
    bought.write()
    with pytest.raises(reviews.AlreadyReviewed):
        bought.write(text="再写一次")
    assert Review.objects.count() == 1


def test_lines_are_reviewed_all_or_none(bought):
    bought.write(bought.second)
    said = [reviewing.Said(bought.first.id, 5), reviewing.Said(bought.second.id, 4)]
    with pytest.raises(reviews.AlreadyReviewed):
        reviewing.write_reviews(actor=bought.actor, order_id=bought.order.id, said=said, now=bought.now)
    assert Review.objects.count() == 1


def test_only_what_was_received_is_reviewed(site, now):
    shop = Shop(site, now)
    shopper = shop.shopper()
    placed = shop.order(shopper, (shop.sku(), 1))
    with pytest.raises(Invalid) as refused:
        reviewing.write_reviews(
            actor=shopper.actor, order_id=placed.id, said=[reviewing.Said(placed.lines[0].id, 5)], now=now
        )
    assert [(f.field, f.code) for f in refused.value.fields] == [("lines", "not_reviewable")]


def test_what_was_given_back_is_not_reviewed(bought):
    with transaction.atomic():
        orders.refund_lines(
            site_id=bought.site_id, order_id=bought.order.id, freight=Money(0), words="", data={},
            refunds={bought.first.id: orders.LineRefund(orders.Pieces(shipped=1), Money(3000))},
            reason=orders.CancelReason.AFTER_SALE, actor=System(bought.site_id, "test"), now=bought.now,
        )  # fmt: skip
    with pytest.raises(Invalid):
        bought.write()


def test_another_members_order_is_not_found(bought):
    stranger = bought.shop.shopper()
    with pytest.raises(orders.OrderNotFound):
        reviewing.write_reviews(
            actor=stranger.actor, order_id=bought.order.id, said=[reviewing.Said(bought.first.id, 1)], now=bought.now
        )


@pytest.mark.parametrize(("said", "field"), [({"rating": 6}, "rating"), ({"rating": 0}, "rating"),
                                             ({"text": "很" * 501}, "text"), ({"text": "坏\x07"}, "text")])  # fmt: skip
def test_what_cannot_be_kept_is_named(bought, said, field):
    with pytest.raises(Invalid) as refused:
        bought.write(**said)
    assert [one.field for one in refused.value.fields] == [field]
    assert Review.objects.count() == 0


def test_turning_down_needs_a_reason_and_the_score_follows(bought):
    review_id = bought.write(rating=1)
    with pytest.raises(Invalid):
        bought.judge(review_id, reviews.ReviewMove.REJECT)
    bought.publish(review_id)
    assert (bought.score().poor, bought.score().average_tenths) == (1, 10)
    bought.judge(review_id, reviews.ReviewMove.HIDE, verdict="含有联系方式")
    assert (bought.read(), bought.score()) == ([], reviews.ScoreView())
    assert reviews.get_review(site_id=bought.site_id, review_id=review_id).verdict == "含有联系方式"
    with pytest.raises(TransitionRefused):
        bought.judge(review_id, reviews.ReviewMove.HIDE, verdict="再来一次")


def test_the_slower_of_two_clerks_is_told(bought):
    review_id = bought.write()
    bought.publish(review_id)
    with pytest.raises(reviews.ReviewChanged):
        reviewing.answer(actor=bought.shop.staff, review_id=review_id, text="谢谢", version=1, now=bought.now)
    reviewing.answer(actor=bought.shop.staff, review_id=review_id, text="谢谢", version=2, now=bought.now)
    assert bought.read()[0].review.reply == "谢谢"


def test_without_the_right_nothing_is_judged(bought):
    review_id = bought.write()
    powerless = type(bought.shop.staff)(bought.site_id, 8, "小李", frozenset())
    with pytest.raises(Denied):
        bought.judge(review_id, reviews.ReviewMove.PUBLISH, staff=powerless)
    assert bought.read() == []


def test_a_picture_is_drawn_anew_and_goes_with_one_review(bought):
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    media_id, name, kind = reviewing.keep_media(actor=bought.actor, content=picture(2400, exif), now=bought.now)
    with default_storage.open(name) as stored, Image.open(stored) as kept:
        assert (kind, kept.format, kept.size, dict(kept.getexif())) == ("picture", "JPEG", (1600, 1600), {})
    review_id = bought.write(media=(media_id,))
    bought.publish(review_id)
    assert [item.name for item in bought.read(shelf=reviews.Shelf.MEDIA)[0].review.media] == [name]
    assert bought.score().with_media == 1
    with pytest.raises(reviews.ReviewMediaRefused):
        bought.write(bought.second, media=(media_id,))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200, ImageRefused),  # a phone's photo
        (b"\x00\x00\x00\x18ftypisom<html>" + b"\x00" * 200, UploadRefused),  # nothing that plays
    ],
)
def test_what_only_begins_like_a_film_is_kept_as_none(bought, content, refusal):
    with pytest.raises(refusal):
        reviewing.keep_media(actor=bought.actor, content=content, now=bought.now)
    assert Media.objects.count() == 0


def test_another_members_picture_does_not_go_with_mine(bought):
    other = bought.shop.shopper()
    media_id, _, _ = reviewing.keep_media(actor=other.actor, content=picture(), now=bought.now)
    with pytest.raises(reviews.ReviewMediaRefused):
        bought.write(media=(media_id,))
    assert Review.objects.count() == 0


def test_loose_pictures_are_gone_after_a_day(bought, django_capture_on_commit_callbacks):
    _, name, _ = reviewing.keep_media(actor=bought.actor, content=picture(310), now=bought.now)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        assert reviews.forget_loose_media(now=bought.now + timedelta(hours=25)) == 1
    assert (Media.objects.count(), default_storage.exists(name)) == (0, False)


def test_something_is_added_once_and_looked_at_again(bought):
    review_id = bought.write()
    bought.publish(review_id)
    reviewing.add_followup(actor=bought.actor, review_id=review_id, text="洗了三次没变形", media=(), now=bought.now)
    assert (bought.read(), bought.score().shown) == ([], 0)
    bought.publish(review_id)
    assert bought.read(shelf=reviews.Shelf.FOLLOWUP)[0].review.followup == "洗了三次没变形"
    with pytest.raises(reviews.AlreadyFollowedUp):
        reviewing.add_followup(actor=bought.actor, review_id=review_id, text="又来", media=(), now=bought.now)


def test_votes_count_once_each(bought):
    review_id = bought.write()
    readers = [bought.shop.shopper().actor for _ in range(2)]
    with pytest.raises(reviews.ReviewNotFound):  # not shown yet
        reviewing.vote(actor=readers[0], review_id=review_id, helpful=True, now=bought.now)
    bought.publish(review_id)
    counts = [
        reviewing.vote(actor=reader, review_id=review_id, helpful=helpful, now=bought.now)
        for reader, helpful in [(readers[0], True), (readers[0], True), (readers[1], True), (readers[0], False),
                                (readers[0], False)]
    ]  # fmt: skip
    assert counts == [1, 1, 2, 1, 1]
    assert bought.read(readers[1])[0].voted
    assert not bought.read(readers[0])[0].voted


def test_names_are_shortened_and_hidden_when_asked(bought):
    from portico.domains.members import public as members

    with transaction.atomic():
        members.update_member(
            site_id=bought.site_id, member_id=bought.actor.member_id,
            change=members.ProfileChange(nickname="林小满"), now=bought.now,
        )  # fmt: skip
    bought.publish(bought.write())
    assert bought.read()[0].author == "林**"
    other = Bought(bought.shop.site, bought.now, bought.shop)
    other.publish(other.write(anonymous=True))
    assert other.read()[0].author == ""


def test_erasing_takes_the_words_the_score_and_the_votes(bought):
    review_id = bought.write()
    bought.publish(review_id)
    reader = bought.shop.shopper().actor
    reviewing.vote(actor=reader, review_id=review_id, helpful=True, now=bought.now)
    with transaction.atomic():
        reviews.erase_member(site_id=bought.site_id, member_id=reader.member_id, now=bought.now)
    assert bought.read()[0].review.helpful == 0
    with transaction.atomic():
        reviews.erase_member(site_id=bought.site_id, member_id=bought.actor.member_id, now=bought.now)
    assert (Review.objects.count(), bought.score().shown) == (0, 0)


def test_silence_is_praise_only_where_the_merchant_says_so(bought):
    later = bought.now + timedelta(days=16)
    assert reviewing.praise_the_silent(now=later, limit=1) == 0
    policy = reviews.ReviewPolicy(automatic_after_days=15)
    reviewing.save_policy(actor=bought.shop.staff, policy=policy, now=bought.now)
    bought.write(bought.second, rating=2)
    assert reviewing.praise_the_silent(now=later, limit=1) == 1
    assert reviewing.praise_the_silent(now=later, limit=1) == 0
    (shown,) = bought.read()
    assert (shown.review.automatic, shown.review.rating, shown.author) == (True, 5, "")


def test_another_sites_clerk_finds_nothing(bought, other_site):
    review_id = bought.write()
    clerk = type(bought.shop.staff)(other_site.id, 9, "小王", bought.shop.staff.rights)
    with pytest.raises(reviews.ReviewNotFound):
        bought.judge(review_id, reviews.ReviewMove.PUBLISH, staff=clerk)


@pytest.mark.django_db(transaction=True)
def test_of_many_taps_at_once_one_review_and_exact_votes(site, now):
    bought = Bought(site, now)
    barrier = threading.Barrier(8)

    def together(work):
        def run(i):
            try:
                barrier.wait(timeout=30)
                return work(i)
            except reviews.AlreadyReviewed:
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(run, range(8)))

    (review_id,) = {one for one in together(lambda _: bought.write()) if one is not None}
    bought.publish(review_id)
    readers = [bought.shop.shopper().actor for _ in range(8)]
    together(lambda i: reviewing.vote(actor=readers[i // 2], review_id=review_id, helpful=True, now=now))
    assert reviews.get_review(site_id=site.id, review_id=review_id).helpful == 4
