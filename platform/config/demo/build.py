"""Building the demo: the same services, in the same order, as people would use them on the pages."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils.module_loading import import_string

import tenants
from accounts.models import User
from accounts.services import accept_invitation, create_user, issue_invitation
from catalog.activation.services import register_running_releases, request_activation
from catalog.cohorts.services import say_interest
from catalog.ministry.console.services import rebuild
from catalog.sdk import all_modules
from config.demo.agreements import SUB_PROCESSORS, sign_agreement
from config.demo.applications import WORKS, Official, offer_services
from config.demo.bills import bill_a_year
from config.demo.boundary import KARANGASEM, draw_boundary
from config.demo.history import tell
from config.demo.letter import letter_pdf
from config.demo.offices import Head, give_head, open_offices
from config.demo.opening import PRIVACY_OFFICERS, ask_no_second_step
from config.demo.people import MINISTRY, PASSWORD, PLACES, Person, Place
from config.demo.privacy import OFFICER, WHERE, keep_desk
from config.demo.readiness import write_readiness
from config.demo.registers import fill_registers
from config.demo.releases import publish_catalogue
from config.demo.report import Report
from config.demo.surveys import hold_surveys
from config.demo.visits import BEGAN_DAYS_AGO, HEADS, hold_visits
from core import clock
from core.actors import Actor
from core.jobs import run_waiting
from core.localised import LocalisedText
from documents.signing.local import issue_certificate
from onboarding import services as onboarding
from onboarding.agreements.services import publish_list
from onboarding.links import confirmation_address
from onboarding.setup.services import go_live
from organisation import services as organisation
from organisation.models import Role, Unit
from outcomes.services import report_everything
from regions.services import load_regions
from regions.terms import head_title
from tenants.context import operator_rights
from tenants.services import describe

WISHES = {"one_student_one_client": "Ibu hamil di pulau kecil baru bertemu bidan menjelang melahirkan."}
"""Why a place waits for a module that it has not switched on."""


def build(report: Report) -> None:
    """Make everything, step by step, in an empty database."""
    with report.step("Menyiapkan tabel kementerian", "Ministry tables"):
        call_command("migrate", verbosity=0)
    with (
        report.step("Memuat 38 provinsi sampai 83.762 desa dan kelurahan", "All regions of Indonesia"),
        operator_rights(),
    ):
        load_regions()
    with report.step("Membuat akun kementerian dan menerbitkan modul", "Ministry accounts, published modules"):
        _open_ministry()
    for place in PLACES:
        with report.step(f"Mendaftarkan {_name_of(place)}", "Apply, verify, provision, first admin"):
            _onboard(place)
        with report.step(f"Membuka kantor di {_name_of(place)}", "Units, opening hours, days off, positions"):
            _open_offices(place)
        with report.step(f"Menyalakan modul di {_name_of(place)}", "Switch modules on, staff and sample data"):
            _switch_on(place)
        with report.step(f"Menerbitkan layanan daring di {_name_of(place)}", "Online services and applications"):
            _offer_services(place)
        with report.step(f"Mengadakan survei kepuasan di {_name_of(place)}", "A published survey and a running one"):
            _hold_surveys(place)
        with report.step(f"Melaporkan capaian {_name_of(place)}", "Indicators of the months that are over"):
            _report_indicators(place)
        with report.step(f"Mengisi daftar nasional dari {_name_of(place)}", "Urgent problems, innovations"):
            _fill_registers(place)
    with report.step("Mengadakan studi tiru ke Banyuwangi", "Study visits: one finished, one waiting for signatures"):
        _hold_visits()
    for place in PLACES:
        with report.step(f"Membuka {_name_of(place)} untuk warga", "Set-up checked, regency goes live"):
            _open_to_citizens(place)
    with report.step("Membuka meja pelindungan data", "Record of processing, requests, a failure, a rehearsal"):
        _keep_desk()
    with report.step("Menagih setahun", "A year of invoices: on time, late, without tax proofs"), tenants.public():
        bill_a_year(actor=_actor_of(MINISTRY[0]), now=clock.now())
    with (
        report.step("Menghitung konsol kementerian", "Use, survival and peers from what was reported"),
        tenants.public(),
    ):
        rebuild(actor=Actor.system("demo"), now=clock.now())


def refresh() -> None:
    """Give each mall today's morning when the demo is started again on another day."""
    for place in PLACES:
        with tenants.enter(_schema_of(place)) as regency:
            for manifest in all_modules():
                if manifest.demo and manifest.slug in regency.modules_on:
                    import_string(manifest.demo)(actor=_actor_of(place.admin), now=clock.now())


def _open_ministry() -> None:
    actor, now = Actor.system("demo"), clock.now()
    with tenants.public():
        organisation.sync_core_roles(actor=actor, now=now)
        for person in MINISTRY:
            join(person, actor=actor)
        register_running_releases(now=now)
        curator = User.objects.get(email=MINISTRY[0].email)
        # Long enough ago for what the demo tells of the past.
        began = now - timedelta(days=BEGAN_DAYS_AGO)
        issue_certificate(user=curator, passphrase=PASSWORD, actor=_actor_of(MINISTRY[0]), now=began)
        publish_list(entries=SUB_PROCESSORS, actor=_actor_of(MINISTRY[0]), now=now)
        publish_catalogue(pilots=[place.code for place in PLACES], curator=_actor_of(MINISTRY[0]), now=now)
        ask_no_second_step(curator=_actor_of(MINISTRY[0]), now=now)


def _onboard(place: Place) -> None:
    with tenants.public():
        application = onboarding.apply(
            regency_code=place.code,
            letter=SimpleUploadedFile("surat-permohonan.pdf", letter_pdf(place), "application/pdf"),
            letter_number=place.letter_number,
            letter_date=(clock.now() - timedelta(days=9)).date(),
            contact_name=place.admin.full_name,
            contact_position=place.admin.position,
            contact_email=place.admin.email,
            contact_phone=place.contact_phone,
            host_label=place.label,
            actor=Actor.citizen(),
            now=clock.now(),
        )
        onboarding.confirm_email(
            signed=_last_part(confirmation_address(application)), actor=Actor.citizen(), now=clock.now()
        )
        onboarding.approve(
            application_id=application.pk, host_label=place.label, actor=_actor_of(MINISTRY[0]), now=clock.now()
        )
        sign_agreement(application, place, curator=User.objects.get(email=MINISTRY[0].email), now=clock.now())
    run_waiting(queues=("operator", "control"))
    with tenants.public():
        describe(
            code=place.code,
            brand=place.brand,
            office_address=place.office_address,
            office_point=place.office_point,
            actor=_actor_of(MINISTRY[0]),
            now=clock.now(),
        )
        address = onboarding.invitation_address(
            application_id=application.pk, actor=Actor.system("demo"), now=clock.now()
        )
    with tenants.enter(_schema_of(place)):
        accept_invitation(token=_last_part(address), password=PASSWORD, now=clock.now())


def _switch_on(place: Place) -> None:
    modules = [manifest for manifest in all_modules() if manifest.slug not in place.without]
    with tenants.enter(_schema_of(place)):
        admin = _actor_of(place.admin)
        write_readiness(place.code, actor=admin, now=clock.now())
        for manifest in modules:
            request_activation(slug=manifest.slug, actor=admin, now=clock.now())
        for slug in place.without & WISHES.keys():
            say_interest(slug=slug, reason=WISHES[slug], actor=admin, now=clock.now())
    run_waiting(queues=("operator",))
    with tenants.enter(_schema_of(place)):
        # People first: what a module fills itself with is done by them.
        for person in place.staff:
            join(person, actor=admin)
        for manifest in modules:
            if manifest.demo:
                import_string(manifest.demo)(actor=admin, now=clock.now())


def _open_offices(place: Place) -> None:
    with tenants.enter(_schema_of(place)):
        open_offices(
            place.code,
            government_address=place.office_address,
            point=place.office_point,
            actor=_actor_of(place.admin),
            now=clock.now(),
        )
        if place.code == KARANGASEM:
            draw_boundary(actor=_actor_of(place.admin), now=clock.now())


def _offer_services(place: Place) -> None:
    with tenants.enter(_schema_of(place)) as regency:
        admin = _actor_of(place.admin)
        offer_services(
            place.code,
            short_name=regency.short_name,
            signers={
                WORKS: _official(place.head, actor=admin),
                **{person.unit: _official(person, actor=admin) for person in place.signers},
            },
            secretary=_official(place.secretary, actor=admin),
            passphrase=PASSWORD,
            actor=admin,
            now=clock.now(),
        )


def _official(person: Person, *, actor: Actor) -> Official:
    return Official(user=_enter(person, actor=actor), grade=person.grade, nip=person.nip)


def _hold_surveys(place: Place) -> None:
    with tenants.enter(_schema_of(place)):
        hold_surveys(place.code, actor=_actor_of(place.admin), now=clock.now())


def _report_indicators(place: Place) -> None:
    """The months before the demo, then as the job of the night does; what says nothing yet is left out."""
    with tenants.enter(_schema_of(place)):
        tell(place.code, actor=Actor.system("demo"), now=clock.now())
        report_everything(actor=Actor.system("outcomes"), now=clock.now())


def _fill_registers(place: Place) -> None:
    with tenants.enter(_schema_of(place)):
        fill_registers(place.code, actor=_actor_of(place.admin), now=clock.now())


def _open_to_citizens(place: Place) -> None:
    with tenants.enter(_schema_of(place)):
        admin = _actor_of(place.admin)
        join(PRIVACY_OFFICERS[place.code], actor=admin)
        go_live(actor=admin, now=clock.now())


def _hold_visits() -> None:
    """The heads of the regencies and the curator get what they sign with; then they visit."""
    now = clock.now()
    began, people = now - timedelta(days=BEGAN_DAYS_AGO), {}
    for place in PLACES:
        person = HEADS[place.code]
        with tenants.enter(_schema_of(place)):
            actor = _actor_of(place.admin)
            user = people[place.code] = _enter(person, actor=actor)
            for role in Role.objects.filter(slug__in=(person.role, *person.also)).order_by("pk"):
                organisation.grant_role(user=user, role=role, active_from=began.date(), actor=actor, now=now)
            head = Head(title=head_title(place.code), full_name=person.full_name)
            give_head(Unit.objects.get(code=place.code), head, user=user, actor=actor, now=now)
            issue_certificate(user=user, passphrase=PASSWORD, actor=actor, now=began)
    with tenants.public():
        people[""] = User.objects.get(email=MINISTRY[0].email)
    hold_visits(people, now=now)


def _keep_desk() -> None:
    with tenants.enter(_schema_of(next(place for place in PLACES if place.code == WHERE))):
        user = User.objects.get(email=OFFICER)
        keep_desk(officer=user.full_name, actor=Actor.user(user.pk, schema=tenants.current().schema), now=clock.now())


def join(person: Person, *, actor: Actor) -> None:
    """Let a person in and give them their roles, the post that they hold, and what they sign with."""
    user, now = _enter(person, actor=actor), clock.now()
    unit = Unit.objects.get(code=person.unit) if person.unit else None
    roles = [Role.objects.get(slug=slug) for slug in (person.role, *person.also)]
    for role in roles:
        organisation.grant_role(
            user=user, role=role, unit=unit, province=person.province, active_from=person.since, actor=actor, now=now
        )
    if unit is not None and person.is_head:
        title = LocalisedText(id=person.position, en=f"Head of {unit.name}")
        head = Head(title=title, full_name=person.full_name, grade=person.grade, nip=person.nip)
        give_head(unit, head, user=user, actor=actor, now=now)
    if any("documents.sign" in role.rights for role in roles):
        issue_certificate(user=user, passphrase=PASSWORD, actor=actor, now=now)


def _enter(person: Person, *, actor: Actor) -> User:
    """Invite a person and accept in their name as they would from the mail."""
    user = create_user(email=person.email, full_name=person.full_name, actor=actor, now=clock.now())
    accept_invitation(
        token=issue_invitation(user=user, actor=actor, now=clock.now()), password=PASSWORD, now=clock.now()
    )
    return user


def _last_part(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


def _actor_of(person: Person) -> Actor:
    user = User.objects.get(email=person.email)
    return Actor.user(user.pk, schema=user.home_schema)


def _schema_of(place: Place) -> str:
    return f"r{place.code}"


def _name_of(place: Place) -> str:
    kind = "Kota" if int(place.code[2:]) > 70 else "Kabupaten"
    return f"{kind} {place.label.capitalize()}"
