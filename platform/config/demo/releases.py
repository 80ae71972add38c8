"""The catalogue of the demo: every module published, one of them still on its way from ring to ring."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from catalog.activation.models import Ring
from catalog.activation.services import choose_rings, open_next_ring, publish_release
from catalog.ministry.curation.services import waive_first_installation
from catalog.sdk import all_modules, find_module
from core.actors import Actor
from core.localised import LocalisedText

IN_PILOTS = "one_student_one_client"
WATCHED = timedelta(days=8)
"""How long that module was with its origin before the pilots."""


def publish_catalogue(*, pilots: Collection[str], curator: Actor, now: datetime) -> None:
    """
    Publish what runs here. Nobody has run the tests here, and the page of each release says so.

    :param pilots: codes of the regencies of the demo.
    """
    for manifest in all_modules():
        waive_first_installation(
            slug=manifest.slug,
            version=manifest.release,
            note="Pemasangan pertama untuk peragaan: belum diuji di sini.",
            actor=curator,
            now=now - WATCHED,
        )
        publish_release(
            slug=manifest.slug,
            notes=LocalisedText(id="Rilis pertama di katalog.", en="First release in the catalogue."),
            ring=Ring.ORIGIN if manifest.slug == IN_PILOTS else Ring.ALL,
            actor=curator,
            now=now - WATCHED,
        )
    version = find_module(IN_PILOTS).release
    choose_rings(
        slug=IN_PILOTS,
        version=version,
        pilots=pilots,
        provinces=sorted({code[:2] for code in pilots}),
        actor=curator,
        now=now,
    )
    open_next_ring(slug=IN_PILOTS, version=version, actor=curator, now=now)
