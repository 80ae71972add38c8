"""People, roles, units and the evidence log over HTTP."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from core import clock, evidence
from core.actors import Actor
from core.models import EvidenceEntry
from organisation import services
from organisation.models import Role, RoleAssignment, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory, person_with_rights

PEOPLE, UNITS, LOG = "/pengaturan/orang/", "/pengaturan/unit/", "/pengaturan/catatan/"
ADMIN = Actor.system("tests")


@pytest.fixture
def admin(karangasem_client: Client, db: None) -> User:
    """An administrator of Karangasem, signed in."""
    with tenants.enter("r5107"):
        user = person_with_rights(
            "people.manage", "units.manage", "evidence.read", full_name="Ni Made Admin", email="admin@contoh.go.id"
        )
        karangasem_client.force_login(user)
    return user


@pytest.fixture
def inside(db: None) -> Iterator[None]:
    """The test itself looks into Karangasem; its requests enter and leave by themselves."""
    with tenants.enter("r5107"):
        yield


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def queries_of(client: Client, path: str) -> int:
    """How many queries a page takes, without those by which the directory of hosts now and then asks if it is old."""
    with CaptureQueriesContext(connection) as queries:
        text_of(client.get(path))
    return sum("tenants_" not in query["sql"] for query in queries.captured_queries)


def dates(first: date, last: date | None = None) -> dict[str, str]:
    parts = {"active_from": first, "last_day": last}
    return {
        f"{name}_{part}": str(getattr(day, part)) if day else ""
        for name, day in parts.items()
        for part in ("day", "month", "year")
    }


@pytest.mark.parametrize("path", [PEOPLE, PEOPLE + "undang/", UNITS, UNITS + "tambah/", LOG, PEOPLE + "1/"])
class TestDoors:
    def test_ask_strangers_to_sign_in(self, db: None, karangasem_client: Client, path: str) -> None:
        assert karangasem_client.get(path)["Location"] == f"/akun/masuk/?next={path}"

    def test_are_not_there_for_officers_without_the_right(self, db: None, karangasem_client: Client, path: str) -> None:
        with tenants.enter("r5107"):
            # With everything else, and with the right itself for one unit only.
            officer = person_with_rights("mpp.serve", "modules.manage", "api.tokens")
            role = RoleFactory.create(rights=["people.manage", "units.manage", "evidence.read"])
            RoleAssignmentFactory.create(user=officer, role=role, unit=UnitFactory.create())
            karangasem_client.force_login(officer)

        assert karangasem_client.get(path).status_code == 404


class TestPeople:
    @pytest.mark.parametrize("show", ["active", "invited", "left"])
    def test_list_takes_as_many_queries_for_thirty_as_for_one(
        self, admin: User, karangasem_client: Client, show: str
    ) -> None:
        def add(count: int) -> None:
            with tenants.enter("r5107"):
                for _number in range(count):
                    user = UserFactory.create(
                        is_active=show != "left", **({"password": None} if show == "invited" else {})
                    )
                    RoleAssignmentFactory.create(user=user, unit=UnitFactory.create())
                    RoleAssignmentFactory.create(user=user)

        add(1)
        with_one = queries_of(karangasem_client, f"{PEOPLE}?tampil={show}")
        add(29)

        assert queries_of(karangasem_client, f"{PEOPLE}?tampil={show}") == with_one

    def test_list_shows_roles_of_today_and_finds_by_name_and_address(
        self, admin: User, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            sari = UserFactory.create(full_name="Ni Ketut Sari", email="sari@contoh.go.id")
            budi = UserFactory.create(full_name="I Wayan Budi", email="budi@contoh.go.id")
            past = RoleFactory.create(name={"id": "Peran Lampau"})
            RoleAssignmentFactory.create(user=sari, role=past, active_from=date(2025, 1, 1), active_to=date(2025, 2, 1))
            RoleAssignmentFactory.create(user=sari, role=RoleFactory.create(name={"id": "Petugas Loket"}))

        page = text_of(karangasem_client.get(PEOPLE))
        assert "Petugas Loket" in page
        assert "Peran Lampau" not in page
        for search, found, missing in (("ketut", sari, budi), ("BUDI@", budi, sari)):
            page = text_of(karangasem_client.get(f"{PEOPLE}?cari={search}"))
            assert found.full_name in page
            assert missing.full_name not in page

    def test_of_another_regency_are_not_there(self, admin: User, karangasem_client: Client) -> None:
        # Numbers that nothing in Karangasem has: a look-up in the wrong schema would find them.
        number = 900_001
        with tenants.enter("r8271"):
            stranger = UserFactory.create(pk=number, full_name="Orang Ternate")
            RoleAssignmentFactory.create(pk=number, user=stranger, unit=UnitFactory.create(pk=number))

        assert "Orang Ternate" not in text_of(karangasem_client.get(PEOPLE))
        for path in (
            f"{PEOPLE}{number}/",
            f"{PEOPLE}{number}/peran/",
            f"{PEOPLE}{number}/keluar/",
            f"{PEOPLE}{number}/akses-baru/",
            f"{PEOPLE}peran/{number}/akhiri/",
            f"{UNITS}{number}/",
        ):
            assert karangasem_client.get(path).status_code == 404
        for action in ("kembali", "undang-lagi", "akses-baru", "keluar"):
            assert karangasem_client.post(f"{PEOPLE}{number}/{action}/").status_code == 404
        with tenants.enter("r8271"):
            assert User.objects.get(pk=number).is_active

    def test_are_invited_with_a_role_for_a_unit_and_a_period(
        self, admin: User, karangasem_client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        with tenants.enter("r5107"):
            role, unit = RoleFactory.create(name={"id": "Petugas Loket"}), UnitFactory.create(name="Dinas Dukcapil")
            today = clock.local_date(clock.now(), tenants.current().zone)
        values = {
            "full_name": "Ni Ketut Sari",
            "email": "Sari@contoh.go.id",
            "phone": "",
            "language": "id",
            "role": role.pk,
            "unit": unit.pk,
            "reason": "SK 12/2026",
        }

        with django_capture_on_commit_callbacks(execute=True):
            response = karangasem_client.post(
                PEOPLE + "undang/", values | dates(today, today + timedelta(days=30)), follow=True
            )

        page = text_of(response)
        assert "Ni Ketut Sari boleh bertugas sebagai Petugas Loket untuk Dinas Dukcapil sejak" in page
        assert "Belum memilih kata sandi" in page
        assert [letter.to for letter in mail.outbox] == [["sari@contoh.go.id"]]
        with tenants.enter("r5107"):
            assignment = RoleAssignment.objects.get(user__email="sari@contoh.go.id")
            assert assignment.active_to == today + timedelta(days=31)
            assert assignment.granted_by == f"user:{admin.pk}@r5107"

    def test_refusals_stand_at_the_field(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            role = RoleFactory.create(whole_regency=True)
            unit = UnitFactory.create()
            today = clock.local_date(clock.now(), tenants.current().zone)
        person = {"full_name": "Lain", "email": admin.email, "language": "id"}

        taken = karangasem_client.post(PEOPLE + "undang/", person | dates(today))
        wide = karangasem_client.post(f"{PEOPLE}{admin.pk}/peran/", {"role": role.pk, "unit": unit.pk} | dates(today))
        past = karangasem_client.post(
            f"{PEOPLE}{admin.pk}/peran/", {"role": role.pk} | dates(date(2026, 1, 1), date(2026, 1, 2))
        )

        assert "Alamat surel ini sudah dipakai seseorang di sini." in text_of(taken)
        assert "Ada 1 kesalahan" in text_of(taken)
        assert "Peran ini berlaku untuk seluruh pemerintah daerah." in text_of(wide)
        assert "Masa berakhir sebelum mulai, atau sudah lewat." in text_of(past)

    def test_leave_and_come_back(
        self, admin: User, karangasem_client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        phone = Client(SERVER_NAME="karangasem.tiru.test")
        with tenants.enter("r5107"):
            leaver = person_with_rights("mpp.serve")
            phone.force_login(leaver)
        page = f"{PEOPLE}{leaver.pk}/"
        assert phone.get("/akun/profil/").status_code == 200

        karangasem_client.post(page + "keluar/", {"reason": "Pensiun"})
        assert phone.get("/akun/profil/").status_code == 302
        assert "Akun ini ditutup" in text_of(karangasem_client.get(page))
        assert leaver.full_name in text_of(karangasem_client.get(f"{PEOPLE}?tampil=left"))

        with django_capture_on_commit_callbacks(execute=True):
            karangasem_client.post(page + "kembali/")
        assert "Belum memilih kata sandi" in text_of(karangasem_client.get(page))
        assert len(mail.outbox) == 1

    def test_a_role_ends_after_a_question(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            assignment = RoleAssignmentFactory.create()
        path = f"{PEOPLE}peran/{assignment.pk}/akhiri/"

        assert "Akhiri peran ini?" in text_of(karangasem_client.get(path))
        karangasem_client.post(path, {"reason": ""})

        assert karangasem_client.get(path).status_code == 404
        assert "dicabut pada" in text_of(karangasem_client.get(f"{PEOPLE}{assignment.user_id}/"))

    def test_the_last_administrator_cannot_be_ended(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            assignment = admin.role_assignments.get()

        response = karangasem_client.post(f"{PEOPLE}peran/{assignment.pk}/akhiri/", {"reason": ""})

        assert "Tidak akan ada lagi yang dapat mengundang orang" in text_of(response)

    def test_at_the_ministry_have_no_units(self, ministry_client: Client, db: None) -> None:
        curator = person_with_rights("people.manage", "evidence.read")
        ministry_client.force_login(curator)

        assert curator.full_name in text_of(ministry_client.get("/konsol/orang/"))
        assert 'name="unit"' not in text_of(ministry_client.get(f"/konsol/orang/{curator.pk}/peran/"))
        assert "untuk seluruh kementerian" in text_of(ministry_client.get(f"/konsol/orang/{curator.pk}/"))
        assert "Catatan utuh" in text_of(ministry_client.get("/konsol/catatan/"))
        assert ministry_client.get("/konsol/unit/").status_code == 404


class TestUnits:
    def test_are_made_from_the_regions_by_one_button(self, admin: User, karangasem_client: Client) -> None:
        before = text_of(karangasem_client.get(UNITS))
        assert "Buat unit dari daftar wilayah" in before

        after = text_of(karangasem_client.post(UNITS + "dari-wilayah/", follow=True))
        assert "86 unit kerja sudah dibuat." in after
        assert "Kecamatan Rendang" in after
        again = text_of(karangasem_client.post(UNITS + "dari-wilayah/", follow=True))
        assert "sudah punya unit" in again

    def test_tree_takes_as_many_queries_for_all_as_for_one(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            services.add_unit(code="disdukcapil", name="Dinas Dukcapil", kind="agency", actor=ADMIN, now=clock.now())
        with_two = queries_of(karangasem_client, UNITS)
        with tenants.enter("r5107"):
            services.create_units_from_regions(actor=ADMIN, now=clock.now())
            for unit in Unit.objects.all()[:30]:
                RoleAssignmentFactory.create(unit=unit)

        assert queries_of(karangasem_client, UNITS) == with_two

    def test_are_added_found_and_renamed(self, admin: User, karangasem_client: Client) -> None:
        values = {"name": "Dinas Dukcapil", "code": "disdukcapil", "kind": "agency", "parent": ""}

        added = karangasem_client.post(UNITS + "tambah/", values, follow=True)
        twice = karangasem_client.post(UNITS + "tambah/", values)
        odd = karangasem_client.post(UNITS + "tambah/", values | {"code": "Dinas/1"})

        assert "Dinas Dukcapil sudah ditambahkan." in text_of(added)
        assert "Kode ini sudah dipakai unit lain." in text_of(twice)
        assert "Tulis kode dengan huruf kecil" in text_of(odd)
        with tenants.enter("r5107"):
            unit = Unit.objects.get(code="disdukcapil")
        karangasem_client.post(f"{UNITS}{unit.pk}/", {"name": "Disdukcapil Karangasem"})
        assert "Disdukcapil Karangasem" in text_of(karangasem_client.get(f"{UNITS}?cari=disduk"))


class TestEvidence:
    def test_is_shown_in_words_and_found_whole(self, admin: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            evidence.record(
                action="organisation.role_granted",
                actor=Actor.user(admin.pk, schema="r5107"),
                at=clock.now(),
                subject="organisation.assignment:7",
                details={"role": "staff", "unit": None},
            )

        page = text_of(karangasem_client.get(LOG))

        assert "Ni Made Admin" in page
        assert "memberi peran" in page
        assert "role: staff" in page
        assert "Catatan utuh" in page

    def test_that_was_touched_says_so(self, admin: User, karangasem_client: Client) -> None:
        from tenants.context import operator_rights

        with operator_rights("r5107"):
            first = EvidenceEntry.objects.order_by("sequence").first()
            assert first is not None
            EvidenceEntry.objects.filter(pk=first.pk).update(actor="system:nobody")

        page = text_of(karangasem_client.get(LOG))

        assert "Catatan telah diubah" in page
        assert f"Catatan {first.sequence} diubah." in page

    def test_is_narrowed_by_area_and_day(self, admin: User, karangasem_client: Client) -> None:
        # 23.30 of the 10th and 00.30 of the 11th in Karangasem are one day in UTC.
        late = clock.day_bounds(date(2026, 10, 11), tenants_zone())[0] - timedelta(minutes=30)
        with tenants.enter("r5107"):
            for at, subject in ((late, "kite:1"), (late + timedelta(hours=1), "kite:2")):
                evidence.record(action="mpp.ticket_called", actor=ADMIN, at=at, subject=subject)

        eleventh = text_of(karangasem_client.get(f"{LOG}?area=mpp&since=2026-10-11&until=2026-10-11"))
        accounts = text_of(karangasem_client.get(f"{LOG}?area=accounts"))

        assert ("kite:2" in eleventh, "kite:1" in eleventh) == (True, False)
        assert "kite" not in accounts

    def test_takes_as_many_queries_for_fifty_as_for_one(self, admin: User, karangasem_client: Client) -> None:
        def add(count: int) -> None:
            with tenants.enter("r5107"):
                for _number in range(count):
                    evidence.record(
                        action="mpp.ticket_called",
                        actor=Actor.user(UserFactory.create().pk, schema="r5107"),
                        at=clock.now(),
                        subject="kite:1",
                    )

        add(1)
        with_one = queries_of(karangasem_client, LOG)
        add(49)

        assert queries_of(karangasem_client, LOG) == with_one


def test_the_menu_holds_what_one_may_open(admin: User, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        reader = person_with_rights("evidence.read")
    other = Client(SERVER_NAME="karangasem.tiru.test")
    with tenants.enter("r5107"):
        other.force_login(reader)

    full, narrow = text_of(karangasem_client.get(LOG)), text_of(other.get(LOG))

    assert all(f'href="{path}"' in full for path in (PEOPLE, UNITS, LOG))
    assert f'href="{LOG}"' in narrow
    assert f'href="{PEOPLE}"' not in narrow


def test_core_roles_can_be_given_as_they_are(inside: None) -> None:
    services.sync_core_roles(actor=ADMIN, now=clock.now())

    assert Role.objects.filter(module="core").count() == 18


def tenants_zone() -> Any:
    with tenants.enter("r5107") as regency:
        return regency.zone
