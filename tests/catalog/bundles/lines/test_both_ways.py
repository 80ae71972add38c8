"""
A set-up on its way through two regencies: the adopter makes twelve changes of its own, the origin improves a service, a
letter and a policy, the merge is offered, where both touched something ours stays, and the adopter's improvement goes
back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

import policies
import tenants
from casework.models import ServiceProduct
from catalog.bundles import services as files
from catalog.bundles.lines import queries, services
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.lines.services import CannotCome
from catalog.bundles.models import ProposedValue
from catalog.modules.mpp.models import Agency, Counter, CounterGroup, MallService, MallSettings
from core.errors import NotThere
from core.localised import LocalisedText
from documents.models import TemplateVersion
from documents.services import add_template, draft_version, publish_version
from organisation.models import Role
from policies.services import set_value
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    ServiceProductFactory,
    text,
)

pytestmark = pytest.mark.django_db
KARANGASEM, TERNATE = "5107", "8271"
DAY = MONDAY_MORNING.date()
SOURCE = "Pemerintah Kabupaten Karangasem menerangkan usaha #f.usaha milik #f.nama."
BETTER = "Bupati Karangasem menerangkan usaha #f.usaha milik #f.nama menurut Peraturan Bupati Karangasem 3/2020."
ACT = "Peraturan Bupati Karangasem Nomor 12 Tahun 2026"


def write(source: str, **values: Any) -> TemplateVersion:
    """The next published wording of the letter."""
    said: dict[str, Any] = {"fields": {"nama": "text", "usaha": "text"}, "valid_from": DAY} | values
    template = TemplateVersion.objects.filter(template__code="izin").select_related("template").first()
    of = template.template if template else add_template(
        code="izin", name=text("Izin usaha", "Licence"), kind="izin", act="documents.izin", confers=True, actor=CLERK,
        now=MONDAY_MORNING,
    )  # fmt: skip
    made = draft_version(template=of, source=source, actor=CLERK, now=MONDAY_MORNING, **said)
    publish_version(version=made, actor=CLERK, now=MONDAY_MORNING)
    return made


def decide(value: int, source: str = ACT) -> None:
    set_value(
        key="mpp.tell_near", value=value, valid_from=DAY, legal_source=source, reason="Setelah setahun", actor=CLERK,
        now=MONDAY_MORNING, may_backdate=True,
    )  # fmt: skip


@pytest.fixture
def mall() -> None:
    """Karangasem's mall: three agencies, three queues, four services, one of them with a letter."""
    with tenants.enter("r5107"):
        MallSettings.objects.create(name=text("MPP Karangasem"))
        agencies = {
            code: AgencyFactory.create(code=code, name=text(name))
            for code, name in (("DUKCAPIL", "Dinas Dukcapil"), ("BPJS", "BPJS Kesehatan"), ("PTSP", "DPMPTSP"))
        }
        groups = {
            letter: CounterGroupFactory.create(letter=letter, name=text(name), daily_cap=60)
            for letter, name in (("A", "Kependudukan"), ("B", "Perizinan"), ("C", "Jaminan"))
        }
        for number, letter in ((1, "A"), (2, "B"), (3, "C")):
            CounterFactory.create(number=number, group=groups[letter])
        for code, agency, letter in (
            ("DK-05", "DUKCAPIL", "A"),
            ("DK-06", "DUKCAPIL", "A"),
            ("PM-01", "PTSP", "B"),
            ("JK-01", "BPJS", "C"),
        ):
            ServiceProductFactory.published(
                code=code, agency=agencies[agency], group=groups[letter], name=text(f"Layanan {code}")
            )
        ServiceProduct.objects.filter(code="PM-01").update(template_code="izin")
        write(SOURCE)


def share(schema: str, *, days: int = 0) -> PublishedSetup:
    with tenants.enter(schema):
        return services.publish(
            slug="mpp", note=LocalisedText(id="Pembaruan"), actor=CLERK, now=MONDAY_MORNING + timedelta(days=days)
        )


def look(schema: str, code: str, number: int) -> queries.Proposal:
    with tenants.enter(schema):
        return queries.proposal("mpp", code, number, MONDAY_MORNING)


def take(schema: str, code: str, number: int, which: Callable[[queries.Difference], bool] | None = None) -> Takeover:
    with tenants.enter(schema):
        found = queries.proposal("mpp", code, number, MONDAY_MORNING)
        chosen = None if which is None else {one.offer.id for one in found.differences if which(one)}
        return services.take(
            slug="mpp", code=code, number=number, chosen=chosen, fingerprint=found.fingerprint, actor=CLERK,
            now=MONDAY_MORNING,
        )  # fmt: skip


def of(model: Any, values: dict[str, Any], **key: Any) -> None:
    assert model.objects.filter(**key).update(**values) == 1


def twelve_changes() -> None:
    """What Ternate makes its own."""
    of(MallSettings, {"regular_calls": 3})
    of(MallSettings, {"weekdays": [1, 2, 3, 4]})
    of(MallSettings, {"closes_at": "14:00"})
    of(CounterGroup, {"daily_cap": 25}, letter="A")
    of(CounterGroup, {"slot_minutes": 20}, letter="B")
    of(CounterGroup, {"name": text("Jaminan sosial")}, letter="C")
    of(Counter, {"is_active": False}, number=3)
    of(Agency, {"name": text("Dinas Dukcapil Kota Ternate")}, code="DUKCAPIL")
    of(ServiceProduct, {"fee_amount": 5000}, code="PM-01")
    of(ServiceProduct, {"time_amount": 3}, code="DK-06")
    of(MallService, {"counter_only": "presence"}, product__code="DK-05")
    AgencyFactory.create(code="PLN", name=text("PLN"))


def offered(found: queries.Proposal) -> dict[tuple[str, str], bool]:
    """Which row and field, and whether both have touched it."""
    return {(str(one.offer.key[0]), one.offer.field): one.offer.clashes for one in found.differences}


def test_twelve_changes_of_ones_own_survive_the_merge_and_an_improvement_goes_back(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    with tenants.enter("r8271"):
        publish_version(version=TemplateVersion.objects.get(), actor=CLERK, now=MONDAY_MORNING)
        twelve_changes()
    assert look("r8271", KARANGASEM, 1).offers == (), "our own changes are nobody's offer"

    with tenants.enter("r5107"):
        of(ServiceProduct, {"time_amount": 2, "summary": text("Lebih cepat")}, code="DK-05")
        of(ServiceProduct, {"fee_amount": 7500}, code="PM-01")
        of(CounterGroup, {"daily_cap": 80}, letter="A")
        write(BETTER)
        decide(6)
    share("r5107", days=30)

    found = look("r8271", KARANGASEM, 2)
    assert offered(found) == {
        ("DK-05", "time_amount"): False,
        ("DK-05", "summary"): False,
        ("PM-01", "fee_amount"): True,
        ("A", "daily_cap"): True,
        ("izin", "wording"): False,
        ("mpp.tell_near", ""): False,
    }
    by_label = {one.offer.label: one for one in found.differences}
    assert by_label["letters"].needs_own_basis
    assert by_label["policies"].needs_own_basis
    assert "Wali Kota Ternate menerangkan" in by_label["letters"].theirs
    assert "Peraturan Bupati Karangasem 3/2020" in by_label["letters"].theirs
    with override("id"):
        assert by_label["policies"].theirs.startswith(f"6 ({ACT}")

    done = take("r8271", KARANGASEM, 2, which=lambda one: not one.offer.clashes)

    assert (done.offered, done.clashed, done.taken) == (6, 2, 4)
    with tenants.enter("r8271"):
        rules, card, permit = (
            MallSettings.objects.get(), ServiceProduct.objects.get(code="DK-05"),
            ServiceProduct.objects.get(code="PM-01"),
        )  # fmt: skip
        assert (card.time_amount, str(card.summary), permit.fee_amount) == (2, "Lebih cepat", 5000)
        assert (rules.regular_calls, rules.weekdays, rules.closes_at.hour) == (3, [1, 2, 3, 4], 14)
        assert list(CounterGroup.objects.order_by("letter").values_list("daily_cap", "slot_minutes")) == [
            (25, None), (60, 20), (60, None),
        ]  # fmt: skip
        assert str(CounterGroup.objects.get(letter="C").name) == "Jaminan sosial"
        assert not Counter.objects.get(number=3).is_active
        assert str(Agency.objects.get(code="DUKCAPIL").name) == "Dinas Dukcapil Kota Ternate"
        assert Agency.objects.filter(code="PLN").exists()
        assert ServiceProduct.objects.get(code="DK-06").time_amount == 3
        assert card.mall.counter_only == "presence"
        draft = TemplateVersion.objects.get(published_at=None)
        assert (draft.number, draft.source) == (
            2, "Wali Kota Ternate menerangkan usaha #f.usaha milik #f.nama menurut Peraturan Bupati Karangasem 3/2020.",
        )  # fmt: skip
        assert policies.value("mpp.tell_near", MONDAY_MORNING) == 3
        assert ProposedValue.objects.get().origin == "Kabupaten Karangasem · 2"
    assert look("r8271", KARANGASEM, 2).offers == (), "what was left is not offered again"

    share("r8271", days=40)
    back = look("r5107", TERNATE, 1)
    assert back.base is not None
    assert (back.base.regency_code, back.base.number) == (KARANGASEM, 2)
    improvements = {("DK-06", "time_amount"), ("B", "slot_minutes")}
    assert improvements <= offered(back).keys()
    assert ("izin", "wording") not in offered(back), "they write by a wording that was ours, until they publish"
    take("r5107", TERNATE, 1, which=lambda one: (str(one.offer.key[0]), one.offer.field) in improvements)
    with tenants.enter("r5107"):
        assert ServiceProduct.objects.get(code="DK-06").time_amount == 3
        assert ServiceProduct.objects.get(code="PM-01").fee_amount == 7500
    share("r5107", days=50)
    assert look("r8271", KARANGASEM, 3).offers == (), "their own improvement comes back as none"

    origins = {origin.name: origin for origin in queries.lineage()}
    (to_ternate,) = origins["Kabupaten Karangasem"].descents
    (to_karangasem,) = origins["Kota Ternate"].descents
    assert (to_ternate.name, to_ternate.number, to_ternate.behind, to_ternate.published) == ("Kota Ternate", 2, 1, 1)
    assert (to_karangasem.name, to_karangasem.number, to_karangasem.taken) == ("Kabupaten Karangasem", 1, 2)
    assert origins["Kota Ternate"].newest.contains == {KARANGASEM: 2}


def test_what_we_decided_by_our_own_act_is_no_difference_and_goes_on(mall: None) -> None:
    with tenants.enter("r5107"):
        decide(6)
    share("r5107")
    take("r8271", KARANGASEM, 1)
    own = "Peraturan Wali Kota Ternate Nomor 5 Tahun 2026"
    with tenants.enter("r8271"):
        files.decide_proposal(
            proposal_id=ProposedValue.objects.get().pk, valid_from=DAY, legal_source=own, reason="Dicoba", actor=CLERK,
            now=MONDAY_MORNING,
        )  # fmt: skip

    assert look("r8271", KARANGASEM, 1).offers == ()
    share("r8271")
    assert look("r5107", TERNATE, 1).offers == (), "the same value by another act is no difference"


def test_what_cannot_come_is_said_and_nothing_of_it_is_taken(mall: None) -> None:
    share("r5107")
    take("r8271", KARANGASEM, 1)
    with tenants.enter("r5107"):
        write(BETTER)
        of(ServiceProduct, {"time_amount": 2}, code="DK-05")
    share("r5107", days=1)

    with override("en"), pytest.raises(CannotCome) as refused:
        take("r8271", KARANGASEM, 2)  # the draft that came with version 1 was not published yet
    with override("en"):
        assert str(refused.value).startswith("“Licence” cannot be taken over. A draft of this letter waits here")
    with tenants.enter("r8271"):
        assert ServiceProduct.objects.get(code="DK-05").time_amount == 1
    assert take("r8271", KARANGASEM, 2, which=lambda one: one.offer.label != "letters").taken == 1


def test_an_initial_of_a_role_that_is_not_here_is_named_and_left_out(mall: None) -> None:
    with tenants.enter("r5107"):
        Role.objects.create(slug="night_watch", name=text("Jaga malam"), rights=["documents.initial"])
        write(SOURCE, initials=["role:night_watch", "post:secretary"], shows_initials=True)
    share("r5107")

    with override("en"):
        assert look("r8271", KARANGASEM, 1).absent == ("initial of “night watch”",)
    take("r8271", KARANGASEM, 1)

    with tenants.enter("r8271"):
        assert TemplateVersion.objects.get().initials == ["post:secretary"]


def test_what_changed_between_two_versions_of_somebodys_line(mall: None) -> None:
    share("r5107")
    with tenants.enter("r5107"):
        of(CounterGroup, {"daily_cap": 80}, letter="A")
        Counter.objects.get(number=3).delete()
        AgencyFactory.create(code="PLN", name=text("PLN"))
        write(BETTER)
        decide(6)
    share("r5107", days=30)

    with tenants.enter("r8271"), override("en"):
        found = queries.step("mpp", KARANGASEM, 1, 2)
        back = queries.step("mpp", KARANGASEM, 2, 1)
        with pytest.raises(NotThere):
            queries.step("mpp", KARANGASEM, 1, 3)
        with pytest.raises(NotThere):
            queries.versions("mpp", TERNATE)

    assert {(one.offer.kind, one.title, one.ours, one.theirs) for one in found.differences} == {
        ("changed", "Kependudukan (A)", "60", "80"),
        ("removed", "Counter 3", "", ""),
        ("added", "PLN (PLN)", "", ""),
        ("changed", "Licence", SOURCE, BETTER),
        ("added", "When somebody is told that the turn is near", "not decided here", f"6 ({ACT}, since 23 Nov 2026)"),
    }
    assert {one.offer.kind for one in back.differences} == {"changed", "removed", "added"}
    assert [one.theirs for one in back.differences if one.offer.label == "policies"] == ["no longer decided"]
