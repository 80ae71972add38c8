"""
The words in which blocks and modules say what personal data they hold, why, and for how long (UU 27/2022, UU PDP).

Each has a file of the form `Part`: blocks name theirs in `settings.TIRU_PERSONAL_DATA`, modules in their manifest. From
these files come the record of processing, the answer to somebody who asks what is held of them, and the retention
rules; none is written by hand a second time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Any, ClassVar, Literal, Protocol, Self, cast
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText


class DataCategory(StrEnum):
    """
    Kinds of personal data a block or a module may hold. Law 27 of 2022 (UU PDP), article 4, names the *specific* ones,
    for which stricter duties hold.
    """

    label: LocalisedText

    def __new__(cls, value: str, id: str, en: str) -> Self:
        category = str.__new__(cls, value)
        category._value_ = value
        category.label = LocalisedText(id=id, en=en)
        return category

    NAME = "name", "nama", "name"
    PHONE = "phone", "nomor HP", "phone number"
    EMAIL = "email", "alamat surel", "email address"
    ADDRESS = "address", "alamat", "address"
    NATIONAL_ID = "national_id", "NIK", "NIK"
    FAMILY_CARD = "family_card", "nomor KK", "family card number"
    CIVIL_STATUS = "civil_status", "kelahiran, jenis kelamin, agama, perkawinan", "birth, sex, religion, marriage"
    PHOTO = "photo", "foto", "photos"
    LOCATION = "location", "lokasi", "location"
    STATEMENT = "statement", "isi tulisan warga", "what people write to us"
    DOCUMENT = "document", "berkas yang diunggah", "uploaded documents"
    EDUCATION = "education", "pendidikan", "education"
    EMPLOYMENT = "employment", "pekerjaan", "employment"
    HEALTH = "health", "data kesehatan", "health data"
    BIOMETRIC = "biometric", "data biometrik", "biometric data"
    GENETIC = "genetic", "data genetika", "genetic data"
    CRIMINAL = "criminal", "catatan kejahatan", "criminal records"
    CHILD = "child", "data anak", "data about children"
    FINANCIAL = "financial", "data keuangan pribadi", "personal finances"

    @property
    def is_specific(self) -> bool:
        """True for the kinds article 4 (2) of UU PDP calls specific."""
        return self in SPECIFIC_DATA


SPECIFIC_DATA = frozenset(
    {
        DataCategory.HEALTH,
        DataCategory.BIOMETRIC,
        DataCategory.GENETIC,
        DataCategory.CRIMINAL,
        DataCategory.CHILD,
        DataCategory.FINANCIAL,
    }
)


class LawfulBasis(StrEnum):
    """What makes a processing lawful: UU PDP, article 20 (2), letters a to f."""

    label: LocalisedText
    letter: str

    def __new__(cls, value: str, letter: str, id: str, en: str) -> Self:
        basis = str.__new__(cls, value)
        basis._value_ = value
        basis.letter, basis.label = letter, LocalisedText(id=id, en=en)
        return basis

    CONSENT = "consent", "a", "persetujuan yang sah secara eksplisit", "explicit consent"
    CONTRACT = "contract", "b", "pemenuhan perjanjian", "performance of a contract"
    LEGAL_OBLIGATION = "legal_obligation", "c", "kewajiban hukum pengendali", "legal obligation"
    VITAL_INTEREST = "vital_interest", "d", "kepentingan vital subjek data", "vital interest"
    PUBLIC_TASK = "public_task", "e", "tugas pelayanan publik", "public task"
    LEGITIMATE_INTEREST = "legitimate_interest", "f", "kepentingan yang sah lainnya", "legitimate interest"


type Act = Literal["delete", "anonymise", "keep"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whom rows are about: a resident's record, an account, or both."""

    resident_id: UUID | None = None
    user_id: int | None = None

    def __bool__(self) -> bool:
        return self.resident_id is not None or self.user_id is not None


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """
    How long something is kept, and what becomes of it then.

    :param code: unique, starts with the block's label or the module's slug.
    :param after: the event that the time runs from, in words: "after the case was closed".
    :param policy: key of the policy that says how many days; else `days`. Neither: kept by the archive law.
    :param rule: dotted name of the `Rule` by which it goes.
    :param goes_by_itself: it goes every night without anybody's approval, as people were promised, or because it is of
        no use to anybody; else a person approves the first run, and each that is large.
    :param at_once: in place of a rule, the name of the service that does it in the moment of the event.
    """

    code: str
    what: LocalisedText
    after: LocalisedText
    act: Act
    source: LocalisedText
    policy: str = ""
    days: int | None = None
    rule: str = ""
    goes_by_itself: bool = False
    at_once: str = ""


class Rule(ABC):
    """What a retention run asks of the block or module whose rows go."""

    together: ClassVar[int] = 1
    """So many rows go in one transaction: more than one where neither a file nor a line of evidence goes with each."""

    @abstractmethod
    def due(self, *, before: datetime, at: datetime) -> QuerySet[Any]:
        """
        The rows whose time is over, the oldest first.

        :param before: the moment before which the event of a row lies.
        :param at: the moment of asking, for rows that know their own last day.
        """

    def shown(self, row: Any) -> str:
        """A row as a rehearsal may show it: a code or a day, nobody's name; empty where there is nothing to show."""
        return ""

    def people(self, row: Any) -> Person:
        """Whom it is about, so that a hold keeps it; a `Person` that is false where nobody can be told."""
        return Person()

    def case_id(self, row: Any) -> UUID | None:
        """The case it belongs to, so that a hold of the case or of its person keeps it; None where there is none."""
        return None

    def act(self, rows: Sequence[Any], *, actor: Actor, now: datetime) -> None:
        """Let locked rows go: deleted, unless a rule does something else."""
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


# Not compared by value: it holds mappings.
@dataclass(frozen=True, kw_only=True, eq=False)
class Activity:
    """
    One processing of personal data, as a line of the record of processing (UU PDP, article 31).

    :param code: unique, starts with the block's label or the module's slug.
    :param persons: whose data they are.
    :param source: the rule that the basis rests on, as officials cite it.
    :param recipients: who gets them outside of the unit that works with them; processors are listed by the regency.
    :param fields: by `"app.Model"`, its fields with personal data and of which category. Which of them are sealed is
        seen from the model itself.
    :param beside: categories of what lies in files, or in another block's tables that this one works with.
    :param is_large: about a large part of the population.
    :param at: whether the rows stand in each regency, at the ministry, or both.
    """

    code: str
    name: LocalisedText
    purpose: LocalisedText
    persons: LocalisedText
    basis: LawfulBasis
    source: str
    fields: Mapping[str, Mapping[str, DataCategory]]
    beside: tuple[DataCategory, ...] = ()
    recipients: tuple[LocalisedText, ...] = ()
    keeping: tuple[Keeping, ...]
    is_large: bool = False
    at: Literal["regency", "ministry", "both"] = "regency"

    @property
    def categories(self) -> tuple[DataCategory, ...]:
        """In the order of their declaration, each once."""
        held = {category for columns in self.fields.values() for category in columns.values()} | set(self.beside)
        return tuple(category for category in DataCategory if category in held)


@dataclass(frozen=True, kw_only=True, repr=False)
class Entry:
    """
    Something that is held of one person.

    :param activity: code of the activity it belongs to.
    :param title: what it is, in words that name nobody.
    :param holds: what stands there, by its name: personal data in the clear, shown masked and logged never.
    :param keeps_by_law: why it is not erased on request (PD-4); None where nothing forbids it.
    """

    activity: str
    title: LocalisedText
    holds: Mapping[str, Any]
    keeps_by_law: LocalisedText | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """
    Something a person agreed to, as the module that asked for it keeps it; `text` is what was read or signed.

    :param key: by which `Part.withdraw` finds it.
    :param proof: how it was given: signed on paper, in front of whom.
    """

    key: str
    purpose: LocalisedText
    text: LocalisedText
    text_version: int
    given_at: datetime
    channel: LocalisedText
    proof: LocalisedText
    withdrawn_at: datetime | None = None
    what_follows: LocalisedText | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementPurpose:
    """What people are asked to agree to, in which words, and how many have."""

    name: LocalisedText
    text: LocalisedText
    text_version: int
    in_force: int
    withdrawn: int


@dataclass(frozen=True, kw_only=True)
class Matter:
    """Something that a module could begin for somebody whose data stand still, once an exception allows it."""

    id: UUID
    name: LocalisedText


class Part(Protocol):
    """
    What a block or module says of its personal data. All but the first are optional.

    - `ACTIVITIES`: what it does with them.
    - `NOT_PERSONAL`: by `"app.Model.field"`, why a field that looks like personal data is none.
    - `about(person) -> Iterable[Entry]`: what it holds of somebody.
    - `agreements(person) -> Iterable[Agreement]`, `withdraw(*, key, person, actor, now)`: consents it asked for.
    - `purposes() -> Iterable[AgreementPurpose]`: what it asks people to agree to.
    - `matters(person) -> Iterable[Matter]`: what it could begin for somebody, and does not while they are restricted.
    """

    ACTIVITIES: Sequence[Activity]


def parts() -> list[Part]:
    """Those of the blocks. Those of modules hang on their manifests (`catalog.privacy`)."""
    return [part_at(path) for path in settings.TIRU_PERSONAL_DATA]


def part_at(path: str) -> Part:
    return cast("Part", import_module(path))


def exceptions_of(part: Part) -> Mapping[str, str]:
    return getattr(part, "NOT_PERSONAL", {})


def held_by(part: Part, person: Person) -> Iterable[Entry]:
    asked = getattr(part, "about", None)
    return asked(person) if asked and person else ()


@dataclass(frozen=True, kw_only=True)
class Restricted:
    """
    The processing of somebody's data stands still (UU PDP, article 11): a person asked for it.

    :param url: where an officer goes on in one matter nevertheless, with a reason; empty where nobody can.
    :param right: who may.
    """

    since: datetime
    url: str = ""
    right: str = ""


class ProcessingRestricted(Refusal):
    code = "processing_restricted"
    message = _("This person asked that the processing of their data stands still, so this step is not taken.")
    fix = _("Go on only for a reason that the law knows: the bar on top of the page leads to where you write it.")


def restricted(person: Person, *, matter: UUID | None = None) -> Restricted | None:
    """
    Whether the processing of this person's data is restricted (`settings.TIRU_RESTRICTED`).

    :param matter: id of the case, or of what else a module works on; None again once somebody decided to go on with it.
    """
    found: Restricted | None = import_string(settings.TIRU_RESTRICTED)(person, matter=matter)
    return found


def refuse_restricted(person: Person, *, matter: UUID | None = None) -> None:
    """
    Asked by every step that does something with the data of a person, beside keeping them.

    :raises ProcessingRestricted: if `restricted`.
    """
    if restricted(person, matter=matter) is not None:
        raise ProcessingRestricted
