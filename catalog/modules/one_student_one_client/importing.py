"""
Students of a term as a table brings them, one student a row: who has no account yet is invited, and each is placed.

A row about somebody who is placed in that term already changes nothing: a placement is ended and made anew by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.modules.one_student_one_client.models import Placement, Term
from catalog.modules.one_student_one_client.queries import scheme as queries
from catalog.modules.one_student_one_client.rights import MANAGE, SUPERVISE
from catalog.modules.one_student_one_client.services import scheme as services
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from organisation.access import has_right, today
from organisation.models import Unit
from organisation.services import listed
from regions.queries import village_code_of, villages_of

STUDENT_ROLE = "osoc_student"
_MOST_HOURS = 1000
CENTRE = Column(
    slug="centre",
    title=_("Health centre"),
    required=True,
    help=_("Its name, or its code among the work units."),
    example="Puskesmas Abang I",
    synonyms=("puskesmas", "nama puskesmas"),
)
"""Read by `unit_called`."""


class ChangedSinceImport(Refusal):
    code = "osoc_changed_since_import"
    message = _("This student has begun since the import.")
    fix = _("End the placement by hand if need be.")


class StudentsImporter:
    slug = "osoc_students"
    title = _("Students of One Student One Client")
    summary = _("One student a row: the campus, the supervisor, the health centre, and the village where they stay.")
    right = MANAGE
    columns = (
        Column(
            slug="name",
            title=_("Name of the student"),
            required=True,
            example="Ni Putu Dewi Lestari",
            synonyms=("nama", "nama lengkap", "nama mahasiswa"),
            max_length=150,
            names_the_row=True,
        ),
        Column(
            slug="email",
            title=_("E-mail address"),
            required=True,
            help=_("Whoever has no account yet is invited to it."),
            example="dewi.lestari@contoh.ac.id",
            synonyms=("surel", "email"),
            max_length=254,
        ),
        Column(
            slug="campus",
            title=_("Campus"),
            required=True,
            help=_("Its name, or its code among the work units. The student is placed in its running term."),
            example="STIKES Wira Medika Karangasem",
            synonyms=("perguruan tinggi", "nama kampus"),
        ),
        Column(
            slug="programme",
            title=_("Programme"),
            cell=Cell.CHOICE,
            required=True,
            choices={
                "midwifery": ("kebidanan", "midwifery", "bidan"),
                "nutrition": ("gizi", "nutrition", "ilmu gizi"),
                "nursing": ("keperawatan", "nursing", "perawat"),
                "public_health": ("kesehatan masyarakat", "public health", "kesmas"),
            },
            example="kebidanan",
            synonyms=("prodi", "jurusan"),
        ),
        Column(slug="semester", title=_("Semester"), cell=Cell.DIGITS, required=True, example="5"),
        Column(
            slug="supervisor",
            title=_("E-mail address of the supervisor"),
            required=True,
            example="ayu.trisnawati@contoh.ac.id",
            synonyms=("dosen pembimbing", "surel dosen", "email dosen"),
            max_length=254,
        ),
        CENTRE,
        Column(
            slug="village",
            title=_("Village where the student stays"),
            required=True,
            help=_("The code of ten digits, or the name if only one village of the regency has it."),
            example="5107052009",
            synonyms=("desa", "kelurahan", "tinggal di"),
        ),
        Column(
            slug="hours", title=_("Hours to be done"), cell=Cell.DIGITS, required=True, example="90", synonyms=("jam",)
        ),
    )

    def __init__(self, actor: Actor | None = None) -> None:
        self._actor = actor

    def narrowed(self, actor: Actor) -> Self:
        return type(self)(actor)

    def key(self, row: Row) -> str:
        return str(row["email"]).strip().casefold()

    def check(self, row: Row, *, now: datetime) -> Verdict:
        term = _term(row, now)
        if term is not None and _is_placed(row, term):
            # The second time the same file is brought in: nothing to do, and nothing wrong either.
            return Verdict(outcome="unchanged")
        return Verdict(outcome="new", problems=tuple(self._problems(row, now)))

    @transaction.atomic
    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        term, centre = _term(row, now), unit_called(row["centre"], Unit.Kind.HEALTH_CENTRE)
        supervisor = listed.account_of(row["supervisor"])
        if term is None or supervisor is None or centre is None:
            raise services.NoAgreement
        if _is_placed(row, term):
            return {}
        joined = listed.join(entry=_entry(row, term.agreement.campus), actor=actor, now=now)
        made = services.place_student(
            term_id=term.pk,
            student=joined.user,
            post=services.Post(
                programme=Placement.Programme(row["programme"]),
                semester=int(row["semester"]),
                supervisor=supervisor,
                health_centre=centre,
                village_code=village_code_of(row["village"], within=tenants.current().code),
                required_hours=int(row["hours"]),
            ),
            actor=actor,
            now=now,
        )
        return {"placement": str(made.pk), **joined.reference}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        if not reference:
            return
        found = Placement.objects.select_for_update(of=("self",)).filter(pk=reference["placement"]).first()
        if found is None or found.ended_at or found.pairings.exists() or found.hours.exists():
            raise ChangedSinceImport
        found.delete()
        listed.take_back(done=reference, actor=actor, now=now)
        evidence.record(
            action="one_student_one_client.student_import_undone",
            actor=actor,
            at=now,
            subject=f"one_student_one_client.placement:{reference['placement']}",
        )

    def _problems(self, row: Row, now: datetime) -> Iterator[Problem]:
        campus = unit_called(row["campus"], Unit.Kind.CAMPUS)
        yield from self._about_account(row, campus, now)
        if campus is None:
            yield Problem(
                column="campus",
                message=_("No campus among the work units has this name or code."),
                fix=_("Write it as under Work units, or add the campus there first."),
            )
        elif _term(row, now) is None:
            yield Problem(
                column="campus",
                message=_("This campus has no agreement that holds, or no one running term."),
                fix=_("Record the agreement and open the term first."),
            )
        supervisor = listed.account_of(row["supervisor"])
        if supervisor is None or campus is None or not has_right(supervisor, SUPERVISE, campus, now):
            yield Problem(
                column="supervisor",
                message=_("Nobody with this address supervises at this campus."),
                fix=_("Invite the supervisor and give the role for the campus first."),
            )
        if unit_called(row["centre"], Unit.Kind.HEALTH_CENTRE) is None:
            yield Problem(
                column="centre",
                message=_("No health centre among the work units has this name or code."),
                fix=_("Write it as under Work units, or add the health centre there first."),
            )
        code = village_code_of(row["village"], within=tenants.current().code)
        if not villages_of(tenants.current().code).filter(code=code).exists():
            yield Problem(
                column="village",
                message=_("No village of the regency has this code, or more than one has this name."),
                fix=_("Write the code of ten digits."),
            )
        if not 1 <= int(row["semester"]) <= 14:
            yield Problem(column="semester", message=_("The semester is a number from 1 to 14."))
        if not 1 <= int(row["hours"]) <= _MOST_HOURS:
            yield Problem(column="hours", message=_("The hours are a number from 1 to 1000."))

    def _about_account(self, row: Row, campus: Unit | None, now: datetime) -> Iterator[Problem]:
        try:
            validate_email(row["email"].strip())
        except ValidationError:
            yield Problem(column="email", message=_("This is no e-mail address."), fix=_("Correct it."))
            return
        if campus is None:
            return
        try:
            user = listed.check(entry=_entry(row, campus), actor=self._actor, now=now)
        except Refusal as refusal:
            yield Problem(column="email", message=lazystr(refusal))
            return
        if user is not None and Placement.objects.filter(student=user, ended_at=None).exists():
            yield Problem(column="email", message=services.PlacedAlready.message, fix=services.PlacedAlready.fix)


def _entry(row: Row, campus: Unit) -> listed.Entry:
    return listed.Entry(
        email=row["email"], full_name=row["name"], role=STUDENT_ROLE, unit=campus, reason="Impor mahasiswa"
    )


def _is_placed(row: Row, term: Term) -> bool:
    user = listed.account_of(row["email"])
    if user is None or not listed.same_person(user, row["name"]):
        return False
    return term.placements.filter(student=user).exists()


def unit_called(text: str, kind: Unit.Kind) -> Unit | None:
    """The unit of this kind with this code or, where it is clear, this name."""
    wanted = " ".join(text.split())
    found = Unit.objects.open_on(today()).filter(kind=kind)
    return found.filter(code=wanted.casefold()).first() or _only(list(found.filter(name__iexact=wanted)[:2]))


def _term(row: Row, now: datetime) -> Term | None:
    """The one term of the campus that is running under an agreement that holds."""
    campus, day = unit_called(row["campus"], Unit.Kind.CAMPUS), today(now)
    if campus is None:
        return None
    running = queries.running_terms(day).filter(agreement__campus=campus)
    return _only(list(running.select_related("agreement__campus")[:2]))


def _only[T](found: list[T]) -> T | None:
    return found[0] if len(found) == 1 else None


students = StudentsImporter()
