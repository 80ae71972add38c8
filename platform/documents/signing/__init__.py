"""
Signing is an interface: `documents.signing.local` is the embedded default, `documents.signing.bsre` the national one.

A passphrase lives in the arguments of one call. It is never stored, logged, or part of a message.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class SigningRefused(Refusal):
    """What every reason not to sign has in common."""

    code = "signing_refused"
    message = _("The letter was not signed.")
    fix = _("Try again; nothing was changed.")


class WrongPassphrase(SigningRefused):
    code = "wrong_passphrase"
    status = 422
    message = _("The passphrase is wrong.")
    fix = _("Type it again. Your letters are unchanged.")
    attr = "passphrase"


class NoCertificate(SigningRefused):
    code = "no_certificate"
    message = _("There is no certificate for this signer.")
    fix = _("Get a certificate first, under Certificate.")


class CertificateRevoked(NoCertificate):
    code = "certificate_revoked"
    message = _("The signer's certificate was revoked.")
    fix = _("Make a new certificate under Certificate, then sign again. Your letters are kept.")


class TooManyPassphrases(SigningRefused):
    code = "too_many_passphrases"
    status = 423
    message = _("The passphrase was wrong too often.")
    fix = _("Wait until %(time)s, then try again. Your letters are unchanged.")
    attr = "passphrase"


class NikMissing(SigningRefused):
    code = "signer_nik_missing"
    status = 422
    message = _("The signing service needs the signer's NIK.")
    fix = _("Type your own 16 digits. We send them on and do not keep them.")
    attr = "nik"


class CertificateExpired(SigningRefused):
    code = "certificate_expired"
    message = _("The signer's certificate has expired.")
    fix = _("Renew the certificate, then sign again. Your letters are kept.")


class DocumentEncrypted(SigningRefused):
    code = "document_encrypted"
    status = 422
    message = _("The PDF is locked with a password and cannot be signed.")
    fix = _("Remove the password and try again.")


class AlreadySigned(SigningRefused):
    code = "already_signed"
    message = _("This letter has already been signed.")
    fix = _("Open the letter to see who signed it.")


class SigningTimeout(SigningRefused):
    """No answer in time. Whether it was signed is not known, so a retry must send the very same bytes."""

    code = "signing_timeout"
    status = 503
    message = _("The signing service did not answer in time.")
    fix = _("Sign again in a few minutes. The letter keeps its number and is not signed twice.")


class SigningUnavailable(SigningRefused):
    code = "signing_unavailable"
    status = 503
    message = _("The signing service does not work at the moment.")
    fix = _("Try again later. Your letters are kept.")


@dataclass(frozen=True)
class Who:
    """The one who signs. `user_id` is None for the office's seal; only BSrE needs the NIK."""

    user_id: int | None
    name: str
    nik: str = field(default="", repr=False)


@dataclass(frozen=True)
class Appearance:
    """What the signature says besides the certificate. The visible block and its QR code are part of the letter."""

    reason: str = ""
    place: str = ""


class Signer(Protocol):
    """Puts one signature on a PDF."""

    footer: str
    """What the letter says at its foot about this kind of signature."""
    asks_nik: bool
    """Whether it knows people by their NIK, so that the page must ask for it."""

    def check(self, who: Who, passphrase: str, *, at: datetime) -> None:
        """
        Refuse what can be known before a letter gets its number.

        :raises SigningRefused: one of its subclasses, by the reason.
        """

    def sign(self, pdf: bytes, who: Who, passphrase: str, appearance: Appearance, *, at: datetime) -> bytes:
        """:raises SigningRefused: one of its subclasses, by the reason."""


def signer_in_use() -> Signer:
    """What puts people's signatures on letters."""
    made: Signer = import_string(settings.TIRU_DOCUMENT_SIGNER)()
    return made


def seal_in_use() -> Signer:
    """What puts the office's seal on letters."""
    made: Signer = import_string(settings.TIRU_DOCUMENT_SEAL)()
    return made
