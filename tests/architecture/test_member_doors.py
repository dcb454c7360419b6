"""Every domain can give out, erase and hand over what it holds about a person, and is asked to."""

import inspect

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.kernel.ids import MemberId, new_id
from portico.usecases.member_data import DOORS, Door
from tests.architecture.test_layout import SOURCE

DOMAINS = sorted(path.name for path in (SOURCE / "domains").iterdir() if (path / "models.py").exists())
FUNCTIONS = ("export_member", "erase_member", "adopt_member")


def test_no_domain_is_forgotten():
    assert len(DOMAINS) >= 10
    assert sorted(DOORS) == DOMAINS


def test_what_points_at_a_member_goes_before_the_member():
    order = list(DOORS)
    assert order.index("orders") < order.index("members")
    assert order.index("touchpoints") < order.index("members")


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_door_offers_the_function_with_the_same_parameters(domain, function):
    offered = getattr(DOORS[domain], function, None)
    assert offered is not None, f"{domain}.public lacks {function}"
    promised = [name for name in inspect.signature(getattr(Door, function)).parameters if name != "self"]
    parameters = inspect.signature(offered).parameters
    assert list(parameters) == promised
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert inspect.getmodule(offered).__name__.startswith(f"portico.domains.{domain}.")


@pytest.mark.django_db
@pytest.mark.parametrize("domain", DOMAINS)
def test_who_holds_rows_of_members_touches_them_in_each_function(domain, site, now):
    """A domain with a member column that answers "nothing here" has forgotten to write the function."""
    config = next(app for app in apps.get_app_configs() if app.name == f"portico.domains.{domain}")
    fields = {field.name for model in config.get_models() for field in model._meta.fields}
    holds_members = domain == "members" or any(name.endswith("member_id") for name in fields)
    one, other = MemberId(new_id()), MemberId(new_id())
    door = DOORS[domain]
    queries = []
    with transaction.atomic():
        for work in (
            lambda: door.export_member(site_id=site.id, member_id=one),
            lambda: door.erase_member(site_id=site.id, member_id=one, now=now),
            lambda: door.adopt_member(site_id=site.id, from_member=one, to_member=other, now=now),
        ):
            with CaptureQueriesContext(connection) as captured:
                work()
            queries.append(len(captured))
    assert [count > 0 for count in queries] == [holds_members] * 3
