"""A release in review, with somebody who sent it and somebody who looks at it."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.activation.models import Release, ReleaseState
from catalog.activation.services import send_to_review
from catalog.ministry.curation.models import Word
from core.actors import Actor
from tests.factories.catalog import NOON

SENDER, SECOND = Actor.user(3, schema="public"), Actor.user(4, schema="public")
RELEASE: dict[str, Any] = {"slug": "example", "version": "1.0.0"}


@pytest.fixture
def in_review(db: None) -> Release:
    Release.objects.filter(slug="example").update(state=ReleaseState.DRAFT, published_at=None)
    Word.objects.filter(slug="example").delete()
    return send_to_review(**RELEASE, actor=SENDER, now=NOON)
