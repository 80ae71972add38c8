"""A set-up is shared, taken over, improved on both sides, and goes back; no number of a person goes along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

import tenants
from casework.models import ServiceProduct
from catalog.bundles.lines import queries, services
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.lines.services import NothingNew, OnlyLive
from catalog.bundles.privacy import HoldsPersonalData
from catalog.bundles.queries import save
from catalog.bundles.services import SetUpChanged
from catalog.modules.mpp.models import Agency, CounterGroup, MallService
from core.errors import NotThere
from core.localised import LocalisedText
from core.models import EvidenceEntry
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    ServiceProductFactory,
    text,
)
from tests.factories.organisation import UnitFactory

pytestmark = pytest.mark.django_db
KARANGASEM, TERNATE = "5107", "8271"
NOTE = LocalisedText(id="Loket kependudukan dibagi dua", en="Two counters for civil registration")


@pytest.fixture
def mall() -> None:
    """Karangasem's mall: two agencies, a queue, a service."""
    with tenants.enter("r5107"):
        agency = AgencyFactory.create(code="DUKCAPIL", name=text("Dinas Dukcapil Karangasem", "Civil registry"))
        AgencyFactory.create(code="BPJS", name=text("BPJS Kesehatan"))
        group = CounterGroupFactory.create(letter="A", name=text("Kependudukan"), daily_cap=60)
        CounterFactory.create(number=1, group=group)
        ServiceProductFactory.published(code="DK-05", agency=agency, group=group, name=text("KTP-el"))


def share(schema: str, *, days: int = 0, note: LocalisedText = NOTE) -> PublishedSetup:
    with tenants.enter(schema):
        return services.publish(slug="mpp", note=note, actor=CLERK, now=MONDAY_MORNING + timedelta(days=days))


def look(schema: str, code: str, number: int) -> queries.Proposal:
    with tenants.enter(schema):
        return queries.proposal("mpp", code, number)


def take(schema: str, code: str, number: int, which: Callable[[queries.Difference], bool] | None = None) -> Takeover:
    """All of it, or what `which` picks of what a person would see."""
    with tenants.enter(schema):
        found = queries.proposal("mpp", code, number)
        chosen = None if which is None else {one.offer.id for one in found.differences if which(one)}
        return services.take(
            slug="mpp", code=code, number=number, chosen=chosen, fingerprint=found.fingerprint, actor=CLERK,
            now=MONDAY_MORNING,
        )  # fmt: skip


def change(schema: str, model: Any, key: dict[str, Any], **values: Any) -> None:
    with tenants.enter(schema):
        assert model.objects.filter(**key).update(**values) == 1


def test_a_set_up_is_shared_and_taken_over_in_the_words_of_the_place(mall: None) -> None:
    made = share("r5107")

    done = take("r8271", KARANGASEM, 1)

    assert (made.number, made.rows, done.taken, done.offered) == (1, 6, 6, 6)
    with tenants.enter("r8271"):
        assert str(Agency.objects.get(code="DUKCAPIL").name) == "Dinas Dukcapil Ternate"
        assert ServiceProduct.objects.get(code="DK-05").is_published
        entry = EvidenceEntry.objects.get(action="bundles.taken_over")
        assert entry.details["origin"] == KARANGASEM
    with tenants.enter("r5107"):
        assert EvidenceEntry.objects.get(action="bundles.shared").details["number"] == 1


def test_their_improvement_is_offered_and_our_own_change_stays(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    change("r8271", CounterGroup, {"letter": "A"}, daily_cap=25)
    change("r8271", Agency, {"code": "BPJS"}, name=text("BPJS Kesehatan Ternate"))
    change("r5107", CounterGroup, {"letter": "A"}, daily_cap=80, name=text("Kependudukan dan KIA"))
    with tenants.enter("r5107"):
        AgencyFactory.create(code="PLN", name=text("PLN"))
    share("r5107", days=30)

    with tenants.enter("r8271"):
        (line,) = queries.lines("mpp")
        assert (line.name, line.taken, line.newest.number, line.is_news, line.takers) == (
            "Kabupaten Karangasem", 1, 2, True, 1,
        )  # fmt: skip
    found = {(one.title, one.field): one for one in look("r8271", KARANGASEM, 2).differences}
    assert {name: one.offer.clashes for name, one in found.items()} == {
        ("PLN (PLN)", ""): False,
        ("Kependudukan (A)", "Nomor sehari paling banyak"): True,
        ("Kependudukan (A)", "Nama"): False,
    }
    cap = found["Kependudukan (A)", "Nomor sehari paling banyak"]
    assert (cap.ours, cap.theirs) == ("25", "80")

    done = take("r8271", KARANGASEM, 2, which=lambda one: not one.offer.clashes)

    assert (done.offered, done.clashed, done.taken) == (3, 1, 2)
    with tenants.enter("r8271"):
        group = CounterGroup.objects.get(letter="A")
        assert (group.daily_cap, str(group.name)) == (25, "Kependudukan dan KIA")
        assert str(Agency.objects.get(code="BPJS").name) == "BPJS Kesehatan Ternate"
        assert Agency.objects.filter(code="PLN").exists()
        assert not queries.lines("mpp")[0].is_news
    assert look("r8271", KARANGASEM, 2).offers == (), "what was left is not offered again"


def test_the_adopters_improvement_goes_back(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    change("r8271", CounterGroup, {"letter": "A"}, daily_cap=25)
    change("r5107", Agency, {"code": "BPJS"}, name=text("BPJS"))
    share("r8271", days=10)

    found = look("r5107", TERNATE, 1)

    assert found.base is not None
    assert (found.base.regency_code, found.base.number) == (KARANGASEM, 1)
    assert [(one.title, one.ours, one.theirs) for one in found.differences] == [("Kependudukan (A)", "60", "25")]
    take("r5107", TERNATE, 1)
    share("r5107", days=20)
    assert look("r8271", KARANGASEM, 2).differences[0].theirs == "BPJS"
    assert len(look("r8271", KARANGASEM, 2).offers) == 1, "their own improvement comes back as none"


def test_what_they_removed_goes_only_if_it_is_wanted_and_nothing_needs_it(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    with tenants.enter("r5107"):
        Agency.objects.get(code="BPJS").delete()
        AgencyFactory.create(code="PLN", name=text("PLN"))
    share("r5107", days=1)

    take("r8271", KARANGASEM, 2, which=lambda one: one.offer.kind == "removed")

    with tenants.enter("r8271"):
        assert set(Agency.objects.values_list("code", flat=True)) == {"DUKCAPIL"}
        assert MallService.objects.count() == 1


def test_nothing_else_is_taken_than_what_was_shown(mall: None) -> None:
    share("r5107")
    fingerprint = look("r8271", KARANGASEM, 1).fingerprint
    with tenants.enter("r8271"):
        AgencyFactory.create(code="PLN", name=text("PLN"))
        with pytest.raises(SetUpChanged):
            services.take(
                slug="mpp", code=KARANGASEM, number=1, chosen=None, fingerprint=fingerprint, actor=CLERK,
                now=MONDAY_MORNING,
            )  # fmt: skip
        assert Agency.objects.count() == 1


def test_what_is_not_there(mall: None) -> None:
    share("r5107")
    for schema, code, number in (("r8271", KARANGASEM, 2), ("r8271", "3510", 1), ("r5107", KARANGASEM, 1)):
        with pytest.raises(NotThere):
            look(schema, code, number)


def test_the_same_is_not_shared_twice(mall: None) -> None:
    share("r5107")

    with pytest.raises(NothingNew):
        share("r5107", days=1)
    assert PublishedSetup.objects.count() == 1


def test_a_sandbox_shares_nothing(mall: None) -> None:
    with tenants.enter("r5107") as regency, tenants.enter(replace(regency, purpose="sandbox")), pytest.raises(OnlyLive):
        services.publish(slug="mpp", note=NOTE, actor=CLERK, now=MONDAY_MORNING)


def test_an_office_that_is_not_here_is_named_and_left_empty(mall: None) -> None:
    with tenants.enter("r5107"):
        unit = UnitFactory.create(code="dukcapil")
        ServiceProduct.objects.update(unit=unit)
    share("r5107")

    assert look("r8271", KARANGASEM, 1).absent == ("Unit kerja dukcapil",)
    take("r8271", KARANGASEM, 1)

    with tenants.enter("r8271"):
        assert ServiceProduct.objects.get().unit is None
        ServiceProduct.objects.update(unit=UnitFactory.create(code="capil"))
    assert look("r8271", KARANGASEM, 1).offers == (), "an office of our own is no difference"


def test_an_online_service_whose_office_is_not_here_comes_to_be_read(mall: None) -> None:
    with tenants.enter("r5107"):
        ServiceProduct.objects.update(unit=UnitFactory.create(code="dukcapil"), is_online=True, template_code="kia")
    share("r5107")

    take("r8271", KARANGASEM, 1)

    with tenants.enter("r8271"):
        found = ServiceProduct.objects.get()
        assert (found.is_online, found.is_published) == (False, True)
        ServiceProduct.objects.update(unit=UnitFactory.create(code="capil"), is_online=True)
    assert look("r8271", KARANGASEM, 1).offers == (), "that we offer it online now is no difference"


def test_a_regency_reads_what_others_share_and_writes_nothing_of_it(mall: None) -> None:
    share("r5107")
    with tenants.enter("r8271"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.bundle_lines_publishedsetup")
        assert cursor.fetchone() == (1,)
        for statement in (
            "UPDATE public.bundle_lines_publishedsetup SET content = ''",
            "DELETE FROM public.bundle_lines_publishedsetup",
            "SELECT count(*) FROM public.bundle_lines_takeover",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


def test_the_ministry_sees_who_came_after_whom(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    change("r5107", CounterGroup, {"letter": "A"}, daily_cap=80)
    share("r5107", days=30)

    with CaptureQueriesContext(connection) as asked:
        (origin,) = queries.lineage()

    assert (origin.name, origin.versions, origin.newest.number) == ("Kabupaten Karangasem", 2, 2)
    (descent,) = origin.descents
    assert (descent.name, descent.number, descent.behind, descent.published) == ("Kota Ternate", 1, 1, None)
    assert len(asked) == 3


def test_the_list_costs_the_same_however_long_it_is(mall: None) -> None:
    share("r5107")
    with tenants.enter("r8271"):
        with CaptureQueriesContext(connection) as few:
            assert len(queries.lines("mpp")) == 1
        one = PublishedSetup.objects.get()
    with tenants.public():
        for code in ("3510", "5101", "5102", "5103", "3273"):
            PublishedSetup.objects.create(
                slug="mpp", regency_code=code, number=1, release="1.0.0", content=one.content, sha256=one.sha256,
                note=NOTE, published_at=MONDAY_MORNING, published_by="system:tests",
            )  # fmt: skip
    with tenants.enter("r8271"), CaptureQueriesContext(connection) as many:
        assert len(queries.lines("mpp")) == 6

    assert len(many) == len(few)


NIK = "5107055409900003"


def test_saving_and_sharing_name_the_field_and_not_the_number(mall: None) -> None:
    change("r5107", Agency, {"code": "BPJS"}, name=text(f"BPJS, hubungi {NIK}"))

    with tenants.enter("r5107"):
        with pytest.raises(HoldsPersonalData) as refused:
            save("mpp")
        with pytest.raises(HoldsPersonalData):
            services.publish(slug="mpp", note=NOTE, actor=CLERK, now=MONDAY_MORNING)

    assert str(refused.value).startswith("“Nama” pada Instansi di mal BPJS memuat nomor")
    assert NIK not in str(refused.value)


@pytest.mark.parametrize(
    "harmless",
    ["Buka 08.00-12.00 dan 13.00-16.00", "(0363) 21065", "Rek. 0123-01-000123-30-5", "2026-11-27"],
)
def test_hours_fixed_lines_and_accounts_are_no_persons(mall: None, harmless: str) -> None:
    change("r5107", Agency, {"code": "BPJS"}, name=text(f"BPJS {harmless}"))

    with tenants.enter("r5107"):
        assert harmless in save("mpp").decode()
