"""Letter templates travel with the services that make them, arrive as drafts, and nothing is published by a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override

import tenants
from casework.models import ServiceProduct
from catalog.bundles.changes import KeyMissing, KeyTwice, RowUnfit
from catalog.bundles.format import UnknownField, sha256_of
from catalog.bundles.planning import Plan
from catalog.bundles.queries import rehearse, save
from catalog.bundles.services import load
from catalog.modules.smart_kampung.services.setup import ConfersStatus
from core.errors import Refusal
from core.models import EvidenceEntry
from documents.models import Document, NumberSeries, Template, TemplateVersion
from documents.rendering import WordingRefused
from documents.services import draft_version, publish_version
from organisation.models import Unit
from organisation.services import sync_core_roles
from tests.catalog.bundles.examples import newest, open_units
from tests.factories import documents as letters
from tests.factories.mpp import CLERK, MONDAY_MORNING, AgencyFactory, ServiceProductFactory

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"actor": CLERK, "now": MONDAY_MORNING}
DAY = MONDAY_MORNING.date()


@pytest.fixture
def mall() -> bytes:
    """Karangasem's mall: one service that makes a letter, beside a letter of nobody in the mall."""
    with tenants.enter("r5107"):
        letters.version("kia", initials=["post:section_head"], shows_initials=True, valid_from=DAY)
        letters.version("sku", valid_from=DAY)
        ServiceProductFactory.create(code="DK-05", agency=AgencyFactory.create(code="DUKCAPIL"), template_code="kia")
        return save("mpp", MONDAY_MORNING)


def in_ternate(content: bytes, **options: Any) -> Plan:
    with tenants.enter("r8271"):
        return load(slug="mpp", content=content, **(WHO | options))


def of_letter(content: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """A file whose letter was changed by somebody who also knows how to make the checksum fit."""
    found = json.loads(content)
    change(found["letters"][0])
    del found["sha256"]
    return json.dumps(found | {"sha256": sha256_of(found)}).encode()


def held(plan: Plan) -> str:
    (change,) = plan.of_kind("held")
    return change.why


def test_only_letters_that_its_services_make_go_along(mall: bytes) -> None:
    (row,) = json.loads(mall)["letters"]

    assert (row["code"], row["wording"]["initials"], row["wording"]["fields"]) == (
        "kia", ["post:section_head"], letters.FIELDS,
    )  # fmt: skip
    assert row.keys() == {"code", "name", "kind", "archive", "confers", "by_head", "wording"}


def test_a_letter_arrives_as_a_draft_with_its_template_and_waits_to_be_checked(mall: bytes) -> None:
    done = in_ternate(mall)

    (change,) = done.of_kind("drafted")
    assert (change.label, change.title) == ("letters", "Surat Keterangan Usaha")
    with tenants.enter("r8271"):
        version = TemplateVersion.objects.select_related("template").get()
        assert (version.template.act, version.template.confers, version.published_at) == ("documents.kia", True, None)
        assert (version.source, version.initials, version.shows_initials) == (
            letters.SOURCE, ["post:section_head"], True,
        )  # fmt: skip
        assert (Document.objects.count(), NumberSeries.objects.count()) == (0, 0)
        actions = set(EvidenceEntry.objects.values_list("action", flat=True))
        assert {"documents.template_added", "documents.version_drafted"} <= actions
        assert EvidenceEntry.objects.get(action="bundles.loaded").details["drafted"] == 1
        publish_version(version=version, **WHO)
        assert save("mpp", MONDAY_MORNING) == mall
    assert not in_ternate(mall).changes_something


def test_an_improved_wording_is_the_draft_of_the_next_version(mall: bytes) -> None:
    in_ternate(mall)
    with tenants.enter("r8271"):
        publish_version(version=TemplateVersion.objects.get(), **WHO)
    shorter = of_letter(mall, lambda row: row["wording"].update(source="Menerangkan usaha #f.usaha milik #f.nama."))

    (change,) = in_ternate(shorter).of_kind("drafted")

    assert [(one.before, one.after) for one in change.fields] == [
        (letters.SOURCE, "Menerangkan usaha #f.usaha milik #f.nama.")
    ]
    with tenants.enter("r8271"):
        states = TemplateVersion.objects.order_by("number").values_list("number", "published_at")
        assert list(states) == [(1, MONDAY_MORNING), (2, None)]


def test_who_signs_and_in_which_class_is_the_places_own(mall: bytes) -> None:
    in_ternate(mall)

    again = in_ternate(
        of_letter(mall, lambda row: row.update(confers=False, by_head=True, kind="lain", archive="9", name={"id": "X"}))
    )

    assert not again.changes_something
    with tenants.enter("r8271"):
        kept = Template.objects.get()
        assert (kept.confers, kept.by_head, kept.kind, str(kept.name)) == (True, False, "kia", "Surat Keterangan Usaha")


def test_a_draft_of_our_own_is_not_written_over(mall: bytes) -> None:
    with tenants.enter("r8271"):
        published = letters.version("kia", valid_from=DAY)
        draft_version(template=published.template, source="Milik kami", fields={}, valid_from=DAY, **WHO)

    with override("en"):
        done = in_ternate(mall)

    assert held(done).startswith("A draft of this letter waits here already.")
    assert done.count("added") == 4, "the rest comes"
    with tenants.enter("r8271"):
        assert TemplateVersion.objects.get(published_at=None).source == "Milik kami"
        assert ServiceProduct.objects.filter(code="DK-05").exists()


def test_an_initial_of_a_role_that_is_not_here_holds_the_letter_back(mall: bytes) -> None:
    asking = of_letter(mall, lambda row: row["wording"].update(initials=["role:night_watch"]))

    with override("en"):
        assert held(in_ternate(asking)) == "No role here gives the initial of “night watch”. Add the role first."


@pytest.mark.parametrize(
    "source",
    ["Menerangkan #f.siapa", '#import "lain.typ"\nMenerangkan #f.nama #f.usaha'],
    ids=["a field that nobody fills", "a word that no wording may use"],
)
def test_a_wording_that_could_not_be_published_is_held_back(mall: bytes, source: str) -> None:
    done = in_ternate(of_letter(mall, lambda row: row["wording"].update(source=source)))

    assert held(done)
    with tenants.enter("r8271"):
        assert not Template.objects.exists()


def test_publishing_what_arrived_asks_the_check(mall: bytes) -> None:
    """What only typesetting finds comes as a draft and is refused there."""
    in_ternate(of_letter(mall, lambda row: row["wording"].update(source="#f.nama #f.usaha #tabel")))

    with tenants.enter("r8271"), pytest.raises(WordingRefused):
        publish_version(version=TemplateVersion.objects.get(), **WHO)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda row: row.pop("code"), KeyMissing),
        (lambda row: row.update(code=7), KeyMissing),
        (lambda row: row.update(code="bukan kode"), RowUnfit),
        (lambda row: row.update(signer="I Gede Contoh"), UnknownField),
        (lambda row: row.pop("wording"), RowUnfit),
        (lambda row: row.update(wording="Menerangkan"), RowUnfit),
        (lambda row: row["wording"].update(published_at="2026-01-01"), RowUnfit),
        (lambda row: row["wording"].update(initials=[5]), RowUnfit),
        (lambda row: row["wording"].update(initials=["post:head", "post:head"]), RowUnfit),
        (lambda row: row["wording"].update(fields={"nama": "picture"}), RowUnfit),
        (lambda row: row["wording"].update(shows_initials=1), RowUnfit),
        (lambda row: row.update(confers="no"), RowUnfit),
        (lambda row: row.update(name="Surat"), RowUnfit),
    ],
)
def test_what_is_no_letter_is_refused(mall: bytes, change: Callable[[Any], Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        in_ternate(of_letter(mall, change), dry_run=True)


def test_a_letter_stands_once(mall: bytes) -> None:
    found = json.loads(mall)
    found["letters"] *= 2
    del found["sha256"]

    with pytest.raises(KeyTwice):
        in_ternate(json.dumps(found | {"sha256": sha256_of(found)}).encode())


def test_letters_cost_the_same_however_many(mall: bytes, django_assert_num_queries: Callable[..., Any]) -> None:
    with tenants.enter("r5107"):
        with django_assert_num_queries(10):
            save("mpp", MONDAY_MORNING)
        for code in ("satu", "dua", "tiga"):
            letters.version(code, valid_from=DAY)
            ServiceProductFactory.create(template_code=code, agency__code=code.upper())
        with django_assert_num_queries(10):
            content = save("mpp", MONDAY_MORNING)
        with django_assert_num_queries(9):
            rehearse(slug="mpp", content=content, now=MONDAY_MORNING)


def test_no_rule_decides_a_letter_that_gives_status(switch_on: Callable[[str, str], None]) -> None:
    found = json.loads(newest("smart_kampung").content)
    for row in found["letters"]:
        row["confers"] = True
    del found["sha256"]
    content = json.dumps(found | {"sha256": sha256_of(found)}).encode()
    switch_on("smart_kampung", "r8271")

    with tenants.enter("r8271"):
        open_units(content)
        sync_core_roles(**WHO)
        with pytest.raises(ConfersStatus):
            load(slug="smart_kampung", content=content, **WHO)
        assert not Template.objects.exists()
        assert Unit.objects.exists()
