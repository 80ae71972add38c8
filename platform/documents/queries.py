"""What people ask about letters. Answers to the public never hold the letter's content or anybody's NIK."""

import difflib
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, Literal

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

import tenants
from accounts.models import User
from core.localised import LocalisedText
from documents import capacities
from documents.models import (
    Certificate,
    Document,
    EndClass,
    Initial,
    IssuedNumber,
    NumberSeries,
    NumberYear,
    Template,
    TemplateVersion,
)
from documents.patterns import format_number
from documents.policies import LATE_AFTER
from documents.rendering import Meta, in_order, preview
from documents.signing.local import issuer_of, signature_holds
from organisation.access import Scope
from organisation.queries import people_with
from policies.queries import value

WARN_BEFORE: Final = timedelta(days=30)

type Verdict = Literal["valid", "lapsed", "void", "replaced", "unknown", "same", "altered"]


@dataclass(frozen=True)
class Checked:
    """What the verify page may say of a letter."""

    verdict: Verdict
    name: LocalisedText | None = None
    number: str = ""
    signed_at: datetime | None = None
    signer: str = ""
    position: str = ""
    unit: str = ""
    sealed: bool = False
    delegation: LocalisedText | None = None
    ended_at: datetime | None = None
    why: str = ""
    """The class of the reason, in words; what somebody wrote stays inside."""
    successor: str = ""
    valid_until: date | None = None
    """The last day on which it holds, as printed."""
    is_single_use: bool = False
    is_original: bool = False
    """A file was brought, and it is the one that was signed."""

    @property
    def lapsed_on(self) -> date | None:
        """The first day on which it does not hold any more."""
        return self.valid_until + timedelta(days=1) if self.valid_until else None


def check(token: str, *, day: date, content: bytes | None = None) -> Checked:
    """
    What is known of the letter with this token on a day of the government's zone. With a file, whether it is that very
    file: `same` or `altered`. A letter whose printed time is over is `lapsed`, unless it ended before for a reason.

    A letter that is not signed yet is as unknown as one that never was.
    """
    found = (
        Document.objects.filter(token=token, signed_at__isnull=False)
        .select_related("version__template", "unit", "number", "replaced_by")
        .first()
    )
    if found is None:
        return Checked("unknown")
    verdict: Verdict = "valid"
    if found.state in (Document.State.VOID, Document.State.REPLACED):
        verdict = "void" if found.state == Document.State.VOID else "replaced"
    elif found.has_lapsed(day):
        verdict = "lapsed"
    matches = content is not None and is_original(found, content)
    if content is not None and not matches:
        verdict = "altered"
    elif matches and verdict == "valid":
        verdict = "same"
    return Checked(
        verdict,
        name=found.version.template.name,
        number=found.number_text,
        signed_at=found.signed_at,
        signer=found.signer_name,
        position=found.signer_position,
        unit=found.unit.name,
        sealed=found.sealed,
        delegation=LocalisedText.from_dict(found.delegation_sentence),
        ended_at=found.ended_at,
        why=str(EndClass(found.end_class).label) if found.end_class else "",
        successor=found.replaced_by.token if found.replaced_by else "",
        valid_until=found.valid_until,
        is_single_use=found.is_single_use,
        is_original=matches,
    )


def is_original(document: Document, content: bytes) -> bool:
    """Whether these are the bytes that were signed, and the signature covers all of them."""
    if hashlib.sha256(content).hexdigest() != document.file_sha256:
        return False
    return signature_holds(content) or not _signed_here(document)


def letters(scope: Scope, *, state: str = "") -> QuerySet[Document]:
    """The letters of the units a right reaches, newest first."""
    found = Document.objects.select_related("version__template", "unit", "number").filter(unit__in=scope.units())
    return found.filter(state=state) if state else found


@dataclass(frozen=True)
class Waiting:
    """A letter on its way to its signature."""

    letter: Document
    asked: int
    missing: int
    is_late: bool


def to_sign(scope: Scope, now: datetime, *, state: str, at_most: int) -> list[Waiting]:
    """
    What waits for a signature, or (as a draft) for the initials before it; the longest first, so that what is late
    stands at the top. Three queries.
    """
    live = Q(initials__dropped_at=None, initials__isnull=False)
    rows = letters(scope, state=state).annotate(
        asked=Count("initials", filter=live), missing=Count("initials", filter=live & Q(initials__given_at=None))
    )
    late = now - timedelta(hours=value(LATE_AFTER))
    return [
        Waiting(row, row.asked, row.missing, row.created_at < late)
        for row in rows.order_by("created_at", "pk")[:at_most]
    ]


def version_in_force(template: Template, day: date) -> TemplateVersion | None:
    """The wording that letters written on a day have."""
    published = template.versions.filter(published_at__isnull=False, valid_from__lte=day)
    return published.order_by("-valid_from", "-number").first()


@dataclass(frozen=True)
class TemplateState:
    """A template with what its versions say: which one holds, which one follows, whether there is a draft."""

    template: Template
    in_force: TemplateVersion | None
    next: TemplateVersion | None
    draft: TemplateVersion | None


def templates(day: date) -> list[TemplateState]:
    """All templates; two queries, however many there are."""
    versions = TemplateVersion.objects.defer("source", "fields").order_by("valid_from", "number")
    found = Template.objects.prefetch_related(Prefetch("versions", versions))
    return [_state_of(template, list(template.versions.all()), day) for template in found]


def states_of(codes: Collection[str], day: date) -> dict[str, TemplateState]:
    """The templates with these codes, with their wordings; two queries."""
    versions = Prefetch("versions", TemplateVersion.objects.order_by("valid_from", "number"))
    found = Template.objects.filter(code__in=codes).prefetch_related(versions)
    return {template.code: _state_of(template, list(template.versions.all()), day) for template in found}


def template_state(template: Template, day: date) -> TemplateState:
    versions = TemplateVersion.objects.filter(template=template).defer("source", "fields")
    return _state_of(template, list(versions.order_by("valid_from", "number")), day)


def versions_of(template: Template) -> QuerySet[TemplateVersion]:
    """Newest first, with the number of letters made from each."""
    return template.versions.defer("source", "fields").annotate(letters=Count("documents")).order_by("-number")


def before(version: TemplateVersion) -> TemplateVersion | None:
    return version.template.versions.filter(number__lt=version.number).order_by("-number").first()


@dataclass(frozen=True)
class Line:
    """A line of a wording beside another wording: `same`, `new` or `gone`."""

    kind: Literal["same", "new", "gone"]
    text: str


def changes(old: TemplateVersion, new: TemplateVersion) -> list[Line]:
    """What changed from one version to another, line by line."""
    return [
        *_changes(_field_lines(old), _field_lines(new)),
        *_changes(old.source.splitlines(), new.source.splitlines()),
    ]


def sample_letter(version: TemplateVersion) -> bytes:
    """
    What a letter of this version looks like at this government, with made-up data and marked CONTOH.

    :raises WordingRefused: if it cannot be made.
    """
    regency = tenants.current_or_none()
    meta = Meta(
        government=f"Pemerintah {regency.name}" if regency else "Kementerian",
        unit="Nama Kantor",
        title=version.template.name.id,
        brand=regency.brand if regency else "panrb",
        logo=regency.look.logo if regency and regency.look else "",
        initials=_sample_initials(version),
    )
    return preview(version.source, version.fields, meta)


def _sample_initials(version: TemplateVersion) -> tuple[str, ...]:
    if not version.shows_initials:
        return ()
    with translation.override("id"):
        return tuple(f"{one}, Nama Pejabat, 25 Nov 2026" for one in initials_asked(version))


def kinds_of_letters() -> list[tuple[str, str]]:
    """The classes that letters are numbered by, each with the letters it holds."""
    names: dict[str, list[str]] = {}
    for template in Template.objects.order_by("kind", "code"):
        names.setdefault(template.kind, []).append(str(template.name))
    return [(kind, ", ".join(held)) for kind, held in names.items()]


def people_for_initials(now: datetime) -> QuerySet[User]:
    """Who may be asked for an initial: whoever holds that right somewhere now."""
    return people_with(capacities.RIGHT, now)


def series(scope: Scope) -> QuerySet[NumberSeries]:
    """The number series of the units a right reaches."""
    found = NumberSeries.objects.select_related("unit").filter(unit__in=scope.units())
    return found.order_by("unit__path", "kind")


def next_serials(found: list[NumberSeries], year: int) -> dict[int, int]:
    """The serial that each series gives next in a year; one query."""
    last = dict(NumberYear.objects.filter(series__in=found, year=year).values_list("series_id", "last"))
    return {one.pk: last.get(one.pk, 0) + 1 for one in found}


def number_like(of: NumberSeries, serial: int, day: date) -> str:
    """How a number of this series reads."""
    values = {"class": of.letter_class, "archive": of.archive, "office": of.office}
    return format_number(of.pattern, serial=serial, day=day, values=values)


def years_of(of: NumberSeries) -> list[int]:
    return list(of.years.order_by("-year").values_list("year", flat=True))


def register(of: NumberSeries, year: int) -> QuerySet[IssuedNumber]:
    """The numbers given out in a year, the latest first; void ones keep their place and their reason."""
    found = of.numbers.filter(year=year).select_related("document__version__template", "document__replaced_by__number")
    return found.order_by("-serial")


@dataclass(frozen=True)
class RegisterSum:
    """What a year's register comes to. Gapless means that as many numbers were given out as the last serial says."""

    last: int
    given: int
    void: int

    @property
    def is_gapless(self) -> bool:
        return self.last == self.given


def register_sum(of: NumberSeries, year: int) -> RegisterSum:
    last = of.years.filter(year=year).values_list("last", flat=True).first() or 0
    sums = of.numbers.filter(year=year).aggregate(
        given=Count("pk"), void=Count("pk", filter=Q(document__state=Document.State.VOID))
    )
    return RegisterSum(last, sums["given"], sums["void"])


type CertificateState = Literal["valid", "ending", "expired", "revoked", "renewed"]


@dataclass(frozen=True)
class CertificateRow:
    certificate: Certificate
    issuer: str
    state: CertificateState
    days_left: int


def ending(now: datetime) -> QuerySet[Certificate]:
    """
    Certificates in use that end within the time of warning, or ended already, the first to end first. Who left the
    office needs no new one.
    """
    found = Certificate.objects.filter(revoked_at=None, active_to__lte=now + WARN_BEFORE)
    found = found.filter(Q(user=None) | Q(user__is_active=True))
    return found.only("user_id", "active_to").order_by("active_to", "pk")


def certificates() -> QuerySet[Certificate]:
    """All of them: the seal's first, then people's by name, the newest first."""
    found = Certificate.objects.select_related("user", "authority")
    return found.order_by(F("user__full_name").asc(nulls_first=True), "-active_from", "-pk")


def certificate_row(certificate: Certificate, now: datetime) -> CertificateRow:
    return CertificateRow(
        certificate,
        _issuer(certificate.authority.certificate),
        certificate_state(certificate, now),
        max(0, (certificate.active_to - now).days),
    )


def certificate_state(certificate: Certificate, now: datetime) -> CertificateState:
    if certificate.revoked_at is not None:
        return "revoked" if certificate.revoke_reason else "renewed"
    if certificate.active_to <= now:
        return "expired"
    return "ending" if certificate.active_to - now <= WARN_BEFORE else "valid"


def correction_of(document: Document) -> Document | None:
    """The letter that will take this one's place as soon as it is signed."""
    waiting = [Document.State.DRAFT, Document.State.INITIALLED, Document.State.RETURNED]
    return document.corrections.filter(state__in=waiting).first()


def waiting_for_initial(user: User, now: datetime) -> QuerySet[Initial]:
    """
    The initials that this person may put, by name or as holder of a post or role, where it is their turn now; the
    oldest letter first.
    """
    live = Initial.objects.filter(given_at=None, dropped_at=None)
    before = live.filter(document=OuterRef("document"), place__lt=OuterRef("place"))
    found = live.filter(capacities.may_fill(user, at=now), document__state=Document.State.DRAFT)
    return (
        found.filter(~Exists(before))
        .select_related("document__version__template", "document__unit")
        .order_by("document__created_at", "pk")
    )


def may_initial(user: User, document: Document, now: datetime) -> bool:
    """Whether this person is or was asked for an initial on the letter, and so may read it."""
    return document.initials.filter(capacities.may_fill(user, at=now) | Q(user=user)).exists()


@dataclass(frozen=True)
class Asked:
    """An initial as the office reads it: of whom it is asked, who could put it, or who put it when."""

    initial: Initial
    of: str
    people: list[str]

    @property
    def is_of_role(self) -> bool:
        return self.initial.asked.startswith(capacities.ROLE)

    @property
    def is_waiting(self) -> bool:
        return self.initial.given_at is None and self.initial.refused_at is None


def initials_of(document: Document, now: datetime) -> list[Asked]:
    """The initials of a letter in their order, without those of words that were written anew."""
    rows = list(document.initials.filter(dropped_at=None).select_related("user", "at_unit"))
    words = capacities.labels(row.asked for row in rows if row.asked)
    waiting = [row for row in rows if row.given_at is None and row.refused_at is None]
    people = capacities.people(waiting, at=now) if waiting else {}
    return [
        Asked(row, words.get(row.asked) or (row.user.full_name if row.user else ""), people.get(row.pk, []))
        for row in rows
    ]


def refusals_of(document: Document) -> QuerySet[Initial]:
    """When the letter was sent back, by whom and why; the latest first."""
    return document.initials.filter(refused_at__isnull=False).select_related("user").order_by("-refused_at")


def certificate_of(user_id: int | None) -> Certificate | None:
    """The certificate that signs for this person; for None the office's seal."""
    owner = Q(user=None) if user_id is None else Q(user=user_id)
    return Certificate.objects.filter(owner, revoked_at=None).first()


def _signed_here(document: Document) -> bool:
    """Whether our own authority signed; BSrE's chain is not ours to vouch for, there the sha256 decides."""
    return document.sealed or settings.TIRU_DOCUMENT_SIGNER == "documents.signing.local.LocalAuthority"


def _state_of(template: Template, versions: list[TemplateVersion], day: date) -> TemplateState:
    published = [version for version in versions if version.published_at]
    holding = [version for version in published if version.valid_from <= day]
    coming = [version for version in published if version.valid_from > day]
    drafts = [version for version in versions if not version.published_at]
    return TemplateState(
        template, holding[-1] if holding else None, coming[0] if coming else None, drafts[-1] if drafts else None
    )


def _field_lines(version: TemplateVersion) -> list[str]:
    fields = [f"#f.{name} ({kind})" for name, kind in in_order(version.source, version.fields).items()]
    return fields + [f"{_('Initial')}: {one}" for one in initials_asked(version)]


def initials_asked(version: TemplateVersion) -> list[str]:
    """Who puts an initial on letters of a version, in words and in order."""
    words = capacities.labels(version.initials)
    return [words[code] for code in version.initials]


def _changes(old: list[str], new: list[str]) -> Iterator[Line]:
    kinds: dict[str, Literal["same", "new", "gone"]] = {" ": "same", "+": "new", "-": "gone"}
    for line in difflib.ndiff(old, new):
        if kind := kinds.get(line[0]):
            yield Line(kind, line[2:])


@cache
def _issuer(pem: str) -> str:
    return issuer_of(pem)


def first_issued(since: datetime) -> datetime | None:
    """When the first letter was handed out since a moment (`settings.TIRU_FIRST_SERVED`)."""
    return Document.objects.filter(issued_at__gte=since).aggregate(first=Min("issued_at"))["first"]
