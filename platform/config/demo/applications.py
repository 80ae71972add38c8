"""
MPP Digital: services of the mall that are done online, and a week of applications, made by the services pages call.

`digital.csv` names them, each with the way it is done (`WAYS`: what is asked, what an officer records, the letter at
the end) and the office that decides. Their standards are the mall's: samples, but for what Banyuwangi publishes. What
confers something waits for the signature of the agency's head; the rest is sealed without a signer, so that the way
from the form to the download can be walked in one sitting. Numbers that other systems give (NIB, NOP, STR) are written
down as they stand on papers; those that come into being by the application (KIA, KK, deeds) an officer records.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

import tenants
from accounts.models import User
from casework import services
from casework.models import Case, Channel, OptionalStep, Sender, ServiceProduct
from casework.services import Applicant, Handling, NewService
from casework.standard import Point
from config.demo import civil_services, permits, statements
from config.demo.civil_services import SAMPLE_ANSWERS
from config.demo.letter import sample_pdf
from config.demo.offices import BEGAN, DECREE
from config.demo.online import Letter, Online, text
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from documents import services as documents
from documents.services import Shipped
from documents.signing.local import issue_certificate
from organisation import services as organisation
from organisation.models import Holding, Position, Role, Unit
from regions.terms import head_title

CITIZEN: Final = Actor.citizen()
HOUR: Final = timedelta(hours=1)
HEAD: Final = "agency_head"
SECRETARY: Final = "division_head"
WORKS: Final = "PENGAIRAN"
IN_FORCE_FROM: Final = date(2026, 1, 1)
WAYS: Final[Mapping[str, Online]] = {**civil_services.WAYS, **permits.WAYS, **statements.WAYS}


@dataclass(frozen=True, kw_only=True)
class Office:
    """
    A unit that decides on applications.

    :param short: how it is called in the numbers of its letters.
    :param archive: the code in those numbers, where a letter has none of its own.
    """

    code: str
    name: str
    short: str
    archive: str
    kind: str = Unit.Kind.AGENCY


OFFICES: Final[Mapping[str, Office]] = {
    "DUKCAPIL": Office(code="disdukcapil", name=civil_services.CIVIL, short="DUKCAPIL", archive="400.12"),
    "PENGAIRAN": Office(code="dinas-pu", name="Dinas Pekerjaan Umum Pengairan", short="PENGAIRAN", archive="600.1.2"),
    "DPMPTSP": Office(
        code="dpmptsp", name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", short="DPMPTSP", archive="500.16"
    ),
    "DISNAKER": Office(code="disnaker", name="Dinas Tenaga Kerja", short="NAKER", archive="500.15"),
    "DPUCKPP": Office(
        code="dinas-cipta-karya", name="Dinas Pekerjaan Umum Cipta Karya", short="CIPTAKARYA", archive="600.3"
    ),
    "BAPENDA": Office(code="bapenda", name="Badan Pendapatan Daerah", short="BAPENDA", archive="900.1.13"),
    # Partners are no agencies of the regency: what their counters tell goes out under the mall's letterhead.
    "MPP": Office(code="mpp", name="Mal Pelayanan Publik", short="MPP", archive="000.4", kind=Unit.Kind.MALL),
}


@cache
def online_services() -> dict[str, tuple[str, Online, str]]:
    """What is done online, by the code of the service: the name of the way, the way, and the key of the office."""
    table = Path(__file__).with_name("digital.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["way"], WAYS[row["way"]], row["unit"]) for row in csv.DictReader(table.splitlines())}


def _point(id: str, en: str, kind: str = "", *, file: bool = False) -> Point:
    return Point(text(id, en), kind=kind, is_file=file)


FILL_IN = _point("Isi formulir dan unggah berkas, atau serahkan di loket", "Fill in the form, or come to the counter")
CHECK = _point("Petugas memeriksa", "An officer checks")
PAY = _point("Bayar lewat kanal resmi dan unggah buktinya", "Pay through an official channel and send the proof")
VISIT = _point("Petugas meninjau lokasi", "An officer looks at the place")
DOWNLOAD = _point("Unduh dokumennya, atau ambil di loket", "Download the document, or collect it at the counter")
VISITED: Final = "Kami datang ke lokasi"
"""How the mall's standards call a visit: where one stands, an officer goes there."""

KINDS: Final = {
    "KTP-el": "ktp",
    "Ijazah terakhir": "ijazah",
    "Sertipikat tanah": "sertifikat-tanah",
    "Kartu keluarga": "kk",
    "Fotokopi kartu keluarga": "kk",
    "Kutipan akta kelahiran anak": "akta-anak",
    "Nomor induk berusaha (NIB)": "nib",
    "Surat tanda registrasi (STR)": "str",
    "Pas foto berwarna, 4 × 6": "pas-foto",
}
"""Papers that other services ask for too, by their title: brought once, they are offered again."""

BROUGHT: Final = frozenset({"Meterai Rp10.000"})
"""What no file can take the place of."""

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
    """Who takes a post of an office, and what stands under the name in a letter."""

    user: User
    grade: str = ""
    nip: str = ""


def offer_services(
    code: str,
    *,
    short_name: str,
    signers: Mapping[str, Official],
    secretary: Official,
    passphrase: str,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Take the services of the mall online that can be, and let a week of applications pass. What is there stays as it is.

    :param signers: by the key of their office: they become its heads, who sign the letters that no seal may sign.
    :param secretary: of the works agency, who puts an initial on its recommendations before.
    """
    if Case.objects.filter(product__module="mpp").exists():
        return
    began = now - timedelta(days=9)
    take_online(
        short_name=short_name, code=code, signers=signers, secretary=secretary, passphrase=passphrase, actor=actor,
        began=began,
    )  # fmt: skip
    _let_a_week_pass(
        NAMES[code], head=signers[WORKS].user, secretary=secretary.user, passphrase=passphrase, actor=actor, now=now
    )


def take_online(
    *,
    code: str,
    short_name: str,
    signers: Mapping[str, Official],
    secretary: Official | None = None,
    passphrase: str,
    actor: Actor,
    began: datetime,
    only: Iterable[str] | None = None,
) -> None:
    """
    Offices, heads, letters, and every published service of `digital.csv` with its way.

    :param secretary: of the works agency; its letters wait for the initial of whoever holds that post.
    :param only: these services alone, by their codes.
    """
    published = set(ServiceProduct.objects.values_list("code", flat=True))
    wanted = published if only is None else published & set(only)
    offered = {name: found for name, found in online_services().items() if name in wanted}
    government = Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT)
    regional_head = f"{head_title(code).id} {short_name}"
    issue_certificate(user=None, passphrase="", actor=actor, now=began)
    units = {}
    for key in dict.fromkeys(key for _way, _how, key in offered.values()):
        office = OFFICES[key]
        units[key] = unit = _office(office, short_name, government, actor, began)
        documents.set_series(
            unit=unit, pattern="{archive}/{serial:03}/{office}/{year}", archive=office.archive, office=office.short,
            actor=actor, now=began,
        )  # fmt: skip
        if key in signers:
            _appoint(unit, signers[key], text(f"Kepala {unit.name}", f"Head of {unit.name}"), HEAD, actor, began)
            issue_certificate(user=signers[key].user, passphrase=passphrase, actor=actor, now=began)
    if secretary and WORKS in units:
        title = text(f"Sekretaris {units[WORKS].name}", f"Secretary of {units[WORKS].name}")
        _appoint(units[WORKS], secretary, title, SECRETARY, actor, began)
    letters = {how.letter.code: how.letter for _way, how, _key in offered.values()}
    documents.add_shipped(
        letters=[_shipped(letter) for letter in letters.values()], valid_from=IN_FORCE_FROM, actor=actor, now=began
    )
    for letter_code, key in dict.fromkeys((how.letter.code, key) for _way, how, key in offered.values()):
        # Who may sign, or that the office's seal may stand there without anybody.
        if letters[letter_code].by_head:
            continue
        holder = signers[key].user if letters[letter_code].confers else None
        organisation.grant_delegation(
            act=_act(letter_code), holder=holder, unit=units[key],
            delegator=regional_head, legal_basis=f"Contoh: SK {regional_head} 100.3.3/41/2026", actor=actor, now=began,
        )  # fmt: skip
    products = ServiceProduct.objects.in_bulk(offered, field_name="code")
    services.publish_next(
        services=[_online(products[name], units[key], how) for name, (_way, how, key) in offered.items()],
        actor=actor,
        now=began,
    )


def _act(letter_code: str) -> str:
    return f"documents.{letter_code}"


def _shipped(letter: Letter) -> Shipped:
    return Shipped(
        code=letter.code,
        name=letter.name,
        kind=letter.code,
        act=_act(letter.code),
        confers=letter.confers,
        source=letter.wording,
        fields=letter.fields,
        archive=letter.archive,
        by_head=letter.by_head,
        initials=letter.initials,
    )


def _office(office: Office, short_name: str, government: Unit, actor: Actor, now: datetime) -> Unit:
    """The unit, which may be there already; the mall is called after its place."""
    name = f"{office.name} {short_name}" if office.kind == Unit.Kind.MALL else office.name
    return Unit.objects.filter(code=office.code).first() or organisation.add_unit(
        code=office.code, name=name, kind=office.kind, parent=government, actor=actor, now=now
    )


def _appoint(unit: Unit, person: Official, title: LocalisedText, role: str, actor: Actor, now: datetime) -> None:
    """The post, and the role that goes with it."""
    kind = Position.Kind.HEAD if role == HEAD else Position.Kind.SECRETARY
    post = organisation.create_position(unit=unit, name=title, kind=kind, active_from=BEGAN, actor=actor, now=now)
    organisation.appoint(
        position=post, standing=Holding.Standing.DEFINITIVE, user=person.user, grade=person.grade, nip=person.nip,
        decree=DECREE, active_from=BEGAN, actor=actor, now=now,
    )  # fmt: skip
    organisation.grant_role(user=person.user, role=Role.objects.get(slug=role), unit=unit, actor=actor, now=now)


def _online(product: ServiceProduct, unit: Unit, how: Online) -> NewService:
    """The mall's standard as it is, with every paper as a file and the way that leads through no counter."""
    standard = services.standard_of(product)
    steps: list[OptionalStep] = []
    if standard.fee_amount != 0:
        steps.append(OptionalStep.PAYMENT)
    if any(step.title.id == VISITED for step in standard.steps):
        steps.append(OptionalStep.FIELD_VISIT)
    online = replace(
        standard,
        needs=tuple(
            replace(
                need,
                is_file=need.title.id not in BROUGHT,
                kind=KINDS.get(need.title.id, ""),
                optional=need.optional or need.title.id in how.optional,
            )
            for need in standard.needs
        ),
        steps=(
            FILL_IN,
            CHECK,
            *((PAY,) if OptionalStep.PAYMENT in steps else ()),
            *((VISIT,) if OptionalStep.FIELD_VISIT in steps else ()),
            DOWNLOAD,
        ),
    )
    handling = Handling(
        module=product.module, unit=unit, is_online=True, form=how.form, office_form=how.office_form,
        optional_steps=steps, template_code=how.letter.code, permit_months=how.permit_months,
    )  # fmt: skip
    return NewService(code=product.code, standard=online, handling=handling)


def _let_a_week_pass(
    names: tuple[str, ...], *, head: User, secretary: User, passphrase: str, actor: Actor, now: datetime
) -> None:
    """One case in each state an officer meets; the moments have passed, so evidence and clocks are real."""
    ready, working, returned, visited, new, doubtful, recommended, to_sign = names
    parent, family, member, to_initial, midwife = returned, doubtful, visited, working, working
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
        ("PZ-07", midwife, timedelta(days=2), lambda case, at: _step(case, actor, at, "verify", "start", "approve")),
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
    _step(case, actor, at + timedelta(minutes=30), "approve")


def _apply(code: str, name: str, at: datetime) -> Case:
    answers: dict[str, dict[str, Any]] = {
        "TK-01": {
            "pendidikan": "smk",
            "bidang": "perhotelan",
            "bersedia": (at + timedelta(days=30)).date().isoformat(),
        },
        "PZ-01": {"lokasi": "Tepi saluran irigasi, dekat balai desa", "luas": 420, "saluran": "irigasi"},
        "DK-05": {"nama_anak": f"Putra {name}"},
        "PZ-07": {
            "nomor_str": "CONTOH-STR-0417",
            "tempat_praktik": "Praktik Mandiri Bidan Contoh",
            "alamat_praktik": "Jalan Contoh 8, dekat balai desa",
            "jadwal": "Senin–Jumat 16.00–20.00",
        },
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
        moment = at + number * timedelta(minutes=10)
        services.take_step(case_id=case.pk, action=action, actor=actor, now=moment)
        if action == "approve":
            services.seal_letter(case_id=case.pk, actor=actor, now=moment)


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
