"""A curator's pages about one release: sent to review, looked at by another, published, let out, halted, going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.activation.models import Release, ReleaseState, Ring
from catalog.ministry.curation.models import Tally, Word
from catalog.ministry.curation.services import add_counts
from catalog.ministry.curation.services.counting import Counts, Place
from catalog.ministry.curation.services.proving import record_report
from core import clock
from core.actors import Actor
from tests.catalog.ministry.curation.reports import report
from tests.factories.catalog import ActivationFactory, ReleaseFactory

pytestmark = pytest.mark.django_db

PAGE = "/konsol/katalog/example/1.0.0/"
NOTE = "Dibandingkan dengan naskah di JDIH, berita acara 12."


def main_of(response: Any) -> str:
    return unescape(response.content.decode().split("<main", 1)[1])


@pytest.fixture
def curator(staff: Callable[..., Any], ministry_client: Client) -> Client:
    staff("public", "catalogue.curate", client=ministry_client, name="Ratna Prameswari")
    return ministry_client


@pytest.fixture
def second(staff: Callable[..., Any]) -> Client:
    client = Client(SERVER_NAME="tiru.test")
    staff("public", "catalogue.curate", client=client, name="Yohanes Siregar")
    return client


@pytest.fixture
def draft(db: None) -> None:
    Release.objects.filter(slug="example").update(state=ReleaseState.DRAFT, published_at=None)
    Word.objects.filter(slug="example").delete()


@pytest.fixture
def with_the_pilots(db: None) -> None:
    long_ago = clock.now() - timedelta(days=30)
    values = {"ring": Ring.PILOTS, "pilots": ["5107"], "provinces": ["51"]}
    Release.objects.filter(slug="mpp").update(**values, ring_since=long_ago, watched_from=long_ago)


def test_from_the_draft_to_the_catalogue_by_two_people(draft: None, curator: Client, second: Client) -> None:
    curator.post(f"{PAGE}tinjau/")
    by_the_sender = curator.post(f"{PAGE}butir/law/", {"note": NOTE, "kata": "ada"})
    with tenants.public():
        record_report(content=report(), actor=Actor.system("tests"), now=clock.now())
    said = {"law": "ada", "words": "ada", "speed": "tanpa", "papers": "tanpa", "pictures": "tanpa"}
    for item, word in said.items():
        second.post(f"{PAGE}butir/{item}/", {"note": NOTE, "kata": word})
    open_points = main_of(second.get(PAGE))
    effect = second.post(f"{PAGE}butir/effect/", {"note": NOTE, "kata": "tanpa"})

    assert by_the_sender.status_code == 422
    assert Release.objects.get(slug="example").state == ReleaseState.IN_REVIEW
    assert "Yohanes Siregar" in open_points
    assert NOTE in open_points
    assert effect.status_code in (404, 422), "what may not be waived is not"


def test_a_point_says_what_shows_it_and_what_failed(draft: None, second: Client) -> None:
    with tenants.public():
        content = report([("tests.browser.test_pages", "failure")])
        record_report(content=content, actor=Actor.system("tests"), now=clock.now())

    page = main_of(second.get(f"{PAGE}butir/pages/"))

    assert "tests.browser.test_pages::test_it[failure]" in page
    assert "0123456789abcdef" in page
    assert second.get(f"{PAGE}butir/luck/").status_code == 404


def test_sending_back_needs_words(draft: None, curator: Client, second: Client) -> None:
    curator.post(f"{PAGE}tinjau/")

    assert second.post(f"{PAGE}kembalikan/", {"note": ""}).status_code == 422
    assert second.post(f"{PAGE}kembalikan/", {"note": "Panduan pengelola belum lengkap."}).status_code == 302
    assert Release.objects.get(slug="example").state == ReleaseState.DRAFT
    assert "Panduan pengelola belum lengkap." in main_of(curator.get(PAGE))


def test_pilots_are_searched_added_and_taken_out(curator: Client) -> None:
    url = f"{PAGE}gelombang/"
    found = main_of(curator.get(f"{url}?q=ternate"))
    curator.post(url, {"tambah": "8271"})
    curator.post(url, {"tambah": "5107"})
    curator.post(url, {"hapus": "5107"})
    curator.post(url, {"provinsi": "1", "provinces": ["51", "82"]})
    unknown = curator.post(url, {"tambah": "9999"}, follow=True)

    assert 'value="8271"' in found
    release = Release.objects.get(slug="example")
    assert (release.pilots, release.provinces) == (["8271"], ["51", "82"])
    assert "9999" in main_of(unknown)


def test_the_next_ring_is_opened_by_a_person(with_the_pilots: None, curator: Client) -> None:
    page = "/konsol/katalog/mpp/1.0.0/"
    assert f'action="{page}gelombang/buka/"' in main_of(curator.get(page))

    curator.post(f"{page}gelombang/buka/")

    assert Release.objects.get(slug="mpp").ring == Ring.PROVINCE
    assert f'action="{page}gelombang/buka/"' not in main_of(curator.get(page)), "watched for a week first"


def test_a_halted_rollout_shows_its_figures_and_goes_on(with_the_pilots: None, curator: Client) -> None:
    page = "/konsol/katalog/mpp/1.0.0/"
    with tenants.public():
        add_counts({Place("r5107", "mpp", "1.0.0", Tally.start_of(clock.now())): Counts(1000, 25, 4)})
    assert "1.000" in main_of(curator.get(page))

    assert curator.post(f"{page}peluncuran/", {"note": "cepat"}).status_code == 422
    curator.post(f"{page}peluncuran/", {"note": "Keluhan dari Dinas Dukcapil, tiket 88."})
    assert Release.objects.get(slug="mpp").halt_cause == "person"
    curator.post(f"{page}peluncuran/", {"note": "Penyebabnya berkas cetak, sudah diperbaiki."})
    assert Release.objects.get(slug="mpp").halted_at is None


def test_only_curators_come_in(staff: Callable[..., Any], ministry_client: Client) -> None:
    staff("public", "regencies.read", client=ministry_client)
    for tail in ("", "butir/law/", "gelombang/", "peluncuran/"):
        assert ministry_client.get(f"{PAGE}{tail}").status_code == 404
    for tail in ("tinjau/", "kembalikan/", "gelombang/buka/"):
        assert ministry_client.post(f"{PAGE}{tail}").status_code == 404


def test_a_release_that_ran_before_is_still_told_of(curator: Client) -> None:
    ReleaseFactory.create(slug="mpp", version="0.9.0", state=ReleaseState.RETIRED, published_at=clock.now())

    assert curator.get("/konsol/katalog/mpp/0.9.0/").status_code == 200
    assert curator.get("/konsol/katalog/mpp/0.9.0/butir/law/").status_code == 404
    assert curator.get("/konsol/katalog/mpp/7.0.0/").status_code == 404


def test_the_page_costs_the_same_for_few_and_many(
    with_the_pilots: None, curator: Client, django_assert_max_num_queries: Any
) -> None:
    page = "/konsol/katalog/mpp/1.0.0/"
    curator.get(page)
    costs = []
    for codes in ([], ["3301", "3302", "3303"]):
        for code in codes:
            ActivationFactory.create(slug="mpp", schema_name=f"r{code}")
        with django_assert_max_num_queries(100) as found:
            curator.get(page)
        costs.append(len(found))

    assert costs[0] == costs[1]
