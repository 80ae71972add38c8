"""Opening hours and closed days over HTTP: for those who keep them, and for citizens."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from organisation import hours
from organisation.hours import Span
from organisation.models import SpecialDays, Unit
from tests.factories.organisation import (
    SpecialDaysFactory,
    UnitFactory,
    WeeklyHoursFactory,
    person_with_rights,
)

MONDAY = date(2026, 11, 23)
AT_NINE = "2026-11-23T09:00:00+08:00"
CLOSED_DAYS, OFFICES = "/pengaturan/hari-tutup/", "/kantor/"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(AT_NINE, tick=False):
        yield


@pytest.fixture
def admin(karangasem_client: Client, in_karangasem: tenants.CurrentRegency) -> User:
    user = person_with_rights("units.manage")
    karangasem_client.force_login(user)
    return user


@pytest.fixture
def government(in_karangasem: tenants.CurrentRegency) -> Unit:
    return UnitFactory.create(code="5107", name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)


@pytest.fixture
def mall(government: Unit) -> Unit:
    return UnitFactory.create(code="mpp", name="MPP Karangasem", kind=Unit.Kind.MALL, parent=government)


def parts(name: str, day: date | None) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) if day else "" for part in ("day", "month", "year")}


def week(**times: str) -> dict[str, str]:
    """`d0="0800-1200, 1300-1500"` as the boxes of the form."""
    boxes: dict[str, str] = {}
    for day, text in times.items():
        for number, span in enumerate(text.split(", ")):
            boxes[f"{day}_opens_{number}"], boxes[f"{day}_closes_{number}"] = span.split("-")
    return boxes


class TestHoursOfAUnit:
    def test_are_entered_with_a_break_and_read_by_citizens(
        self, karangasem_client: Client, admin: User, mall: Unit
    ) -> None:
        path = f"/pengaturan/unit/{mall.pk}/jam/"
        times = week(d0="0800-12.00, 13:00-15", d4="8-1130")

        empty = karangasem_client.get(path)
        saved = karangasem_client.post(
            f"{path}ubah/", {"whose": "own", **times, **parts("active_from", MONDAY)}, follow=True
        )
        office = karangasem_client.get(f"{OFFICES}mpp/")

        assert "Jam buka belum diisi" in empty.text
        assert "Buka sekarang sampai 12.00" in saved.text
        assert hours.spans_on(mall, MONDAY) == (Span(480, 720), Span(780, 900))
        assert "08.00–12.00, 13.00–15.00" in office.text
        assert "Buka sekarang sampai 12.00" in office.text

    @pytest.mark.parametrize(
        ("times", "words"),
        [
            ({"d0_opens_0": "0800"}, "Senin: isi kedua waktu"),
            (week(d0="1500-0800"), "Senin: waktu tutup harus lebih lambat"),
            (week(d0="0800-1200, 1100-1500"), "bertumpang tindih"),
            (week(d0="2500-2600"), "Senin: ketik waktu dari 00.00 sampai 24.00"),
            (week(d0=f"{'9' * 5000}-0900"), "Senin: ketik waktu dari 00.00 sampai 24.00"),
            (week(d0="0760-0900"), "Senin: ketik waktu dari 00.00 sampai 24.00"),
            (week(d0="pagi-0900"), "Senin: ketik waktu dari 00.00 sampai 24.00"),
        ],
    )
    def test_say_what_is_wrong_at_the_box(
        self, karangasem_client: Client, admin: User, mall: Unit, times: dict[str, str], words: str
    ) -> None:
        wrong = karangasem_client.post(
            f"/pengaturan/unit/{mall.pk}/jam/ubah/", {"whose": "own", **times, **parts("active_from", MONDAY)}
        )

        assert words in wrong.text
        assert not mall.weekly_hours.exists()

    def test_of_monday_are_copied_without_a_script(self, karangasem_client: Client, admin: User, mall: Unit) -> None:
        page = karangasem_client.post(
            f"/pengaturan/unit/{mall.pk}/jam/ubah/", {"copy": "1", "whose": "own", **week(d0="0815-1445")}
        )

        assert page.text.count('value="0815"') == 5
        assert not mall.weekly_hours.exists()

    def test_can_follow_the_unit_above_again(
        self, karangasem_client: Client, admin: User, government: Unit, mall: Unit
    ) -> None:
        WeeklyHoursFactory.create(unit=government)
        WeeklyHoursFactory.create(unit=mall, days={})

        karangasem_client.post(
            f"/pengaturan/unit/{mall.pk}/jam/ubah/", {"whose": "above", **parts("active_from", MONDAY)}
        )
        page = karangasem_client.get(f"/pengaturan/unit/{mall.pk}/jam/")

        assert hours.spans_on(mall, MONDAY) == (Span(450, 720), Span(780, 930))
        assert "Sama dengan Pemerintah Kabupaten Karangasem" in page.text

    def test_of_the_past_are_not_rewritten(self, karangasem_client: Client, admin: User, mall: Unit) -> None:
        WeeklyHoursFactory.create(unit=mall)

        refused = karangasem_client.post(
            f"/pengaturan/unit/{mall.pk}/jam/ubah/",
            {"whose": "own", **week(d0="0800-1200"), **parts("active_from", MONDAY - timedelta(days=1))},
        )

        assert "Pilih hari ini atau hari sesudahnya" in refused.text

    def test_a_festival_opens_the_evening(self, karangasem_client: Client, admin: User, mall: Unit) -> None:
        form = {"kind": "open", "reason_id": "Festival Gandrung Sewu", "reason_en": "", **parts("last_date", None)}
        form |= parts("first_date", MONDAY + timedelta(days=5))
        path = f"/pengaturan/unit/{mall.pk}/hari/tambah/"

        without_times = karangasem_client.post(path, form)
        entered = karangasem_client.post(path, form | week(day="0800-2200"), follow=True)

        assert "Isi waktu buka dan tutupnya" in without_times.text
        assert "Festival Gandrung Sewu" in entered.text
        assert "08.00–22.00" in entered.text
        assert hours.spans_on(mall, MONDAY + timedelta(days=5)) == (Span(480, 1320),)


class TestClosedDays:
    def test_show_the_year_with_the_national_ones(self, karangasem_client: Client, admin: User) -> None:
        SpecialDaysFactory.create(unit=UnitFactory.create(name="Dinas Pendidikan"))

        page = karangasem_client.get(CLOSED_DAYS)
        later = karangasem_client.get(f"{CLOSED_DAYS}?tahun=2028")

        assert "25 Des 2026" in page.text
        assert "cuti bersama" in page.text
        assert "Dinas Pendidikan: Perbaikan atap" in page.text
        assert "Hari libur tahun 2028 belum diketahui" in later.text
        assert karangasem_client.get(f"{CLOSED_DAYS}?tahun=1999").status_code == 404

    def test_are_entered_and_withdrawn(self, karangasem_client: Client, admin: User) -> None:
        form = {"kind": "day_off", "reason_id": "Hari Raya Galungan", "reason_en": "Galungan"}
        form |= parts("first_date", date(2027, 1, 13)) | parts("last_date", None)

        entered = karangasem_client.post(f"{CLOSED_DAYS}tambah/", form, follow=True)
        twice = karangasem_client.post(f"{CLOSED_DAYS}tambah/", form)
        days = SpecialDays.objects.get()
        asked = karangasem_client.get(f"{CLOSED_DAYS}{days.pk}/batalkan/")
        withdrawn = karangasem_client.post(f"{CLOSED_DAYS}{days.pk}/batalkan/", follow=True)

        assert "Hari Raya Galungan" in entered.text
        assert "sudah ada yang tercatat" in twice.text
        assert "menjadi hari kerja lagi" in asked.text
        assert "Hari Raya Galungan" not in withdrawn.text
        assert karangasem_client.get(f"{CLOSED_DAYS}{days.pk}/batalkan/").status_code == 404
        assert hours.extra_holidays(MONDAY, date(2027, 12, 31)) == frozenset()

    def test_are_not_there_without_the_right(
        self, karangasem_client: Client, mall: Unit, in_karangasem: tenants.CurrentRegency
    ) -> None:
        assert karangasem_client.get(CLOSED_DAYS).status_code == 302
        karangasem_client.force_login(person_with_rights("people.manage"))

        for path in (CLOSED_DAYS, f"{CLOSED_DAYS}tambah/", f"/pengaturan/unit/{mall.pk}/jam/"):
            assert karangasem_client.get(path).status_code == 404


class TestOffices:
    def test_anybody_finds_an_office_and_its_state(
        self, karangasem_client: Client, ternate_client: Client, mall: Unit
    ) -> None:
        mall.address, mall.phone, mall.latitude, mall.longitude = (
            "Jalan Diponegoro, Amlapura",
            "0363 21011",
            -8.4,
            115.6,
        )
        mall.save()
        WeeklyHoursFactory.create(unit=mall)
        UnitFactory.create(name="Polres Karangasem", kind=Unit.Kind.PARTNER)
        UnitFactory.create(name="Dinas yang dulu", active_to=MONDAY)

        everything = karangasem_client.get(OFFICES)
        found = karangasem_client.get(f"{OFFICES}?cari=diponegoro&saring=buka")
        page = karangasem_client.get(f"{OFFICES}mpp/")

        assert "Jam buka belum diisi" in everything.text
        assert "Dinas yang dulu" not in everything.text
        assert "MPP Karangasem" in found.text
        assert "Polres" not in found.text
        assert 'href="geo:-8.400000,115.600000"' in page.text
        assert 'href="tel:036321011"' in page.text
        assert ternate_client.get(f"{OFFICES}mpp/").status_code == 404

    def test_a_holiday_is_named_and_the_next_opening_told(self, karangasem_client: Client, mall: Unit) -> None:
        WeeklyHoursFactory.create(unit=mall)
        with time_machine.travel("2026-12-24T10:00:00+08:00", tick=False):
            page = karangasem_client.get(f"{OFFICES}mpp/", headers={"Accept-Language": "id"})

        assert "Tutup. Buka hari Senin pukul 07.30" in page.text
        assert "Yesus Kristus" in page.text

    def test_the_list_takes_the_same_number_of_queries(
        self, karangasem_client: Client, government: Unit, mall: Unit
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                karangasem_client.get(OFFICES)
            return sum("tenants_" not in query["sql"] for query in captured.captured_queries)

        WeeklyHoursFactory.create(unit=government)
        SpecialDaysFactory.create(unit=mall)
        queries()
        with_few = queries()
        for unit in UnitFactory.create_batch(30, parent=mall):
            WeeklyHoursFactory.create(unit=unit)
            SpecialDaysFactory.create(unit=unit)

        assert queries() == with_few

    def test_the_unit_is_described_for_them(self, karangasem_client: Client, admin: User, mall: Unit) -> None:
        path = f"/pengaturan/unit/{mall.pk}/"
        form = {"name": "MPP Karangasem", "address": "Jalan Diponegoro 12", "phone": "0363 21011"}

        wrong = karangasem_client.post(path, form | {"point": "sembilan, dua"})
        saved = karangasem_client.post(path, form | {"point": "-8.44951234, 115.6126"})
        mall.refresh_from_db()

        assert "Ini bukan koordinat" in wrong.text
        assert saved.status_code == 302
        assert mall.point == (-8.449512, 115.6126)
        assert mall.address == "Jalan Diponegoro 12"
        assert 'value="-8.449512, 115.612600"' in karangasem_client.get(path).text


def test_an_office_of_the_government_cannot_belong_to_a_partner(
    karangasem_client: Client, admin: User, government: Unit
) -> None:
    police = UnitFactory.create(code="polres", name="Polres Karangasem", kind=Unit.Kind.PARTNER, parent=government)
    form: dict[str, Any] = {"name": "Dinas Baru", "code": "dinas-baru", "kind": "agency", "parent": police.pk}

    refused = karangasem_client.post("/pengaturan/unit/tambah/", form)
    allowed = karangasem_client.post("/pengaturan/unit/tambah/", form | {"kind": "other", "name": "Loket SKCK"})

    assert "bukan bagian dari pemerintah daerah" in refused.text
    assert allowed.status_code == 302
