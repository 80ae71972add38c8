from __future__ import annotations

import pytest

from billing.models import Item, Subscriber


@pytest.fixture
def nobody_is_billed(db: None) -> None:
    """The stage's regencies have switched modules on, today: a test that lives in another year begins without them."""
    Item.objects.all().delete()
    Subscriber.objects.all().delete()
