"""A house with people at work in it, for looking at its pages: filled lists, open cases, a morning at the mall."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client, override_settings
from playwright.sync_api import Browser

import tenants
from accounts.models import SignInCode, User
from accounts.services import issue_invitation
from casework.models import Case, CaseDocument, Channel, OptionalStep, Sender
from casework.queries import Wanted
from casework.services import (
    ask_payment,
    issue_signed,
    judge_paper,
    new_pin,
    prove_payment,
    record_official,
    save_filter,
    write_message,
)
from casework.telling import tell
from casework.views import keys
from catalog.activation.models import State
from catalog.bundles.format import sha256_of
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.queries import save
from catalog.bundles.services import upload
from catalog.modules._example.services import write_notice
from catalog.modules.mpp.demo import fill
from catalog.modules.mpp.models import Appointment, AppointmentState, CounterGroup, QueueTicket, TicketState
from catalog.modules.mpp.services.holders import hold_appointment_in_account
from catalog.modules.smart_kampung import kiosk_visits
from catalog.modules.smart_kampung.models import Kiosk, Proof
from catalog.modules.smart_kampung.services import house_works
from catalog.modules.smart_kampung.services.houses import pass_to_agency
from config.demo.applications import take_online
from core import clock
from core.indicators import Period, PeriodKind
from documents.models import Certificate, Document, NumberSeries
from documents.services import refuse_initial
from documents.signing.local import issue_certificate
from imports.registry import importer_of
from imports.services import upload_table
from notifications.recipients import Recipient
from notifications.services import notify
from onboarding.links import confirmation_address, sender_address
from organisation.models import Delegation, Role, SpecialSpan, Unit
from organisation.services import create_units_from_regions, grant_role, sync_core_roles
from outcomes.queries import active_indicators, waiting
from outcomes.services import compute_indicator, send_waiting
from residents.models import DuplicatePair
from residents.services import find_duplicates, merge_residents
from surveys.models import SurveyPeriod
from surveys.services import compute_period, offer_survey, publish_period
from tenants.custody.models import Operation
from tenants.custody.sandbox import make_sandbox
from tests.browser import stage_setups
from tests.browser.site import KARANGASEM, MINISTRY, TERNATE, Site
from tests.browser.stage_adoption import fill_adoption
from tests.browser.stage_agreements import fill_agreements
from tests.browser.stage_billing import fill_billing
from tests.browser.stage_boundaries import fill_boundary
from tests.browser.stage_centre_setup import fill_centre_setup
from tests.browser.stage_channels import fill_channels
from tests.browser.stage_cohorts import fill_cohorts
from tests.browser.stage_console import fill_console
from tests.browser.stage_curation import fill_problems, fill_releases
from tests.browser.stage_duty import fill_duty
from tests.browser.stage_identity import fill_identity, give_ternate_a_look
from tests.browser.stage_letters import fill_letters, kiosks, pins_of, proven, waiting_for_code
from tests.browser.stage_limits import fill_limits
from tests.browser.stage_mirror import fill_mirror
from tests.browser.stage_numbers import fill_numbers
from tests.browser.stage_operations import fill_operations
from tests.browser.stage_places import fill_places
from tests.browser.stage_privacy import ask_as, fill_failures, fill_privacy
from tests.browser.stage_proof import fill_proof
from tests.browser.stage_registry import fill_registry
from tests.browser.stage_reports import fill_reports
from tests.browser.stage_scheme import fill_scheme
from tests.browser.stage_setup import fill_times
from tests.browser.stage_sso import fill_sso
from tests.browser.stage_units import fill_units
from tests.browser.stage_villages import fill_villages
from tests.browser.stage_visits import fill_visits
from tests.browser.window import Window
from tests.factories import casework as applications
from tests.factories import documents as letters
from tests.factories import photos
from tests.factories import smart_kampung_houses as houses
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory, make_citizen
from tests.factories.catalog import ActivationFactory, ReleaseFactory
from tests.factories.custody import BackupFactory, OperationFactory
from tests.factories.departures import departures
from tests.factories.fleet import FleetRunFactory, FleetStepFactory, SchemaStateFactory
from tests.factories.mpp import AppointmentFactory, HallPrinterFactory, text
from tests.factories.onboarding import ApplicationFactory, letter_file
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    SpecialDaysFactory,
    UnitFactory,
    WeeklyHoursFactory,
)
from tests.factories.policies import NationalValueFactory, RegencyValueFactory
from tests.factories.residents import PURWA_KERTHI, make_family, make_resident
from tests.factories.smart_kampung_letters import Citizen, code_for
from tests.factories.surveys import SurveyPeriodFactory, plan, remark_on, respond
from tests.journeys.beginning import PREPARING, person, switch_on

NOBODY, CLERK, ADMIN, CURATOR, EVALUATOR, SENDER = "nobody", "clerk", "admin", "curator", "evaluator", "sender"
VILLAGER, ASKING = "villager", "asking"
SUPERVISOR = "supervisor"
PROVINCE = "province"
"""An officer of the province of Bali, at the ministry."""
"""A campus supervisor, who is no officer of the regency."""
KIOSK = "kiosk"
"""A kiosk before nobody; `kiosk-typing`, `-waiting`, `-proven` and `-done` have somebody before them."""
"""Somebody whose NIK, KK number and code were right, and somebody who waits for the code; both chose a village."""
CITIZEN = "citizen"
"""Somebody without an account who has opened every case of the stage by code and PIN."""
MEMBER, WAITING, PROVED = "member", "waiting", "proved"
"""A citizen with an account and cases in it; one who waits for a code; one whose code was right, for the first time."""


@dataclass
class Stage:
    """A filled house, the keys of what is in it, and a window for each person and language."""

    browser: Browser
    site: Site
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By host."""
    colleague: User | None = None
    """Somebody else at the ministry."""
    _sessions: dict[tuple[str, str], str] = field(default_factory=dict)
    _windows: dict[tuple[str, str, str], Window] = field(default_factory=dict)

    def window(self, host: str, who: str, language: str) -> Window:
        """The window of a person, opened once; `nobody` is not signed in."""
        found = self._windows.get((host, who, language))
        if found is None:
            found = Window(self.browser, self.site, host, language=language)
            if who != NOBODY:
                found.have_session(self._sessions[host, who])
            self._windows[host, who, language] = found
        return found

    def client(self, host: str, who: str) -> Client:
        """The same person without a browser."""
        client = Client(SERVER_NAME=host, raise_request_exception=False)
        if who != NOBODY:
            client.cookies["sessionid"] = self._sessions[host, who]
        return client

    def sign_in(self, host: str, who: str, user: User) -> None:
        """With the password, as pages about one's own account want it."""
        client = Client(SERVER_NAME=host)
        client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD})
        client.post("/akun/konfirmasi/", {"password": PASSWORD})
        self._sessions[host, who] = client.cookies["sessionid"].value

    def keep_session(self, host: str, who: str, client: Client) -> None:
        """Be whoever this client is."""
        self._sessions[host, who] = client.cookies["sessionid"].value

    def open_cases(self, host: str, who: str, pins: dict[str, str]) -> None:
        """Be somebody who has shown code and PIN of these cases."""
        client = Client(SERVER_NAME=host)
        for code, pin in pins.items():
            client.post("/lacak/", {"code": code, "pin": pin})
        self._sessions[host, who] = client.cookies["sessionid"].value

    def follow(self, host: str, who: str, *links: str) -> None:
        """Be somebody by links that were sent to them."""
        client = Client(SERVER_NAME=host)
        for link in links:
            client.get(urlsplit(link).path)
        self._sessions[host, who] = client.cookies["sessionid"].value

    def close(self) -> None:
        for window in self._windows.values():
            window.close()


@contextmanager
def staged(browser: Browser, site: Site) -> Iterator[Stage]:
    """The stage, with everybody signed in."""
    stage = Stage(browser, site)
    with ExitStack() as stack:
        # The run may take longer than a password is trusted.
        stack.enter_context(override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 60 * 60))
        stack.enter_context(patch.object(keys, "IDLE", timedelta(days=1)))
        stack.enter_context(patch.object(kiosk_visits, "LASTS", timedelta(days=1)))
        stack.callback(stage.close)
        _fill_ministry(stage)
        _fill_karangasem(stage)
        _begin_in_ternate(stage)
        fill_releases(clock.now())
        fill_registry(stage)
        yield stage


def _fill_karangasem(stage: Stage) -> None:
    now = clock.now()
    switch_on("r5107", "example", now=now)
    switch_on("r5107", "smart_kampung", now=now)
    switch_on("r5107", "one_student_one_client", now=now)
    switch_on("r5107", "complaint_centre", now=now)
    with tenants.enter("r5107") as regency:
        sync_core_roles(actor=PREPARING, now=now)
        create_units_from_regions(actor=PREPARING, now=now)
        # The queues of the morning are there; the last number waits for the clerk.
        fill(actor=PREPARING, now=now)
        notice = write_notice(
            text=text("Loket tutup pukul 12.00 pada hari Jumat.", "Counters close at 12.00 on Friday."),
            today=clock.local_date(now, regency.zone),
            actor=PREPARING,
            now=now,
        )
        colleague = UserFactory.create(full_name="Ni Luh Putu Ayu Kartika Dewi")
        gone = UserFactory.closed(full_name="I Nyoman Pindah")
        invited = UserFactory.invited(full_name="Ni Kadek Baru")
        unit = Unit.objects.filter(parent__isnull=False).order_by("pk")[0]
        assignment = grant_role(
            user=colleague, role=Role.objects.get(slug="section_head"), unit=unit, actor=PREPARING, now=now
        )
        stage.keys[KARANGASEM] = {
            "person": colleague.pk,
            "gone": gone.pk,
            "invited": invited.pk,
            "unit": unit.pk,
            "assignment": assignment.pk,
            "notice": notice.pk,
            "invitation": issue_invitation(user=invited, actor=PREPARING, now=now),
            "tickets": {
                state: ticket.public_token
                for state in TicketState
                if (ticket := QueueTicket.objects.filter(state=state).order_by("pk").last())
            },
            "appointments": [
                Appointment.objects.filter(state=AppointmentState.BOOKED).order_by("pk")[0].public_token,
                AppointmentFactory.create(
                    group=CounterGroup.objects.get(letter="A"),
                    state=AppointmentState.CANCELLED,
                    ended_at=now,
                    code="J900",
                    number=900,
                ).public_token,
            ],
            "printer": HallPrinterFactory.create().pk,
            "counters": [
                QueueTicket.objects.filter(state__in=[TicketState.SERVING, TicketState.CALLED])
                .order_by("pk")
                .values_list("counter__number", flat=True)[0],
                1,
            ],
        }
    admin = person("r5107", "tenant_admin", now=now, full_name="I Wayan Sudarma", email="wayan@contoh.go.id")
    clerk = person("r5107", "counter_clerk", now=now, full_name="Ni Made Astuti", email="made@contoh.go.id")
    with tenants.enter("r5107"):
        grant_role(user=admin, role=Role.objects.get(slug="mpp_manager"), actor=PREPARING, now=now)
        grant_role(user=admin, role=Role.objects.get(slug="example_writer"), actor=PREPARING, now=now)
        stage.keys[KARANGASEM]["token"] = ApiTokenFactory.with_secret(user=admin)[0].pk
        stage.keys[KARANGASEM] |= fill_sso(now)
        fill_boundary(now)
        stage.keys[KARANGASEM] |= fill_channels(admin, now)
        stage.keys[KARANGASEM] |= _fill_blocks(admin, now)
        stage.keys[KARANGASEM] |= fill_letters(admin, now)
        stage.keys[KARANGASEM] |= _fill_houses(admin, now)
        stage.keys[KARANGASEM] |= fill_villages(admin, now)
        stage.keys[KARANGASEM] |= fill_problems(colleague, now)
        stage.keys[KARANGASEM] |= fill_reports(admin, now)
        stage.keys[KARANGASEM] |= fill_proof(now)
        supervisor = UserFactory.create(full_name="Ni Komang Ayu Trisnawati", email="komang@contoh.ac.id")
        stage.keys[KARANGASEM] |= fill_scheme(admin, supervisor, now)
        stage.keys[KARANGASEM] |= fill_limits(admin, now)
        fill_numbers(now)
        stage.keys[KARANGASEM] |= stage_setups.fill_set_ups(now)
        stage.keys[KARANGASEM] |= fill_adoption(admin, now)
        stage.keys[KARANGASEM] |= fill_identity(now)
        stage.keys[KARANGASEM] |= fill_privacy(admin, now)
        stage.keys[KARANGASEM] |= fill_units(now)
        stage.keys[KARANGASEM] |= fill_centre_setup(admin, now)
        stage.keys[KARANGASEM] |= fill_duty(admin, now)
        stage.keys[KARANGASEM] |= _open_offices(Unit.objects.get(pk=stage.keys[KARANGASEM]["unit"]), admin)
        take_online(
            code="5107", short_name="Karangasem", signers={}, passphrase="", actor=PREPARING, began=now,
            only=("DK-01", "DK-04", "PJ-05", "TK-01"),
        )  # fmt: skip
        pins = {
            code: new_pin(case_id=Case.objects.get(code=code).pk) for code in stage.keys[KARANGASEM]["cases"].values()
        }
        pins |= pins_of(stage.keys[KARANGASEM])
        pins |= {code: new_pin(case_id=Case.objects.get(code=code).pk) for code in stage.keys[KARANGASEM]["reports"]}
        stage.keys[KARANGASEM] |= fill_places(now)
        citizen = stage.keys[KARANGASEM]["letter_citizen"]
        given = code_for(citizen, Unit.objects.get(pk=stage.keys[KARANGASEM]["letter_village"]))
    visits = fill_visits(admin, now)
    stage.keys[KARANGASEM] |= visits
    stage.keys[KARANGASEM] |= {name: it for name, it in stage.keys[MINISTRY].items() if name.startswith("bill")}
    stage.keys[MINISTRY] |= visits | {"visit_duty": visits["visit_duty_of_ministry"]}
    stage.open_cases(KARANGASEM, CITIZEN, pins)
    stage.keep_session(KARANGASEM, VILLAGER, proven(citizen, given))
    stage.keep_session(KARANGASEM, ASKING, waiting_for_code(citizen))
    _open_kiosks(stage, admin, citizen)
    _let_citizens_in(stage, pins, now)
    stage.sign_in(KARANGASEM, ADMIN, admin)
    stage.sign_in(KARANGASEM, CLERK, clerk)
    stage.sign_in(KARANGASEM, SUPERVISOR, supervisor)
    _give_second_step(stage, KARANGASEM, "r5107", admin)


def _open_kiosks(stage: Stage, admin: User, citizen: Citizen) -> None:
    def code() -> str:
        with tenants.enter("r5107"):
            return code_for(citizen, Unit.objects.get(pk=stage.keys[KARANGASEM]["letter_village"]))

    for name, device in kiosks(admin, citizen, code).items():
        stage.keep_session(KARANGASEM, KIOSK if name == "idle" else f"{KIOSK}-{name}", device)
    with tenants.enter("r5107"):
        stage.keys[KARANGASEM]["kiosk"] = Kiosk.objects.order_by("opened_at")[0].pk
        # The run may take longer than a proof lasts.
        Proof.objects.update(expires_at=clock.now() + timedelta(days=1))


def _let_citizens_in(stage: Stage, pins: dict[str, str], now: datetime) -> None:
    member = Client(SERVER_NAME=KARANGASEM)
    with tenants.enter("r5107"):
        user = make_citizen("wahyuni@contoh.id")
        Case.objects.filter(code__in=list(pins)[1:]).update(user=user)
        tell(Case.objects.get(code=list(pins)[1]), "casework.incomplete", actor=PREPARING, now=now)
        booked = Appointment.objects.get(public_token=stage.keys[KARANGASEM]["appointments"][0])
        hold_appointment_in_account(appointment=booked, user=user)
        member.force_login(user)
        stage.keys[KARANGASEM] |= ask_as(user, now)
    # One case is open by code and PIN and in no account yet.
    member.post("/lacak/", {"code": next(iter(pins)), "pin": pins[next(iter(pins))]})
    member.post("/akun-saya/kontak/", {"contact": "sri.wahyuni@contoh.id"})
    stage._sessions[KARANGASEM, MEMBER] = member.cookies["sessionid"].value
    for who in (WAITING, PROVED):
        stage._sessions[KARANGASEM, who] = ask_for_code(f"{who}@contoh.id")
    with tenants.enter("r5107"):
        # The run may take longer than a code works.
        SignInCode.objects.update(expires_at=now + timedelta(days=1))
        SignInCode.objects.filter(pk=SignInCode.objects.order_by("created_at").last().pk).update(  # type: ignore[union-attr]
            proved_at=now + timedelta(days=1)
        )


def ask_for_code(address: str) -> str:
    """The session of a browser that has asked for a code."""
    client = Client(SERVER_NAME=KARANGASEM)
    answer = client.post("/masuk/", {"contact": address})
    assert answer.status_code == 302
    return str(client.cookies["sessionid"].value)


def _fill_blocks(admin: User, now: datetime) -> dict[str, Any]:
    """People and families, a table that is being brought in, messages, surveys, a signed letter, an authority."""
    resident = make_resident(full_name="I Gede Suparta", address="Jalan Untung Surapati 8")
    family = make_family(resident)
    other = make_resident(full_name="I Gede Suparta", nik="", birth_date=resident.birth_date)
    find_duplicates(now=now)
    merged = merge_residents(
        kept=make_resident(full_name="Ni Wayan Rai"),
        dropped=make_resident(full_name="Ni Wayan Ray"),
        choices={},
        reason="Kartu yang sama",
        actor=PREPARING,
        now=now,
    )
    run = upload_table(
        importer=importer_of("residents"),
        file=SimpleUploadedFile("penduduk.csv", b"Nama;NIK\nNi Luh Sari;1\n"),
        actor=PREPARING,
        now=now,
    )
    survey = SurveyPeriodFactory.create(name=text("Survei semester 1", "Survey of the first half"))
    asked = SurveyPeriodFactory.open(name=text("Survei semester 2", "Survey of the second half"))
    # In a thread of its own: signing runs an event loop, and the browser's has not ended here.
    with ThreadPoolExecutor(max_workers=1) as pool:
        letter = pool.submit(_signed_letter, admin).result()
        cases = pool.submit(_cases, now).result()
    RegencyValueFactory.create(key="imports.keep_days", value="60", valid_from=now.date() - timedelta(days=90))
    return {
        "planned_value": RegencyValueFactory.create(
            key="imports.keep_days", value="45", valid_from=now.date() + timedelta(days=60)
        ).pk,
        "delegation": DelegationFactory.create(holder=admin).pk,
        "resident": resident.pk,
        "other_resident": other.pk,
        "family": family.pk,
        "pair": DuplicatePair.objects.get().pk,
        "merge": merged.pk,
        "run": run.pk,
        "message": _tell(admin, now),
        "survey": survey.pk,
        "asked": asked.pk,
        "published": _published_survey(now).pk,
        "counter": asked.counter_secret,
        "offer": offer_survey(subject_kind="case", now=now),
        "action": plan(survey, what=text("Tambah loket pagi", "One more counter in the morning")).pk,
        "remark": remark_on(asked, "Antrean pagi terlalu panjang").pk,
        "letter": letter.pk,
        "letter_token": letter.token,
        "reported": _reported(now),
        "loading": _set_up_file(now),
        "returned_letter": Document.objects.get(state=Document.State.RETURNED, unit=letter.unit).pk,
        "open_letter": Document.objects.get(state=Document.State.DRAFT, unit=letter.unit).pk,
        "series": NumberSeries.objects.get(unit=letter.unit).pk,
        "certificate": Certificate.objects.get(user=letter.signer).pk,
        **_fill_cases(admin, now),
        "cases": cases,
        "paper": CaseDocument.objects.filter(case__code=cases["incomplete"], is_current=True)[0].pk,
    }


def _fill_cases(admin: User, now: datetime) -> dict[str, Any]:
    """A morning's cases: to check, unpaid, granted, with an official number to record, begun at the counter."""
    unit = applications.office()
    applications.product(unit=unit, now=now)
    applications.product("SKU-02", unit=unit, now=now, time_unit="hour", handling={"permit_months": 1})
    applications.product("SKU-03", unit=unit, now=now, fee_amount=25_000, steps=(OptionalStep.PAYMENT,))
    applications.product("SKU-04", unit=unit, published=False, now=now, complaints=None)
    applications.product("KK-01", unit=unit, now=now, handling={"office_form": applications.OFFICE_FORM})
    case = applications.handed_in(now=now)
    unpaid = applications.step(applications.handed_in("SKU-03", now=now, name="Ni Luh Suartini"), "verify", now=now)
    ask_payment(case_id=unpaid.pk, actor=PREPARING, now=now)
    prove_payment(case_id=unpaid.pk, file=applications.pdf("bukti.pdf"), actor=PREPARING, now=now)
    granted = applications.step(
        applications.handed_in("SKU-02", now=now, name="I Ketut Merta"), "verify", "start", "approve", "issue", now=now
    )
    numbered = applications.step(
        applications.handed_in("KK-01", now=now, name="Ni Made Sri"), "verify", "start", now=now
    )
    record_official(case_id=numbered.pk, values={"nomor_kk": "5107010303120004"}, actor=PREPARING, now=now)
    begun = applications.begun(now=now, name="Ni Wayan Rai", channel=Channel.COUNTER).case
    return {
        "case": case.code,
        "case_paper": case.papers.order_by("requirement")[0].pk,
        "unpaid_case": unpaid.code,
        "granted_case": granted.code,
        "numbered_case": numbered.code,
        "begun_case": begun.code,
        "case_filter": save_filter(user=admin, name="Usaha", wanted=Wanted(product="SKU-01")).pk,
    }


def _fill_houses(admin: User, now: datetime) -> dict[str, Any]:
    """Unfit houses of one village at every stage, decided under the regent's delegation; one with the agency."""
    village = Unit.objects.get(region_code=PURWA_KERTHI)
    for slug in ("village_house_officer", "housing_officer"):
        spec = Role.objects.get(slug=slug)
        where = village if slug == "village_house_officer" else None
        grant_role(user=admin, role=spec, unit=where, actor=PREPARING, now=now)
    given = houses.given_to(admin, village)
    post = PositionFactory.create(unit=village, name=text("Perbekel Purwakerthi", "Head of Purwakerthi"))
    houses.given_to(None, village, kind=Delegation.Kind.POST, post=post)
    names = (
        "Ni Nengah Rusmini",
        "I Ketut Darma",
        "Ni Luh Putu Armini",
        "I Made Sandi",
        "Ni Wayan Suci",
        "I Nyoman Regeg",
    )
    stages = ("proposed", "surveyed", "village_deliberation", "decided_by_village", "works_100", "handed_over")
    found = {
        stage: houses.at_stage(village, stage, now=now, head=admin, full_name=name, address="Jalan Raya Amed 7")
        for stage, name in zip(stages, names, strict=True)
    }
    works = houses.at_stage(village, "funded", now=now, head=admin, full_name="I Wayan Kari")
    house_works.add_photo(
        case_id=works.pk,
        version=works.version,
        percent=0,
        file=photos.photo(None),
        no_position_because="Ponsel petugas tidak menangkap GPS",
        actor=PREPARING,
        now=now,
    )
    raised = houses.at_stage(village, "village_deliberation", now=now, full_name="Ni Ketut Sekar")
    pass_to_agency(case_id=raised.pk, version=raised.version, reason="Di luar wewenang desa.", actor=PREPARING, now=now)
    ward = Unit.objects.filter(kind=Unit.Kind.WARD_OFFICE).order_by("path")[0]
    warded = houses.at_stage(ward, "surveyed", now=now, full_name="I Gusti Made Oka")
    steps = {
        "survei": found["surveyed"],
        "musyawarah": found["surveyed"],
        "ke-dinas": warded,
        "naikkan": found["village_deliberation"],
        "keputusan": found["village_deliberation"],
        "keputusan-dinas": raised,
        "dana": found["decided_by_village"],
        "foto": works,
        "serah-terima": found["works_100"],
        "tolak": found["proposed"],
    }
    return {
        "houses": [case.code for case in (*found.values(), works, raised)],
        "house_steps": [{"code": case.code, "slug": slug} for slug, case in steps.items()],
        "minutes": {"code": raised.code, "pk": houses.house_of(raised).files.get().pk},
        "house_delegation": given.pk,
    }


def _open_offices(unit: Unit, admin: User) -> dict[str, Any]:
    """Hours of the government, a festival and a day off, a partner whose hours nobody knows, a post and its holders."""
    government = Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT)
    unit.address, unit.phone = "Jalan Raya Besakih 1, Rendang", "0366 530 0012"
    unit.latitude, unit.longitude = Decimal("-8.4218"), Decimal("115.4262")
    unit.save()
    WeeklyHoursFactory.create(unit=government)
    partner = UnitFactory.create(name="Kantor Imigrasi", kind=Unit.Kind.PARTNER, parent=government)
    festival = SpecialDaysFactory.create(unit=unit, first_date=date(2028, 8, 12), kind="open")
    SpecialSpan.objects.create(days=festival, opens=480, closes=1320)
    day_off = SpecialDaysFactory.create(
        first_date=date(2028, 10, 4), kind="day_off", reason=text("Galungan", "Galungan")
    )
    head = PositionFactory.create(unit=unit)
    HoldingFactory.create(position=head, full_name="I Made Arka, S.E.", active_to=date(2026, 6, 1))
    holding = HoldingFactory.create(position=head, user=admin, active_from=date(2026, 6, 1), grade="Pembina, IV/a")
    secretary = PositionFactory.create(unit=unit, kind="secretary", name=text("Sekretaris Camat", "Secretary"))
    for post in (head, secretary):
        DelegationFactory.create(holder=None, post=post, kind=Delegation.Kind.POST, unit=unit)
    return {
        "partner": partner.pk,
        "special_days": [festival.pk, day_off.pk],
        "positions": [head.pk, secretary.pk],
        "holding": holding.pk,
        "offices": [unit.code, partner.code],
    }


def _reported(now: datetime) -> str:
    """What this month came to at the mall and in the surveys, sent; answers the month."""
    today = clock.local_date(now, tenants.current().zone)
    for indicator in active_indicators():
        period = Period.of(indicator.period, today)
        compute_indicator(indicator=indicator, period=period, actor=PREPARING, now=now)
    for row in waiting():
        send_waiting(reckoning=row, actor=PREPARING, now=now)
    return Period.of(PeriodKind.MONTH, today).code


def _set_up_file(now: datetime) -> UUID:
    """A set-up of the mall that differs a little, uploaded and rehearsed; and shared by Banyuwangi."""
    content = json.loads(save("mpp"))
    before = save("mpp").decode()
    agencies = content["items"][0]["rows"]
    agencies[0]["name"] = {"id": "Badan Penyelenggara Jaminan Sosial", "en": "Social security agency"}
    agencies.append(agencies[0] | {"code": "PERPUS", "name": {"id": "Dinas Perpustakaan", "en": "Library agency"}})
    content |= {"letters": content["letters"] + stage_setups.letters(), "policies": stage_setups.decisions()}
    del content["sha256"]
    changed = json.dumps(content | {"sha256": sha256_of(content)}).encode()
    _shared_by_banyuwangi(before, changed.decode(), now)
    return upload(slug="mpp", file_name="mpp-3510.json", content=changed, actor=PREPARING, now=now).pk


def _shared_by_banyuwangi(first: str, second: str, now: datetime) -> None:
    """Two versions of its set-up, of which Karangasem and Ternate took the first over."""
    versions = (
        (first, text("Pengaturan awal mal", "The mall as it began")),
        (second, text("Layanan perpustakaan masuk mal", "The library joins the mall")),
    )
    line = {"slug": "mpp", "regency_code": "3510", "release": "1.0.0", "sha256": "0" * 64, "rows": 9}
    with tenants.public():
        for number, (content, note) in enumerate(versions, start=1):
            PublishedSetup.objects.create(
                **line, number=number, content=content, note=note, published_by=str(PREPARING),
                published_at=now - timedelta(days=40 - 15 * number),
            )  # fmt: skip
        for code, taken in (("5107", 9), ("8271", 7)):
            Takeover.objects.create(
                slug="mpp", regency_code=code, origin_code="3510", origin_number=1, offered=9, clashed=1, taken=taken,
                taken_at=now - timedelta(days=5), taken_by=str(PREPARING),
            )  # fmt: skip


def _published_survey(now: datetime) -> SurveyPeriod:
    """The worked example of the rule: IKM 82.64, band B, two lowest elements."""
    period = SurveyPeriodFactory.closed(name=text("Survei 2025", "Survey of 2025"))
    for answers in ((4, 3, 3, 4, 4, 3, 4, 3, 3), (3, 3, 2, 4, 3, 3, 3, 3, 3), (4, 4, 3, 4, 4, 4, 4, 3, 4)):
        respond(period, *answers)
    compute_period(period=period, actor=PREPARING, now=now)
    for element in ("time", "complaints", "facilities"):
        plan(period, element=element)
    return publish_period(period=period, actor=PREPARING, now=now)


def _tell(user: User, now: datetime) -> int:
    """Send somebody a message; answers its key."""
    return notify(
        template="notifications.channel_down",
        to=Recipient.user(user),
        context={"channel": "surel"},
        now=now,
        actor=PREPARING,
        idempotency_key="stage",
    )[0].pk


def _signed_letter(admin: User) -> Document:
    """A signed letter; beside it one that waits for the administrator's initial, one to sign, and a draft wording."""
    try:
        with tenants.enter("r5107"):
            version, office = letters.version(), letters.office()
            letters.draft(version, letters.SOURCE + "\n\nSurat ini berlaku tiga bulan.")
            letters.letter(version, office, nama="I Ketut Rai", initials=[admin])
            sent_back = letters.letter(version, office, nama="Ni Wayan Sari", initials=[admin])
            refuse_initial(
                document=sent_back, user=admin, reason="Nama usaha belum lengkap.", actor=letters.ACTOR, now=letters.NOW
            )
            letters.letter(version, office, nama="Ni Made Sri")
            for user in (admin, None):
                issue_certificate(
                    user=user, passphrase=letters.PASSPHRASE, actor=letters.ACTOR, now=clock.now() - timedelta(days=710)
                )
            letter = letters.letter(version, office, nama="Ni Luh Sari")
            return letters.sign(letter, by=letters.signer(full_name="I Nyoman Artha"))[0].document
    finally:
        connections.close_all()


def _cases(now: datetime) -> dict[str, str]:
    """Applications in the states that ask something of their citizens; their codes."""
    try:
        with tenants.enter("r5107"):
            unit = letters.office()
            applications.product(unit=unit, handling={"template_code": "sku"}, now=now)
            applications.product("IMB-01", unit=unit, fee_amount=150000, steps=(OptionalStep.PAYMENT,), now=now)
            draft = applications.begun(now=now).case
            applications.brought(draft, 0, now=now)
            incomplete = applications.handed_in(now=now)
            judge_paper(
                paper_id=incomplete.papers.all()[0].pk, case_id=incomplete.pk, accepted=False,
                remark="Nomornya tidak terbaca.", actor=PREPARING, now=now,
            )  # fmt: skip
            applications.step(incomplete, "return", reason="Kartu keluarga buram.", now=now)
            write_message(
                case_id=incomplete.pk,
                text="Foto di tempat terang, ya.",
                sender=Sender.OFFICER,
                actor=PREPARING,
                now=now,
            )
            rejected = applications.step(
                applications.handed_in(now=now), "reject", reason="Usahanya di luar desa ini.", now=now
            )
            paying = applications.step(applications.handed_in("IMB-01", now=now), "verify", now=now)
            ask_payment(case_id=paying.pk, actor=PREPARING, now=now)
            issued = applications.step(applications.handed_in(now=now), "verify", "start", "approve", now=now)
            assert issued.letter is not None
            letters.sign(issued.letter, by=letters.signer(full_name="I Made Darma"))
            issue_signed(document_id=issued.letter.pk, actor=PREPARING, now=now)
            return {
                "draft": draft.code, "incomplete": incomplete.code, "rejected": rejected.code, "paying": paying.code,
                "issued": issued.code,
            }  # fmt: skip
    finally:
        connections.close_all()


def _begin_in_ternate(stage: Stage) -> None:
    """The modules are on and nothing has happened yet."""
    now = clock.now()
    with tenants.enter("r8271"):
        sync_core_roles(actor=PREPARING, now=now)
    admin = person("r8271", "tenant_admin", now=now, full_name="Nurlaila Djafar", email="nurlaila@contoh.go.id")
    with tenants.enter("r8271"):
        grant_role(user=admin, role=Role.objects.get(slug="mpp_manager"), actor=PREPARING, now=now)
        give_ternate_a_look(now)
    stage.sign_in(TERNATE, ADMIN, admin)


def _fill_ministry(stage: Stage) -> None:
    now = clock.now()
    with tenants.public():
        sync_core_roles(actor=PREPARING, now=now)
        colleague = UserFactory.create(full_name="Yohanes Siregar")
        gone = UserFactory.closed(full_name="Bambang Purnatugas")
        invited = UserFactory.invited(full_name="Sri Rahayu")
        assignment = grant_role(
            user=colleague, role=Role.objects.get(slug="ministry_evaluator"), actor=PREPARING, now=now
        )
        applications = {
            "unconfirmed": ApplicationFactory.create(regency_code="3301"),
            "confirmed": ApplicationFactory.confirmed(regency_code="3302"),
            "being_set_up": ApplicationFactory.being_set_up(regency_code="3303", host_label="purbalingga"),
            "failed": ApplicationFactory.being_set_up(failed=True, regency_code="3304", host_label="banjarnegara"),
            "live": ApplicationFactory.provisioned(regency_code="8271", host_label="ternate"),
            "refused": ApplicationFactory.refused(regency_code="3305"),
            "withdrawn": ApplicationFactory.withdrawn(regency_code="3306"),
        } | fill_agreements(now)
        storages["private"].save(ApplicationFactory.letter_key, ContentFile(letter_file().read()))
        ReleaseFactory.create(slug="mpp", version="0.9.0", state="retired", created_at=now, published_at=now)
        ReleaseFactory.create(slug="mpp", version="1.1.0", state="draft", created_at=now)
        wish = ActivationFactory.create(slug="example", schema_name="r3510", version="1.0.0", state=State.REQUESTED)
        custody = _fill_custody(now)
        fill_cohorts(now)
        fill_times(now)
        fill_mirror(now)
        planned = {"key": "imports.keep_days", "valid_from": now.date() + timedelta(days=60)}
        NationalValueFactory.create(key="imports.keep_days", value="40", valid_from=now.date() - timedelta(days=200))
        NationalValueFactory.of_bali(key="imports.keep_days", value="35", valid_from=now.date() - timedelta(days=20))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
                " VALUES ('control', 'catalog.activation.tasks.end_releases', '{\"schema\": \"public\"}', 'failed', 5)"
            )
        run = FleetRunFactory.create(failed=1)
        FleetStepFactory.create(run=run, schema="r8271", state="done")
        FleetStepFactory.create(run=run, schema="r3510")
        FleetStepFactory.failed(run=run, schema="r5107")
        extra = {"kind": "column", "table": "mpp_counter", "name": "colour", "what": "extra", "found": "text"}
        SchemaStateFactory.compared(extra, schema="r5107", distance=1)
        SchemaStateFactory.compared(schema="r8271", ring="pilot")
        SchemaStateFactory.create(schema="r3510", distance=5)
        stage.keys[MINISTRY] = {
            "person": colleague.pk,
            "gone": gone.pk,
            "invited": invited.pk,
            "assignment": assignment.pk,
            "invitation": issue_invitation(user=invited, actor=PREPARING, now=now),
            "applications": applications,
            "confirmation": confirmation_address(applications["unconfirmed"]).rstrip("/").rpartition("/")[2],
            "opening": sender_address(applications["confirmed"]).rstrip("/").rpartition("/")[2],
            "wish": wish.pk,
            "departures": departures(),
            "planned_value": NationalValueFactory.create(**planned).pk,
            "provincial_value": NationalValueFactory.of_bali(**planned).pk,
            **custody,
        }
    curator = person("public", "ministry_curator", now=now, full_name="Ratna Prameswari", email="ratna@contoh.go.id")
    with tenants.public():
        stage.keys[MINISTRY] |= fill_console(now)
        stage.keys[MINISTRY] |= fill_operations(now)
        stage.keys[MINISTRY] |= fill_failures(now)
        stage.keys[MINISTRY] |= fill_billing(curator, now)
        stage.keys[MINISTRY]["token"] = ApiTokenFactory.with_secret(user=curator)[0].pk
        stage.keys[MINISTRY]["message"] = _tell(curator, now)
    stage.sign_in(MINISTRY, CURATOR, curator)
    stage.sign_in(MINISTRY, EVALUATOR, colleague)
    stage.colleague = colleague
    _give_second_step(stage, MINISTRY, "public", curator)
    own = [applications[one] for one in ("confirmed", "to_sign", "sent_back")]
    stage.follow(MINISTRY, SENDER, *map(sender_address, own))


def _fill_custody(now: datetime) -> dict[str, Any]:
    """Karangasem with backups, a sandbox and work in every state; Ternate has nothing yet."""
    BackupFactory.failed(made_at=now - timedelta(days=2))
    made = make_sandbox(code="5107", actor=PREPARING, now=now)
    return {
        "backup": BackupFactory.create(made_at=now - timedelta(hours=3)).pk,
        "operations": [
            OperationFactory.running().pk,
            OperationFactory.failed(kind="restore").pk,
            *(OperationFactory.done(kind=kind).pk for kind in ("backup", "restore", "wipe")),
            Operation.objects.get(schema=made.schema_name).pk,
        ],
    }


def _give_second_step(stage: Stage, host: str, schema: str, user: User) -> None:
    """
    A passkey, an app and spare codes, after signing in, so that their pages have something to show.

    The passkey is only a name: making a real one needs https, which is tried in `tests/accounts`.
    """
    with tenants.public() if schema == "public" else tenants.enter(schema):
        passkey = Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ponsel kantor", "passwordless": True}
        )
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        stage.keys[host]["passkey"] = passkey.pk
