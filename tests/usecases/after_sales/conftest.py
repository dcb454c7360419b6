import pytest

from tests.usecases.after_sales.desk import Desk
from tests.usecases.shopping import Shop


@pytest.fixture
def desk(site, now):
    return Desk(Shop(site, now))
