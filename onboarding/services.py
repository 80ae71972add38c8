"""What changes an application, from the form to the regency that is set up. Pages and demo use the same functions."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from accounts.links import invitation_url
from accounts.models import UserManager
from accounts.services import AlreadyJoined
from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.files import delete_stored, store_upload
from onboarding import hosts, queries
from onboarding.acting import StepNotPossible, become, locked, record, task, write
from onboarding.agreements.texts import file_of, text_in_force
from onboarding.links import confirmed_reference
from onboarding.mail import Letter
from onboarding.models import (
    Agreement,
    Application,
    Approval,
    Countersignature,
    ProvisioningStep,
    SignedPaper,
    State,
    StepName,
)
from onboarding.policies import FOR_A_REGENCY, FROM_A_SENDER, KEEP_DAYS, PAUSE_MINUTES
from organisation import services as organisation
from organisation.access import today
from regions import queries as regions
from tenants.provisioning.services import HasLeft, provision

LETTER_MAX_BYTES = 10_000_000
DAY = timedelta(days=1)
# The first attempt takes seconds; whatever has not moved for this long lost its worker.
INTERRUPTED_AFTER = timedelta(minutes=5)


class RegencyNotKnown(Refusal):
    code = "regency_not_known"
    status = 422
    message = _("There is no regency or city with this code.")
    fix = _("Choose it from the list.")
    attr = "regency_code"


class AlreadyOnTiru(Refusal):
    code = "already_on_tiru"
    message = _("%(regency)s already uses Tiru.")
    fix = _("Ask its administrator for an account.")


class ApplicationInProgress(Refusal):
    code = "application_in_progress"
    message = _("An application of %(regency)s is already in progress.")
    fix = _("Ask the colleague who sent it for the application code.")


class TooManyApplications(Refusal):
    """Mail goes to whatever address is typed in, so nobody may use the form to flood one."""

    code = "too_many_applications"
    message = _("Too many applications came from this address, or for this regency, in the last 24 hours.")
    fix = _("Try again tomorrow, or confirm the e-mail that we have already sent.")


class HostNotPossible(Refusal):
    code = "host_not_possible"
    status = 422
    message = _("A web address cannot begin with “%(label)s”.")
    fix = _("Use 3 to 40 letters, digits or single dashes, such as “karangasem”.")
    attr = "host_label"


class HostTaken(Refusal):
    code = "host_taken"
    message = _("The address %(host)s is taken or promised to another regency.")
    fix = _("Choose another one.")
    attr = "host_label"


class DomainNotPossible(Refusal):
    code = "domain_not_possible"
    status = 422
    message = _("“%(domain)s” cannot be a domain of your own.")
    fix = _("Write the whole name of a host, such as layanan.karangasemkab.go.id, or leave it empty.")
    attr = "own_domain"


class DomainTaken(Refusal):
    code = "domain_taken"
    message = _("The domain %(domain)s is already used or wished for by another regency.")
    fix = _("Choose another one, or leave it empty and add it later.")
    attr = "own_domain"


class NoSubProcessors(Refusal):
    code = "no_sub_processor_list"
    message = _("There is no list of sub-processors yet, and the agreement has to name them.")
    fix = _("Publish the list under “Sub-processors”, then approve.")


class Superseded(Refusal):
    code = "superseded"
    message = _("This application was withdrawn or replaced by a newer one.")
    fix = _("Open the link in our latest e-mail, or send the application again.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    message = _("The reason is missing.")
    fix = _("Write what is wrong and what would mend it; the applicant reads it.")
    attr = "reason"


class InvitationTooSoon(Refusal):
    code = "invitation_too_soon"
    message = _("We sent a link a few minutes ago.")
    fix = _("Look into the spam folder, or try again in %(pause)s.")


class SetUpRunning(Refusal):
    """Another worker is setting the regency up right now."""

    code = "set_up_running"
    message = _("The set-up is running.")


@transaction.atomic
def apply(
    *,
    regency_code: str,
    letter: UploadedFile,
    letter_number: str,
    letter_date: date,
    contact_name: str,
    contact_position: str,
    contact_email: str,
    contact_phone: str,
    host_label: str,
    own_domain: str = "",
    language: str = "id",
    actor: Actor,
    now: datetime,
) -> Application:
    """
    Take an application and send the e-mail that confirms it. It counts for nothing until the link there was used.

    Sending the form again for the same regency from the same address replaces what was sent before.

    :raises RegencyNotKnown: for a code outside the list. :raises AlreadyOnTiru: if the regency is a tenant already.
    :raises HasLeft: if it was one. :raises ApplicationInProgress: if a confirmed application waits.
    :raises TooManyApplications: against floods.
    :raises HostNotPossible: for a label that cannot be a host.
    :raises DomainNotPossible, DomainTaken: for an own domain that is none, is ours, or is another regency's.
    :raises core.errors.Refusal: for a letter that is no PDF, or too large.
    """
    try:
        regency_code = regions.regency(regency_code).code  # plain, however it was written
    except regions.UnknownRegion as error:
        raise RegencyNotKnown from error
    email = UserManager.normalize_email(contact_email)
    _refuse_second(regency_code)
    _refuse_flood(regency_code, email, now)
    if not hosts.is_possible(host_label):
        raise HostNotPossible(label=host_label)
    own_domain = _own_domain(own_domain, regency_code)
    stored = store_upload(letter, kinds={"pdf"}, max_bytes=LETTER_MAX_BYTES, prefix="onboarding/letters")
    Application.objects.filter(state=State.RECEIVED, regency_code=regency_code, contact_email=email).update(
        state=State.WITHDRAWN, withdrawn_at=now
    )
    application = Application.objects.create(
        regency_code=regency_code,
        language=language,
        letter_key=stored.key,
        letter_name=stored.original_name,
        letter_size=stored.size,
        letter_sha256=stored.sha256,
        letter_number=letter_number.strip(),
        letter_date=letter_date,
        contact_name=contact_name.strip(),
        contact_position=contact_position.strip(),
        contact_email=email,
        contact_phone=contact_phone.strip(),
        wished_label=host_label,
        wished_domain=own_domain,
        filed_under=policies.national_snapshot([KEEP_DAYS], now),
        received_at=now,
    )
    write(Letter.CONFIRM, application, now)
    record("received", application, actor, now, letter=stored.sha256)
    return application


@transaction.atomic
def confirm_email(*, signed: str, actor: Actor, now: datetime) -> Application:
    """
    Count an application in, because its sender opened our e-mail. Confirming twice changes nothing.

    :raises onboarding.links.LinkNotValid, onboarding.links.LinkExpired: if the link does not work.
    :raises Superseded: if the application was withdrawn or replaced.
    :raises ApplicationInProgress: if a colleague's application was confirmed earlier.
    :raises AlreadyOnTiru, HasLeft: if the regency became a tenant, or left, in the meantime.
    """
    application = locked(reference=confirmed_reference(signed))
    if application is None or application.state == State.WITHDRAWN:
        raise Superseded
    if application.state != State.RECEIVED:
        return application
    _refuse_second(application.regency_code)
    application.confirmed_at = now
    try:
        with transaction.atomic():
            become(State.CONFIRMED, application, "confirmed_at")
    except IntegrityError as error:
        # Two colleagues confirmed in the same moment; the database let one pass.
        raise ApplicationInProgress(regency=regions.regency(application.regency_code).full_name) from error
    write(Letter.CONFIRMED, application, now)
    record("confirmed", application, actor, now)
    return application


@transaction.atomic
def withdraw(*, application_id: int, actor: Actor, now: datetime) -> Application:
    """
    Take an application back, as its sender, before anything was made.

    :raises StepNotPossible: once the set-up has begun, or when it is over.
    """
    application = locked(pk=application_id)
    application.withdrawn_at = now
    become(State.WITHDRAWN, application, "withdrawn_at")
    record("withdrawn", application, actor, now)
    return application


@transaction.atomic
def approve(*, application_id: int, host_label: str, actor: Actor, now: datetime) -> Application:
    """
    Say yes, grant a host, and freeze the agreement that both sides sign before anything is set up.

    :raises StepNotPossible: unless the application waits for a decision.
    :raises HostNotPossible: for a label that cannot be a host.
    :raises HostTaken: if another regency has it, or was promised it.
    :raises NoSubProcessors: if no list of sub-processors was published.
    """
    application = locked(pk=application_id)
    sub_processors = queries.sub_processors_now()
    if sub_processors is None:
        raise NoSubProcessors
    if not hosts.is_possible(host_label):
        raise HostNotPossible(label=host_label)
    if queries.host_is_taken(host_label, by_another_than=application.regency_code):
        raise HostTaken(host=hosts.host_of(host_label))
    application.host_label = host_label
    application.decided_at = now
    application.decided_by = str(actor)
    try:
        with transaction.atomic():
            become(State.APPROVED, application, "host_label", "decided_at", "decided_by")
    except IntegrityError as error:
        # Two curators promised the same host in the same moment; the database let one pass.
        raise HostTaken(host=hosts.host_of(host_label)) from error
    text = text_in_force(today(now))
    pdf = file_of(application, text=text, number=sub_processors.number, entries=sub_processors.entries.all(), now=now)
    frozen = Agreement.objects.create(
        application=application,
        version=text.version,
        sub_processors=sub_processors,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        made_at=now,
    )
    write(Letter.APPROVED, application, now)
    record("approved", application, actor, now, host=hosts.host_of(host_label), agreement=frozen.sha256)
    return application


@transaction.atomic
def refuse(*, application_id: int, reason: str, actor: Actor, now: datetime) -> Application:
    """
    Say no, with a reason that the applicant reads in our e-mail and on the status page. An approval can be taken back
    like this as long as the agreement is not signed by both sides.

    :raises ReasonMissing: without one. :raises StepNotPossible: once it is signed, or when it is over.
    """
    application = locked(pk=application_id)
    if not reason.strip():
        raise ReasonMissing
    application.refusal_reason = reason.strip()
    application.decided_at = now
    application.decided_by = str(actor)
    become(State.REFUSED, application, "refusal_reason", "decided_at", "decided_by")
    write(Letter.REFUSED, application, now)
    # The reason is free text and may name a person, so it stays with the application, which can be erased.
    record("refused", application, actor, now)
    return application


@transaction.atomic
def try_again(*, application_id: int, actor: Actor, now: datetime) -> None:
    """
    Let the worker continue a set-up that failed or stands still. What is done already is not done twice.

    :raises StepNotPossible: unless the agreement is signed and the regency not yet set up.
    """
    application = locked(pk=application_id)
    if application.state not in {State.AGREED, State.PROVISIONING}:
        raise StepNotPossible(state=application.get_state_display())
    task("set_up").defer(application_id=application.pk)
    record("tried_again", application, actor, now)


def carry_out(*, application_id: int, actor: Actor, tick: Callable[[], datetime] | None = None) -> Application:
    """
    Make a regency of an application whose agreement is signed, or finish what an earlier attempt began. Runs as the
    operator.

    Not one transaction: each step is, and finds its own work done when it runs again. The table of steps is written
    between them, so that the progress is seen and outlives a crash.

    :param tick: tells the time; asked at every step. The clock of the house if left out.
    :raises SetUpRunning: if another worker is at it. :raises StepNotPossible: if the agreement is not signed.
    """
    tick = tick or clock.now
    with _alone(application_id):
        application = _begin(application_id, actor=actor, now=tick())
        if application.state == State.PROVISIONED:
            return application
        progress = _Progress(application, tick)
        try:
            provision(
                code=application.regency_code,
                host=hosts.host_of(application.host_label),
                actor=actor,
                now=tick(),
                in_preparation=True,
                on_step=progress.heard,
                before_opening=lambda regency: _fill(application, progress, actor=actor, tick=tick),
            )
        except Exception as error:
            progress.failed(error)
            raise
        return _finish(application_id, actor=actor, now=tick())


@transaction.atomic
def invitation_address(*, application_id: int, actor: Actor, now: datetime) -> str:
    """
    Make the address where the first administrator chooses a password, once; empty if that has been done already.

    Earlier addresses stop working.

    :raises StepNotPossible: unless the regency is set up.
    """
    application = _set_up(application_id)
    with tenants.enter(queries.schema_of(application.regency_code)):
        token = _first_administrator(application, actor=actor, now=now)
    return invitation_url(host=hosts.host_of(application.host_label), token=token) if token else ""


@transaction.atomic
def ask_for_invitation(*, application_id: int, actor: Actor, now: datetime) -> None:
    """
    Mail a fresh one-time link, because the first one ran out.

    :raises StepNotPossible: unless the regency is set up. :raises InvitationTooSoon: too soon after the last one.
    """
    application = _set_up(application_id)
    pause = timedelta(minutes=policies.national_value(PAUSE_MINUTES, now))
    if application.invited_at and now - application.invited_at < pause:
        raise InvitationTooSoon(pause=clock.format_duration(pause))
    application.invited_at = now
    application.save(update_fields=["invited_at"])
    write(Letter.INVITATION, application, now)
    record("invitation_asked", application, actor, now)


@transaction.atomic
def forget_application(application: Application, *, actor: Actor, now: datetime) -> None:
    """
    Erase the contact some time after the end, and with an application that nobody confirmed all of it.

    The letter and the papers behind a regency stay: the agreement rests on them.

    :param application: its row locked, and its time over (`queries.to_be_forgotten`).
    """
    if application.state == State.RECEIVED:
        application.state, application.withdrawn_at = State.WITHDRAWN, now
        application.save(update_fields=["state", "withdrawn_at"])
    _forget(application, now)
    record("forgotten", application, actor, now)


def continue_interrupted(*, actor: Actor, now: datetime) -> list[str]:
    """
    Finish what a killed worker left behind; answers the references it worked on. Runs as the operator.

    A set-up that failed with an error is not touched: its job tries again by itself, and then a person decides.
    """
    worked_on = []
    for application in queries.interrupted(before=now - INTERRUPTED_AFTER):
        try:
            carry_out(application_id=application.pk, actor=actor)
        except SetUpRunning:
            continue
        worked_on.append(application.reference)
    return worked_on


# --- the set-up, step by step


class _Progress:
    """Writes how far the set-up has come, each time in a short transaction of its own."""

    # What `provision` reports when it is done; the steps between belong to us.
    _OF_PROVISIONING = {
        "registered": StepName.REGISTER,
        "tables": StepName.SCHEMA,
        "keys": StepName.KEYS,
        "host": StepName.HOST,
        "active": StepName.OPEN,
    }

    def __init__(self, application: Application, tick: Callable[[], datetime]) -> None:
        self.steps = ProvisioningStep.objects.filter(application=application)
        self.tick = tick
        self.current = StepName.REGISTER
        # A new attempt: if its process dies, nothing must look as if it had failed and been told.
        self.steps.update(failed_at=None, failure="")
        self._start(StepName.REGISTER)

    def heard(self, step: str) -> None:
        self.done(self._OF_PROVISIONING[step])

    def done(self, name: StepName) -> None:
        # What an earlier attempt finished keeps its time.
        self.steps.filter(name=name, finished_at=None).update(finished_at=self.tick(), failed_at=None, failure="")
        following = [*StepName, None][[*StepName].index(name) + 1]
        if following:
            self._start(following)

    def failed(self, error: Exception) -> None:
        # The class and, for a refusal, its sentence: an error of the database may quote a row.
        text = f"{type(error).__name__}: {error}" if isinstance(error, Refusal) else type(error).__name__
        self.steps.filter(name=self.current).update(failed_at=self.tick(), failure=text, finished_at=None)

    def _start(self, name: StepName) -> None:
        self.current = name
        self.steps.filter(name=name, finished_at=None).update(
            attempts=F("attempts") + 1, started_at=self.tick(), failed_at=None, failure=""
        )


@transaction.atomic
def _begin(application_id: int, *, actor: Actor, now: datetime) -> Application:
    application = locked(pk=application_id)
    if application.state in {State.PROVISIONED, State.PROVISIONING}:
        return application
    application.provisioning_at = now
    become(State.PROVISIONING, application, "provisioning_at")
    ProvisioningStep.objects.bulk_create(
        ProvisioningStep(application=application, name=name, position=position)
        for position, name in enumerate(StepName, start=1)
    )
    record("provisioning", application, actor, now)
    return application


def _fill(application: Application, progress: _Progress, *, actor: Actor, tick: Callable[[], datetime]) -> None:
    """What a regency needs before its site opens. Every act finds its own work done."""
    schema = queries.schema_of(application.regency_code)
    with tenants.enter(schema):
        organisation.create_units_from_regions(actor=actor, now=tick())
    progress.done(StepName.UNITS)
    with tenants.enter(schema):
        organisation.sync_core_roles(actor=actor, now=tick())
    progress.done(StepName.ROLES)
    with tenants.enter(schema):
        _first_administrator(application, actor=actor, now=tick())
    progress.done(StepName.ADMIN)


def _first_administrator(application: Application, *, actor: Actor, now: datetime) -> str:
    """Make the first administrator in the regency we are in, or find them; the one-time token, if one is needed."""
    try:
        _user, token = organisation.invite_first_administrator(
            email=application.contact_email,
            full_name=application.contact_name,
            language=application.language,
            actor=actor,
            now=now,
        )
    except AlreadyJoined:
        return ""
    return token


@transaction.atomic
def _finish(application_id: int, *, actor: Actor, now: datetime) -> Application:
    application = locked(pk=application_id)
    application.provisioned_at = application.invited_at = now
    become(State.PROVISIONED, application, "provisioned_at", "invited_at")
    write(Letter.INVITATION, application, now)
    record("provisioned", application, actor, now)
    return application


@contextmanager
def _alone(application_id: int) -> Iterator[None]:
    """
    Keep other workers away from the same set-up. The lock belongs to the connection, so it dies with a killed process.

    :raises SetUpRunning: if somebody holds it.
    """
    key = f"onboarding.set_up:{application_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            raise SetUpRunning
    try:
        yield
    finally:
        # A connection that broke has let go of the lock already.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


# --- small parts


def _set_up(application_id: int) -> Application:
    application = locked(pk=application_id)
    if application.state != State.PROVISIONED or application.forgotten_at:
        raise StepNotPossible(state=application.get_state_display())
    return application


def _refuse_second(regency_code: str) -> None:
    if queries.is_on_tiru(regency_code):
        raise AlreadyOnTiru(regency=regions.regency(regency_code).full_name)
    if queries.has_left(regency_code):
        raise HasLeft(regency=regions.regency(regency_code).full_name)
    if queries.has_open_application(regency_code):
        raise ApplicationInProgress(regency=regions.regency(regency_code).full_name)


def _refuse_flood(regency_code: str, email: str, now: datetime) -> None:
    recent = Application.objects.filter(received_at__gt=now - DAY)
    most = policies.national_values([FROM_A_SENDER, FOR_A_REGENCY], now)
    if recent.filter(contact_email=email).count() >= most[FROM_A_SENDER]:
        raise TooManyApplications
    if recent.filter(regency_code=regency_code).count() >= most[FOR_A_REGENCY]:
        raise TooManyApplications


def _own_domain(wish: str, regency_code: str) -> str:
    """The wished domain as it is kept, or nothing."""
    domain = wish.strip().lower().rstrip(".")
    if not domain:
        return ""
    if not hosts.is_possible_domain(domain):
        raise DomainNotPossible(domain=domain)
    if queries.domain_is_taken(domain, by_another_than=regency_code):
        raise DomainTaken(domain=domain)
    return domain


def _forget(application: Application, now: datetime) -> None:
    if application.state != State.PROVISIONED:
        if key := application.letter_key:
            transaction.on_commit(lambda: delete_stored(key))
            application.letter_key = application.letter_name = ""
        for paper in SignedPaper.objects.filter(agreement__application=application):
            transaction.on_commit(partial(delete_stored, paper.file_key))
        Approval.objects.filter(agreement__application=application).delete()
        Countersignature.objects.filter(agreement__application=application).delete()
        Agreement.objects.filter(application=application).delete()
    application.contact_name = application.contact_email = application.contact_phone = ""
    application.forgotten_at = now
    application.save(
        update_fields=["letter_key", "letter_name", "contact_name", "contact_email", "contact_phone", "forgotten_at"]
    )


@transaction.atomic
def letter_has_left(*, application_id: int) -> None:
    """What a job says once the mail server has taken its letter."""
    Application.objects.filter(pk=application_id).update(mail_waits_since=None)
