"""The register of delegated authority: who may do what for whom, and the reason where nobody may."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

import tenants
from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import delegations, services
from organisation.delegations import (
    AboveCeiling,
    Act,
    AuthorityEnded,
    AuthorityNotBegun,
    AuthorityRevoked,
    NoAuthority,
    authority,
    sentence_of_delegation,
)
from organisation.models import Delegation, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import UnitFactory, person_with_rights

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of the 23rd in Karangasem."""
TODAY = date(2026, 11, 23)
ADMIN = Actor.system("tests")
LETTERS = [
    Act(code="letters", phrase=LocalisedText(id="menandatangani surat", en="sign letters")),
    Act(
        code="letters.business",
        phrase=LocalisedText(id="menandatangani surat keterangan usaha", en="sign business letters"),
        may_stand_alone=True,
    ),
]
DECREE = "SK Bupati 188.4/312/2026, 2 November 2026"


@pytest.fixture(autouse=True)
def _acts(settings: Any) -> None:
    settings.TIRU_DELEGABLE_ACTS = [f"{__name__}.LETTERS"]


@pytest.fixture
def menanga(in_karangasem: tenants.CurrentRegency) -> Unit:
    district = UnitFactory.create(code="rendang", name="Kecamatan Rendang")
    return UnitFactory.create(code="menanga", name="Desa Menanga", parent=district)


@pytest.fixture
def sari(in_karangasem: tenants.CurrentRegency) -> User:
    return UserFactory.create(full_name="Ni Ketut Sari")


def give(holder: User | None, unit: Unit, **changes: Any) -> Delegation:
    wanted: dict[str, Any] = {
        "act": "letters.business",
        "delegator": "Perbekel Menanga",
        "legal_basis": DECREE,
        "actor": ADMIN,
        "now": NOW,
    }
    return services.grant_delegation(holder=holder, unit=unit, **(wanted | changes))


def ask(user: User | None, unit: Unit, **changes: Any) -> Delegation:
    wanted: dict[str, Any] = {"act": "letters.business", "at": NOW}
    return authority(user=user, unit=unit, **(wanted | changes))


def test_an_authority_reaches_its_unit_and_all_below_it(sari: User, menanga: Unit) -> None:
    assert menanga.parent is not None
    wide = give(sari, menanga.parent)

    assert ask(sari, menanga) == wide
    narrow = give(sari, menanga)
    assert ask(sari, menanga) == narrow
    with pytest.raises(NoAuthority):
        ask(sari, UnitFactory.create(code="besakih", name="Desa Besakih"))


def test_who_may_do_the_wide_act_may_do_the_narrow_one_and_not_the_other_way_round(sari: User, menanga: Unit) -> None:
    give(sari, menanga, act="letters")

    assert ask(sari, menanga, act="letters.business")
    other = UserFactory.create()
    give(other, menanga, act="letters.business")
    with pytest.raises(NoAuthority):
        ask(other, menanga, act="letters")


def test_the_office_itself_needs_a_standing_authority(sari: User, menanga: Unit) -> None:
    give(sari, menanga)

    with pytest.raises(NoAuthority):
        ask(None, menanga)
    standing = give(None, menanga)
    assert ask(None, menanga) == standing
    with pytest.raises(services.NeedsAPerson):
        give(None, menanga, act="letters")


@pytest.mark.parametrize(
    ("changes", "at", "refusal", "words"),
    [
        ({}, NOW - timedelta(days=1), AuthorityNotBegun, "baru berlaku mulai 23 Nov 2026"),
        (
            {"active_to": date(2027, 1, 1)},
            datetime(2027, 1, 1, 1, tzinfo=UTC),
            AuthorityEnded,
            "berakhir pada 31 Des 2026",
        ),
        ({"ceiling": Decimal(5_000_000)}, NOW, AboveCeiling, "paling banyak Rp5.000.000"),
    ],
)
def test_a_refusal_says_what_is_missing(
    sari: User, menanga: Unit, changes: dict[str, Any], at: datetime, refusal: type[NoAuthority], words: str
) -> None:
    give(sari, menanga, **changes)

    with pytest.raises(refusal) as refused, override("id"):
        ask(sari, menanga, at=at, amount=Decimal(5_000_001))

    with override("id"):
        assert words in str(refused.value)
        assert "Desa Menanga" in str(refused.value)


def test_the_last_day_counts_until_the_regencys_midnight(sari: User, menanga: Unit) -> None:
    give(sari, menanga, active_to=date(2027, 1, 1))

    assert ask(sari, menanga, at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    with pytest.raises(AuthorityEnded):
        ask(sari, menanga, at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))


def test_a_revoked_authority_ends_at_once_and_leaves_its_trace(sari: User, menanga: Unit) -> None:
    delegation = give(sari, menanga)

    services.revoke_delegation(delegation=delegation, actor=ADMIN, now=NOW, reason="Mutasi")

    with pytest.raises(AuthorityRevoked):
        ask(sari, menanga)
    with pytest.raises(services.AlreadyRevoked):
        services.revoke_delegation(delegation=delegation, actor=ADMIN, now=NOW, reason="Lagi")
    entries = EvidenceEntry.objects.filter(subject=f"organisation.delegation:{delegation.pk}").order_by("sequence")
    assert [entry.action for entry in entries] == [
        "organisation.delegation_granted",
        "organisation.delegation_revoked",
    ]
    assert "Sari" not in str([entry.details for entry in entries])


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"act": "letters.unheard_of"}, services.UnknownAct),
        ({"legal_basis": "  "}, services.NoDecree),
        ({"delegator": ""}, services.NoDecree),
        ({"active_to": TODAY}, services.PeriodBackwards),
    ],
)
def test_what_cannot_be_an_authority_is_refused(
    sari: User, menanga: Unit, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        give(sari, menanga, **changes)
    assert not Delegation.objects.exists()


def test_nobody_who_left_receives_an_authority(menanga: Unit) -> None:
    with pytest.raises(services.PersonGone):
        give(UserFactory.closed(), menanga)


def test_the_database_keeps_the_register_true(sari: User, menanga: Unit) -> None:
    for wrong in ({"holder": None}, {"kind": "standing"}, {"legal_basis": ""}, {"ceiling": 0}, {"revoked_at": NOW}):
        fields = {"act": "letters", "kind": "mandate", "holder": sari, "unit": menanga, "delegator": "Perbekel"}
        fields |= {"legal_basis": DECREE, "active_from": TODAY, "granted_by": "x", "granted_at": NOW}
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(**(fields | wrong))


@pytest.mark.parametrize(
    ("language", "changes", "sentence"),
    [
        (
            "en",
            {"active_to": date(2027, 1, 1)},
            "Ni Ketut Sari may sign business letters for Desa Menanga until 31 Dec 2026.",
        ),
        (
            "id",
            {"ceiling": Decimal(20_000_000)},
            (
                "Ni Ketut Sari boleh menandatangani surat keterangan usaha untuk Desa Menanga,"
                " paling banyak Rp20.000.000, sampai dicabut."
            ),
        ),
    ],
)
def test_an_authority_reads_as_one_sentence(
    sari: User, menanga: Unit, language: str, changes: dict[str, Any], sentence: str
) -> None:
    delegation = give(sari, menanga, **changes)

    with override(language):
        assert sentence_of_delegation(delegation) == sentence


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=5))
def test_a_code_lies_in_each_of_its_beginnings(parts: list[str]) -> None:
    code = ".".join(parts)

    wider = delegations._wider(code)

    assert wider[0] == code
    assert wider[-1] == parts[0]
    assert all(code == one or code.startswith(f"{one}.") for one in wider)


class TestPages:
    def test_an_authority_is_entered_read_and_revoked(
        self, karangasem_client: Client, sari: User, menanga: Unit
    ) -> None:
        karangasem_client.force_login(person_with_rights("delegations.manage", "people.manage", "units.manage"))
        tenants_day = {"active_from_day": "1", "active_from_month": "12", "active_from_year": "2026"}
        form = {
            "act": "letters.business",
            "holder": sari.pk,
            "unit": menanga.pk,
            "delegator": "Perbekel Menanga",
            "legal_basis": DECREE,
            "ceiling": "",
            "last_day_day": "",
            "last_day_month": "",
            "last_day_year": "",
        } | tenants_day

        empty = karangasem_client.get("/pengaturan/wewenang/")
        wrong = karangasem_client.post("/pengaturan/wewenang/beri/", form | {"legal_basis": ""})
        made = karangasem_client.post("/pengaturan/wewenang/beri/", form)
        delegation = Delegation.objects.get()
        listed = karangasem_client.get("/pengaturan/wewenang/?tampil=semua")
        revoked = karangasem_client.post(f"/pengaturan/wewenang/{delegation.pk}/cabut/", {"reason": "Mutasi"})

        assert "Belum ada wewenang yang dilimpahkan" in empty.text
        assert "Ketik nomor dan tanggal keputusan." in wrong.text
        assert made.status_code == 302
        assert "Ni Ketut Sari boleh menandatangani surat keterangan usaha untuk Desa Menanga" in listed.text
        assert DECREE in listed.text
        assert revoked.status_code == 302
        assert karangasem_client.get(f"/pengaturan/wewenang/{delegation.pk}/cabut/").status_code == 404

    def test_person_and_unit_show_what_was_delegated(
        self, karangasem_client: Client, sari: User, menanga: Unit
    ) -> None:
        karangasem_client.force_login(person_with_rights("people.manage", "units.manage"))
        give(sari, menanga, now=datetime(2026, 11, 1, 1, tzinfo=UTC), active_from=date(2026, 1, 1))
        words = "Ni Ketut Sari boleh menandatangani surat keterangan usaha untuk Desa Menanga"

        assert words in karangasem_client.get(f"/pengaturan/orang/{sari.pk}/").text
        assert words in karangasem_client.get(f"/pengaturan/unit/{menanga.pk}/").text
        assert karangasem_client.get("/pengaturan/wewenang/").status_code == 404

    def test_the_list_takes_the_same_number_of_queries(
        self, karangasem_client: Client, sari: User, menanga: Unit
    ) -> None:
        karangasem_client.force_login(person_with_rights("delegations.manage"))

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                karangasem_client.get("/pengaturan/wewenang/?tampil=semua")
            return sum("tenants_" not in query["sql"] for query in captured.captured_queries)

        give(sari, menanga)
        queries()
        with_one = queries()
        for _number in range(20):
            give(sari, menanga)

        assert queries() == with_one

    def test_the_list_for_paper_speaks_of_a_day(self, karangasem_client: Client, sari: User, menanga: Unit) -> None:
        karangasem_client.force_login(person_with_rights("delegations.manage"))
        early = datetime(2026, 3, 1, tzinfo=UTC)
        ended = give(sari, menanga, now=early, active_from=date(2026, 3, 1), active_to=date(2026, 6, 1))
        give(None, menanga, now=early, active_from=date(2026, 7, 1), ceiling=Decimal(5_000_000))

        def listed(day: date) -> str:
            parts = {f"per_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
            return str(karangasem_client.get("/pengaturan/wewenang/daftar/", parts).text)

        in_may, in_august = listed(date(2026, 5, 31)), listed(date(2026, 8, 1))

        assert "Ni Ketut Sari" in in_may
        assert "31 Mei 2026" in in_may
        assert ended.legal_basis in in_may
        assert "Kantor itu sendiri" not in in_may
        assert "Ni Ketut Sari" not in in_august
        assert "paling banyak Rp5.000.000" in in_august
        assert "Tidak ada wewenang yang berlaku pada hari itu" in listed(date(2026, 6, 15))
