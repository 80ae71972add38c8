"""
MPP Digital: services of the mall that are done online, and a week of applications, made by the services pages call.

Their standards are the mall's: samples, but for the recommendation of a boundary line, which Banyuwangi publishes. The
job seeker's card and the copy of a land tax notice are sealed without a signer, so that the way from the form to the
download can be walked in one sitting; the recommendation needs a visit on the spot, the initial of the agency's
secretary and the signature of its head. Each ends in its letter. Numbers that other systems give (NIB, NOP) are written
down as they stand on papers; those that come into being by the application (KIA, KK, deeds) an officer records
(`civil_services`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

import tenants
from accounts.models import User
from casework import services
from casework.models import Case, Channel, OptionalStep, Sender, ServiceProduct
from casework.services import Applicant, Handling
from casework.standard import Point
from config.demo.civil_services import CARE_CLASS, CIVIL, CIVIL_SERVICES, INSURER, SAMPLE_ANSWERS
from config.demo.letter import sample_pdf
from config.demo.offices import BEGAN, DECREE
from config.demo.online import Letter, table, text
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from documents import services as documents
from documents.signing.local import issue_certificate
from organisation import services as organisation
from organisation.models import Holding, Position, Role, Unit
from regions.terms import head_title

CITIZEN: Final = Actor.citizen()
HOUR: Final = timedelta(hours=1)
HEAD: Final = "agency_head"
SECRETARY: Final = "division_head"


def _point(id: str, en: str, kind: str = "", *, file: bool = False) -> Point:
    return Point(text(id, en), kind=kind, is_file=file)


FILL_IN = _point("Isi formulir dan unggah berkas, atau serahkan di loket", "Fill in the form, or come to the counter")
CHECK = _point("Petugas memeriksa", "An officer checks")
VISIT = _point("Petugas meninjau lokasi", "An officer looks at the place")
DOWNLOAD = _point("Unduh dokumennya, atau ambil di loket", "Download the document, or collect it at the counter")

KINDS: Final = {
    "KTP-el": "ktp",
    "Ijazah terakhir": "ijazah",
    "Sertipikat tanah": "sertifikat-tanah",
    "Kartu keluarga": "kk",
    "Fotokopi kartu keluarga": "kk",
    "Kutipan akta kelahiran anak": "akta-anak",
}
"""Papers that other services ask for too, by their title: brought once, they are offered again."""

BROUGHT: Final = frozenset({"Meterai Rp10.000"})
"""What no file can take the place of."""

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
    "required": ["lokasi", "luas", "saluran"],
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
        "saluran": {
            "type": "string",
            "enum": ["irigasi", "sungai", "pantai"],
            "x-title": {"id": "Tanah ini berbatasan dengan", "en": "The land borders on"},
            "x-choices": {
                "irigasi": {"id": "Saluran irigasi", "en": "An irrigation canal"},
                "sungai": {"id": "Sungai", "en": "A river"},
                "pantai": {"id": "Pantai", "en": "The coast"},
            },
        },
        # The number is OSS's: it is written down as it stands on the applicant's paper.
        "nib": {
            "type": "string",
            "maxLength": 13,
            "pattern": "^[0-9]{13}$",
            "x-title": {"id": "Nomor induk berusaha (NIB)", "en": "Business identification number (NIB)"},
            "x-hint": {"id": "13 angka dari OSS, bila untuk usaha", "en": "13 digits from OSS, if for a business"},
            "x-example": "0220101234567",
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


JOB_SEEKERS_CARD: Final = Letter(
    code="kartu-pencari-kerja",
    name=text("Kartu pencari kerja (AK-1)", "Job seeker's card (AK-1)"),
    wording=(
        "Dinas Tenaga Kerja menerangkan bahwa orang yang disebut di bawah ini terdaftar sebagai pencari kerja."
        + table(
            ("Nama", "#f.nama"),
            ("Pendidikan terakhir", "#f.pendidikan"),
            ("Bidang kerja yang dicari", "#f.bidang"),
            ("Dapat mulai bekerja", "#f.bersedia"),
            ("Kode pendaftaran", "#f.kode"),
        )
        + "Kartu ini berlaku dua tahun. Lapor ke dinas setiap enam bulan dan setelah mendapat pekerjaan. Kartu ini "
        "tidak memberi hak atas bantuan."
    ),
    fields={"nama": "text", "pendidikan": "text", "bidang": "text", "bersedia": "date", "kode": "text"},
    archive="500.15",
    office="NAKER",
)
TAX_NOTICE: Final = Letter(
    code="salinan-sppt",
    name=text("Keterangan salinan SPPT PBB", "Statement on the copy of a land tax notice"),
    wording=(
        "Badan Pendapatan Daerah menerangkan bahwa salinan Surat Pemberitahuan Pajak Terutang (SPPT) berikut telah "
        "diberikan."
        + table(
            ("Diberikan kepada", "#f.nama"),
            ("Nomor objek pajak (NOP)", "#f.nop"),
            ("Tahun pajak", "#f.tahun"),
            ("Kode permohonan", "#f.kode"),
        )
        + "NOP ditulis seperti pada SPPT yang diperlihatkan pemohon. Keterangan ini bukan bukti lunas dan bukan bukti "
        "kepemilikan tanah."
    ),
    fields={"nop": "text", "tahun": "integer", "nama": "text", "kode": "text"},
    archive="900.1.13",
    office="BAPENDA",
)
BOUNDARY_LINE: Final = Letter(
    code="rekomendasi-sempadan",
    name=text("Rekomendasi garis sempadan", "Recommendation on a boundary line"),
    wording=(
        "Berdasarkan permohonan dengan kode #f.kode dan peninjauan lokasi pada #f.hari_tinjau, kami memberikan "
        "rekomendasi garis sempadan untuk tanah berikut."
        + table(
            ("Pemohon", "#f.nama"),
            ("Nomor induk berusaha (NIB)", "#f.nib"),
            ("Letak tanah", "#f.lokasi"),
            ("Luas tanah", "#f.luas m²"),
            ("Berbatasan dengan", "#f.saluran"),
            ("Hasil peninjauan", "#f.hasil_tinjau"),
        )
        + "Bangunan dan pagar berdiri di luar garis sempadan sebagaimana hasil peninjauan di atas, dan jalan inspeksi "
        "tetap terbuka. Dasar: Peraturan Menteri PUPR Nomor 28/PRT/M/2015 dan Nomor 8/PRT/M/2015.\n\n"
        "Rekomendasi ini bukan persetujuan bangunan gedung dan bukan bukti kepemilikan tanah."
    ),
    fields={
        "kode": "text",
        "hari_tinjau": "date",
        "nama": "text",
        "nib": "text",
        "lokasi": "text",
        "luas": "text",
        "saluran": "text",
        "hasil_tinjau": "text",
    },
    archive="600.1.2",
    office="PENGAIRAN",
    confers=True,
    by_head=True,
    initials=("post:secretary",),
)

NAMES: Final = {
    "3510": ("Dewi Ratnasari", "Slamet Riyadi", "Nurul Hidayah", "Agus Prasetyo", "Sri Wahyuni", "Moh. Fauzan",
             "Hariyono", "Lilik Sulistyowati"),
    "5107": ("Ni Luh Suartini", "I Made Sukadana", "Ni Komang Sri Wahyuni", "I Nyoman Budiarta", "Ni Kadek Ayu Lestari",
             "I Ketut Merta", "I Gede Suparta", "Ni Wayan Rusmini"),
    "8271": ("Rahma Hi. Usman", "Ismail Tuanani", "Nurain Djafar", "Abdullah Sangaji", "Salwa Umasugi", "Ridwan Kotu",
             "Taufik Albaar", "Mariam Soleman"),
}  # fmt: skip

SEEN: Final = (
    "Sempadan saluran 5 meter dari tepi luar tanggul. Rencana bangunan berjarak 6,5 meter dan berada di luar sempadan."
)


@dataclass(frozen=True, kw_only=True)
class Official:
    """Who takes a post of the works agency, and what stands under the name in a letter."""

    user: User
    grade: str = ""
    nip: str = ""


def offer_services(
    code: str,
    *,
    short_name: str,
    head: Official,
    secretary: Official,
    passphrase: str,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Take eight services of the mall online and let a week of applications pass. What is there stays as it is.

    :param head: becomes the head of the works agency, who signs the letters that no seal may sign.
    :param secretary: becomes its secretary, who puts an initial on them before.
    """
    if Case.objects.exists():
        return
    government = Unit.objects.get(parent=None)
    labour = _office("disnaker", "Dinas Tenaga Kerja", government, actor, now)
    works = _office("dinas-pu", "Dinas Pekerjaan Umum Pengairan", government, actor, now)
    civil = _office("dukcapil", CIVIL, government, actor, now)
    insurer = _office("bpjs-kesehatan", INSURER, government, actor, now, kind=Unit.Kind.PARTNER)
    revenue = _office("bapenda", "Badan Pendapatan Daerah", government, actor, now)
    regional_head = f"{head_title(code).id} {short_name}"
    began = now - timedelta(days=9)
    issue_certificate(user=None, passphrase="", actor=actor, now=began)
    _appoint(
        works, head, text(f"Kepala {works.name}", "Head of the works agency"), Position.Kind.HEAD, HEAD, actor, began
    )
    _appoint(
        works, secretary, text(f"Sekretaris {works.name}", "Secretary of the works agency"), Position.Kind.SECRETARY,
        SECRETARY, actor, began,
    )  # fmt: skip
    issue_certificate(user=head.user, passphrase=passphrase, actor=actor, now=began)
    for unit, letter in ((labour, JOB_SEEKERS_CARD), (revenue, TAX_NOTICE), (works, BOUNDARY_LINE)):
        _let_it_be_signed(unit, letter, regional_head, actor, began)
    _take_online("TK-01", labour, form=JOB_SEEKER, template=JOB_SEEKERS_CARD.code, actor=actor, now=began)
    _take_online("PJ-05", revenue, form=TAX_OBJECT, template=TAX_NOTICE.code, actor=actor, now=began)
    _take_online(
        "PZ-01", works, form=BOUNDARY, steps=(OptionalStep.FIELD_VISIT,), template=BOUNDARY_LINE.code, actor=actor,
        now=began,
    )  # fmt: skip
    for unit, service in (*((civil, one) for one in CIVIL_SERVICES), (insurer, CARE_CLASS)):
        _let_it_be_signed(unit, service.letter, regional_head, actor, began)
        _take_online(
            service.code, unit, form=service.form, office_form=service.office_form, optional=service.optional,
            template=service.letter.code, actor=actor, now=began,
        )  # fmt: skip
    _let_a_week_pass(NAMES[code], head=head.user, secretary=secretary.user, passphrase=passphrase, actor=actor, now=now)


def _office(
    code: str, name: str, government: Unit, actor: Actor, now: datetime, *, kind: str = Unit.Kind.AGENCY
) -> Unit:
    return Unit.objects.filter(code=code).first() or organisation.add_unit(
        code=code, name=name, kind=kind, parent=government, actor=actor, now=now
    )


def _appoint(
    unit: Unit, person: Official, title: LocalisedText, kind: str, role: str, actor: Actor, now: datetime
) -> None:
    """The post, and the role that goes with it."""
    post = organisation.create_position(unit=unit, name=title, kind=kind, active_from=BEGAN, actor=actor, now=now)
    organisation.appoint(
        position=post, standing=Holding.Standing.DEFINITIVE, user=person.user, grade=person.grade, nip=person.nip,
        decree=DECREE, active_from=BEGAN, actor=actor, now=now,
    )  # fmt: skip
    organisation.grant_role(user=person.user, role=Role.objects.get(slug=role), unit=unit, actor=actor, now=now)


def _let_it_be_signed(unit: Unit, letter: Letter, regional_head: str, actor: Actor, now: datetime) -> None:
    """A wording, numbers, and the standing authority of the office's seal where the head does not sign."""
    act = f"documents.{letter.code}"
    template = documents.add_template(
        code=letter.code, name=letter.name, kind=letter.code, act=act, confers=letter.confers, by_head=letter.by_head,
        actor=actor, now=now,
    )  # fmt: skip
    version = documents.draft_version(
        template=template, source=letter.wording, fields=letter.fields, valid_from=date(2026, 1, 1),
        initials=letter.initials, shows_initials=bool(letter.initials), actor=actor, now=now,
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
    if letter.by_head:
        return
    organisation.grant_delegation(
        act=act, holder=None, unit=unit, delegator=regional_head,
        legal_basis=f"Contoh: SK {regional_head} 100.3.3/41/2026", actor=actor, now=now,
    )  # fmt: skip


def _take_online(
    code: str,
    unit: Unit,
    *,
    form: dict[str, Any],
    actor: Actor,
    now: datetime,
    steps: tuple[OptionalStep, ...] = (),
    office_form: dict[str, Any] | None = None,
    optional: Collection[str] = (),
    template: str = "",
) -> None:
    """The mall's standard as it is, with every paper as a file and the way that leads through no counter."""
    product = ServiceProduct.objects.get(code=code)
    standard = services.standard_of(product)
    online = replace(
        standard,
        needs=tuple(
            replace(
                need,
                is_file=need.title.id not in BROUGHT,
                kind=KINDS.get(need.title.id, ""),
                optional=need.optional or need.title.id in optional,
            )
            for need in standard.needs
        ),
        steps=(FILL_IN, CHECK, *((VISIT,) if steps else ()), DOWNLOAD),
    )
    how = Handling(
        module=product.module, unit=unit, is_online=True, form=form, office_form=office_form or {},
        optional_steps=steps, template_code=template,
    )  # fmt: skip
    services.define_product(code=code, standard=online, handling=how, actor=actor, now=now)


def _let_a_week_pass(
    names: tuple[str, ...], *, head: User, secretary: User, passphrase: str, actor: Actor, now: datetime
) -> None:
    """One case in each state an officer meets; the moments have passed, so evidence and clocks are real."""
    ready, working, returned, visited, new, doubtful, recommended, to_sign = names
    parent, family, member, to_initial = returned, doubtful, visited, working
    recommend = partial(_recommend, head=head, actor=actor)
    steps: tuple[tuple[str, str, timedelta, Callable[[Case, datetime], object] | None], ...] = (
        ("PZ-01", recommended, timedelta(days=8), partial(recommend, secretary=secretary, passphrase=passphrase)),
        ("TK-01", ready, timedelta(days=6), lambda case, at: _step(case, actor, at, "verify", "start", "approve")),
        ("PZ-01", to_sign, timedelta(days=6), partial(recommend, secretary=secretary)),
        ("PZ-01", to_initial, timedelta(days=4), recommend),
        ("TK-01", working, timedelta(days=2), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("TK-01", returned, timedelta(days=1), lambda case, at: _send_back(case, actor, at)),
        ("PZ-01", visited, timedelta(days=5), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("TK-01", new, 3 * HOUR, None),
        ("DK-05", parent, timedelta(days=4), lambda case, at: _record_and_approve(case, actor, at)),
        ("DK-04", family, timedelta(days=1), lambda case, at: _step(case, actor, at, "verify", "start")),
        ("BK-01", member, 2 * HOUR, None),
        ("PZ-01", doubtful, 1 * HOUR, _ask),
    )
    for code, name, ago, then in steps:
        began = now - ago
        case = _apply(code, name, began)
        if then is not None:
            then(case, began + min(20 * HOUR, ago / 2))


def _recommend(
    case: Case, at: datetime, *, head: User, actor: Actor, secretary: User | None = None, passphrase: str = ""
) -> None:
    """The place is seen and the application approved; then comes the secretary's initial, and the signature."""
    _step(case, actor, at, "verify", "start")
    services.plan_visit(
        case_id=case.pk, planned_for=at + 24 * HOUR, officer=head, actor=actor, now=at + timedelta(minutes=20)
    )
    services.note_visit(case_id=case.pk, finding=SEEN, actor=actor, now=at + 25 * HOUR)
    letter = services.take_step(case_id=case.pk, action="approve", actor=actor, now=at + 44 * HOUR).letter
    assert letter is not None  # the service ends in one
    if secretary:
        reading = Actor.user(secretary.pk, schema=secretary.home_schema)
        documents.give_initial(document=letter, user=secretary, actor=reading, now=at + 45 * HOUR)
    if passphrase:
        signing = Actor.user(head.pk, schema=head.home_schema)
        moment = at + 46 * HOUR
        documents.sign_documents(documents=[letter], signer=head, passphrase=passphrase, actor=signing, now=moment)
        services.issue_signed(document_id=letter.pk, actor=signing, now=moment)


def _record_and_approve(case: Case, actor: Actor, at: datetime) -> None:
    """The card is printed by SIAK; what stands on it is written down, and the notice goes out."""
    _step(case, actor, at, "verify", "start")
    values = {
        "nomor_kia": f"KIA-CONTOH-{at:%Y}-00417",
        "terbit_kia": clock.local_date(at, tenants.current().zone).isoformat(),
    }
    services.record_official(case_id=case.pk, values=values, actor=actor, now=at + timedelta(minutes=25))
    services.take_step(case_id=case.pk, action="approve", actor=actor, now=at + timedelta(minutes=30))


def _apply(code: str, name: str, at: datetime) -> Case:
    answers: dict[str, dict[str, Any]] = {
        "TK-01": {
            "pendidikan": "smk",
            "bidang": "perhotelan",
            "bersedia": (at + timedelta(days=30)).date().isoformat(),
        },
        "PZ-01": {"lokasi": "Tepi saluran irigasi, dekat balai desa", "luas": 420, "saluran": "irigasi"},
        "DK-05": {"nama_anak": f"Putra {name}"},
    }
    said = answers.get(code, {}) | SAMPLE_ANSWERS.get(code, {})
    begun = services.start_case(
        product_code=code, applicant=Applicant(name=name), channel=Channel.WEB, answers=said, actor=CITIZEN, now=at
    )
    version = begun.case.product_version
    assert version is not None  # an application has one
    for place, need in enumerate(version.needs):
        if need.is_file:
            paper = SimpleUploadedFile(
                f"{need.kind or slugify(need.title.id)[:40]}.pdf", sample_pdf(need.title.id, name), "application/pdf"
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
