"""
MPP Digital: services of the mall that are done online, and a week of applications, made by the services pages call.

Their standards are the mall's: samples, but for the recommendation of a boundary line, which Banyuwangi publishes. The
job seeker's card and the copy of a land tax notice are sealed without a signer, so that the way from the form to the
download can be walked in one sitting; the recommendation needs a visit on the spot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import services
from casework.models import Case, Channel, OptionalStep, Sender, ServiceProduct
from casework.services import Applicant, Handling
from casework.standard import Point
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


FILL_IN = _point("Isi formulir dan unggah berkas, atau serahkan di loket", "Fill in the form, or come to the counter")
CHECK = _point("Petugas memeriksa", "An officer checks")
VISIT = _point("Petugas meninjau lokasi", "An officer looks at the place")
DOWNLOAD = _point("Unduh dokumennya, atau ambil di loket", "Download the document, or collect it at the counter")

KINDS: Final = {"KTP-el": "ktp", "Ijazah terakhir": "ijazah", "Sertipikat tanah": "sertifikat-tanah"}
"""Papers that other services ask for too, by their title: brought once, they are offered again."""

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

TAX_OBJECT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["nop", "tahun"],
    "properties": {
        "nop": {
            "type": "string",
            "maxLength": 24,
            "x-title": {"id": "Nomor objek pajak (NOP)", "en": "Number of the tax object (NOP)"},
            "x-hint": {"id": "18 angka di kiri atas SPPT tahun lalu", "en": "18 digits on last year's notice"},
        },
        "tahun": {
            "type": "integer",
            "minimum": 2014,
            "maximum": 2099,
            "x-title": {"id": "Tahun pajak", "en": "Tax year"},
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that is sealed without an officer."""

    code: str
    name: LocalisedText
    wording: str
    fields: tuple[str, ...]
    archive: str
    office: str


JOB_SEEKERS_CARD: Final = Letter(
    code="kartu-pencari-kerja",
    name=_text("Kartu pencari kerja (AK-1)", "Job seeker's card (AK-1)"),
    wording=(
        "Dinas menerangkan bahwa #f.nama telah terdaftar sebagai pencari kerja untuk bidang #f.bidang, dengan kode "
        "pendaftaran #f.kode.\n\nKartu ini tidak memberi hak atau bantuan. Perubahan data disampaikan melalui "
        "halaman Lacak berkas."
    ),
    fields=("nama", "bidang", "kode"),
    archive="500.15",
    office="NAKER",
)
TAX_NOTICE: Final = Letter(
    code="salinan-sppt",
    name=_text("Keterangan salinan SPPT PBB", "Statement on the copy of a land tax notice"),
    wording=(
        "Badan Pendapatan Daerah menerangkan bahwa salinan SPPT PBB untuk nomor objek pajak #f.nop telah diberikan "
        "kepada #f.nama dengan kode #f.kode.\n\nContoh untuk peragaan. Keterangan ini bukan bukti kepemilikan tanah."
    ),
    fields=("nop", "nama", "kode"),
    archive="900.1.13",
    office="BAPENDA",
)

NAMES: Final = {
    "3510": ("Dewi Ratnasari", "Slamet Riyadi", "Nurul Hidayah", "Agus Prasetyo", "Sri Wahyuni", "Moh. Fauzan"),
    "5107": ("Ni Luh Suartini", "I Made Sukadana", "Ni Komang Sri Wahyuni", "I Nyoman Budiarta", "Ni Kadek Ayu Lestari",
             "I Ketut Merta"),
    "8271": ("Rahma Hi. Usman", "Ismail Tuanani", "Nurain Djafar", "Abdullah Sangaji", "Salwa Umasugi", "Ridwan Kotu"),
}  # fmt: skip


def offer_services(code: str, *, short_name: str, actor: Actor, now: datetime) -> None:
    """Take three services of the mall online and let a week of applications pass. What is there stays as it is."""
    if Case.objects.exists():
        return
    government = Unit.objects.get(parent=None)
    labour = _office("disnaker", "Dinas Tenaga Kerja", government, actor, now)
    works = _office("dinas-pu", "Dinas Pekerjaan Umum dan Penataan Ruang", government, actor, now)
    revenue = _office("bapenda", "Badan Pendapatan Daerah", government, actor, now)
    began = now - timedelta(days=9)
    issue_certificate(user=None, passphrase="", actor=actor, now=began)
    for unit, letter in ((labour, JOB_SEEKERS_CARD), (revenue, TAX_NOTICE)):
        _let_the_seal_work(unit, letter, short_name, actor, began)
    _take_online("TK-01", labour, form=JOB_SEEKER, template=JOB_SEEKERS_CARD.code, actor=actor, now=began)
    _take_online("PJ-05", revenue, form=TAX_OBJECT, template=TAX_NOTICE.code, actor=actor, now=began)
    _take_online("PZ-01", works, form=BOUNDARY, steps=(OptionalStep.FIELD_VISIT,), actor=actor, now=began)
    _let_a_week_pass(NAMES[code], actor=actor, now=now)


def _office(code: str, name: str, government: Unit, actor: Actor, now: datetime) -> Unit:
    return Unit.objects.filter(code=code).first() or organisation.add_unit(
        code=code, name=name, kind=Unit.Kind.AGENCY, parent=government, actor=actor, now=now
    )


def _let_the_seal_work(unit: Unit, letter: Letter, short_name: str, actor: Actor, now: datetime) -> None:
    """A wording, numbers, and the standing authority that the office seals it under."""
    template = documents.add_template(
        code=letter.code, name=letter.name, kind=letter.code, act=f"documents.{letter.code}", confers=False,
        actor=actor, now=now,
    )  # fmt: skip
    version = documents.draft_version(
        template=template, source=letter.wording, fields=dict.fromkeys(letter.fields, "text"),
        valid_from=date(2026, 1, 1), actor=actor, now=now,
    )  # fmt: skip
    documents.publish_version(version=version, actor=actor, now=now)
    documents.set_series(
        unit=unit,
        pattern="{archive}/{serial:03}/{office}/{year}",
        archive=letter.archive,
        office=letter.office,
        actor=actor,
        now=now,
    )
    organisation.grant_delegation(
        act=f"documents.{letter.code}", holder=None, unit=unit, delegator=f"Kepala daerah {short_name}",
        legal_basis="Contoh: SK Kepala Daerah 100.3.3/41/2026", actor=actor, now=now,
    )  # fmt: skip


def _take_online(
    code: str,
    unit: Unit,
    *,
    form: dict[str, Any],
    actor: Actor,
    now: datetime,
    steps: tuple[OptionalStep, ...] = (),
    template: str = "",
) -> None:
    """The mall's standard as it is, with every paper as a file and the way that leads through no counter."""
    product = ServiceProduct.objects.get(code=code)
    standard = services.standard_of(product)
    online = replace(
        standard,
        needs=tuple(replace(need, is_file=True, kind=KINDS.get(need.title.id, "")) for need in standard.needs),
        steps=(FILL_IN, CHECK, *((VISIT,) if steps else ()), DOWNLOAD),
    )
    how = Handling(
        module=product.module, unit=unit, is_online=True, form=form, optional_steps=steps, template_code=template
    )
    services.define_product(code=code, standard=online, handling=how, actor=actor, now=now)


def _let_a_week_pass(names: tuple[str, ...], *, actor: Actor, now: datetime) -> None:
    """One case in each state an officer meets; the moments have passed, so evidence and clocks are real."""
    ready, working, returned, visited, new, doubtful = names
    steps: tuple[tuple[str, str, timedelta, Callable[[Case, datetime], object] | None], ...] = (
        ("TK-01", ready, timedelta(days=6), lambda case, at: _step(case, actor, at, "verify", "start", "approve")),
        ("TK-01", working, timedelta(days=2), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("TK-01", returned, timedelta(days=1), lambda case, at: _send_back(case, actor, at)),
        ("PZ-01", visited, timedelta(days=5), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("TK-01", new, 3 * HOUR, None),
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
        if code == "TK-01"
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
