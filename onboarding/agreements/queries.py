"""Questions about agreements and lists of sub-processors, at the ministry and in a regency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.db.models import Count, Exists, OuterRef

import tenants
from core.errors import NotThere
from core.files import open_stored
from core.localised import LocalisedText
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
from regions.terms import head_title
from tenants.models import Regency

if TYPE_CHECKING:
    from collections.abc import Iterator

type Copy = Literal["naskah", "daerah", "penyelenggara"]
"""The frozen text, the regency's counterpart, the processor's."""

_SIGNED = (State.AGREED, State.PROVISIONING, State.PROVISIONED)


@dataclass(frozen=True, kw_only=True)
class Papers:
    """
    How far an agreement has come, without its files.

    :param paper: what the regency has handed in and was not sent back. :param sent_back: the last one that was.
    """

    agreement: Agreement
    paper: SignedPaper | None
    sent_back: SignedPaper | None
    countersignature: Countersignature | None


def papers_of(application: Application) -> Papers | None:
    """None before the approval, and after everything was erased. Three queries."""
    frozen = Agreement.objects.defer("pdf").select_related("sub_processors").filter(application=application).first()
    return _papers(frozen) if frozen else None


def _papers(frozen: Agreement) -> Papers:
    handed_in = list(frozen.papers.all())
    signed = Countersignature.objects.defer("pdf", "issuer").filter(agreement=frozen).first()
    return Papers(
        agreement=frozen,
        paper=next((one for one in handed_in if one.sent_back_at is None), None),
        sent_back=next((one for one in reversed(handed_in) if one.sent_back_at is not None), None),
        countersignature=signed,
    )


def counting_paper(frozen: Agreement) -> SignedPaper | None:
    return frozen.papers.filter(sent_back_at=None).first()


def post_of(paper: SignedPaper, regency_code: str) -> LocalisedText:
    """The office of who signed, as it is called there: Bupati, Wali Kota, Sekretaris Daerah."""
    if paper.signer_post == SignedPaper.Post.HEAD:
        return head_title(regency_code)
    return LocalisedText(id="Sekretaris Daerah", en="Regional secretary")


def why_sent_back(application: Application) -> str:
    """The reason with which the last paper was sent back; empty if none was."""
    found = SignedPaper.objects.filter(agreement__application=application, sent_back_at__isnull=False)
    return found.order_by("-sent_back_at").values_list("sent_back_reason", flat=True).first() or ""


def copy_of(application: Application, copy: Copy) -> bytes:
    """
    One of the three files, for whoever may read the agreement.

    :raises NotThere: if there is none (yet).
    """
    frozen = Agreement.objects.filter(application=application).first()
    if frozen is None:
        raise NotThere
    match copy:
        case "naskah":
            return bytes(frozen.pdf)
        case "daerah":
            paper = counting_paper(frozen)
            if paper is None:
                raise NotThere
            with open_stored(paper.file_key) as file:
                content: bytes = file.read()
                return content
        case "penyelenggara":
            signed = Countersignature.objects.filter(agreement=frozen).first()
            if signed is None:
                raise NotThere
            return bytes(signed.pdf)


# --- in a regency


@dataclass(frozen=True, kw_only=True)
class Here:
    """
    What the regency we are in has agreed to.

    :param papers: None where no agreement is kept, as for a regency that is older than agreements.
    :param newest: the list of sub-processors that counts; None before the first.
    :param approvals: of the regency, the newest first.
    """

    papers: Papers | None = None
    newest: SubProcessorList | None = None
    entries: list[SubProcessor] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)

    @property
    def approval(self) -> Approval | None:
        """Of the newest list."""
        return next((one for one in self.approvals if one.sub_processors_id == (self.newest and self.newest.pk)), None)

    @property
    def has_to_approve(self) -> bool:
        return self.newest is not None and self.approval is None


def here() -> Here:
    """Of the regency we are in; nothing in a sandbox or a copy of one. At most seven queries."""
    if tenants.current().purpose != "live":
        return Here()
    with tenants.control() as regency:
        frozen = _signed_by(regency).defer("pdf").select_related("sub_processors").first()
        newest = SubProcessorList.objects.order_by("-number").first()
        approvals = Approval.objects.filter(regency_code=regency.code).select_related("sub_processors")
        return Here(
            papers=_papers(frozen) if frozen else None,
            newest=newest,
            entries=list(newest.entries.all()) if newest else [],
            approvals=list(approvals.order_by("-approved_at", "-pk")),
        )


def list_to_approve() -> SubProcessorList | None:
    """The newest list, where the regency we are in has not approved it. Two queries."""
    if tenants.current().purpose != "live":
        return None
    with tenants.control() as regency:
        own = Approval.objects.filter(regency_code=regency.code, sub_processors=OuterRef("pk"))
        newest = SubProcessorList.objects.annotate(is_approved=Exists(own)).order_by("-number").first()
        return newest if newest and not newest.is_approved else None


def copy_here(copy: Copy) -> bytes:
    """
    One of the three files of the regency we are in.

    :raises NotThere: if there is none.
    """
    if tenants.current().purpose != "live":
        raise NotThere
    with tenants.control() as regency:
        frozen = _signed_by(regency).select_related("application").first()
        if frozen is None:
            raise NotThere
        return copy_of(frozen.application, copy)


def _signed_by(regency: Regency):  # type: ignore[no-untyped-def]  # a query set of Agreement
    signed = Agreement.objects.filter(application__regency_code=regency.code, application__state__in=_SIGNED)
    return signed.order_by("-made_at")


# --- lists


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One list, and how many regencies have approved it of those that are asked."""

    sub_processors: SubProcessorList
    approved: int


def lists() -> list[Listed]:
    """Every list, the newest first. One query."""
    found = SubProcessorList.objects.annotate(approved=Count("approvals")).order_by("-number")
    return [Listed(sub_processors=one, approved=one.approved) for one in found]


def entries_of(number: int) -> list[SubProcessor]:
    return list(SubProcessor.objects.filter(on_list__number=number))


def asked_codes() -> list[str]:
    """Codes of the regencies on Tiru: each of them approves the newest list."""
    found = Regency.objects.filter(purpose=Regency.Purpose.LIVE).exclude(
        status__in=[Regency.Status.ENDED, Regency.Status.PROVISIONING]
    )
    return list(found.order_by("code").values_list("code", flat=True))


def schemas_to_ask() -> Iterator[str]:
    """Schemas of the regencies that may be told of a new list."""
    found = Regency.objects.filter(purpose=Regency.Purpose.LIVE, status=Regency.Status.ACTIVE)
    yield from found.order_by("code").values_list("schema_name", flat=True)


def codes_not_approved(number: int) -> list[str]:
    """Those of `asked_codes` that have not approved a list. Two queries."""
    approved = set(Approval.objects.filter(sub_processors__number=number).values_list("regency_code", flat=True))
    return [code for code in asked_codes() if code not in approved]
