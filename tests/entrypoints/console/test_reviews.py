"""评价管理 in the console: what waits, judging and answering, and who may."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from portico.domains.reviews import public as reviews
from portico.infra.models import AuditRecord
from tests.entrypoints.console import shop
from tests.usecases.test_reviews import Bought

pytestmark = pytest.mark.django_db
REVIEWS = "/console/reviews/"


@pytest.fixture
def bought(site, now):
    return Bought(site, now)


@pytest.fixture
def client(bought) -> Client:
    return shop.client_of("customer_service")


def state(bought, review_id):
    return reviews.get_review(site_id=bought.site_id, review_id=review_id).state


def judged(client, review_id, move, **values):
    return client.post(
        reverse("console:judge_review", args=[review_id]), {"move": move, "version": "1", "next": REVIEWS, **values}
    )


def test_what_waits_is_shown_and_let_through(bought, client):
    review_id = bought.write(text="釉色温润")
    page = client.get(REVIEWS).content.decode()
    assert "釉色温润" in page
    assert judged(client, review_id, "publish").status_code == 302
    assert state(bought, review_id) == "published"
    assert "釉色温润" not in client.get(REVIEWS).content.decode()
    assert "釉色温润" in client.get(f"{REVIEWS}?state=published&shelf=good&text=釉色").content.decode()
    assert AuditRecord.objects.filter(action="reviews.publish").count() == 1


def test_turning_down_wants_a_reason(bought, client):
    review_id = bought.write()
    judged(client, review_id, "reject")
    assert state(bought, review_id) == "pending"
    judged(client, review_id, "reject", verdict="与所购商品无关")
    assert state(bought, review_id) == "rejected"


def test_the_slower_of_two_clerks_changes_nothing(bought, client):
    review_id = bought.write()
    judged(client, review_id, "publish")
    answer = client.post(
        reverse("console:answer_review", args=[review_id]), {"reply": "谢谢", "version": "1", "next": REVIEWS},
        follow=True,
    )  # fmt: skip
    assert "其他同事刚刚处理了这条评价" in answer.content.decode()
    assert reviews.get_review(site_id=bought.site_id, review_id=review_id).reply == ""


def test_a_page_of_them_is_let_through_at_once(bought, client):
    ids = [bought.write(), bought.write(bought.second)]
    chosen = [f"{ids[0]}:1", f"{ids[1]}:7", "nonsense"]
    client.post(reverse("console:publish_reviews"), {"chosen": chosen, "next": REVIEWS})
    assert [state(bought, one) for one in ids] == ["published", "pending"]


def test_the_owner_says_how_reviews_are_treated(bought):
    owner = shop.client_of("owner")
    opened = reviews.get_policy(site_id=bought.site_id).version
    form = {"first_look": "no", "automatic_after_days": "15", "version": opened}
    owner.post(reverse("console:review_policy"), form)
    policy = reviews.get_policy(site_id=bought.site_id)
    assert policy == reviews.ReviewPolicy(first_look=False, automatic_after_days=15)
    owner.post(reverse("console:review_policy"), form | {"automatic_after_days": "0", "version": policy.version})
    assert reviews.get_policy(site_id=bought.site_id) == policy


@pytest.mark.parametrize(("role", "reads", "judges"), [("auditor", 200, 403), ("warehouse", 403, 403)])
def test_who_may_not_judge_does_not(bought, role, reads, judges):
    review_id, client = bought.write(), shop.client_of(role)
    assert client.get(REVIEWS).status_code == reads
    assert judged(client, review_id, "publish").status_code == judges
    assert state(bought, review_id) == "pending"
