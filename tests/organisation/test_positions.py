"""Posts, who holds them, and how that is written under a letter."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import tenants
from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import positions, services
from organisation.models import Holding, Position, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import (
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFactory,
    person_with_rights,
)

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Half past midnight of the 23rd in Karangasem."""
TODAY = date(2026, 11, 23)
DECEMBER = date(2026, 12, 1)
ADMIN = Actor.system("tests")
DECREE = "SK Bupati 821.2/77/BKPSDM/2026, 20 November 2026"


@pytest.fixture(autouse=True)
def _on_the_23rd() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rendang(in_karangasem: tenants.CurrentRegency) -> Unit:
    return UnitFactory.create(code="rendang", name="Kecamatan Rendang", kind=Unit.Kind.DISTRICT_OFFICE)


@pytest.fixture
def camat(rendang: Unit) -> Position:
    return PositionFactory.create(unit=rendang)


def appoint(position: Position, **changes: Any) -> Holding:
    wanted: dict[str, Any] = {
        "standing": "definitive",
        "decree": DECREE,
        "active_from": DECEMBER,
        "full_name": "Ni Made Suartini, S.STP.",
        "actor": ADMIN,
        "now": NOW,
    }
    return services.appoint(position=position, **(wanted | changes))


class TestHolders:
    def test_a_new_definitive_holder_takes_over_on_the_day(self, camat: Position, rendang: Unit) -> None:
        before = HoldingFactory.create(position=camat)

        after = appoint(camat)

        before.refresh_from_db()
        assert before.active_to == DECEMBER
        assert positions.head_of(rendang, day=date(2026, 11, 30)) == before
        assert positions.head_of(rendang, day=DECEMBER) == after
        assert [holding.pk for holding in positions.history_of(camat)] == [after.pk, before.pk]
        entry = EvidenceEntry.objects.filter(action="organisation.holder_appointed").get()
        assert "Suartini" not in str(entry.details)

    def test_a_vacant_post_may_have_a_plt_who_heads_the_unit(self, camat: Position, rendang: Unit) -> None:
        assert positions.positions_of(rendang, day=TODAY)[0].is_vacant

        acting = appoint(camat, standing="plt", active_from=TODAY)

        post = positions.positions_of(rendang, day=TODAY)[0]
        assert post.is_vacant
        assert positions.head_of(rendang, day=TODAY) == acting
        # Whoever is appointed for good ends the time of the one who acted.
        appoint(camat)
        acting.refresh_from_db()
        assert acting.active_to == DECEMBER

    def test_a_plh_acts_beside_the_holder_and_only_beside_one(self, camat: Position, rendang: Unit) -> None:
        with pytest.raises(services.PostIsVacant):
            appoint(camat, standing="plh")
        holder = HoldingFactory.create(position=camat)
        with pytest.raises(services.PostIsHeld):
            appoint(camat, standing="plt")

        away = appoint(camat, standing="plh", active_from=TODAY, active_to=DECEMBER)

        assert positions.head_of(rendang, day=TODAY) == away
        assert positions.head_of(rendang, day=DECEMBER) == holder

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"decree": " "}, services.HolderNeedsDecree),
            ({"full_name": ""}, services.HolderNeedsName),
            ({"active_to": DECEMBER}, services.HoldingBackwards),
            ({"active_from": date(2025, 12, 31)}, services.OutsidePost),
            ({"active_from": date(2026, 6, 1), "active_to": date(2026, 9, 1)}, services.PostTaken),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, camat: Position, changes: dict[str, Any], refusal: type[Exception]
    ) -> None:
        HoldingFactory.create(position=camat, active_from=date(2026, 8, 1))

        with pytest.raises(refusal):
            appoint(camat, **changes)
        assert Holding.objects.count() == 1

    def test_nobody_whose_account_is_closed_takes_a_post(self, camat: Position) -> None:
        with pytest.raises(services.PersonGone):
            appoint(camat, user=UserFactory.closed())

    def test_roles_end_only_where_somebody_says_so(self, camat: Position, rendang: Unit) -> None:
        leaving = UserFactory.create(full_name="I Nengah Sukarya")
        HoldingFactory.create(position=camat, user=leaving)
        ticked = RoleAssignmentFactory.create(user=leaving, unit=rendang)
        unticked = RoleAssignmentFactory.create(user=leaving, unit=rendang)
        elsewhere = RoleAssignmentFactory.create(user=leaving, unit=UnitFactory.create())

        appoint(camat, ending_roles=[ticked])

        for role in (ticked, unticked, elsewhere):
            role.refresh_from_db()
        assert (ticked.active_to, ticked.ended_at) == (DECEMBER, None)
        assert unticked.active_to is None
        assert elsewhere.active_to is None
        with pytest.raises(ValueError, match="did not come"), transaction.atomic():
            appoint(camat, active_from=date(2027, 1, 1), ending_roles=[elsewhere])

    def test_a_change_of_today_ends_the_roles_at_once(self, camat: Position, rendang: Unit) -> None:
        leaving = UserFactory.create()
        held = HoldingFactory.create(position=camat, user=leaving)
        role = RoleAssignmentFactory.create(user=leaving, unit=rendang)

        services.end_holding(holding=held, active_to=TODAY, ending_roles=[role], actor=ADMIN, now=NOW)

        role.refresh_from_db()
        assert role.ended_at == NOW
        assert positions.positions_of(rendang, day=TODAY)[0].is_vacant
        with pytest.raises(services.HoldingOver):
            services.end_holding(holding=held, active_to=DECEMBER, actor=ADMIN, now=NOW)

    def test_a_unit_has_one_head_and_gives_up_only_an_empty_post(self, camat: Position, rendang: Unit) -> None:
        name = LocalisedText(id="Camat kedua")
        with pytest.raises(services.UnitHasHead):
            services.create_position(unit=rendang, name=name, kind="head", actor=ADMIN, now=NOW)
        held = HoldingFactory.create(position=camat)
        with pytest.raises(services.PostStillHeld):
            services.abolish_position(position=camat, actor=ADMIN, now=NOW)

        services.end_holding(holding=held, active_to=TODAY, actor=ADMIN, now=NOW)
        services.abolish_position(position=camat, actor=ADMIN, now=NOW)

        assert positions.positions_of(rendang, day=TODAY) == []
        assert services.create_position(unit=rendang, name=name, kind="head", actor=ADMIN, now=NOW)

    def test_the_database_itself_allows_one_definitive_holder_and_one_who_acts(self, camat: Position) -> None:
        HoldingFactory.create(position=camat, active_to=DECEMBER)
        HoldingFactory.create(position=camat, standing="plh", active_from=TODAY)
        for wrong in (
            {"active_from": date(2026, 11, 30)},
            {"standing": "plt", "active_from": DECEMBER},
            {"active_from": DECEMBER, "decree": ""},
            {"active_from": DECEMBER, "active_to": TODAY},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                HoldingFactory.create(position=camat, **wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            PositionFactory.create(unit=camat.unit)
        HoldingFactory.create(position=camat, active_from=DECEMBER)

    def test_many_units_cost_as_many_queries_as_one(self, rendang: Unit) -> None:
        units = UnitFactory.create_batch(30)
        for unit in units:
            HoldingFactory.create(position=PositionFactory.create(unit=unit))

        def queries(some: list[Unit]) -> int:
            with CaptureQueriesContext(connection) as captured:
                assert len(positions.heads_of(some, day=TODAY)) == len(some)
            return len(captured.captured_queries)

        assert queries(units) == queries(units[:1])


class TestSignatureBlock:
    def test_names_post_and_holder(self, camat: Position) -> None:
        HoldingFactory.create(position=camat, grade="Pembina, IV/a")

        block = positions.signature_block(camat, at=NOW)

        assert str(block) == "Camat Rendang,\nI Nengah Sukarya, S.Sos.\nPembina, IV/a"

    @pytest.mark.parametrize(("standing", "prefix"), [("plt", "Plt."), ("pj", "Pj.")])
    def test_says_that_somebody_acts(self, camat: Position, standing: str, prefix: str) -> None:
        HoldingFactory.create(position=camat, standing=standing)

        assert positions.signature_block(camat, at=NOW).lines == (f"{prefix} Camat Rendang,",)

    def test_says_on_whose_behalf(self, camat: Position, rendang: Unit) -> None:
        secretary = PositionFactory.create(
            unit=rendang, kind="secretary", name=LocalisedText(id="Sekretaris Camat", en="Secretary of the district")
        )
        HoldingFactory.create(position=secretary)
        with override("en"):
            plain = positions.signature_block(secretary, at=NOW, on_behalf_of="Camat Rendang")
            through = positions.signature_block(secretary, at=NOW, on_behalf_of="Bupati Karangasem", through=[camat])

        assert plain.lines == ("a.n. Camat Rendang", "Sekretaris Camat,")
        assert through.lines == ("a.n. Bupati Karangasem", "Camat Rendang", "u.b.", "Sekretaris Camat,")

    def test_is_refused_for_a_vacant_post(self, camat: Position) -> None:
        with pytest.raises(positions.PostVacant), override("id"):
            positions.signature_block(camat, at=NOW)


def parts(name: str, day: date | None) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) if day else "" for part in ("day", "month", "year")}


class TestPages:
    @pytest.fixture
    def admin(self, karangasem_client: Client, in_karangasem: tenants.CurrentRegency) -> User:
        user = person_with_rights("units.manage", "people.manage")
        karangasem_client.force_login(user)
        return user

    def test_a_post_is_made_filled_and_changes_hands(
        self, karangasem_client: Client, admin: User, rendang: Unit
    ) -> None:
        sari = UserFactory.create(full_name="Ni Ketut Sari")
        role = RoleAssignmentFactory.create(user=sari, unit=rendang)
        unit_path = f"/pengaturan/unit/{rendang.pk}/jabatan/"
        empty = karangasem_client.get(unit_path)
        karangasem_client.post(
            f"{unit_path}tambah/", {"name_id": "Camat Rendang", "name_en": "", "kind": "head", "echelon": "III.a"}
        )
        post = Position.objects.get()
        path = f"/pengaturan/unit/jabatan/{post.pk}/"
        form = {"standing": "definitive", "decree": DECREE, **parts("last_day", None)}

        vacant = karangasem_client.get(path)
        wrong = karangasem_client.post(f"{path}ganti/", form | parts("active_from", TODAY))
        held = karangasem_client.post(
            f"{path}ganti/", form | parts("active_from", TODAY) | {"user": sari.pk}, follow=True
        )
        offered = karangasem_client.get(f"{path}ganti/")
        changed = karangasem_client.post(
            f"{path}ganti/",
            form | parts("active_from", DECEMBER) | {"full_name": "I Gede Wirya, S.H.", "ending_roles": [role.pk]},
            follow=True,
        )
        role.refresh_from_db()

        assert "Belum ada jabatan" in empty.text
        assert "Jabatan ini lowong" in vacant.text
        assert "Nama pejabat masih kosong" in wrong.text
        assert "Ni Ketut Sari menjabat Camat Rendang sejak 23 Nov 2026." in held.text
        assert "Ni Ketut Sari boleh bertugas sebagai" in offered.text
        assert "I Gede Wirya, S.H. akan menjabat Camat Rendang mulai 1 Des 2026." in changed.text
        assert role.active_to == DECEMBER
        assert "Ni Ketut Sari" in karangasem_client.get(f"/pengaturan/unit/{rendang.pk}/").text
        assert "menjabat Camat Rendang" in karangasem_client.get(f"/pengaturan/orang/{sari.pk}/").text

    def test_a_time_ends_and_the_empty_post_is_given_up(
        self, karangasem_client: Client, admin: User, camat: Position
    ) -> None:
        held = HoldingFactory.create(position=camat)
        path = f"/pengaturan/unit/jabatan/{camat.pk}/"

        refused = karangasem_client.post(f"{path}hapus/", follow=True)
        ended = karangasem_client.post(
            f"/pengaturan/unit/jabatan/pejabat/{held.pk}/akhiri/", parts("last_day", date(2026, 11, 22)), follow=True
        )
        given_up = karangasem_client.post(f"{path}hapus/", follow=True)

        assert "masih ada pejabatnya" in refused.text
        assert "pernah menjabat Camat Rendang dari 2 Jan 2026 sampai 22 Nov 2026." in ended.text
        assert "Jabatan sudah dihapus" in given_up.text
        assert karangasem_client.get(f"/pengaturan/unit/jabatan/pejabat/{held.pk}/akhiri/").status_code == 404

    def test_are_not_there_without_the_right(
        self, karangasem_client: Client, camat: Position, ternate_client: Client
    ) -> None:
        karangasem_client.force_login(person_with_rights("people.manage"))

        assert karangasem_client.get(f"/pengaturan/unit/jabatan/{camat.pk}/").status_code == 404
        assert karangasem_client.get(f"/pengaturan/unit/{camat.unit_id}/jabatan/").status_code == 404
