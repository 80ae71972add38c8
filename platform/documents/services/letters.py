"""A letter's way: written, initialled, signed in a queue, issued, and sometimes replaced or void."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import clock, events, evidence, files, secrets
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.localised import LocalisedText
from documents.blocks import Block, block_for
from documents.capacities import given_as, may_fill, office_of
from documents.models import DATA_PURPOSE, Document, EndClass, Initial, TemplateVersion
from documents.rendering import Meta, long_day, prepared, render
from documents.services import turns
from documents.services.numbering import assign_number
from documents.services.passphrases import guarded, local_time
from documents.signing import (
    AlreadySigned,
    Appearance,
    NikMissing,
    SigningTimeout,
    TooManyPassphrases,
    Who,
    WrongPassphrase,
    seal_in_use,
    signer_in_use,
)
from documents.terms import FOR_GOOD, Terms
from organisation import access, positions
from organisation.delegations import authority, known_acts, sentence_of_delegation
from organisation.models import Delegation, Unit

MAX_BYTES: Final = 10_000_000
PREFIX: Final = "documents/letters"
MOST_INITIALS: Final = 5
State = Document.State
OPEN: Final = (State.DRAFT, State.INITIALLED, State.RETURNED)


class VersionNotInForce(Refusal):
    code = "template_version_not_in_force"
    message = _("This template version is not published or not yet in force.")
    fix = _("Use the version in force.")


class WrongState(Refusal):
    code = "document_wrong_state"
    message = _("The letter is not in a state that allows this.")
    fix = _("Open the letter to see what happened to it.")


class InitialsMissing(Refusal):
    code = "initials_missing"
    message = _("Not everybody has put their initial on this letter.")
    fix = _("Ask those who are missing; the letter names them.")


class NotYourTurn(Refusal):
    code = "initial_not_your_turn"
    message = _("It is not your turn to put an initial.")
    fix = _("Wait for those before you.")


class SealNotAllowed(Refusal):
    code = "seal_not_allowed"
    message = _("A letter that gives aid or status must be signed by a person.")
    fix = _("Put it into the signing queue.")


class InitialsBegun(Refusal):
    code = "initials_begun"
    message = _("Somebody has put their initial already, so the order stays as it is.")
    fix = _("Declare the letter void and write it anew if others have to see it.")


class RefusalWithoutReason(Refusal):
    code = "initial_refused_without_reason"
    status = 422
    message = _("A letter is not sent back without a reason.")
    fix = _("Type what has to be mended. Only the office reads it.")
    attr = "reason"


class InitialsOdd(Refusal):
    code = "initials_odd"
    status = 422
    message = _("Each person puts one initial, and at most %(most)s persons do.")
    fix = _("Choose each person once.")
    attr = "initials"


class CorrectionWaits(Refusal):
    code = "correction_waits"
    message = _("A corrected letter waits for its signature already.")
    fix = _("Let it be signed, or declare it void first.")


class ReasonMissing(Refusal):
    code = "end_reason_missing"
    status = 422
    message = _("A letter does not end without a reason.")
    fix = _("Type why. Only the office reads it.")
    attr = "reason"


@dataclass(frozen=True)
class Outcome:
    """What became of one letter of a queue: signed, or the reason why not."""

    document: Document
    refusal: Refusal | None = None

    @property
    def signed(self) -> bool:
        return self.refusal is None


@transaction.atomic
def draft_document(
    *,
    version: TemplateVersion,
    unit: Unit,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    initials: Sequence[User] = (),
    in_order: bool = True,
    amount: Decimal | None = None,
    terms: Terms = FOR_GOOD,
) -> Document:
    """
    Write a letter that waits for its signature.

    :param initials: who puts an initial before, beside those that the template asks for, who come after them.
    :param amount: what the letter is about in rupiah, where a delegation has a limit.
    :param terms: for how long it will hold, and whether once only; the letter prints them.
    :raises VersionNotInForce: for a draft of a template, or before its day.
    :raises DataRefused: if a field is missing or of another type.
    """
    if version.published_at is None or version.valid_from > access.today(now):
        raise VersionNotInForce
    prepared(version.fields, data)
    _check_initials(initials)
    document = Document.objects.create(
        version=version,
        unit=unit,
        data=secrets.encrypt(json.dumps(dict(data)), purpose=DATA_PURPOSE),
        amount=amount,
        valid_months=terms.months,
        is_single_use=terms.is_single_use,
        state=State.DRAFT if initials or version.initials else State.INITIALLED,
        created_at=now,
        created_by=str(actor),
    )
    _ask(document, initials, now, in_order=in_order)
    turns.tell_whose_turn(document, actor=actor, now=now)
    _record("documents.drafted", document, actor, now, template=version.template.code, version=version.number)
    return document


@transaction.atomic
def ask_initials(*, document: Document, initials: Sequence[User], actor: Actor, now: datetime) -> None:
    """
    Say who puts an initial (paraf) before the letter is signed, in this order, before those that the template asks
    for; nobody else, if the list is empty.

    :raises InitialsBegun: if one was given already. :raises InitialsOdd: if somebody stands there twice.
    """
    locked = _locked(document)
    if locked.state not in (State.DRAFT, State.INITIALLED):
        raise WrongState
    live = locked.initials.filter(dropped_at=None)
    if live.filter(given_at__isnull=False).exists():
        raise InitialsBegun
    _check_initials(initials)
    live.delete()
    _ask(locked, initials, now, in_order=True)
    _change(document, state=State.DRAFT if initials or locked.version.initials else State.INITIALLED)
    turns.tell_whose_turn(document, actor=actor, now=now)
    _record("documents.initials_asked", locked, actor, now, users=[user.pk for user in initials])


@transaction.atomic
def give_initial(*, document: Document, user: User, actor: Actor, now: datetime) -> None:
    """
    Put a recorded initial (paraf) on a letter.

    :raises NotYourTurn: if nobody asked this person, or others come first.
    """
    locked = _locked(document)
    own, waiting = _own_turn(locked, user, now)
    Initial.objects.filter(pk=own.pk).update(given_at=now, user=user, given_as=given_as(user, own, at=now))
    if waiting == 1:
        _change(document, state=State.INITIALLED)
    turns.tell_whose_turn(locked, actor=actor, now=now)
    _record("documents.initialled", locked, actor, now, place=own.place, asked=own.asked, missing=waiting - 1)


@transaction.atomic
def refuse_initial(*, document: Document, user: User, reason: str, actor: Actor, now: datetime) -> None:
    """
    Put no initial, and send the letter back to who wrote it.

    :param reason: what has to be mended, for the office.
    :raises NotYourTurn: as `give_initial`. :raises RefusalWithoutReason: without a reason.
    """
    locked = _locked(document)
    own, waiting = _own_turn(locked, user, now)
    if not reason.strip():
        raise RefusalWithoutReason
    Initial.objects.filter(pk=own.pk).update(
        refused_at=now, refused_reason=reason.strip(), user=user, given_as=given_as(user, own, at=now)
    )
    _change(document, state=State.RETURNED)
    turns.tell_sent_back(locked, actor=actor, now=now)
    # The words may name a person: they stay on the letter and out of the log.
    _record("documents.initial_refused", locked, actor, now, place=own.place, asked=own.asked, missing=waiting)


@transaction.atomic
def rewrite_document(*, document: Document, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """
    Mend a letter that was sent back. Everybody sees it anew, because nobody has seen these words yet; what was said of
    the old ones stays readable.

    :raises WrongState: if it was not sent back. :raises DataRefused: as `draft_document`.
    """
    locked = _locked(document)
    if locked.state != State.RETURNED:
        raise WrongState
    prepared(locked.version.fields, data)
    named = [
        initial.user
        for initial in locked.initials.filter(dropped_at=None, asked="").select_related("user")
        if initial.user and initial.user.is_active
    ]
    locked.initials.filter(dropped_at=None).update(dropped_at=now)
    _ask(locked, named, now, in_order=True)
    _change(
        document,
        data=secrets.encrypt(json.dumps(dict(data)), purpose=DATA_PURPOSE),
        state=State.DRAFT if named or locked.version.initials else State.INITIALLED,
    )
    turns.tell_whose_turn(locked, actor=actor, now=now)
    _record("documents.rewritten", locked, actor, now)


def sign_documents(
    *, documents: Iterable[Document], signer: User, passphrase: str, actor: Actor, now: datetime, nik: str = ""
) -> list[Outcome]:
    """
    Sign a queue with one passphrase. Each letter is a transaction of its own: one that fails says why and leaves the
    others signed. The passphrase and the NIK (BSrE asks for it) are not kept.

    A wrong passphrase is tried once, not for each letter, and counted: after `MISSES` within `MISSES_WITHIN` the
    signer has to wait.
    """
    who = Who(signer.pk, signer.full_name, nik)
    outcomes: list[Outcome] = []
    useless: Refusal | None = None
    for document in documents:
        outcome = Outcome(document, useless) if useless else _guarded(document, who, signer, passphrase, actor, now)
        outcomes.append(outcome)
        if isinstance(outcome.refusal, WrongPassphrase | TooManyPassphrases | NikMissing):
            useless = outcome.refusal
    return outcomes


def seal_document(*, document: Document, actor: Actor, now: datetime) -> Document:
    """
    Put the office's electronic seal on a letter that needs no officer, under a standing authority in the register.

    :raises SealNotAllowed: for letters that give aid or status.
    :raises Refusal: if nobody authorised it, or the seal has no certificate.
    """
    if document.version.template.confers:
        raise SealNotAllowed
    outcome = _outcome(document, Who(None, document.unit.name), None, "", actor, now)
    if outcome.refusal:
        raise outcome.refusal
    return outcome.document


def can_be_sealed(document: Document, *, now: datetime) -> bool:
    """Whether the office's seal may be put on a letter now: its type, its initials, the authority, the certificate."""
    if document.version.template.confers or document.state != State.INITIALLED:
        return False
    try:
        _ground(document, None, now)
        seal_in_use().check(Who(None, document.unit.name), "", at=now)
    except Refusal:
        return False
    return True


@transaction.atomic
def issue_document(*, document: Document, actor: Actor, now: datetime) -> None:
    """Hand a signed letter out."""
    if _locked(document).state != State.SIGNED:
        raise WrongState
    _change(document, state=State.ISSUED, issued_at=now)
    _record("documents.issued", document, actor, now)


@transaction.atomic
def void_document(
    *, document: Document, reason: str, actor: Actor, now: datetime, reason_class: str = EndClass.OTHER
) -> None:
    """
    Revoke a letter. Its number stays its own and is not given out again.

    :param reason: for the office. :param reason_class: an `EndClass`, which the public reads.
    """
    locked = _locked(document)
    if locked.has_ended:
        raise WrongState
    _end(document, State.VOID, reason_class, reason, actor, now)


@transaction.atomic
def replace_document(
    *,
    document: Document,
    successor: Document,
    reason: str,
    actor: Actor,
    now: datetime,
    reason_class: str = EndClass.OTHER,
) -> None:
    """Revoke a letter in favour of another signed one."""
    both = {row.pk: row for row in Document.objects.select_for_update().filter(pk__in=[document.pk, successor.pk])}
    if len(both) != 2 or any(row.state not in (State.SIGNED, State.ISSUED) for row in both.values()):
        raise WrongState
    _end(document, State.REPLACED, reason_class, reason, actor, now, replaced_by=successor)


@transaction.atomic
def correct_document(
    *,
    document: Document,
    version: TemplateVersion,
    data: Mapping[str, Any],
    reason_class: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Document:
    """
    Write a signed letter anew. The new one waits for its initials and signature as every letter; in the moment it is
    signed it takes the place of the old one, which stays valid until then.

    :raises CorrectionWaits: if one is under way. :raises ReasonMissing: if nobody says why.
    """
    locked = _locked(document)
    if locked.state not in (State.SIGNED, State.ISSUED):
        raise WrongState
    if locked.corrections.filter(state__in=OPEN).exists():
        raise CorrectionWaits
    if not reason.strip():
        raise ReasonMissing
    named = locked.initials.filter(dropped_at=None, asked="").select_related("user")
    asked = [initial.user for initial in named if initial.user and initial.user.is_active]
    made = draft_document(
        version=version,
        unit=locked.unit,
        data=data,
        actor=actor,
        now=now,
        initials=asked,
        amount=locked.amount,
        terms=_terms(locked),
    )
    _change(made, corrects=locked, corrects_class=reason_class, corrects_reason=reason.strip())
    return made


def data_of(document: Document) -> dict[str, Any]:
    """What the letter was filled with. Personal data: for the letter's own page only."""
    values: dict[str, Any] = json.loads(secrets.decrypt(document.data, purpose=DATA_PURPOSE))
    return values


def content_of(document: Document) -> bytes:
    """The signed file, for this government's own services."""
    with files.open_stored(document.file_key) as stored:
        content: bytes = stored.read()
        return content


def draft_pdf(document: Document, *, now: datetime) -> bytes:
    """
    A letter that is not signed yet, marked KONSEP, for those who shall put their initial or signature: they read
    what they sign.

    :raises WrongState: if it is signed; then the file itself is there.
    """
    if document.state not in OPEN:
        raise WrongState
    return _letter(document, Block(name=""), None, "", now, mark="KONSEP")


def _guarded(document: Document, who: Who, user: User, passphrase: str, actor: Actor, now: datetime) -> Outcome:
    """One attempt of a signer, after the one before it."""

    def attempt() -> Refusal | None:
        return _outcome(document, who, user, passphrase, actor, now).refusal

    return Outcome(document, guarded(user=user, attempt=attempt, actor=actor, now=now))


def _outcome(document: Document, who: Who, user: User | None, passphrase: str, actor: Actor, now: datetime) -> Outcome:
    try:
        return Outcome(document, _sign(document, who, user, passphrase, actor, now))
    except Refusal as refusal:
        return Outcome(document, refusal)


@transaction.atomic
def _sign(
    document: Document, who: Who, user: User | None, passphrase: str, actor: Actor, now: datetime
) -> Refusal | None:
    """
    Sign one letter. Answers the refusal of a service that did not answer in time instead of raising it, because then
    the number and the very bytes that were sent must be kept: a retry sends the same and is not signed twice.
    """
    locked = _locked(document)
    match locked.state:
        case State.DRAFT | State.RETURNED:
            raise InitialsMissing
        case State.INITIALLED:
            pass
        case State.SIGNED | State.ISSUED:
            raise AlreadySigned
        case _:
            raise WrongState
    template = locked.version.template
    delegation = _ground(locked, user, now)
    signer = signer_in_use() if user else seal_in_use()
    signer.check(who, passphrase, at=now)
    asked_by = f"{who.user_id}"
    block = block_for(user, locked.unit, delegation, at=now) if user else Block(name=who.name)
    if locked.unsigned_key and locked.unsigned_for == asked_by:
        if locked.signature_block:
            block = Block.from_dict(locked.signature_block)
        with files.open_stored(locked.unsigned_key) as kept:
            unsigned = kept.read()
    else:
        if not locked.number_text:
            assign_number(document=locked, now=now)
            locked.refresh_from_db()
        # Kept where no answer comes, too: it stands in the bytes that a retry sends again.
        _change(locked, valid_until=_terms(locked).last_day(access.today(now)))
        unsigned = _letter(locked, block, delegation, signer.footer, now, is_sealed=user is None)
    try:
        signed = signer.sign(unsigned, who, passphrase, Appearance(reason=str(template.name)), at=now)
    except SigningTimeout as refusal:
        # The bytes are kept with the block they hold.
        _change(document, unsigned_key=_keep(unsigned).key, unsigned_for=asked_by, signature_block=block.as_dict())
        _record("documents.signing_unanswered", locked, actor, now, number=locked.number_text)
        return refusal
    stored = _keep(signed)
    _change(
        document,
        state=State.SIGNED,
        signed_at=now,
        signer=user,
        signer_name=block.name,
        signer_position=block.title,
        signature_block=block.as_dict(),
        sealed=user is None,
        delegation=delegation,
        own_right=delegation is None,
        delegation_sentence=sentence_of(delegation, block).as_dict(),
        file_key=stored.key,
        file_size=stored.size,
        file_sha256=hashlib.sha256(signed).hexdigest(),
        unsigned_key="",
        unsigned_for="",
    )
    document.refresh_from_db()
    _record(
        "documents.sealed" if user is None else "documents.signed",
        document,
        actor,
        now,
        number=document.number_text,
        delegation=delegation.pk if delegation else None,
        own_right=delegation is None,
        sha256=document.file_sha256,
    )
    if locked.corrects_id is not None:
        _take_the_place_of_the_old(locked.corrects_id, locked, document, actor, now)
    events.publish("documents.signed", document_id=str(document.pk))
    return None


def _take_the_place_of_the_old(
    corrects: UUID, locked: Document, document: Document, actor: Actor, now: datetime
) -> None:
    """A corrected letter is signed: the one it corrects ends, unless it has ended already."""
    old = Document.objects.select_for_update(of=("self",)).select_related("unit", "number").get(pk=corrects)
    if old.state in (State.SIGNED, State.ISSUED):
        reason_class, reason = locked.corrects_class, locked.corrects_reason
        _end(old, State.REPLACED, reason_class, reason, actor, now, replaced_by=document)


def _letter(
    document: Document,
    block: Block,
    delegation: Delegation | None,
    footer: str,
    now: datetime,
    *,
    is_sealed: bool = False,
    mark: str = "",
) -> bytes:
    regency = tenants.current_or_none()
    meta = Meta(
        government=f"Pemerintah {regency.name}" if regency else document.unit.name,
        unit=document.unit.name,
        title=document.version.template.name.id,
        brand=regency.brand if regency else "panrb",
        logo=regency.look.logo if regency and regency.look else "",
        # A village, an agency writes from its own house.
        address=document.unit.address if document.unit.parent_id else regency.office_address if regency else "",
        number=document.number_text,
        day=long_day(access.today(now)),
        signer=block.name,
        above=block.lines,
        below=block.below,
        initials=_initials_printed(document),
        basis=delegation.legal_basis if delegation else "",
        signed_as="Disegel secara elektronik" if is_sealed else "Ditandatangani secara elektronik",
        footer=footer,
        verify_url="" if mark else verify_url(document),
        mark=mark,
        terms=_terms(document).printed(document.valid_until),
    )
    return render(document.version.source, document.version.fields, data_of(document), meta, at=now)


def _terms(document: Document) -> Terms:
    return Terms(months=document.valid_months, is_single_use=document.is_single_use)


def verify_url(document: Document) -> str:
    """Where anybody can check the letter, as its QR code says."""
    regency = tenants.current_or_none()
    host = regency.primary_host if regency else settings.TIRU_BASE_DOMAIN
    port = f":{settings.TIRU_PORT}" if settings.TIRU_SCHEME == "http" else ""
    path = reverse("documents:verify", kwargs={"token": document.token}, urlconf=settings.TIRU_TENANT_URLCONF)
    return f"{settings.TIRU_SCHEME}://{host}{port}{path}"


def _keep(content: bytes) -> files.StoredFile:
    upload = SimpleUploadedFile("letter.pdf", content, "application/pdf")
    return files.store_upload(upload, kinds={"pdf"}, max_bytes=MAX_BYTES, prefix=PREFIX)


def basis_of(
    *, act: str, unit: Unit, user: User | None, by_head: bool, now: datetime, amount: Decimal | None = None
) -> Delegation | None:
    """
    What somebody signs on: None is the own right of the head of the office, or of who acts as head, where it is the
    head's to sign (`by_head`); all else is in the register.

    :raises NoAuthority: if it is not there.
    """
    if user is not None and by_head:
        head = positions.head_of(unit, day=access.today(now))
        if head is not None and head.user_id == user.pk:
            return None
    return authority(act=act, unit=unit, user=user, at=now, amount=amount)


def _ground(document: Document, user: User | None, now: datetime) -> Delegation | None:
    """:raises NoAuthority: if nobody gave the authority."""
    template = document.version.template
    return basis_of(
        act=template.act, unit=document.unit, user=user, by_head=template.by_head, now=now, amount=document.amount
    )


def sentence_of(delegation: Delegation | None, block: Block) -> LocalisedText:
    """What the signature rests on in words, as they were at this moment, in both languages."""
    if delegation is None:
        return LocalisedText(
            id=f"Atas kewenangan jabatannya sendiri, sebagai {block.title}.", en=f"In own right, as {block.title}."
        )
    words = {}
    acts = known_acts()
    for language in ("id", "en"):
        with translation.override(language):
            words[language] = sentence_of_delegation(delegation, acts)
    return LocalisedText(id=words["id"], en=words["en"])


def _end(
    document: Document,
    state: str,
    reason_class: str,
    reason: str,
    actor: Actor,
    now: datetime,
    replaced_by: Document | None = None,
) -> None:
    if not reason.strip():
        raise ReasonMissing
    _change(
        document,
        state=state,
        ended_at=now,
        end_class=EndClass(reason_class).value,
        end_reason=reason.strip(),
        replaced_by=replaced_by,
    )
    number = getattr(document, "number", None)
    if number:
        number.void_reason = reason.strip()
        number.save(update_fields=["void_reason"])
    # What somebody typed may name a person: the log gets the class, the letter keeps the words.
    _record(f"documents.{state}", document, actor, now, why=reason_class, number=document.number_text)


def _check_initials(initials: Sequence[User]) -> None:
    if len({user.pk for user in initials}) != len(initials) or len(initials) > MOST_INITIALS:
        raise InitialsOdd(most=MOST_INITIALS)


def _ask(document: Document, initials: Sequence[User], now: datetime, *, in_order: bool) -> None:
    """Ask these people, and after them those whom the template names."""
    day = access.today(now)
    rows = [
        Initial(document=document, user=user, place=place if in_order else None)
        for place, user in enumerate(initials, 1)
    ]
    rows += [
        Initial(document=document, asked=code, at_unit=office_of(code, document.unit, day=day), place=place)
        for place, code in enumerate(document.version.initials, len(initials) + 1)
    ]
    Initial.objects.bulk_create(rows)


def _own_turn(document: Document, user: User, now: datetime) -> tuple[Initial, int]:
    """The initial that this person may put now, and how many are missing. :raises NotYourTurn: :raises WrongState:"""
    if document.state != State.DRAFT:
        raise WrongState
    waiting = list(document.initials.filter(given_at=None, dropped_at=None))
    mine = set(document.initials.filter(may_fill(user, at=now)).values_list("pk", flat=True))
    first = min((initial.place for initial in waiting if initial.place is not None), default=None)
    for initial in waiting:
        if initial.pk in mine and initial.place in (None, first):
            return initial, len(waiting)
    raise NotYourTurn


def _initials_printed(document: Document) -> tuple[str, ...]:
    """Who put an initial when, in Indonesian as letters are; nothing unless the template wants it."""
    if not document.version.shows_initials:
        return ()
    given = document.initials.filter(given_at__isnull=False, dropped_at=None).select_related("user")
    lines = []
    with translation.override("id"):
        for initial in given:
            assert initial.user is not None
            assert initial.given_at is not None
            who = f"{initial.given_as}, {initial.user.full_name}" if initial.given_as else initial.user.full_name
            day = clock.format_short_date(access.today(initial.given_at))
            lines.append(f"{who}, {day} {local_time(initial.given_at)}")
    return tuple(lines)


def _locked(document: Document) -> Document:
    found = (
        Document.objects.select_for_update(of=("self",))
        .select_related("version__template", "unit", "number")
        .filter(pk=document.pk)
        .first()
    )
    if found is None:
        raise NotThere
    return found


def _change(document: Document, **values: Any) -> None:
    Document.objects.filter(pk=document.pk).update(**values)
    for name, value in values.items():
        setattr(document, name, value)


def _record(action: str, document: Document, actor: Actor, now: datetime, reason: str = "", **details: Any) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"documents.document:{document.pk}",
        details={"unit": document.unit.code, **details},
        reason=reason,
    )
