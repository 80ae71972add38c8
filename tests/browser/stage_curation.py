"""What the pages about releases are looked at with: one that is halted, one with its pilots, one in review."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import tenants
from accounts.models import User
from catalog.activation.models import HaltCause, Release, ReleaseState, Ring
from catalog.activation.services import choose_rings, halt_release, open_next_ring, retire_release, send_to_review
from catalog.ministry.curation.models import Tally, Word
from catalog.ministry.curation.services import add_counts, confirm, record_report
from catalog.ministry.curation.services.counting import Counts, Place
from catalog.problems.services import report_problem
from core import clock
from core.actors import Actor
from tests.catalog.ministry.curation.reports import report
from tests.journeys.beginning import PREPARING

HALTED, WITH_PILOTS, IN_REVIEW = "mpp", "one_student_one_client", "example"


def fill_releases(now: datetime) -> None:
    """Called when the regencies have their modules: nothing more is switched on after this."""
    with tenants.public():
        for slug in (HALTED, WITH_PILOTS):
            long_ago = now - timedelta(days=12)
            Release.objects.filter(slug=slug, version="1.0.0").update(
                ring=Ring.ORIGIN, ring_since=long_ago, watched_from=long_ago
            )
            values = {"slug": slug, "version": "1.0.0", "actor": PREPARING, "now": now - timedelta(days=2)}
            choose_rings(pilots=["5107", "8271", "3510"], provinces=["51", "35"], **values)
            open_next_ring(**values)
            start = Tally.start_of(now - timedelta(hours=1))
            add_counts(
                {
                    Place("r5107", slug, "1.0.0", start): Counts(4821, 63 if slug == HALTED else 4, 2),
                    Place("r8271", slug, "1.0.0", start): Counts(912, 21 if slug == HALTED else 0, 0),
                }
            )
        halt_release(slug=HALTED, version="1.0.0", cause=HaltCause.ERRORS, actor=Actor.system("curation"), now=now)
        content = report([("tests.browser.test_pages", "failure")])
        record_report(content=content, actor=Actor.system("module_evidence"), now=now)
        retire_release(
            slug="smart_kampung", version="1.0.0", closes_on=now.date() + timedelta(days=60),
            ends_on=now.date() + timedelta(days=400), successor="mpp", actor=PREPARING, now=now,
        )  # fmt: skip


def fill_problems(clerk: User, now: datetime) -> dict[str, Any]:
    texts = (
        "Tombol Panggil di loket 3 tidak memunculkan nomor di layar ruang tunggu.",
        "Halaman cetak nomor antrean kosong di peramban lama pada komputer loket 5.",
    )
    found = [report_problem(slug="mpp", text=text, user=clerk, actor=PREPARING, now=now) for text in texts]
    return {"problem": found[0].pk}


@contextmanager
def in_review(curator: User | None) -> Iterator[str]:
    """The page of a release that another curator sent to review, with two points looked at."""
    now = clock.now()
    with tenants.public():
        before = Release.objects.filter(slug=IN_REVIEW).values("state", "published_at").get()
        words = list(Word.objects.filter(slug=IN_REVIEW))
        Release.objects.filter(slug=IN_REVIEW).update(state=ReleaseState.DRAFT, published_at=None)
        Word.objects.filter(slug=IN_REVIEW).delete()
        assert curator is not None
        sender = Actor.user(curator.pk, schema="public")
        values: dict[str, Any] = {"slug": IN_REVIEW, "version": "1.0.0"}
        send_to_review(**values, actor=sender, now=now)
        note = "Dibandingkan dengan naskah di JDIH, berita acara 12."
        confirm(**values, item="law", note=note, actor=PREPARING, now=now)
    try:
        yield f"/konsol/katalog/{IN_REVIEW}/1.0.0/"
    finally:
        with tenants.public():
            Release.objects.filter(slug=IN_REVIEW).update(**before, sent_by="")
            Word.objects.filter(slug=IN_REVIEW).delete()
            Word.objects.bulk_create(words)
