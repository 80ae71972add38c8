"""Services and cases, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from casework import services
from casework.clocks import TimeUnit
from casework.models import Case, CaseDocument, Channel, OptionalStep, ServiceProduct
from casework.standard import Point, ServiceStandard
from core.actors import Actor
from core.localised import LocalisedText
from organisation.models import Unit
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Wednesday, 25 November 2026, 10.00 WITA."""

ACTOR = Actor.system("tests")
CITIZEN = Actor.citizen()

BUSINESS_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["usaha", "sejak"],
    "properties": {
        "usaha": {
            "type": "string",
            "maxLength": 120,
            "x-title": {"id": "Nama usaha", "en": "Name of the business"},
            "x-hint": {"id": "Sesuai papan nama", "en": "As on its sign"},
        },
        "sejak": {"type": "string", "format": "date", "x-title": {"id": "Berdiri sejak", "en": "Since"}},
        "jenis": {
            "type": "string",
            "enum": ["dagang", "kuliner", "jasa"],
            "x-title": {"id": "Jenis usaha", "en": "Kind of business"},
            "x-choices": {
                "dagang": {"id": "Perdagangan", "en": "Trade"},
                "kuliner": {"id": "Kuliner", "en": "Food"},
                "jasa": {"id": "Jasa", "en": "Services"},
            },
        },
        "karyawan": {"type": "integer", "minimum": 0, "maximum": 5000, "x-title": {"id": "Jumlah karyawan"}},
    },
}
OFFICE_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["nomor_kk", "nomor_kia"],
    "properties": {
        "nomor_kk": {
            "type": "string",
            "pattern": "[0-9]{16}",
            "x-title": {"id": "Nomor KK baru", "en": "New KK number"},
        },
        "nomor_kia": {"type": "string", "maxLength": 30, "x-title": {"id": "Nomor KIA", "en": "Number of the card"}},
        "terbit": {"type": "string", "format": "date", "x-title": {"id": "Tanggal terbit", "en": "Day of issue"}},
    },
}
ANSWERS = {"usaha": "Warung Kopi Bukit Asah", "sejak": "2019-03-01", "jenis": "kuliner", "karyawan": 3}

NEEDS = (
    Point(LocalisedText(id="Kartu keluarga", en="Family card"), kind="kk", is_file=True),
    Point(LocalisedText(id="Foto tempat usaha", en="Photo of the place"), kind="", is_file=True),
    Point(LocalisedText(id="KTP-el asli saat mengambil", en="Identity card when collecting")),
)


def standard(**values: Any) -> ServiceStandard:
    """A business statement with the six components of its standard."""
    complete: dict[str, Any] = {
        "name": LocalisedText(id="Surat Keterangan Usaha", en="Business statement"),
        "needs": NEEDS,
        "steps": (Point(LocalisedText(id="Petugas memeriksa berkas", en="An officer checks the papers")),),
        "time_amount": 2,
        "time_unit": TimeUnit.WORKING_DAY,
        "fee_amount": 0,
        "result": LocalisedText(id="Surat Keterangan Usaha", en="Business statement"),
        "complaints": LocalisedText(id="Loket pengaduan", en="Complaints desk"),
    }
    return ServiceStandard(**complete | values)


def office(name: str = "Kantor Perbekel Padangkerta") -> Unit:
    return UnitFactory.create(name=name, kind=Unit.Kind.VILLAGE_OFFICE)


def product(
    code: str = "SKU-01",
    *,
    unit: Unit | None = None,
    published: bool = True,
    steps: tuple[OptionalStep, ...] = (),
    now: datetime = NOW,
    handling: dict[str, Any] | None = None,
    **values: Any,
) -> ServiceProduct:
    """A published service that is offered online."""
    how = services.Handling(
        **{"unit": unit or office(), "is_online": True, "form": BUSINESS_FORM, "optional_steps": steps}
        | (handling or {})
    )
    made = services.define_product(code=code, standard=standard(**values), handling=how, actor=ACTOR, now=now)
    return services.publish_product(code=code, actor=ACTOR, now=now) if published else made


def applicant(name: str = "Ni Komang Sri Wahyuni", **values: Any) -> services.Applicant:
    return services.Applicant(**{"name": name, "phone": "081234567890", "email": "sri@contoh.id"} | values)


def begun(
    code: str = "SKU-01", *, now: datetime = NOW, name: str = "Ni Komang Sri Wahyuni", **values: Any
) -> services.Begun:
    complete: dict[str, Any] = {"answers": ANSWERS, "channel": Channel.WEB, "actor": CITIZEN}
    return services.start_case(product_code=code, applicant=applicant(name), now=now, **complete | values)


def pdf(name: str = "kartu-keluarga.pdf", text: str = "kk") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + text.encode() + b"\n%%EOF\n", "application/pdf")


def brought(case: Case, *places: int, now: datetime = NOW) -> list[CaseDocument]:
    """Papers for the requirements at these places."""
    return [
        services.bring_paper(
            case_id=case.pk, requirement=place, file=pdf(text=f"{case.pk}-{place}"), actor=CITIZEN, now=now
        )
        for place in places
    ]


def handed_in(code: str = "SKU-01", *, now: datetime = NOW, name: str = "Ni Komang Sri Wahyuni", **values: Any) -> Case:
    """A complete application, handed in at `now`."""
    case = begun(code, now=now, name=name, **values).case
    brought(case, *(n for n, need in enumerate(case.product_version.needs) if need.is_file), now=now)  # type: ignore[union-attr]
    return services.hand_in(case_id=case.pk, actor=CITIZEN, now=now)


def step(case: Case, *actions: str, now: datetime = NOW, reason: str = "", actor: Actor = ACTOR) -> Case:
    """Take an officer's steps one after the other."""
    for action in actions:
        case = services.take_step(case_id=case.pk, action=action, actor=actor, now=now, reason=reason)
    return case


def officer_of(unit: Unit, *rights: str, name: str = "I Gede Arta Wijaya") -> User:
    """Somebody who may work on cases of a unit."""
    from tests.factories.organisation import person_with_rights

    return person_with_rights(*(rights or ("cases.work",)), full_name=name, unit=unit)
