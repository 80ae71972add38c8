"""Where the demo's offices are, when they are open and who heads them. Real places and agencies, invented people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from organisation import access
from organisation import services as organisation
from organisation.hours import Span
from organisation.models import Holding, Position, SpecialDays, Unit

type Week = Mapping[int, tuple[Span, ...]]

BEGAN = date(2026, 1, 5)
DECREE = "Contoh: SK Kepala Daerah 821.2/18/BKPSDM/2026, 2 Januari 2026"


def _span(opens: str, closes: str) -> Span:
    """`_span("07.30", "15.30")`"""
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (opens, closes))
    return Span(first, last)


_DAY, _FRIDAY = (
    (_span("08.00", "12.00"), _span("13.00", "15.30")),
    (_span("08.00", "11.30"), _span("13.00", "15.00")),
)
OFFICE: Week = dict.fromkeys(range(4), _DAY) | {4: _FRIDAY}
MALL: Week = {weekday: (_span("08.00", "15.00"),) for weekday in range(4)} | {
    4: (_span("08.00", "11.30"), _span("13.00", "15.00")),
    5: (_span("08.00", "12.00"),),
}
PARTNER: Week = {weekday: (_span("08.00", "15.00"),) for weekday in range(5)}
ALWAYS: Week = {weekday: (Span(0, 1440),) for weekday in range(7)}


@dataclass(frozen=True, kw_only=True)
class Head:
    """The post of a head and who is in it; without a name it is vacant."""

    title: LocalisedText
    full_name: str = ""
    grade: str = ""
    standing: str = Holding.Standing.DEFINITIVE
    nip: str = ""
    """Invented, and such as the rules of such numbers allow."""


@dataclass(frozen=True, kw_only=True)
class Office:
    code: str
    name: str = ""
    """Empty for an office that comes from the list of regions."""
    kind: str = Unit.Kind.AGENCY
    below: str = ""
    """Code of the unit it lies below; empty for the government itself."""
    address: str
    phone: str = ""
    point: tuple[str, str]
    week: Week | None = None
    """None follows the government's hours."""
    always: bool = False
    head: Head | None = None


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days that differ; those that are over when the demo runs are left out."""

    kind: str
    first: date
    last: date
    reason: LocalisedText
    office: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Offices:
    offices: tuple[Office, ...]
    days: tuple[Days, ...] = field(default=())


def _head(id: str, en: str, full_name: str = "", grade: str = "", standing: str = "definitive", nip: str = "") -> Head:
    return Head(title=LocalisedText(id=id, en=en), full_name=full_name, grade=grade, standing=standing, nip=nip)


_REGISTRY_HEAD = ("Kepala Dinas Kependudukan dan Pencatatan Sipil", "Head of the Civil Registry")

OFFICES: Mapping[str, Offices] = {
    "3510": Offices(
        offices=(
            Office(
                code="disdukcapil",
                name="Dinas Kependudukan dan Pencatatan Sipil",
                address="Jalan Letkol Istiqlah, Banyuwangi",
                phone="0333 421 110",
                point=("-8.214600", "114.365900"),
                head=_head(
                    *_REGISTRY_HEAD,
                    "Dra. Endang Purwaningsih, M.Si.",
                    "Pembina Utama Muda, IV/c",
                    nip="196904171994032006",
                ),
            ),
            Office(
                code="mpp",
                name="Mal Pelayanan Publik Banyuwangi",
                kind=Unit.Kind.MALL,
                address="Jalan Letjen Sutoyo, Banyuwangi",
                phone="0333 421 220",
                point=("-8.225300", "114.366800"),
                week=MALL,
            ),
            Office(
                code="puskesmas-licin",
                name="Puskesmas Licin",
                kind=Unit.Kind.HEALTH_CENTRE,
                address="Jalan Raya Ijen, Licin",
                point=("-8.183900", "114.296400"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="puskesmas-gitik",
                name="Puskesmas Gitik",
                kind=Unit.Kind.HEALTH_CENTRE,
                below="351013",
                address="Jalan Raya Gitik, Rogojampi",
                point=("-8.294300", "114.293900"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="puskesmas-genteng-kulon",
                name="Puskesmas Genteng Kulon",
                kind=Unit.Kind.HEALTH_CENTRE,
                below="351009",
                address="Jalan Wahid Hasyim, Genteng",
                point=("-8.365800", "114.149600"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="stikes-banyuwangi",
                name="STIKES Banyuwangi",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Letkol Istiqlah 109, Banyuwangi",
                point=("-8.214100", "114.364000"),
                week=PARTNER,
            ),
            Office(
                code="akes-rustida",
                name="Akademi Kesehatan Rustida",
                kind=Unit.Kind.CAMPUS,
                address="Jalan RSU Bhakti Husada, Krikilan, Glenmore",
                point=("-8.312700", "114.047900"),
                week=PARTNER,
            ),
            Office(
                code="poliwangi",
                name="Politeknik Negeri Banyuwangi",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Raya Jember km 13, Labanasem, Kabat",
                point=("-8.294300", "114.306900"),
                week=PARTNER,
            ),
            Office(
                code="polresta",
                name="Polresta Banyuwangi",
                kind=Unit.Kind.PARTNER,
                address="Jalan Brawijaya, Banyuwangi",
                phone="110",
                point=("-8.231500", "114.350700"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="bpjs-kesehatan",
                name="BPJS Kesehatan Banyuwangi",
                kind=Unit.Kind.PARTNER,
                address="Jalan Letkol Istiqlah, Banyuwangi",
                phone="165",
                point=("-8.216100", "114.366300"),
                week=PARTNER,
            ),
            Office(
                code="351019",
                address="Jalan Raya Banyuwangi, Songgon",
                point=("-8.231800", "114.196200"),
                head=_head(
                    "Camat Songgon",
                    "Head of Songgon District",
                    "Sugeng Wahyono, S.Sos.",
                    "Pembina, IV/a",
                    nip="197309052000121003",
                ),
            ),
            Office(
                code="351016",
                address="Jalan Jaksa Agung Suprapto, Banyuwangi",
                point=("-8.211400", "114.373100"),
                head=_head("Camat Banyuwangi", "Head of Banyuwangi District"),
            ),
        ),
        days=(
            Days(
                kind=SpecialDays.Kind.OPEN,
                office="mpp",
                first=date(2026, 12, 12),
                last=date(2026, 12, 13),
                reason=LocalisedText(id="Pelayanan malam Festival Banyuwangi", en="Evening service at the festival"),
                spans=(_span("08.00", "22.00"),),
            ),
        ),
    ),
    "5107": Offices(
        offices=(
            Office(
                code="disdukcapil",
                name="Dinas Kependudukan dan Pencatatan Sipil",
                address="Jalan Kapten Jaya Tirta, Amlapura",
                phone="0363 210 66",
                point=("-8.447200", "115.611000"),
                head=_head(
                    *_REGISTRY_HEAD,
                    "I Gusti Ngurah Suarsana, S.H.",
                    "Pembina Utama Muda, IV/c",
                    nip="197002111995031004",
                ),
            ),
            Office(
                code="mpp",
                name="Mal Pelayanan Publik Karangasem",
                kind=Unit.Kind.MALL,
                address="Jalan Diponegoro, Amlapura",
                phone="0363 210 70",
                point=("-8.451900", "115.609400"),
                week=MALL,
            ),
            Office(
                code="puskesmas-rendang",
                name="Puskesmas Rendang",
                kind=Unit.Kind.HEALTH_CENTRE,
                address="Jalan Raya Besakih, Rendang",
                point=("-8.424000", "115.428300"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="puskesmas-abang-1",
                name="Puskesmas Abang I",
                kind=Unit.Kind.HEALTH_CENTRE,
                below="510705",
                address="Jalan Raya Abang, Abang",
                point=("-8.394400", "115.617200"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="puskesmas-manggis-1",
                name="Puskesmas Manggis I",
                kind=Unit.Kind.HEALTH_CENTRE,
                below="510703",
                address="Jalan Raya Manggis, Manggis",
                point=("-8.494300", "115.526900"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="stikes-wira-medika",
                name="STIKES Wira Medika Karangasem",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Veteran, Amlapura",
                point=("-8.446100", "115.613800"),
                week=PARTNER,
            ),
            Office(
                code="poltekkes-denpasar",
                name="Poltekkes Kemenkes Denpasar",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Sanitasi 1, Sidakarya, Denpasar",
                point=("-8.701000", "115.233700"),
                week=PARTNER,
            ),
            Office(
                code="stkip-amlapura",
                name="STKIP Agama Hindu Amlapura",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Untung Surapati, Amlapura",
                point=("-8.452800", "115.617300"),
                week=PARTNER,
            ),
            Office(
                code="polres",
                name="Polres Karangasem",
                kind=Unit.Kind.PARTNER,
                address="Jalan Bhayangkara, Amlapura",
                phone="110",
                point=("-8.450700", "115.602900"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="pln",
                name="PLN ULP Karangasem",
                kind=Unit.Kind.PARTNER,
                address="Jalan Sudirman, Amlapura",
                phone="123",
                point=("-8.453100", "115.606800"),
                week=PARTNER,
            ),
            Office(
                code="510701",
                address="Jalan Raya Rendang, Rendang",
                point=("-8.431200", "115.424600"),
                head=_head(
                    "Camat Rendang",
                    "Head of Rendang District",
                    "I Wayan Mastra, S.Sos.",
                    "Pembina, IV/a",
                    nip="197411192001121002",
                ),
            ),
            Office(
                code="510708",
                address="Jalan Raya Kubu, Kubu",
                point=("-8.255600", "115.570800"),
                head=_head(
                    "Camat Kubu",
                    "Head of Kubu District",
                    "Ni Nyoman Juniari, S.STP.",
                    "Penata Tingkat I, III/d",
                    "plt",
                    nip="198306142002122001",
                ),
            ),
        ),
        days=(
            Days(
                kind=SpecialDays.Kind.DAY_OFF,
                first=date(2027, 1, 12),
                last=date(2027, 1, 14),
                reason=LocalisedText(id="Hari Raya Galungan", en="Galungan"),
            ),
            Days(
                kind=SpecialDays.Kind.DAY_OFF,
                first=date(2027, 1, 23),
                last=date(2027, 1, 23),
                reason=LocalisedText(id="Hari Raya Kuningan", en="Kuningan"),
            ),
            Days(
                kind=SpecialDays.Kind.CLOSED,
                office="mpp",
                first=date(2026, 12, 19),
                last=date(2026, 12, 19),
                reason=LocalisedText(id="Perbaikan jaringan listrik", en="Repair of the power line"),
            ),
        ),
    ),
    "8271": Offices(
        offices=(
            Office(
                code="disdukcapil",
                name="Dinas Kependudukan dan Pencatatan Sipil",
                address="Jalan Pemuda, Ternate Tengah",
                phone="0921 312 450",
                point=("0.786900", "127.381800"),
                head=_head(
                    *_REGISTRY_HEAD,
                    "Rusdi Tomagola, S.E., M.M.",
                    "Pembina Tingkat I, IV/b",
                    "plt",
                    nip="197108231998031007",
                ),
            ),
            Office(
                code="mpp",
                name="Mal Pelayanan Publik Ternate",
                kind=Unit.Kind.MALL,
                address="Jalan Sultan Mahmud Badaruddin, Ternate Tengah",
                phone="0921 312 460",
                point=("0.789400", "127.387600"),
                week=MALL,
            ),
            Office(
                code="puskesmas-kalumata",
                name="Puskesmas Kalumata",
                kind=Unit.Kind.HEALTH_CENTRE,
                address="Jalan Raya Kalumata, Ternate Selatan",
                point=("0.757200", "127.374100"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="puskesmas-siko",
                name="Puskesmas Siko",
                kind=Unit.Kind.HEALTH_CENTRE,
                below="827103",
                address="Jalan Siko, Ternate Utara",
                point=("0.813100", "127.385600"),
                week=ALWAYS,
                always=True,
            ),
            Office(
                code="unkhair",
                name="Universitas Khairun",
                kind=Unit.Kind.CAMPUS,
                address="Jalan Jusuf Abdulrahman, Gambesi, Ternate Selatan",
                point=("0.762700", "127.334200"),
                week=PARTNER,
            ),
            Office(
                code="imigrasi",
                name="Kantor Imigrasi Ternate",
                kind=Unit.Kind.PARTNER,
                address="Jalan Ki Hajar Dewantara, Ternate Tengah",
                phone="0921 312 470",
                point=("0.780300", "127.378800"),
                week=PARTNER,
            ),
            Office(
                code="827102",
                address="Jalan Raya Bastiong, Ternate Selatan",
                point=("0.765900", "127.379500"),
                head=_head(
                    "Camat Ternate Selatan",
                    "Head of Ternate Selatan District",
                    "Hasna Marsaoly, S.IP.",
                    "Pembina, IV/a",
                    nip="197602082003122004",
                ),
            ),
        ),
        days=(
            Days(
                kind=SpecialDays.Kind.CLOSED,
                first=date(2026, 12, 29),
                last=date(2026, 12, 29),
                reason=LocalisedText(id="Upacara Hari Jadi Kota Ternate", en="Anniversary of the city"),
            ),
        ),
    ),
}


def open_offices(
    code: str, *, government_address: str, point: tuple[float, float], actor: Actor, now: datetime
) -> None:
    """Make the units of the regency at hand, and say where they are, when they are open and who heads them."""
    organisation.create_units_from_regions(actor=actor, now=now)
    government = Unit.objects.get(code=code)
    _describe(government, government_address, "", (str(point[0]), str(point[1])), actor=actor, now=now)
    _open(government, OFFICE, always=False, actor=actor, now=now)
    for office in OFFICES[code].offices:
        unit = Unit.objects.filter(code=office.code).first() or organisation.add_unit(
            code=office.code,
            name=office.name,
            kind=office.kind,
            parent=Unit.objects.get(code=office.below) if office.below else None,
            actor=actor,
            now=now,
        )
        _describe(unit, office.address, office.phone, office.point, actor=actor, now=now)
        if office.week is not None:
            _open(unit, office.week, always=office.always, actor=actor, now=now)
        if office.head is not None:
            give_head(unit, office.head, actor=actor, now=now)
    for days in OFFICES[code].days:
        if days.last >= access.today(now):
            organisation.enter_special_days(
                kind=days.kind,
                first_date=days.first,
                last_date=days.last,
                reason=days.reason,
                unit=Unit.objects.get(code=days.office) if days.office else None,
                spans=days.spans,
                actor=actor,
                now=now,
            )


def _describe(unit: Unit, address: str, phone: str, point: tuple[str, str], *, actor: Actor, now: datetime) -> None:
    organisation.describe_unit(
        unit=unit,
        name=unit.name,
        address=address,
        phone=phone,
        latitude=Decimal(point[0]),
        longitude=Decimal(point[1]),
        actor=actor,
        now=now,
    )


def _open(unit: Unit, week: Week, *, always: bool, actor: Actor, now: datetime) -> None:
    organisation.set_weekly_hours(
        unit=unit, days=week, active_from=BEGAN, open_on_days_off=always, actor=actor, now=now
    )


def give_head(unit: Unit, head: Head, *, actor: Actor, now: datetime, user: User | None = None) -> None:
    """Make the post of a unit's head, and put whoever is named into it; `user` is their account."""
    post = organisation.create_position(
        unit=unit, name=head.title, kind=Position.Kind.HEAD, active_from=BEGAN, actor=actor, now=now
    )
    if head.full_name:
        organisation.appoint(
            position=post,
            standing=head.standing,
            user=user,
            full_name=head.full_name,
            grade=head.grade,
            nip=head.nip,
            decree=DECREE,
            active_from=BEGAN,
            actor=actor,
            now=now,
        )
