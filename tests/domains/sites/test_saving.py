"""Saving a theme: every surface takes it, the looks before it stay for a while, nobody overwrites another blindly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.sites import public as sites
from portico.kernel.ids import new_id

LOOKS = [{"theme": {"radius": radius}, "logo": f"brand/{radius}.png"} for radius in range(16)]


def _save(site, look, now, *, by="林掌柜", expected=None):
    with transaction.atomic():
        return sites.save_theme(
            site_id=site.id, theme=sites.check_theme(look), expected_version=expected, saved_by=by, now=now
        )


@pytest.mark.django_db
def test_a_saved_theme_is_the_one_that_is_read(site, now):
    saved = _save(site, LOOKS[3], now)
    found = sites.get_site(site_id=site.id)
    assert found.theme == saved
    assert (found.theme.radius, found.theme.logo) == (3, "brand/3.png")


@pytest.mark.django_db
def test_the_rest_of_the_brand_stays(now):
    with transaction.atomic():
        site = sites.save_site(code="kept", name="店", brand={"promises": ["慢"], "theme": {"radius": 2}})
    _save(site, LOOKS[4], now)
    assert sites.get_site(site_id=site.id).brand["promises"] == ["慢"]


@pytest.mark.django_db
def test_the_look_before_the_first_save_can_be_restored(now):
    with transaction.atomic():
        site = sites.save_site(code="undo", name="店", brand={"theme": {"radius": 2}})
    _save(site, LOOKS[9], now)
    present, before = sites.theme_versions(site_id=site.id)
    assert (present.saved_by, before.saved_by) == ("林掌柜", "")
    with transaction.atomic():
        sites.restore_theme(site_id=site.id, version_id=before.id, saved_by="沈店员", now=now + timedelta(minutes=1))
    assert sites.get_site(site_id=site.id).theme.radius == 2
    assert [version.theme.radius for version in sites.theme_versions(site_id=site.id)] == [2, 9, 2]


@pytest.mark.django_db
def test_ten_looks_before_the_present_one_are_kept(site, now):
    for minute, look in enumerate(LOOKS):
        _save(site, look, now + timedelta(minutes=minute))
    kept = sites.theme_versions(site_id=site.id)
    assert [version.theme.radius for version in kept] == list(range(15, 4, -1))


@pytest.mark.django_db
def test_a_theme_that_changed_meanwhile_is_not_overwritten(site, now):
    started_from = sites.get_site(site_id=site.id).theme.version
    _save(site, LOOKS[5], now, by="沈店员")
    with pytest.raises(sites.ThemeChanged) as refused:
        _save(site, LOOKS[6], now, expected=started_from)
    assert refused.value.data == {"saved_by": "沈店员"}
    assert sites.get_site(site_id=site.id).theme.radius == 5


@pytest.mark.django_db
def test_a_version_of_another_brand_is_not_found(site, other_site, now):
    _save(other_site, LOOKS[7], now)
    theirs = sites.theme_versions(site_id=other_site.id)[0]
    for version_id in (theirs.id, new_id()):
        with pytest.raises(sites.ThemeVersionNotFound), transaction.atomic():
            sites.restore_theme(site_id=site.id, version_id=version_id, saved_by="", now=now)
    assert sites.theme_versions(site_id=site.id) == ()
