"""
How a regency leaves Tiru: the decision, the export, read only, the site closed and the data kept, destroyed.

Every step locks the regency's row first, follows `DEPARTURE_STEPS`, and is written into the evidence logs of the
regency (while it exists) and of the ministry. Steps that need the owner's rights in the database are only wished for
here; the operator's worker takes them (`tenants.custody.tasks`).
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import clock, evidence, jobs
from core.actors import Actor
from core.errors import Refusal
from core.evidence import Value
from tenants import directory, roles
from tenants.context import connection, enter, public
from tenants.custody import export, operations, parcel, parts, places
from tenants.custody.models import DEPARTURE_STEPS, OVER, Departure, DepartureState, DepartureStep
from tenants.custody.policy import RETENTION_DAYS, SHORTEST_REASON
from tenants.models import Regency

logger = logging.getLogger(__name__)

STUCK_AFTER: Final = timedelta(minutes=30)
"""A wish or an export that is older than this will not end by itself: its worker has died, and it may be asked anew."""

State = DepartureState


class AlreadyLeaving(Refusal):
    code = "already_leaving"
    message = _("This regency is already leaving.")
    fix = _("Look at how far it has gone.")


class NotLive(Refusal):
    code = "not_live"
    message = _("Only a live regency can leave. Sandboxes and copies are wiped by themselves on their day.")
    fix = _("Record the decision on the live site, or remove the sandbox or the copy at the ministry.")


class NotServed(Refusal):
    code = "not_served"
    message = _("Only a regency whose site is open can begin to leave.")
    fix = _("Open the site first, then record the decision.")


class DecisionNeeded(Refusal):
    code = "decision_needed"
    status = 422
    message = _("The decision is missing, or too short to be found again.")
    fix = _("Name the decision it rests on, with number and date.")
    attr = "decision"


class WrongDepartureStep(Refusal):
    code = "wrong_step"
    message = _("This regency's departure cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


class StepBeingTaken(Refusal):
    code = "step_being_taken"
    message = _("A step of this departure is being taken at this moment.")
    fix = _("Wait a few seconds and look again.")


class ExportNotFinal(Refusal):
    code = "export_not_final"
    message = _("The export does not yet hold what was there when the site became read only.")
    fix = _("Wait until the final export is ready, or have it made again.")


class ArchivesKept(Refusal):
    code = "archives_kept"
    message = _("Archives of modules are kept, and what lies in them is in no export: %(archives)s.")
    fix = _("Restore them, so that the export holds their data, or destroy them. Then take this step.")


class TooEarly(Refusal):
    code = "too_early"
    message = _("The data must be kept until %(until)s.")
    fix = _("Come back then. Until that day the departure can still be cancelled.")


class WrongCode(Refusal):
    code = "wrong_code"
    status = 422
    message = _("That is not this regency's code.")
    fix = _("Type the four digits of the regency whose data are to be destroyed.")
    attr = "typed"


class NotAskedFor(Refusal):
    code = "not_asked_for"
    message = _("Nobody has asked for the destruction yet.")
    fix = _("One person asks, another one confirms.")


class SamePerson(Refusal):
    code = "same_person"
    status = 403
    message = _("You asked for the destruction yourself.")
    fix = _("Somebody else must confirm it.")


class NotAPerson(Refusal):
    code = "not_a_person"
    status = 403
    message = _("Destroying a regency's data is decided by people.")
    fix = _("Sign in at the ministry and ask for it there.")


# --- what can be asked


def departure_of(schema: str) -> Departure | None:
    """The departure of a regency that is under way, else the last one there was, else None."""
    with _ministry():
        found = Departure.objects.select_related("regency").filter(regency__schema_name=schema)
        return found.exclude(state__in=OVER).first() or found.first()


def steps_of(departure: Departure) -> list[DepartureStep]:
    """Who took which step when, in order."""
    with _ministry():
        return list(departure.steps.all())


def stays_behind(schema: str) -> list[str]:
    """What is kept of a regency that no export holds: it must be brought back, or destroyed, before it can leave."""
    with _ministry():
        return parts.stays_behind(schema)


# --- steps


@transaction.atomic
def request_departure(
    *, schema: str, decision: str, actor: Actor, now: datetime, retention_days: int = RETENTION_DAYS
) -> Departure:
    """
    Record a regency's decision to leave. Nothing changes for anybody yet; an export is begun.

    :param decision: number and date of the decision it rests on.
    :param retention_days: days between closing the site and destroying the data.
    :raises DecisionNeeded: without one. :raises NotLive: for a sandbox or a copy.
    :raises NotServed: if its site is not open. :raises AlreadyLeaving: if a departure is under way.
    """
    if len(decision.strip()) < SHORTEST_REASON:
        raise DecisionNeeded
    with _ministry():
        regency = Regency.objects.select_for_update().get(schema_name=schema)
        if regency.purpose != Regency.Purpose.LIVE:
            raise NotLive  # a departure stays in the ledger and holds on to its regency's row
        if Departure.objects.filter(regency=regency).exclude(state__in=OVER).exists():
            raise AlreadyLeaving
        if regency.status != Regency.Status.ACTIVE:
            raise NotServed
        departure = Departure.objects.create(
            regency=regency,
            decision=decision.strip(),
            requested_by=str(actor),
            requested_at=now,
            retention_days=retention_days,
        )
        _note(departure, State.REQUESTED, actor=actor, now=now, reason=decision.strip())
        _begin_export(departure, now=now)
        return departure


@transaction.atomic
def ask_for_export(*, departure_id: int, actor: Actor, now: datetime) -> None:
    """
    Have the export made again, for instance because the last attempt failed.

    :raises StepBeingTaken: while one is being made. :raises WrongDepartureStep: once the departure is purging or over.
    """
    with _locked(departure_id) as departure:
        if departure.is_over or departure.state == State.PURGING:
            raise WrongDepartureStep
        if departure.export_asked_at and now - departure.export_asked_at < STUCK_AFTER:
            raise StepBeingTaken
        _begin_export(departure, now=now)
        _evidence(departure, "export_asked", actor=actor, now=now)


@transaction.atomic
def note_download(*, departure_id: int, actor: Actor, now: datetime) -> None:
    """Record that the regency's administrator takes the export away."""
    with _locked(departure_id) as departure:
        departure.export_fetched_at = now
        departure.save(update_fields=["export_fetched_at"])
        _evidence(
            departure, "export_downloaded", actor=actor, now=now, details={"export_sha256": departure.export_sha256}
        )


@transaction.atomic
def begin_read_only(*, departure_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    Ask the operator's worker to make a regency read only. A final export follows by itself.

    :raises DecisionNeeded: without a reason. :raises WrongDepartureStep: unless the export is ready.
    :raises StepBeingTaken: while another step waits. :raises ArchivesKept: while `stays_behind` names anything.
    :raises operations.BeingWorkedOn: while a backup of the regency is being restored.
    """
    with _locked(departure_id) as departure:
        if archives := parts.stays_behind(departure.regency.schema_name):
            raise ArchivesKept(archives=", ".join(archives))
        _wish(departure_id, State.READ_ONLY, reason=reason, actor=actor, now=now)


@transaction.atomic
def begin_retention(*, departure_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    Close a regency's site; its data are kept until the end of retention. Who must know of it is told in the same
    transaction (`settings.TIRU_SITE_CLOSED`).

    :raises ExportNotFinal: while the export is older than the moment the regency became read only.
    :raises DecisionNeeded, WrongDepartureStep, operations.BeingWorkedOn: as `begin_read_only`.
    """
    _refuse_without(reason)
    with _locked(departure_id) as departure:
        _check(departure, State.RETENTION, now=now)
        if not departure.has_final_export:
            raise ExportNotFinal
        departure.retain_until = now + timedelta(days=departure.retention_days)
        _set_status(departure.regency, Regency.Status.ENDED, reason=reason, at=now)
        _move(departure, State.RETENTION, actor=actor, now=now, reason=reason)
        for closed in settings.TIRU_SITE_CLOSED:
            import_string(closed)(regency_code=departure.regency.code, at=now)


@transaction.atomic
def cancel_departure(*, departure_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    Take a departure back: the regency works as before, and the exports are deleted. Possible until it is purging.

    While it is read only or closed, the operator's worker does it, since rights in the database are given back.

    :raises DecisionNeeded, WrongDepartureStep, StepBeingTaken, operations.BeingWorkedOn: as `begin_read_only`.
    """
    _refuse_without(reason)
    with _locked(departure_id) as departure:
        _check(departure, State.CANCELLED, now=now)
        if departure.state in {State.READ_ONLY, State.RETENTION}:
            _wish(departure_id, State.CANCELLED, reason=reason, actor=actor, now=now)
            return
        _drop_export(departure)
        _forget_wish(departure)
        _move(departure, State.CANCELLED, actor=actor, now=now, reason=reason)


@transaction.atomic
def request_purge(*, departure_id: int, typed: str, actor: Actor, now: datetime) -> None:
    """
    Ask for a regency's data to be destroyed. Somebody else has to confirm it.

    :param typed: the regency's code, typed by the person who asks.
    :raises TooEarly: before the end of retention. :raises WrongCode: if another code was typed.
    :raises NotAPerson: if no person of the ministry asks. :raises WrongDepartureStep: unless its site is closed.
    """
    with _locked(departure_id) as departure:
        _check_purge(departure, typed=typed, actor=actor, now=now)
        departure.purge_asked_by, departure.purge_asked_at = str(actor), now
        departure.save(update_fields=["purge_asked_by", "purge_asked_at"])
        _evidence(departure, "purge_requested", actor=actor, now=now)


@transaction.atomic
def confirm_purge(*, departure_id: int, typed: str, actor: Actor, now: datetime) -> None:
    """
    Confirm the destruction that somebody else asked for: from here on there is no way back.

    :raises NotAskedFor: if nobody asked. :raises SamePerson: if it was the same person.
    :raises TooEarly, WrongCode, NotAPerson, WrongDepartureStep: as `request_purge`.
    """
    from tenants.custody.tasks import purge

    with _locked(departure_id) as departure:
        _check_purge(departure, typed=typed, actor=actor, now=now)
        if not departure.purge_asked_by:
            raise NotAskedFor
        if departure.purge_asked_by == str(actor):
            raise SamePerson
        departure.purge_confirmed_by = str(actor)
        _move(departure, State.PURGING, actor=actor, now=now, reason=departure.decision)
        purge.defer_in("public", departure_id=departure.pk)


@transaction.atomic
def purge_again(*, departure_id: int, actor: Actor, now: datetime) -> None:
    """
    Let a purge that failed, or whose scan found something, run again.

    :raises WrongDepartureStep: if the departure is not purging.
    """
    from tenants.custody.tasks import purge

    with _locked(departure_id) as departure:
        if departure.state != State.PURGING:
            raise WrongDepartureStep
        departure.purge_failure = ""
        departure.save(update_fields=["purge_failure"])
        _evidence(departure, "purge_repeated", actor=actor, now=now)
        purge.defer_in("public", departure_id=departure.pk)


# --- the operator's part


@transaction.atomic
def carry_out_wish(*, departure_id: int, now: datetime) -> None:
    """
    Take the step that was wished for, under the operator's rights. Nothing happens if none waits (any more). A wish for
    read only is dropped where an archive was made since; the pages name it.

    :raises operations.BeingWorkedOn: while a backup of the regency is being restored; the wish stays.
    """
    with _locked(departure_id) as departure:
        if not departure.wish or departure.is_over:
            return
        operations.refuse_while_restoring(departure.regency.schema_name)
        regency, actor, reason = departure.regency, Actor.written(departure.wish_by), departure.wish_reason
        target = State(departure.wish)
        _forget_wish(departure)
        if target == State.READ_ONLY and parts.stays_behind(regency.schema_name):
            departure.save(update_fields=["wish", "wish_by", "wish_at", "wish_reason"])
            return
        if target == State.READ_ONLY:
            roles.freeze(regency.schema_name)
            # Not `now`: the row may have been waited for, and an export written meanwhile is not the final one.
            departure.read_only_at = clock.now()
            since = departure.read_only_at
            _set_status(regency, Regency.Status.READ_ONLY, reason=reason, at=since, read_only_since=since)
            _begin_export(departure, now=now)
        else:
            roles.unfreeze(regency.schema_name)
            departure.read_only_at = departure.retain_until = departure.purge_asked_at = None
            departure.purge_asked_by = ""
            _set_status(regency, Regency.Status.ACTIVE, reason="", at=now)
            _drop_export(departure)
        _move(departure, target, actor=actor, now=now, reason=reason)
        if target == State.CANCELLED:
            with enter(directory.value_of(regency)):
                jobs.run_parked("")


def make_export(*, departure_id: int, now: datetime) -> None:
    """
    Write a regency's export, as the operator and outside any transaction; the regency goes on working meanwhile.

    What goes wrong is written down for the page, which has a button to try again, and raised. One that the freeze
    overtook counts for nothing, whether it was written or failed: the final export was asked for with the freeze.
    """
    departure = Departure.objects.select_related("regency").get(pk=departure_id)
    if departure.export_asked_at is None or departure.is_over:
        return
    frozen_at, made, is_kept = departure.read_only_at, None, False
    try:
        made = export.write(departure.regency, now=now)
        is_kept = _keep_export(departure_id=departure_id, frozen_at=frozen_at, made=made, now=now)
    except Exception as error:
        _note_export_failure(departure_id=departure_id, frozen_at=frozen_at, error=error)
        raise
    finally:
        if made and not is_kept:
            parcel.discard(made.key)


@transaction.atomic
def _keep_export(*, departure_id: int, frozen_at: datetime | None, made: export.Made, now: datetime) -> bool:
    with _locked(departure_id) as departure:
        if departure.is_over or departure.state == State.PURGING or departure.read_only_at != frozen_at:
            return False
        _drop_export(departure, but=made.key)
        departure.export_key, departure.export_size, departure.export_sha256 = made.key, made.size, made.sha256
        departure.export_made_at, departure.export_asked_at, departure.export_failure = made.at, None, ""
        departure.save()
        details: dict[str, Value] = {"export_sha256": made.sha256, "bytes": made.size}
        if made.missing:
            details["missing_files"] = len(made.missing)
        actor = Actor.system("custody")
        if departure.state == State.REQUESTED:
            _move(departure, State.EXPORT_READY, actor=actor, now=now, details=details)
        else:
            _evidence(departure, "export_made", actor=actor, now=now, details=details)
        return True


@transaction.atomic
def _note_export_failure(*, departure_id: int, frozen_at: datetime | None, error: Exception) -> None:
    with _locked(departure_id) as departure:
        if departure.read_only_at != frozen_at:
            return
        departure.export_asked_at, departure.export_failure = None, type(error).__name__
        departure.save(update_fields=["export_asked_at", "export_failure"])


# --- parts


def _ministry() -> AbstractContextManager[None]:
    """The control role, or the operator's own rights where those are in force already."""
    return nullcontext() if connection.operator and connection.schema_name == "public" else public()


@contextmanager
def _locked(departure_id: int) -> Iterator[Departure]:
    """The departure and its regency, both locked, the regency first: it is the mutex of the schema's shape."""
    with _ministry():
        regency_id = Departure.objects.values_list("regency_id", flat=True).get(pk=departure_id)
        regency = Regency.objects.select_for_update().get(pk=regency_id)
        departure = Departure.objects.select_for_update().get(pk=departure_id)
        departure.regency = regency
        yield departure


def _refuse_without(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise DecisionNeeded(attr="reason")


def _check(departure: Departure, target: State, *, now: datetime) -> None:
    if departure.wish and departure.wish_at and now - departure.wish_at < STUCK_AFTER:
        raise StepBeingTaken
    if target not in DEPARTURE_STEPS[State(departure.state)]:
        raise WrongDepartureStep
    operations.refuse_while_restoring(departure.regency.schema_name)


def _check_purge(departure: Departure, *, typed: str, actor: Actor, now: datetime) -> None:
    if actor.kind != "user" or actor.schema != "public":
        raise NotAPerson
    _check(departure, State.PURGING, now=now)
    assert departure.retain_until is not None  # a constraint of the table
    if now < departure.retain_until:
        until = clock.local_date(departure.retain_until, directory.value_of(departure.regency).zone)
        raise TooEarly(until=until.strftime("%d-%m-%Y"))
    if typed.strip() != departure.regency.code:
        raise WrongCode


def _wish(departure_id: int, target: State, *, reason: str, actor: Actor, now: datetime) -> None:
    from tenants.custody.tasks import take_step

    _refuse_without(reason)
    with _locked(departure_id) as departure:
        _check(departure, target, now=now)
        departure.wish, departure.wish_by, departure.wish_at = target, str(actor), now
        departure.wish_reason = reason.strip()
        departure.save(update_fields=["wish", "wish_by", "wish_at", "wish_reason"])
        take_step.defer_in("public", departure_id=departure.pk)


def _forget_wish(departure: Departure) -> None:
    departure.wish, departure.wish_by, departure.wish_at, departure.wish_reason = "", "", None, ""


def _begin_export(departure: Departure, *, now: datetime) -> None:
    from tenants.custody.tasks import make_export as job

    departure.export_asked_at, departure.export_failure = now, ""
    departure.save(update_fields=["export_asked_at", "export_failure"])
    job.defer_in("public", departure_id=departure.pk)


def _drop_export(departure: Departure, *, but: str = "") -> None:
    """
    Forget the export and, once that is committed, delete it, with what killed attempts left: each holds everything,
    unsealed.
    """
    schema = departure.regency.schema_name
    # Robust: what a failing storage keeps goes the next time, and the change that is committed stands.
    transaction.on_commit(lambda: _discard_exports(schema, but=but), robust=True)
    departure.export_key = departure.export_sha256 = ""
    departure.export_size = 0
    departure.export_made_at = departure.export_asked_at = departure.export_fetched_at = None


def _discard_exports(schema: str, *, but: str) -> None:
    for key in list(places.keys_under(places.ARCHIVES, f"{schema}/exports")):
        if key != but:
            parcel.discard(key)


def _set_status(
    regency: Regency, status: str, *, reason: str, at: datetime, read_only_since: datetime | None = None
) -> None:
    regency.status, regency.status_reason, regency.read_only_since = status, reason, read_only_since
    regency.note_closing(at)
    regency.save(update_fields=["status", "status_reason", "read_only_since", "closed_times"])
    directory.changed()


def _move(
    departure: Departure,
    target: State,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    details: dict[str, Value] | None = None,
) -> None:
    """Take one step of the table, save, and write it down."""
    if target not in DEPARTURE_STEPS[State(departure.state)]:
        raise WrongDepartureStep
    departure.state = target
    departure.save()
    _note(departure, target, actor=actor, now=now, reason=reason, details=details)


def _note(
    departure: Departure,
    state: State,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    details: dict[str, Value] | None = None,
) -> None:
    DepartureStep.objects.create(departure=departure, state=state, at=now, by=str(actor), reason=reason)
    _evidence(departure, state.value, actor=actor, now=now, reason=reason, details=details)


def _evidence(
    departure: Departure,
    what: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    details: dict[str, Value] | None = None,
) -> None:
    """Write into the regency's own log, as long as it exists, and into the ministry's."""
    regency = departure.regency
    filled: dict[str, Value] = {"departure": departure.pk, **(details or {})}

    def write() -> None:
        evidence.record(
            action=f"custody.departure_{what}",
            actor=actor,
            at=now,
            subject=f"regency:{regency.code}",
            reason=reason,
            details=filled,
        )

    if "schema" not in departure.steps_done:
        with enter(directory.value_of(regency)):
            write()
    write()
