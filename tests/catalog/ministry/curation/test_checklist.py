"""What blocks publishing, what shows a point, and that nobody gets around it."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from catalog.activation import services as activation
from catalog.activation.models import Release, ReleaseState
from catalog.activation.services.releases import WrongReleaseState, migrations_of
from catalog.ministry.curation import looking, queries, services
from catalog.ministry.curation.checklist import BY_CODE, ITEMS
from catalog.ministry.curation.looking import Surroundings
from catalog.ministry.curation.models import Proof, Word
from catalog.ministry.curation.services import reviewing
from catalog.ministry.curation.services.proving import record_report
from catalog.sdk import find_module
from catalog.sdk.manifest import DataCategory
from core.errors import NotThere
from core.models import EvidenceEntry
from core.sealed import SealedTextField
from core.uuids import uuid7
from tenants.services import ReasonNeeded
from tests.catalog.ministry.curation.conftest import RELEASE, SECOND, SENDER
from tests.catalog.ministry.curation.reports import report
from tests.factories.catalog import NOON, ReleaseFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[4]


def states() -> dict[str, str]:
    return {one.item.code: one.state for one in queries.checklist(**RELEASE).standings}


def show_all() -> None:
    """Tests, a second curator, and the waivers a curator may give."""
    record_report(content=report(), actor=SECOND, now=NOON)
    for code, state in states().items():
        if state in ("shown", "waived"):
            continue
        item = BY_CODE[code]
        say = services.confirm if item.kind == "person" else services.waive
        say(**RELEASE, item=code, note="Dibaca dan dicatat di berita acara 12.", actor=SECOND, now=NOON)


def publish() -> Release:
    return activation.publish_release(slug="example", actor=SECOND, now=NOON)


def test_nothing_is_published_while_a_point_is_open(in_review: Release) -> None:
    with pytest.raises(reviewing.NotReady) as refusal:
        publish()

    blocking = {one.item.code for one in refusal.value.missing}
    assert {"isolation", "off", "shredder", "pages", "law", "words", "speed"} <= blocking
    assert str(refusal.value).startswith(f"{len(blocking)} butir daftar periksa")
    assert Release.objects.get(slug="example").state == ReleaseState.IN_REVIEW


def test_all_shown_it_is_published(in_review: Release) -> None:
    show_all()

    release = publish()

    assert release.state == ReleaseState.PUBLISHED
    assert release.migrations == migrations_of("example") != []
    assert queries.checklist(**RELEASE).open == []


@pytest.mark.parametrize("item", [item.code for item in ITEMS if item.suite])
@pytest.mark.parametrize("fault", ["failure", "error", "skipped"])
def test_a_point_that_tests_prove_blocks_by_itself(in_review: Release, item: str, fault: str) -> None:
    show_all()
    broken = BY_CODE[item].suite_of("example")[0]
    record_report(content=report([(broken, fault)]), actor=SECOND, now=NOON + timedelta(hours=1))

    with pytest.raises(reviewing.NotReady) as refusal:
        publish()

    # One file may belong to several points.
    assert item in {one.item.code for one in refusal.value.missing}


@pytest.mark.parametrize("item", [item.code for item in ITEMS if item.kind == "person"])
def test_a_point_of_a_person_blocks_by_itself(in_review: Release, item: str) -> None:
    show_all()
    Word.objects.filter(slug="example", item=item).delete()

    with pytest.raises(reviewing.NotReady) as refusal:
        publish()

    assert [one.item.code for one in refusal.value.missing] == [item]


def test_a_result_of_another_release_shows_nothing(in_review: Release) -> None:
    show_all()
    Proof.objects.filter(slug="example", item="isolation").update(version="0.9.0")

    assert states()["isolation"] == "unseen"


def test_who_sent_it_does_not_review_it(in_review: Release) -> None:
    for say, item in ((services.confirm, "law"), (services.waive, "speed")):
        with pytest.raises(reviewing.SamePerson):
            say(**RELEASE, item=item, note="Saya sendiri.", actor=SENDER, now=NOON)


def test_people_confirm_what_is_theirs_and_say_what_they_saw(in_review: Release) -> None:
    with pytest.raises(reviewing.NotForPeople):
        services.confirm(**RELEASE, item="isolation", note="Percaya saja.", actor=SECOND, now=NOON)
    with pytest.raises(ReasonNeeded):
        services.confirm(**RELEASE, item="law", note="  ", actor=SECOND, now=NOON)
    with pytest.raises(NotThere):
        services.confirm(**RELEASE, item="luck", note="Semoga.", actor=SECOND, now=NOON)

    services.confirm(**RELEASE, item="law", note="Dibandingkan dengan naskah JDIH.", actor=SECOND, now=NOON)

    entry = EvidenceEntry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.action, entry.reason, entry.details) == (
        "curation.point_confirmed",
        "Dibandingkan dengan naskah JDIH.",
        {"version": "1.0.0", "point": "law"},
    )


@pytest.mark.parametrize("item", [item.code for item in ITEMS if not item.waivable])
def test_what_protects_people_is_never_waived(in_review: Release, item: str) -> None:
    with pytest.raises(reviewing.NotWaivable):
        services.waive(**RELEASE, item=item, note="Menteri menunggu.", actor=SECOND, now=NOON)


def test_a_word_counts_in_its_review_only(in_review: Release) -> None:
    services.confirm(**RELEASE, item="law", note="Dibaca.", actor=SECOND, now=NOON)

    services.send_back(**RELEASE, reason="Panduan pengelola belum lengkap.", actor=SECOND, now=NOON)

    assert states()["law"] == "unseen"
    assert Release.objects.get(slug="example").state == ReleaseState.DRAFT
    with pytest.raises(WrongReleaseState):
        services.confirm(**RELEASE, item="law", note="Dibaca.", actor=SECOND, now=NOON)


def test_only_the_first_release_of_an_installation_is_waived_as_a_whole(in_review: Release) -> None:
    first = {"note": "Pemasangan pertama.", "actor": SENDER, "now": NOON}
    waived = services.waive_first_installation(**RELEASE, **first)
    publish()

    assert {word.item for word in waived} >= {"isolation", "law"}
    assert {one.word.said_by for one in queries.checklist(**RELEASE).waived if one.word} == {str(SENDER)}
    assert EvidenceEntry.objects.filter(
        action="curation.first_installation_waived", subject="release:example", reason="Pemasangan pertama."
    ).exists()
    with pytest.raises(reviewing.NotTheFirst):
        services.waive_first_installation(**RELEASE, **first)


def test_taking_an_end_back_asks_for_no_second_review(in_review: Release) -> None:
    show_all()
    publish()
    Word.objects.filter(slug="example").delete()
    Release.objects.filter(slug="example").update(state=ReleaseState.DEPRECATED)

    assert publish().state == ReleaseState.PUBLISHED


def test_a_release_that_does_not_run_here_cannot_be_published(in_review: Release) -> None:
    ReleaseFactory.create(slug="example", version="2.0.0", state=ReleaseState.IN_REVIEW)

    with pytest.raises(reviewing.NotRunning):
        activation.publish_release(slug="example", version="2.0.0", actor=SECOND, now=NOON)


def test_one_function_alone_publishes() -> None:
    """Whoever adds a second door finds the gate here."""
    doors = []
    for path in (ROOT / "catalog").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(call, ast.Call)
                and getattr(call.func, "id", "") == "_move"
                and "PUBLISHED" in ast.unparse(call)
                for call in ast.walk(function)
            ):
                doors.append(f"{path.relative_to(ROOT)}:{function.name}")

    assert doors == ["catalog/activation/services/releases.py:publish_release"]


def test_the_list_costs_the_same_for_few_and_many(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        queries.releases()
    for number in range(2, 5):
        ReleaseFactory.create(slug="example", version=f"0.{number}.0")
    with django_assert_num_queries(6):
        assert len([one for one in queries.releases() if one.release.slug == "example"]) == 4


# --- what the process sees by itself


class Note:
    """Columns as a module might have them."""

    nik = models.CharField(name="mother_nik", max_length=16)
    photo = models.CharField(name="photo_key", max_length=90)
    address = SealedTextField(name="address", purpose="x")
    plain = models.CharField(name="address", max_length=90)
    latitude = models.FloatField(name="latitude")
    title = models.CharField(name="photographer_of_year", max_length=90)


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        (Note.nik, [DataCategory.NATIONAL_ID]),
        (Note.photo, [DataCategory.PHOTO]),
        (Note.address, [DataCategory.ADDRESS]),
        (Note.plain, []),
        (Note.latitude, [DataCategory.LOCATION]),
        (Note.title, []),
    ],
)
def test_columns_betray_what_they_hold(column: Any, kinds: list[DataCategory]) -> None:
    assert list(looking.betrayed_by(column)) == kinds


@pytest.mark.parametrize("slug", ["mpp", "smart_kampung", "one_student_one_client"])
def test_modules_declare_the_data_their_tables_hold(slug: str) -> None:
    manifest = find_module(slug)
    found = looking.data(manifest, Surroundings())
    assert found.holds, found.said


def test_a_kind_that_is_not_declared_is_named() -> None:
    manifest = find_module("smart_kampung")
    silent = replace(manifest, data_categories=tuple({*manifest.data_categories} - {DataCategory.PHOTO}))

    found = looking.data(silent, Surroundings())

    assert not found.holds
    assert "foto" in found.said


def test_a_migration_that_takes_away_is_named() -> None:
    manifest = find_module("mpp")
    names = migrations_of("mpp")
    before = names[: names.index("0005_drop_own_services")]

    assert looking.expands(manifest, Surroundings()).holds
    assert looking.expands(manifest, Surroundings(before={"mpp": names})).holds
    found = looking.expands(manifest, Surroundings(before={"mpp": before}))
    assert not found.holds
    assert "0005_drop_own_services" in found.said


def test_what_is_missing_is_named() -> None:
    bare = replace(find_module("example"), papers=(), demo="", origin=None)

    assert not looking.papers(bare, Surroundings()).holds
    assert not looking.demo(bare, Surroundings()).holds
    assert not looking.effect(bare, Surroundings()).holds
    assert not looking.tables(bare, Surroundings(stale=["example"])).holds
    assert looking.upgrades(replace(bare, configuration_version=3), Surroundings()).said == (
        "Belum ada: jalan dari versi 1; jalan dari versi 2."
    )


# --- proofs


def test_a_proof_is_sealed_with_its_report(in_review: Release) -> None:
    new = record_report(content=report(), actor=SECOND, now=NOON)

    assert {proof.item for proof in new} == {item.code for item in ITEMS if item.suite}
    assert all(proof.is_whole for proof in Proof.objects.all())
    entry = EvidenceEntry.objects.order_by("-sequence").first()
    assert entry is not None
    assert sorted(entry.details["seals"]) == sorted(f"{proof.item}:{proof.seal}" for proof in new)
    Proof.objects.filter(item="off").update(passed=99)
    assert [proof.item for proof in Proof.objects.all() if not proof.is_whole] == ["off"]
    assert states()["off"] == "open", "a changed row shows nothing"


def test_the_same_report_again_changes_nothing(in_review: Release) -> None:
    first = record_report(content=report(), actor=SECOND, now=NOON)

    assert record_report(content=report(), actor=SECOND, now=NOON + timedelta(days=1)) == []
    assert Proof.objects.count() == len(first)
    twin = Proof.objects.get(item="off")
    twin.pk, twin._state.adding = uuid7(), True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
