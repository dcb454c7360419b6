"""Keys of platforms that a site has saved: sealed, the site's own, and in force at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from portico.config.wiring import gateways_of
from portico.infra import connections
from portico.infra.platform_checks import Finding
from portico.kernel.ids import SiteId, new_id
from portico.usecases.gateways import NotConnected

KEYS = {"PORTICO_QQ_APP_ID": "1112345678", "PORTICO_QQ_APP_SECRET": "hush-hush-hush"}


def keep(site, now, platform="qq", **values):
    with transaction.atomic():
        connections.keep(site_id=site.id, platform=platform, values=values or KEYS, now=now)


def test_what_is_kept_is_sealed_and_the_sites_own(site, other_site, now):
    keep(site, now)
    assert connections.held(site_id=site.id).saved == {"qq": KEYS}
    assert connections.saved_moments(site_id=site.id) == {"qq": now}
    assert connections.held(site_id=other_site.id).saved == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM infra_connection")
        assert "hush" not in repr(cursor.fetchall())


def test_every_change_is_another_version(site, now):
    seen = {connections.held(site_id=site.id).version}
    for _ in range(2):
        keep(site, now)
        seen.add(connections.held(site_id=site.id).version)
    assert len(seen) == 3


@pytest.mark.django_db(transaction=True)
def test_changes_need_a_transaction(now):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        connections.keep(site_id=SiteId(new_id()), platform="qq", values=KEYS, now=now)


def test_gateways_follow_the_keys(site, other_site, now):
    before = gateways_of(site.id)
    with pytest.raises(NotConnected):
        before.mini_program["qq_mini"]
    keep(site, now)
    assert gateways_of(site.id).app_ids["qq_mini"] == "1112345678"
    assert gateways_of(site.id) is gateways_of(site.id)
    assert "qq_mini" not in gateways_of(other_site.id).app_ids
    keep(site, now, PORTICO_QQ_APP_ID="1119999999", PORTICO_QQ_APP_SECRET="another")
    assert gateways_of(site.id).app_ids["qq_mini"] == "1119999999"
    with transaction.atomic():
        connections.drop(site_id=site.id, platform="qq")
    assert "qq_mini" not in gateways_of(site.id).app_ids


def test_what_a_check_found_stays_until_the_keys_change(site, now):
    found = (Finding("keys_work", "ok"), Finding("ip_not_allowed", "missing", {"ip": "203.0.113.7"}))
    later = now + timedelta(minutes=1)
    with transaction.atomic():
        connections.keep_findings(site_id=site.id, platform="qq", findings=found, now=later)
    # Nothing is saved by checking: the environment's keys go on holding.
    assert connections.held(site_id=site.id).saved == {}
    assert connections.last_checks(site_id=site.id) == {"qq": connections.Checked(later, found)}
    keep(site, now)
    assert connections.last_checks(site_id=site.id) == {}
