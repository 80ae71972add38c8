"""
Signing what is no letter of this office alone: one counterpart (rangkap) of an agreement between several governments.

Every party signs the same file, each a copy of its own in its own place, with its own certificate. What is signed is
therefore the same for all, nobody waits for anybody, and no key leaves the schema it lies in. Such a file has no number
of a series here and is kept by whoever asked for it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents.blocks import block_for
from documents.models import Certificate
from documents.services.letters import basis_of, sentence_of
from documents.services.passphrases import guarded
from documents.signing import Appearance, SigningRefused, Who, signer_in_use
from organisation.models import Unit


class OtherBytes(SigningRefused):
    code = "signing_other_bytes"
    status = 503
    message = _("The signing service gave back another file than the one it was sent.")
    fix = _("Nothing is signed. Tell the operators of Tiru.")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What somebody signs on: how they are called, and in own right or by which entry of the register."""

    title: str
    sentence: LocalisedText
    delegation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """:param issuer: certificate of the authority that vouches for the signer (PEM); empty where it is not ours."""

    content: bytes
    issuer: str


def ground_of(*, act: str, unit: Unit, user: User, now: datetime) -> Ground:
    """
    The head of the unit signs in own right, everybody else by the register of delegations.

    :raises organisation.delegations.NoAuthority: if it gives none.
    """
    delegation = basis_of(act=act, unit=unit, user=user, by_head=True, now=now)
    block = block_for(user, unit, delegation, at=now)
    return Ground(
        title=" ".join(block.lines).rstrip(",") or block.title,
        sentence=sentence_of(delegation, block),
        delegation_id=delegation.pk if delegation else None,
    )


def sign_counterpart(
    *, pdf: bytes, signer: User, passphrase: str, reason: str, actor: Actor, now: datetime, nik: str = ""
) -> Counterpart:
    """
    The file with the signer's signature behind it. Called outside of a transaction, so that a wrong passphrase counts.

    :raises documents.signing.SigningRefused: one of its subclasses, by the reason.
    """
    who, service, made = Who(signer.pk, signer.full_name, nik), signer_in_use(), []

    def attempt() -> Refusal | None:
        try:
            with transaction.atomic():
                service.check(who, passphrase, at=now)
                made.append(service.sign(pdf, who, passphrase, Appearance(reason=reason), at=now))
        except Refusal as refusal:
            return refusal
        return None

    if refusal := guarded(user=signer, attempt=attempt, actor=actor, now=now):
        raise refusal
    if not made[0].startswith(pdf):
        raise OtherBytes
    return Counterpart(content=made[0], issuer="" if service.asks_nik else _issuer(signer))


def _issuer(signer: User) -> str:
    own = Certificate.objects.select_related("authority").get(user=signer, revoked_at=None)
    return own.authority.certificate


__all__ = ["Counterpart", "Ground", "OtherBytes", "ground_of", "sign_counterpart"]
