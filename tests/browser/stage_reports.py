"""What the officers' pages of the complaint centre are looked at with: a morning of reports in every state."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import tenants
from accounts.models import User
from casework.models import Case
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import CannedText, Category, Complaint, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import CategoryText, Filed, Report
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from core.photos import Position
from organisation.models import Role, Unit
from organisation.services import grant_role
from tests.factories.organisation import UnitFactory
from tests.factories.photos import photo
from tests.journeys.beginning import PREPARING

HOUR = timedelta(hours=1)
MARKET = Position(latitude=Decimal("-8.498100"), longitude=Decimal("115.512300"))
"""In front of the market of Manggis."""


def fill_reports(admin: User, now: datetime) -> dict[str, Any]:
    government = Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT)
    # As the first reports are some hours older than the house.
    Unit.objects.filter(pk=government.pk).update(
        latitude="-8.450000", longitude="115.610000", active_from=date(2026, 1, 1)
    )
    works = UnitFactory.create(name="Dinas Pekerjaan Umum dan Penataan Ruang", parent=government)
    UnitFactory.create(name="PLN ULP Karangasem", kind=Unit.Kind.PARTNER)
    for slug, unit in (
        ("complaint_manager", None),
        ("complaint_inspector", None),
        ("complaint_officer", government),
    ):
        grant_role(user=admin, role=Role.objects.get(slug=slug), unit=unit, actor=PREPARING, now=now)
    categories = _categories(works, now)
    CannedText.objects.create(
        code="regu-turun",
        title=LocalisedText(id="Regu turun besok", en="A crew comes tomorrow"),
        text=LocalisedText(
            id="{name}, terima kasih. Regu {office} memeriksa {category} di {place} besok pagi. Kode laporan: {code}.",
            en="{name}, thank you. A crew of {office} looks at {category} in {place} tomorrow. Code: {code}.",
        ),
    )
    hole = _file(
        "Jalan di depan Pasar Manggis berlubang sejak dua minggu. Kemarin sore seorang ibu jatuh dari motor.",
        categories["lubang"], "I Wayan Sudana", now - 2 * HOUR, position=MARKET, photos=[photo(), photo()],
        address="Depan pintu timur pasar",
    )  # fmt: skip
    _file(
        "Lubang besar di pintu timur pasar, air hujan menggenang dan tidak terlihat saat malam.",
        categories["lubang"], "Ni Luh Putu Ratih", now - HOUR, way=Way.PHONE,
        position=Position(latitude=MARKET.latitude + Decimal("0.0002"), longitude=MARKET.longitude),
    )  # fmt: skip
    lamp = _file("Lampu jalan mati dari simpang sampai SD 2.", categories["lampu"], "I Ketut Arnawa", now - 26 * HOUR)
    water = _file(
        "Air PDAM tidak mengalir tiga hari, keluarga kami punya bayi.",
        categories["air"], "Ni Made Sukerti", now - 5 * HOUR, is_poor=True, is_anonymous=True,
    )  # fmt: skip
    idea = _file(
        "Usul agar posyandu di banjar kami buka juga hari Sabtu.", None, "I Nyoman Suarta", now - 3 * HOUR,
        kind=ReportKind.ASPIRATION,
    )  # fmt: skip
    far = _file(
        "Sampah menumpuk di tepi pantai.", categories["sampah"], "Ni Komang Sri", now - HOUR,
        position=Position(latitude=Decimal("-3.000000"), longitude=Decimal("120.000000")),
    )  # fmt: skip
    for filed in (hole, lamp, water):
        services.pass_to(case_id=filed.case.pk, unit=works, actor=PREPARING, now=now - HOUR)
    services.respond(case_id=water.case.pk, text="Petugas memeriksa pipa siang ini.", actor=PREPARING, now=now - HOUR)
    version = Case.objects.values_list("version", flat=True).get(pk=lamp.case.pk)
    services.ask(
        case_id=lamp.case.pk, version=version, text="Tiang nomor berapa yang mati?", actor=PREPARING, now=now - HOUR
    )
    done = _file("Got tersumbat di Jalan Gajah Mada.", categories["sampah"], "I Made Kerta", now - 30 * HOUR)
    services.pass_to(case_id=done.case.pk, unit=works, actor=PREPARING, now=now - 29 * HOUR)
    services.resolve(
        case_id=done.case.pk, text="Got sudah dibersihkan.", photos=[photo()], actor=PREPARING, now=now - 26 * HOUR
    )
    whistle = _file(
        "Dana bantuan rumah dipotong oleh oknum perangkat.", None, "I Gusti Ngurah Alit", now - 2 * HOUR,
        kind=ReportKind.WHISTLEBLOWING,
    )  # fmt: skip
    shown = Complaint.objects.get(pk=hole.complaint.pk)
    seen = shown.photos.all()[0]
    services.publish(
        case_id=hole.case.pk, version=Case.objects.get(pk=hole.case.pk).version, photos=[seen.pk],
        text="Jalan berlubang di pintu timur pasar. Ditambal paling lambat Rabu.", actor=PREPARING, now=now - HOUR,
    )  # fmt: skip
    return {
        "public_reports": [one.complaint.pk for one in (hole, water, done)],
        "public_photo": {"pk": shown.pk, "photo": seen.pk},
        "public_year": clock.local_date(now - 30 * HOUR, tenants.current().zone).year,
        "reports": [one.case.code for one in (hole, water, lamp, idea, far, done, whistle)],
        "report_photo": {"code": hole.case.code, "pk": shown.photos.all()[0].pk},
        "whistle": whistle.case.code,
    }


def _categories(works: Unit, now: datetime) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for code, name, english, parent in (
        ("jalan", "Jalan dan penerangan", "Roads and lighting", ""),
        ("lubang", "Jalan berlubang", "Potholes", "jalan"),
        ("lampu", "Lampu jalan", "Street lamps", "jalan"),
        ("air", "Air bersih", "Drinking water", ""),
        ("sampah", "Sampah dan saluran", "Waste and drains", ""),
    ):
        wording = CategoryText(name=LocalisedText(id=name, en=english), parent=found.get(parent), unit=works)
        existing = Category.objects.filter(code=code).first()
        found[code] = existing or services.add_category(code=code, text=wording, actor=PREPARING, now=now)
    return found


def _file(text: str, category: Category | None, name: str, at: datetime, **changes: Any) -> Filed:
    values: dict[str, Any] = {
        "kind": ReportKind.COMPLAINT,
        "text": text,
        "way": Way.WEB,
        "category": category,
        "reporter": Applicant(name=name, phone="+6281234560000"),
        "village_code": "5107032004",
    }
    return services.file_report(report=Report(**(values | changes)), actor=Actor.citizen(), now=at)
