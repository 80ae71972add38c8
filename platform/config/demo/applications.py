"""
Services that citizens ask for online, and a week of their applications, made by the services the pages call.

All are marked as samples but for the recommendation of a boundary line, which Banyuwangi publishes. The receipt of a
registered job seeker is sealed without a signer, so that the way from the form to the download can be walked in one
sitting; the recommendation needs a visit on the spot.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import services
from casework.clocks import TimeUnit
from casework.models import Case, Channel, OptionalStep, Sender, ServiceProduct
from casework.services import Applicant, Handling
from casework.standard import MakingComponent, Point, ServiceStandard
from config.demo.letter import sample_pdf
from core.actors import Actor
from core.localised import LocalisedText
from documents import services as documents
from documents.signing.local import issue_certificate
from organisation import services as organisation
from organisation.models import Unit

CITIZEN: Final = Actor.citizen()
HOUR: Final = timedelta(hours=1)


def _text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


def _point(id: str, en: str, kind: str = "", *, file: bool = False) -> Point:
    return Point(_text(id, en), kind=kind, is_file=file)


_CARD = _point("Foto KTP-el", "Photo of the identity card", "ktp", file=True)

JOB_SEEKER: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["pendidikan", "bidang", "bersedia"],
    "properties": {
        "pendidikan": {
            "type": "string",
            "enum": ["smp", "sma", "smk", "diploma", "sarjana"],
            "x-title": {"id": "Pendidikan terakhir", "en": "Highest education"},
            "x-choices": {
                "smp": {"id": "SMP atau sederajat", "en": "Lower secondary school"},
                "sma": {"id": "SMA atau sederajat", "en": "Upper secondary school"},
                "smk": {"id": "SMK", "en": "Vocational school"},
                "diploma": {"id": "Diploma", "en": "Diploma"},
                "sarjana": {"id": "Sarjana", "en": "Bachelor"},
            },
        },
        "bidang": {
            "type": "string",
            "maxLength": 80,
            "x-title": {"id": "Bidang kerja yang dicari", "en": "Field of work you look for"},
            "x-hint": {"id": "Misalnya perhotelan atau las", "en": "For example hotels or welding"},
        },
        "bersedia": {
            "type": "string",
            "format": "date",
            "x-title": {"id": "Dapat mulai bekerja", "en": "You can begin on"},
        },
    },
}
BOUNDARY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["lokasi", "luas"],
    "properties": {
        "lokasi": {
            "type": "string",
            "maxLength": 200,
            "x-title": {"id": "Letak tanah", "en": "Where the land lies"},
            "x-hint": {"id": "Nama jalan, banjar atau dusun, dan desa", "en": "Street, hamlet and village"},
        },
        "luas": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000,
            "x-title": {"id": "Luas tanah dalam m²", "en": "Area in m²"},
        },
    },
}

WORDING: Final = (
    "Dinas menerangkan bahwa #f.nama telah terdaftar sebagai pencari kerja untuk bidang #f.bidang, dengan kode "
    "pendaftaran #f.kode.\n\nTanda daftar ini tidak memberi hak atau bantuan. Perubahan data disampaikan melalui "
    "halaman Lacak berkas."
)

NAMES: Final = {
    "3510": ("Dewi Ratnasari", "Slamet Riyadi", "Nurul Hidayah", "Agus Prasetyo", "Sri Wahyuni", "Moh. Fauzan"),
    "5107": ("Ni Luh Suartini", "I Made Sukadana", "Ni Komang Sri Wahyuni", "I Nyoman Budiarta", "Ni Kadek Ayu Lestari",
             "I Ketut Merta"),
    "8271": ("Rahma Hi. Usman", "Ismail Tuanani", "Nurain Djafar", "Abdullah Sangaji", "Salwa Umasugi", "Ridwan Kotu"),
}  # fmt: skip


def offer_services(code: str, *, short_name: str, actor: Actor, now: datetime) -> None:
    """Publish the services and let a week of applications pass. What is already there stays as it is."""
    if ServiceProduct.objects.exists():
        return
    government = Unit.objects.get(parent=None)
    labour = _office("disnaker", "Dinas Tenaga Kerja", government, actor, now)
    works = _office("dinas-pu", "Dinas Pekerjaan Umum dan Penataan Ruang", government, actor, now)
    began = now - timedelta(days=9)
    _let_the_seal_work(labour, short_name, actor, began)
    _publish(
        "DT-01", labour, _job_seeker(), form=JOB_SEEKER, template="tanda-daftar-pencari-kerja", actor=actor, now=began
    )
    _publish(
        "PZ-01", works, _boundary(is_sample=code != "3510"), form=BOUNDARY, steps=(OptionalStep.FIELD_VISIT,),
        actor=actor, now=began,
    )  # fmt: skip
    _let_a_week_pass(NAMES[code], actor=actor, now=now)


def _office(code: str, name: str, government: Unit, actor: Actor, now: datetime) -> Unit:
    return Unit.objects.filter(code=code).first() or organisation.add_unit(
        code=code, name=name, kind=Unit.Kind.AGENCY, parent=government, actor=actor, now=now
    )


def _let_the_seal_work(unit: Unit, short_name: str, actor: Actor, now: datetime) -> None:
    """A wording, numbers, the office's certificate, and the standing authority it seals under."""
    name = _text("Tanda daftar pencari kerja", "Receipt of a registered job seeker")
    code = "tanda-daftar-pencari-kerja"
    template = documents.add_template(
        code=code, name=name, kind=code, act=f"documents.{code}", confers=False, actor=actor, now=now
    )
    version = documents.draft_version(
        template=template, source=WORDING, fields={"nama": "text", "bidang": "text", "kode": "text"},
        valid_from=date(2026, 1, 1), actor=actor, now=now,
    )  # fmt: skip
    documents.publish_version(version=version, actor=actor, now=now)
    documents.set_series(
        unit=unit,
        pattern="{archive}/{serial:03}/{office}/{year}",
        archive="500.15",
        office="NAKER",
        actor=actor,
        now=now,
    )
    issue_certificate(user=None, passphrase="", actor=actor, now=now)
    organisation.grant_delegation(
        act=f"documents.{code}", holder=None, unit=unit, delegator=f"Kepala daerah {short_name}",
        legal_basis="Contoh: SK Kepala Daerah 100.3.3/41/2026", actor=actor, now=now,
    )  # fmt: skip


def _publish(
    code: str,
    unit: Unit,
    standard: ServiceStandard,
    *,
    form: dict[str, Any],
    actor: Actor,
    now: datetime,
    steps: tuple[OptionalStep, ...] = (),
    template: str = "",
) -> None:
    how = Handling(unit=unit, is_online=True, form=form, optional_steps=steps, template_code=template)
    services.define_product(code=code, standard=standard, handling=how, actor=actor, now=now)
    services.publish_product(code=code, actor=actor, now=now)


def _job_seeker() -> ServiceStandard:
    return ServiceStandard(
        name=_text("Tanda daftar pencari kerja", "Receipt of a registered job seeker"),
        summary=_text(
            "Untuk warga yang mencari kerja. Selesai daring.", "For citizens who look for work. Done online."
        ),
        needs=(_CARD, _point("Foto ijazah terakhir", "Photo of the last diploma", "ijazah", file=True)),
        steps=(
            _point("Isi formulir dan unggah berkas", "Fill in the form and upload the papers"),
            _point("Petugas memeriksa", "An officer checks"),
            _point("Unduh tanda daftar", "Download the receipt"),
        ),
        time_amount=1,
        time_unit=TimeUnit.WORKING_DAY,
        fee_amount=0,
        result=_text("Tanda daftar bersegel elektronik", "A receipt under the electronic seal"),
        complaints=_text("Pesan di halaman Lacak berkas, atau loket pengaduan", "A message on the tracking page"),
        making={MakingComponent.GUARANTEE: _text("Gratis, tanpa calo", "Free, without middlemen")},
        legal_basis="Permenaker 39/2016 (contoh)",
        is_sample=True,
    )


def _boundary(*, is_sample: bool) -> ServiceStandard:
    return ServiceStandard(
        name=_text("Rekomendasi garis sempadan", "Recommendation of a boundary line"),
        summary=_text(
            "Untuk bangunan di dekat sungai dan saluran irigasi.", "For buildings near rivers and irrigation channels."
        ),
        needs=(
            _CARD,
            _point("Bukti hak atas tanah", "Title of the land", "sertifikat-tanah", file=True),
            _point("Denah dan foto lokasi", "Site plan and photos", file=True),
        ),
        steps=(
            _point("Isi formulir dan unggah berkas", "Fill in the form and upload the papers"),
            _point("Petugas memeriksa lokasi", "An officer looks at the place"),
            _point("Rekomendasi diterbitkan", "The recommendation is issued"),
        ),
        time_amount=14,
        time_unit=TimeUnit.WORKING_DAY,
        fee_amount=0,
        result=_text("Surat rekomendasi garis sempadan", "The recommendation"),
        complaints=_text("Pesan di halaman Lacak berkas, atau loket pengaduan", "A message on the tracking page"),
        legal_basis="Permen PUPR 28/2015" if not is_sample else "Permen PUPR 28/2015 (contoh)",
        citation="Standar pelayanan Dinas PU Pengairan Banyuwangi" if not is_sample else "",
        is_sample=is_sample,
    )


def _let_a_week_pass(names: tuple[str, ...], *, actor: Actor, now: datetime) -> None:
    """One case in each state an officer meets; the moments have passed, so evidence and clocks are real."""
    ready, working, returned, visited, new, doubtful = names
    steps: tuple[tuple[str, str, timedelta, Callable[[Case, datetime], object] | None], ...] = (
        ("DT-01", ready, timedelta(days=6), lambda case, at: _step(case, actor, at, "verify", "start", "approve")),
        ("DT-01", working, timedelta(days=2), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("DT-01", returned, timedelta(days=1), lambda case, at: _send_back(case, actor, at)),
        ("PZ-01", visited, timedelta(days=5), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("DT-01", new, 3 * HOUR, None),
        ("PZ-01", doubtful, 1 * HOUR, _ask),
    )
    for code, name, ago, then in steps:
        began = now - ago
        case = _apply(code, name, began)
        if then is not None:
            then(case, began + min(20 * HOUR, ago / 2))


def _apply(code: str, name: str, at: datetime) -> Case:
    answers: dict[str, Any] = (
        {"pendidikan": "smk", "bidang": "perhotelan", "bersedia": (at + timedelta(days=30)).date().isoformat()}
        if code == "DT-01"
        else {"lokasi": "Tepi saluran irigasi, dekat balai desa", "luas": 420}
    )
    begun = services.start_case(
        product_code=code, applicant=Applicant(name=name), channel=Channel.WEB, answers=answers, actor=CITIZEN, now=at
    )
    version = begun.case.product_version
    assert version is not None  # an application has one
    for place, need in enumerate(version.needs):
        if need.is_file:
            paper = SimpleUploadedFile(
                f"{need.kind or 'denah'}.pdf", sample_pdf(need.title.id, name), "application/pdf"
            )
            services.bring_paper(case_id=begun.case.pk, requirement=place, file=paper, actor=CITIZEN, now=at)
    return services.hand_in(case_id=begun.case.pk, actor=CITIZEN, now=at)


def _step(case: Case, actor: Actor, at: datetime, *actions: str) -> None:
    for number, action in enumerate(actions):
        services.take_step(case_id=case.pk, action=action, actor=actor, now=at + number * timedelta(minutes=10))


def _send_back(case: Case, actor: Actor, at: datetime) -> None:
    paper = case.papers.order_by("requirement")[0]
    services.judge_paper(
        paper_id=paper.pk, case_id=case.pk, accepted=False, remark="Nomornya tidak terbaca.", actor=actor, now=at
    )
    services.take_step(
        case_id=case.pk,
        action="return",
        reason="Foto KTP-el buram. Unggah ulang, lalu kami lanjutkan.",
        actor=actor,
        now=at,
    )


def _ask(case: Case, at: datetime) -> None:
    services.write_message(
        case_id=case.pk, text="Apakah petugas datang pada akhir pekan?", sender=Sender.CITIZEN, actor=CITIZEN, now=at
    )
