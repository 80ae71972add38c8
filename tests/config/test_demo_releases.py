"""What the demo's catalogue says of itself is true: published as a first installation, one module with its pilots."""

from __future__ import annotations

import pytest

from catalog.activation.models import Release, ReleaseState, Ring
from catalog.ministry.curation import queries
from catalog.ministry.curation.models import Word
from catalog.sdk import all_modules
from config.demo.releases import IN_PILOTS, publish_catalogue
from core.actors import Actor
from tests.factories.catalog import NOON

CURATOR = Actor.user(1, schema="public")


@pytest.mark.django_db
def test_all_is_published_and_says_what_nobody_has_shown() -> None:
    Release.objects.all().delete()
    Word.objects.all().delete()

    publish_catalogue(pilots=["3510", "5107", "8271"], curator=CURATOR, now=NOON)

    rings = dict(Release.objects.values_list("slug", "ring"))
    assert set(Release.objects.values_list("state", flat=True)) == {ReleaseState.PUBLISHED}
    assert rings == {manifest.slug: Ring.ALL for manifest in all_modules()} | {IN_PILOTS: Ring.PILOTS}
    assert Release.objects.get(slug=IN_PILOTS).provinces == ["35", "51", "82"]
    for manifest in all_modules():
        waived = {one.item.code: one.word for one in queries.checklist(manifest.slug, manifest.release).waived}
        assert {"isolation", "off", "pages", "law"} <= waived.keys()
        assert {word.said_by for word in waived.values() if word} == {str(CURATOR)}
