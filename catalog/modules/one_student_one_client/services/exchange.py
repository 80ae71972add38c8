"""A mother's record is told to SATUSEHAT: only while she agrees, in a job, as often as it takes and never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client import course
from catalog.modules.one_student_one_client.exchange.bundle import bundle_of
from catalog.modules.one_student_one_client.exchange.outcomes import Outcome
from catalog.modules.one_student_one_client.exchange.port import Exchange, NotNow, NotTaken
from catalog.modules.one_student_one_client.exchange.reading import CLINICAL, contacts_of, record_of
from catalog.modules.one_student_one_client.exchange.record import Record, Sender
from catalog.modules.one_student_one_client.exchange.satusehat import HOSTS, Satusehat
from catalog.modules.one_student_one_client.models import (
    EXCHANGE_PURPOSE,
    Consent,
    ExchangeAccount,
    Pregnancy,
    Sending,
    Visit,
)
from catalog.modules.one_student_one_client.rules import gestation
from catalog.modules.one_student_one_client.services.pregnancies import MODULE
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.personal_data import Person, refuse_restricted, restricted
from core.secrets import decrypt, encrypt
from organisation.access import today
from organisation.models import Unit

SPACING: Final = timedelta(seconds=2)
"""Between two records of one night, so that the exchange is not flooded [A]."""
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long until it is tried again; after the last one it is given up, until tonight."""
WORKER: Final = Actor.system("one_student_one_client.exchange")


class NotAgreed(Refusal):
    code = "osoc_exchange_not_agreed"
    message = _("She has not agreed that her data are sent to SATUSEHAT.")
    fix = _("Ask her, and record what she says. Without her consent nothing is sent.")


class ExchangeOff(Refusal):
    code = "osoc_exchange_off"
    message = _("The exchange with SATUSEHAT is off for this health centre.")
    fix = _("Ask the manager of One Student One Client to switch it on.")


class NothingToSend(Refusal):
    code = "osoc_exchange_nothing"
    message = _("There is no antenatal contact yet that could be sent.")
    fix = _("Record the contact first.")


class NoNumber(Refusal):
    code = "osoc_exchange_no_number"
    message = _("SATUSEHAT knows people by their NIK, and hers is not in the register.")
    fix = _("Have the NIK entered in the residents' register first.")


class OnItsWay(Refusal):
    code = "osoc_exchange_on_its_way"
    message = _("Her record is on its way already.")
    fix = _("Look again in a few minutes.")


class NotAHealthCentre(Refusal):
    code = "osoc_exchange_not_a_centre"
    status = 422
    message = _("SATUSEHAT gives accounts to health centres.")
    fix = _("Choose a health centre from the list.")
    attr = "health_centre"


class KeyNeeded(Refusal):
    code = "osoc_exchange_key_needed"
    status = 422
    message = _("Without the account's ID and secret nothing can be sent.")
    fix = _("Enter both as SATUSEHAT gave them to the health centre.")
    attr = "client_id"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What SATUSEHAT gave to a health centre. An empty ID and secret keep those that are there."""

    is_on: bool
    side: ExchangeAccount.Side
    organization: str
    location: str
    practitioner: str
    client_id: str
    client_secret: str


@transaction.atomic
def set_account(*, health_centre: Unit, account: Account, actor: Actor, now: datetime) -> ExchangeAccount:
    """
    Enter or change a health centre's account.

    :raises NotAHealthCentre, KeyNeeded:
    """
    if health_centre.kind != Unit.Kind.HEALTH_CENTRE:
        raise NotAHealthCentre
    kept = ExchangeAccount.objects.select_for_update().filter(health_centre=health_centre).first()
    is_whole = bool(account.client_id and account.client_secret)
    if (kept is None and not is_whole) or bool(account.client_id) != bool(account.client_secret):
        raise KeyNeeded
    made = kept or ExchangeAccount(health_centre=health_centre)
    made.is_on, made.side, made.changed_at = account.is_on, account.side, now
    made.organization, made.location, made.practitioner = account.organization, account.location, account.practitioner
    if is_whole:
        made.client_id = encrypt(account.client_id, purpose=EXCHANGE_PURPOSE)
        made.client_secret = encrypt(account.client_secret, purpose=EXCHANGE_PURPOSE)
    made.save()
    evidence.record(
        action=f"{MODULE}.exchange_account_set",
        actor=actor,
        at=now,
        subject=f"{MODULE}.exchange_account:{made.pk}",
        details={"centre": health_centre.code, "on": made.is_on, "side": str(made.side), "new_key": is_whole},
    )
    return made


@transaction.atomic
def ask(*, pregnancy_id: UUID, actor: Actor, now: datetime, at: datetime | None = None) -> Sending:
    """
    Put a mother's record on its way.

    :param at: not before this moment.
    :raises NotAgreed, ExchangeOff, NoNumber, NothingToSend: if it could not be sent. :raises OnItsWay:
    :raises core.personal_data.ProcessingRestricted: if she asked that nothing goes on.
    """
    found = Pregnancy.objects.select_for_update(of=("self",)).select_related("resident").filter(pk=pregnancy_id).first()
    if found is None:
        raise NotThere
    if _consent(found) is None:
        raise NotAgreed
    refuse_restricted(_mother(found), matter=found.pk)
    if _account(found) is None:
        raise ExchangeOff
    if not found.resident.nik:
        raise NoNumber
    if not contacts_of(found):
        raise NothingToSend
    if Sending.objects.filter(pregnancy=found, state=Sending.State.WAITING).exists():
        raise OnItsWay
    made = Sending.objects.create(pregnancy=found, version=found.version, asked_at=now, asked_by=str(actor))
    send_record.defer(at=at, sending_id=str(made.pk))
    _record("exchange_asked", made, actor, now)
    return made


@job(queue="tenant", module="one_student_one_client")
def send_record(*, sending_id: str) -> None:
    """Send one record that waits."""
    deliver(sending_id=UUID(sending_id), now=clock.now())


def deliver(*, sending_id: UUID, now: datetime) -> None:
    """
    Send what waits, if she still agrees at this moment. Once it is settled nothing more happens.

    The line is used outside of any lock: whoever withdraws consent never waits for SATUSEHAT. If this process dies in
    between, the same bundle goes out again, which changes nothing there.
    """
    sending = Sending.objects.select_related("pregnancy__resident").filter(pk=sending_id).first()
    if sending is None or sending.state != Sending.State.WAITING:
        return
    prepared = _prepared(sending.pregnancy, now)
    if isinstance(prepared, Outcome):
        _settle(sending_id, Sending.State.STOPPED, prepared, now)
        return
    record, account = prepared
    sender = Sender(organization=account.organization, location=account.location, practitioner=account.practitioner)
    try:
        _way_out(account).send(bundle_of(record, sender))
    except NotTaken as refused:
        _settle(sending_id, Sending.State.REFUSED, refused.outcome, now)
    except NotNow as later:
        _try_again(sending_id, later.after, now)
    else:
        _settle(sending_id, Sending.State.SENT, Outcome.ACCEPTED, now)


def send_news(*, actor: Actor, now: datetime) -> int:
    """
    Put on its way what has changed since it was last sent: every step of her record raises its version. What was
    refused waits until somebody has changed something; what could not be reached is tried anew. And an episode whose
    last possible day is past is closed. Answers how many.
    """
    lasts = timedelta(days=gestation.LONGEST_DAYS)
    last = Sending.objects.filter(pregnancy=OuterRef("pk")).order_by("-asked_at", "-id")
    agreed = Consent.objects.filter(pregnancy=OuterRef("pk"), purpose=Consent.Purpose.EXCHANGE, revoked_at=None)
    found = (
        Pregnancy.objects.filter(
            Exists(agreed),
            ~Exists(Sending.objects.filter(pregnancy=OuterRef("pk"), state=Sending.State.WAITING)),
            Exists(Visit.objects.filter(pregnancy=OuterRef("pk"), kind=Visit.Kind.ANTENATAL, by__in=CLINICAL)),
            health_centre__in=ExchangeAccount.objects.filter(is_on=True).values("health_centre"),
        )
        .exclude(resident__nik="")
        .annotate(
            told_version=Subquery(last.values("version")[:1]),
            told_outcome=Subquery(last.values("outcome")[:1]),
            told_at=Subquery(last.values("asked_at")[:1]),
        )
        .filter(
            Q(told_version=None)
            | Q(told_version__lt=F("version"))
            | Q(told_outcome=Outcome.UNREACHABLE)
            | Q(state__in=course.PREGNANT, lmp_date__lt=today(now) - lasts, told_at__lt=F("lmp_date") + lasts)
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    asked = 0
    for pregnancy_id in found:
        try:
            ask(pregnancy_id=pregnancy_id, actor=actor, now=now, at=now + asked * SPACING)
        except Refusal:
            # Nothing of hers counts as a contact, or somebody was faster since the list was read.
            continue
        asked += 1
    return asked


def _prepared(pregnancy: Pregnancy, now: datetime) -> tuple[Record, ExchangeAccount] | Outcome:
    """The record and by whose account it goes, or why it does not go."""
    consent = _consent(pregnancy)
    if consent is None:
        return Outcome.NO_CONSENT
    if restricted(_mother(pregnancy), matter=pregnancy.pk) is not None:
        return Outcome.RESTRICTED
    account = _account(pregnancy)
    if account is None:
        return Outcome.SWITCHED_OFF
    if not pregnancy.resident.nik:
        return Outcome.NOTHING
    record = record_of(pregnancy, consent, now)
    return (record, account) if record.contacts else Outcome.NOTHING


def _mother(pregnancy: Pregnancy) -> Person:
    return Person(resident_id=pregnancy.resident_id)


def _consent(pregnancy: Pregnancy) -> Consent | None:
    return Consent.objects.filter(pregnancy=pregnancy, purpose=Consent.Purpose.EXCHANGE, revoked_at=None).first()


def _account(pregnancy: Pregnancy) -> ExchangeAccount | None:
    return ExchangeAccount.objects.filter(health_centre=pregnancy.health_centre_id, is_on=True).first()


def _way_out(account: ExchangeAccount) -> Exchange:
    return Satusehat(
        host=HOSTS[account.side],
        client_id=decrypt(account.client_id, purpose=EXCHANGE_PURPOSE),
        client_secret=decrypt(account.client_secret, purpose=EXCHANGE_PURPOSE),
    )


@transaction.atomic
def _settle(sending_id: UUID, state: Sending.State, outcome: Outcome, now: datetime) -> None:
    sending = _waiting(sending_id)
    if sending is None:
        return
    sending.state, sending.outcome, sending.settled_at = state, outcome, now
    sending.tries += 1
    sending.save()
    _record(f"exchange_{state}", sending, WORKER, now, outcome=str(outcome))


@transaction.atomic
def _try_again(sending_id: UUID, after: timedelta, now: datetime) -> None:
    sending = _waiting(sending_id)
    if sending is None:
        return
    if sending.tries >= len(WAITS):
        _settle(sending_id, Sending.State.REFUSED, Outcome.UNREACHABLE, now)
        return
    send_record.defer(at=now + max(WAITS[sending.tries], after), sending_id=str(sending_id))
    sending.tries += 1
    sending.save(update_fields=["tries"])


def _waiting(sending_id: UUID) -> Sending | None:
    """Its row locked, unless another process has settled it meanwhile."""
    return Sending.objects.select_for_update().filter(pk=sending_id, state=Sending.State.WAITING).first()


def _record(action: str, sending: Sending, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.sending:{sending.pk}",
        details={"pregnancy": str(sending.pregnancy_id), **details},
    )
