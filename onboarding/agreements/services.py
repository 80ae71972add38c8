"""Signing the agreement on both sides, and changing the list of sub-processors that stands in its annex."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.files import store_upload
from core.localised import LocalisedText
from documents.services import sign_counterpart
from documents.signing.foreign import FoundSignature, load_authorities, read_signatures
from onboarding.acting import StepNotPossible, become, locked, record, task, write
from onboarding.agreements import queries
from onboarding.mail import Letter
from onboarding.models import (
    Agreement,
    Application,
    Approval,
    Countersignature,
    SignedPaper,
    State,
    SubProcessor,
    SubProcessorList,
)
from organisation.access import roles_of

PAPER_MAX_BYTES = 10_000_000
DECIDES = "applications.decide"
SIGNS = "documents.sign"


class NotSigned(Refusal):
    code = "agreement_not_signed"
    status = 422
    message = _("This is our file as you got it, without a signature.")
    fix = _("Have it signed electronically, or printed, signed with ink and scanned, then upload that file.")
    attr = "file"


class PaperWaits(Refusal):
    code = "agreement_paper_waits"
    message = _("A signed agreement has already been handed in and lies with the ministry.")
    fix = _("If it was the wrong file, ask the ministry to send it back.")


class PaperGone(Refusal):
    code = "agreement_paper_gone"
    message = _("This paper was sent back in the meantime, or the agreement is signed already.")
    fix = _("Reload the page and look again.")


class ReasonMissing(Refusal):
    code = "paper_reason_missing"
    status = 422
    message = _("The reason is missing.")
    fix = _("Write what is wrong and what to do; the regency reads it.")
    attr = "reason"


class MayNotSign(Refusal):
    code = "agreement_may_not_sign"
    status = 403
    message = _("You hold no role that lets you sign here.")
    fix = _("Ask the administrator for it, or let somebody sign who holds it.")


class ListUnchanged(Refusal):
    code = "sub_processors_unchanged"
    status = 422
    message = _("This list says the same as the one before.")
    fix = _("Change an entry first; regencies are asked only when something has changed.")


class ListReplaced(Refusal):
    code = "sub_processors_replaced"
    message = _("A newer list has been published in the meantime.")
    fix = _("Read that one, then approve it.")


@transaction.atomic
def hand_in(
    *,
    application_id: int,
    file: UploadedFile,
    signer_name: str,
    signer_post: str,
    decree: str,
    signer_nip: str = "",
    actor: Actor,
    now: datetime,
) -> SignedPaper:
    """
    Take the counterpart that the regency has signed. Electronic signatures are checked; a scan is marked as such, for a
    curator to look at.

    :param signer_post: a value of `SignedPaper.Post`. :param decree: by which the signer holds it.
    :raises StepNotPossible: unless the application waits for the agreement. :raises PaperWaits: if one lies there.
    :raises NotSigned: for our file as it was.
    :raises documents.signing.foreign.FileUnreadable, OtherText, SignatureBroken: for what was signed wrongly.
    :raises core.errors.Refusal: for a file that is no PDF, or too large.
    """
    application = locked(pk=application_id)
    frozen = _waiting(application)
    if queries.counting_paper(frozen) is not None:
        raise PaperWaits
    found = _signatures(file, frozen)
    stored = store_upload(file, kinds={"pdf"}, max_bytes=PAPER_MAX_BYTES, prefix="onboarding/papers")
    paper = SignedPaper.objects.create(
        agreement=frozen,
        kind=SignedPaper.Kind.ELECTRONIC if found else SignedPaper.Kind.INK,
        file_key=stored.key,
        file_name=stored.original_name,
        file_size=stored.size,
        sha256=stored.sha256,
        signer_name=signer_name.strip(),
        signer_post=signer_post,
        signer_nip=signer_nip,
        decree=decree.strip(),
        found=[vars(one) for one in found],
        handed_in_at=now,
    )
    record("agreement_handed_in", application, actor, now, agreement=frozen.sha256, paper=paper.sha256, kind=paper.kind)
    return paper


@transaction.atomic
def send_back(*, application_id: int, paper_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """
    Let the regency sign once more, with a reason that its sender reads.

    :raises ReasonMissing: without one. :raises PaperGone: if this paper does not count any more.
    """
    application = locked(pk=application_id)
    paper = _counting(_waiting(application), paper_id)
    if not reason.strip():
        raise ReasonMissing
    paper.sent_back_at, paper.sent_back_reason = now, reason.strip()
    paper.save(update_fields=["sent_back_at", "sent_back_reason"])
    write(Letter.SENT_BACK, application, now)
    # As with a refusal, the words stay with the paper, which can be erased.
    record("agreement_sent_back", application, actor, now, paper=paper.sha256)


def countersign(
    *, application_id: int, paper_id: int, user: User, passphrase: str, nik: str = "", actor: Actor, now: datetime
) -> Countersignature:
    """
    Sign for the processor, after a look at the regency's paper; with this the set-up begins. Called outside of a
    transaction, so that a wrong passphrase counts.

    :raises PaperGone: if the paper that was looked at does not count any more. :raises MayNotSign: without the role.
    :raises documents.signing.SigningRefused: one of its subclasses.
    """
    application = Application.objects.get(pk=application_id)
    frozen = _waiting(application)
    _counting(frozen, paper_id)
    title = _title(user, DECIDES, now)
    made = sign_counterpart(
        pdf=bytes(frozen.pdf), signer=user, passphrase=passphrase, nik=nik, reason="Perjanjian layanan Tiru",
        actor=actor, now=now,
    )  # fmt: skip
    with transaction.atomic():
        application = locked(pk=application_id)
        paper = _counting(_waiting(application), paper_id)
        signed = Countersignature.objects.create(
            agreement=frozen,
            paper=paper,
            name=user.full_name,
            title=title.id,
            ground=LocalisedText(id=f"Atas peran sebagai {title.id}.", en=f"By the role of {title.en or title.id}."),
            pdf=made.content,
            sha256=hashlib.sha256(made.content).hexdigest(),
            issuer=made.issuer,
            signed_at=now,
            signed_by=str(actor),
        )
        Approval.objects.create(
            regency_code=application.regency_code,
            sub_processors_id=frozen.sub_processors_id,
            agreement=frozen,
            name=paper.signer_name,
            title=queries.post_of(paper, application.regency_code).id,
            approved_at=paper.handed_in_at,
            approved_by=str(Actor.citizen()),
        )
        application.agreed_at = now
        become(State.AGREED, application, "agreed_at")
        task("set_up").defer(application_id=application.pk)
        write(Letter.AGREED, application, now)
        record("agreed", application, actor, now, agreement=frozen.sha256, paper=paper.sha256, signed=signed.sha256)
    return signed


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One sub-processor of a list to be published. :param kind: a value of `SubProcessor.Kind`."""

    kind: str
    name: str
    country: LocalisedText
    purpose: LocalisedText


@transaction.atomic
def publish_list(*, entries: Sequence[Entry], actor: Actor, now: datetime) -> SubProcessorList:
    """
    Publish a new list of sub-processors, and ask every regency that has signed for its written approval.

    :raises ListUnchanged: if it says the same as the one before.
    """
    last = SubProcessorList.objects.select_for_update().order_by("-number").first()
    if last and [_entry(one) for one in last.entries.all()] == list(entries):
        raise ListUnchanged
    made = SubProcessorList.objects.create(
        number=last.number + 1 if last else 1, published_at=now, published_by=str(actor)
    )
    SubProcessor.objects.bulk_create(
        SubProcessor(on_list=made, kind=one.kind, name=one.name, country=one.country, purpose=one.purpose)
        for one in entries
    )
    for schema in queries.schemas_to_ask():
        task("tell_of_sub_processors").defer_in(schema, number=made.number)
    evidence.record(
        action="onboarding.sub_processors_published",
        actor=actor,
        at=now,
        subject=f"onboarding.sub_processors:{made.number}",
        details={"entries": len(entries)},
    )
    return made


@transaction.atomic
def approve_list(*, number: int, user: User, actor: Actor, now: datetime) -> None:
    """
    Approve the newest list in writing, for the regency we are in. Approving twice changes nothing.

    :raises MayNotSign: for somebody who may not sign for the whole regency.
    :raises ListReplaced: if it is not the newest any more.
    """
    title = _title(user, SIGNS, now)
    with tenants.control() as regency:
        newest = SubProcessorList.objects.order_by("-number").first()
        if newest is None or regency.purpose != regency.Purpose.LIVE:
            raise NotThere
        if newest.number != number:
            raise ListReplaced
        _made, is_new = Approval.objects.get_or_create(
            regency_code=regency.code,
            sub_processors=newest,
            defaults={
                "name": user.full_name, "title": title.id, "approved_at": now, "approved_by": str(actor),
            },
        )  # fmt: skip
    if is_new:
        evidence.record(
            action="onboarding.sub_processors_approved",
            actor=actor,
            at=now,
            subject=f"onboarding.sub_processors:{number}",
        )


def _waiting(application: Application) -> Agreement:
    if application.state != State.APPROVED:
        raise StepNotPossible(state=application.get_state_display())
    return application.agreement


def _counting(frozen: Agreement, paper_id: int) -> SignedPaper:
    paper = queries.counting_paper(frozen)
    if paper is None or paper.pk != paper_id:
        raise PaperGone
    return paper


def _signatures(file: UploadedFile, frozen: Agreement) -> list[FoundSignature]:
    content = file.read(PAPER_MAX_BYTES + 1)
    file.seek(0)
    if not content or len(content) > PAPER_MAX_BYTES:
        return []  # keeping it will say so
    original = bytes(frozen.pdf)
    found = read_signatures(content, original=original, roots=_authorities())
    if not found and content.startswith(original):
        raise NotSigned
    return found


def _authorities() -> list[asn1_x509.Certificate]:
    bundle = settings.TIRU_SIGNING_AUTHORITIES
    return load_authorities(Path(bundle).read_bytes()) if bundle else []


def _title(user: User, right: str, now: datetime) -> LocalisedText:
    """The role that lets somebody sign for a whole government."""
    held = [one.role.name for one in roles_of(user, now) if right in one.role.rights and one.unit_id is None]
    if not held:
        raise MayNotSign
    return held[0]


def _entry(one: SubProcessor) -> Entry:
    return Entry(kind=one.kind, name=one.name, country=one.country, purpose=one.purpose)
