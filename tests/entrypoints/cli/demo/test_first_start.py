"""The first start of the demo: accounts for the console, and a shop that was there before."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model

from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo.accounts import STAFF
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.entrypoints.cli.demo.seed import open_accounts, plant

pytestmark = pytest.mark.django_db


def test_the_consoles_accounts_are_opened_once_and_then_left_alone() -> None:
    users = get_user_model()
    open_accounts()
    roles = {user.username: [group.name for group in user.groups.all()] for user in users.objects.all()}
    users.objects.filter(username="finance").update(is_active=False, first_name="改过")
    owner = users.objects.get(username="owner")

    open_accounts()

    assert roles == {account.username: [account.role] for account in STAFF}
    assert owner.check_password(STAFF[0].password)
    assert users.objects.get(username="finance").is_active is False
    assert users.objects.count() == len(STAFF)


def test_a_shop_that_was_there_first_stays_the_default(site: sites.Site, pictures: Pictures, now: datetime) -> None:
    demo = plant(pictures=pictures, now=now)

    assert sites.find_site().id == site.id
    assert sites.get_site(site_id=demo).is_default is False
