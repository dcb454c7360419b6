"""Freight templates kept by a merchant: checked row by row, never overwritten unseen, used by the next quote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.promotions import public as promotions
from portico.infra.actors import System
from portico.infra.models import AuditRecord
from portico.kernel.errors import Invalid
from portico.kernel.ids import new_id
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db


def rate(first_units=1, first=800, more_units=1, more=200):
    return promotions.Rate(first_units, Money(first), more_units, Money(more))


def template(**changes):
    known = promotions.FreightTemplate(
        id=new_id(), name="标准", measure=promotions.Measure.PIECE,
        zones=(promotions.Zone(frozenset(["440000"]), rate()), promotions.Zone(frozenset(), rate(first=1200))),
        free=(promotions.FreeRule(frozenset(["440300"]), from_amount=Money(9900)),),
        excluded=frozenset(["650000"]),
    )  # fmt: skip
    return replace(known, **changes)


def save(site, now, known, version=None):
    with transaction.atomic():
        return promotions.save_freight_template(
            site_id=site.id, template=known, version=version, actor=System(site.id, "test"), now=now
        )


def broken(site, now, known):
    with pytest.raises(Invalid) as refused:
        save(site, now, known)
    assert promotions.freight_templates(site_id=site.id) == []
    return {(field.field, field.code) for field in refused.value.fields}


def test_a_template_is_read_back_as_it_was_saved(site, other_site, now):
    template_id = save(site, now, template())
    (row,) = promotions.freight_templates(site_id=site.id)
    assert row.template == template(id=template_id)
    assert promotions.freight_templates(site_id=other_site.id) == []
    with pytest.raises(promotions.FreightTemplateNotFound):
        promotions.freight_template(site_id=other_site.id, template_id=template_id)


def test_quotes_use_the_templates_from_one_query(site, now):
    template_id = save(site, now, template())
    with transaction.atomic():
        promotions.save_freight_choices(
            site_id=site.id, default_template=template_id, combine=promotions.Combine.HIGHEST,
            city=promotions.FreightTerms(Money(600), None), actor=System(site.id, "test"), now=now,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        terms = promotions.terms_of(site_id=site.id, for_member=False, now=now, region_code="440305", delivery="city")
    assert len(queries) == 1
    assert terms == promotions.Terms(
        freight=promotions.FreightTerms(Money(0), None), templates={template_id: template(id=template_id)},
        default_template=template_id, combine=promotions.Combine.HIGHEST,
        city=promotions.FreightTerms(Money(600), None), region_code="440305", delivery="city",
    )  # fmt: skip


def test_two_clerks_do_not_overwrite_each_other(site, now):
    template_id = save(site, now, template())
    save(site, now, template(id=template_id, name="甲"), version=1)
    with pytest.raises(promotions.FreightTemplateChanged):
        save(site, now, template(id=template_id, name="乙"), version=1)
    row = promotions.freight_template(site_id=site.id, template_id=template_id)
    assert (row.name, row.version) == ("甲", 2)


def test_another_sites_template_is_not_changed_or_deleted(site, other_site, now):
    template_id = save(site, now, template())
    with pytest.raises(promotions.FreightTemplateNotFound):
        save(other_site, now, template(id=template_id, name="乙"), version=1)
    with pytest.raises(promotions.FreightTemplateNotFound), transaction.atomic():
        promotions.delete_freight_template(
            site_id=other_site.id, template_id=template_id, actor=System(other_site.id, "test"), now=now
        )
    with pytest.raises(promotions.FreightTemplateNotFound), transaction.atomic():
        promotions.save_freight_choices(
            site_id=other_site.id, default_template=template_id, combine=promotions.Combine.SUM,
            city=promotions.FreightTerms(Money(0), None), actor=System(other_site.id, "test"), now=now,
        )  # fmt: skip
    assert promotions.freight_template(site_id=site.id, template_id=template_id).name == "标准"


def test_a_deleted_template_leaves_the_shops_default(site, now):
    template_id = save(site, now, template())
    actor = System(site.id, "test")
    with transaction.atomic():
        promotions.save_freight_choices(
            site_id=site.id, default_template=template_id, combine=promotions.Combine.SUM,
            city=promotions.FreightTerms(Money(0), None), actor=actor, now=now,
        )  # fmt: skip
    with transaction.atomic():
        promotions.delete_freight_template(site_id=site.id, template_id=template_id, actor=actor, now=now)
    assert promotions.freight_settings(site_id=site.id).default_template is None
    assert promotions.terms_of(site_id=site.id, for_member=False, now=now).templates == {}
    assert AuditRecord.objects.filter(action="promotions.delete_freight_template").count() == 1


def test_every_broken_row_is_named_by_its_place(site, now):
    wrong = template(
        name=" ",
        zones=(
            promotions.Zone(frozenset(["440000", "999999"]), rate(first_units=0, first=-1)),
            promotions.Zone(frozenset(["440000"]), rate(more_units=0)),
            promotions.Zone(frozenset(), rate()),
            promotions.Zone(frozenset(), None),
        ),
        free=(promotions.FreeRule(frozenset()), promotions.FreeRule(frozenset(), from_pieces=0)),
        excluded=frozenset(["440000"]),
    )
    assert broken(site, now, wrong) == {
        ("name", "required"),
        ("zones", "elsewhere_twice"),
        ("zones.0.first_units", "out_of_range"),
        ("zones.0.first", "out_of_range"),
        ("zones.0.regions", "region_not_known"),
        ("zones.1.more_units", "out_of_range"),
        ("zones.1.regions", "region_repeated"),
        ("zones.3.first_units", "required"),
        ("free.0", "free_condition_missing"),
        ("free.1.pieces", "out_of_range"),
        ("excluded", "region_repeated"),
    }


def test_bands_begin_at_nothing_and_rise(site, now):
    def bands(*starts):
        rows = tuple(promotions.Band(Money(start), Money(100)) for start in starts)
        zones = (promotions.Zone(frozenset(), bands=rows),)
        return template(measure=promotions.Measure.AMOUNT, zones=zones, free=(), excluded=frozenset())

    assert broken(site, now, bands()) == {("zones.0.bands", "required")}
    assert broken(site, now, bands(100, 200)) == {("zones.0.bands", "bands_not_from_zero")}
    assert broken(site, now, bands(0, 200, 200)) == {("zones.0.bands", "bands_not_rising")}
    assert broken(site, now, template(zones=())) == {("zones", "required")}


def test_a_name_stands_once_on_a_site(site, other_site, now):
    save(site, now, template())
    save(other_site, now, template())
    with pytest.raises(Invalid) as refused:
        save(site, now, template(name=" 标准 "))
    assert [(field.field, field.code) for field in refused.value.fields] == [("name", "name_taken")]
    assert len(promotions.freight_templates(site_id=site.id)) == 1
