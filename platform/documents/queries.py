"""What people ask about letters. Answers to the public never hold the letter's content or anybody's NIK."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db.models import Q, QuerySet

from core.localised import LocalisedText
from documents.models import Certificate, Document
from documents.signing.local import signature_holds
from organisation.access import Scope

type Verdict = Literal["valid", "void", "replaced", "unknown", "same", "altered"]


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
    successor: str = ""


def check(token: str, *, content: bytes | None = None) -> Checked:
    """
    What is known of the letter with this token. With a file, whether it is that very file: `same` or `altered`.

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
    if content is not None and not is_original(found, content):
        verdict = "altered"
    elif content is not None and verdict == "valid":
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
        successor=found.replaced_by.token if found.replaced_by else "",
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


def certificate_of(user_id: int | None) -> Certificate | None:
    """The certificate that signs for this person; for None the office's seal."""
    owner = Q(user=None) if user_id is None else Q(user=user_id)
    return Certificate.objects.filter(owner, revoked_at=None).first()


def _signed_here(document: Document) -> bool:
    """Whether our own authority signed; BSrE's chain is not ours to vouch for, there the sha256 decides."""
    return document.sealed or settings.TIRU_DOCUMENT_SIGNER == "documents.signing.local.LocalAuthority"
