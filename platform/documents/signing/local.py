"""
The embedded signer: PAdES by pyHanko, with a certificate authority of this government's own.

A signer's private key is encrypted under their passphrase (scrypt, AES-256-GCM) and then by the master key: the tables
alone opens nothing, neither does the master key without the person. The seal has no passphrase. Such a signature is an
uncertified one in the sense of PP 71/2019; for certified ones there is BSrE.
"""

import io
import os
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

import tenants
from accounts.models import User
from core import evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from documents.models import Authority, Certificate
from documents.signing import (
    AlreadySigned,
    Appearance,
    CertificateExpired,
    CertificateRevoked,
    DocumentEncrypted,
    NoCertificate,
    Who,
    WrongPassphrase,
)

AUTHORITY_DAYS: Final = 3650
CERTIFICATE_DAYS: Final = 730
SHORTEST_PASSPHRASE: Final = 8
_KIND: Final = "documents.signing"
_BESIDE_CERTIFICATES: Final = 2048
"""Bytes of a signature that are not its certificates: what is signed, when, by what rules, and the value itself."""


class PassphraseTooShort(Refusal):
    code = "passphrase_too_short"
    status = 422
    message = _("The passphrase is too short.")
    fix = _("Choose at least 8 characters that nobody can guess.")
    attr = "passphrase"


class RevocationWithoutReason(Refusal):
    code = "revocation_without_reason"
    status = 422
    message = _("A revocation needs its reason.")
    fix = _("Type why, for example: the device was lost.")
    attr = "reason"


class NotInUse(Refusal):
    code = "certificate_not_in_use"
    message = _("This certificate is not in use any more.")
    fix = _("Open the list of certificates to see the one that took its place.")


class LocalAuthority:
    """Signs with the keys in this government's own tables."""

    footer: ClassVar[str] = (
        "Dokumen ini ditandatangani secara elektronik. Keasliannya dapat diperiksa dengan memindai kode QR."
    )
    asks_nik: ClassVar[bool] = False

    def check(self, who: Who, passphrase: str, *, at: datetime) -> None:
        _open_key(_certificate(who, at), passphrase)

    def sign(self, pdf: bytes, who: Who, passphrase: str, appearance: Appearance, *, at: datetime) -> bytes:
        refuse_unfit(pdf)
        found = _certificate(who, at)
        key = _open_key(found, passphrase)
        issuer, own = _asn1(found.authority.certificate), _asn1(found.certificate)
        store = SimpleCertificateStore.from_certs([issuer])
        signer = signers.SimpleSigner(
            signing_cert=own, signing_key=asn1_keys.PrivateKeyInfo.load(key), cert_registry=store
        )
        meta = signers.PdfSignatureMetadata(
            field_name="Signature1",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=who.name,
            reason=appearance.reason or None,
            location=appearance.place or None,
        )
        out = io.BytesIO()
        signers.PdfSigner(meta, signer=signer).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            # Twice, as it is written in hexadecimal. Left out, pyHanko signs once more to learn it.
            bytes_reserved=2 * (len(own.dump()) + len(issuer.dump()) + _BESIDE_CERTIFICATES),
            output=out,
        )
        return out.getvalue()


@transaction.atomic
def issue_certificate(*, user: User | None, passphrase: str, actor: Actor, now: datetime) -> Certificate:
    """
    Make a key and a certificate for a signer, or (without a user) for the office's seal. It takes the place of the old
    one, which no longer signs; what it signed stays valid.

    :raises PassphraseTooShort: if a signer's passphrase is.
    """
    if user is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort
    authority = _authority(now)
    Certificate.objects.select_for_update().filter(user=user, revoked_at=None).update(revoked_at=now)
    key = ec.generate_private_key(ec.SECP256R1())
    until = now + timedelta(days=CERTIFICATE_DAYS)
    issuer_key = serialization.load_der_private_key(_unwrap(authority.key), None)
    issuer = x509.load_pem_x509_certificate(authority.certificate.encode())
    name = user.full_name if user else f"Segel elektronik {_government()}"
    made = _build(name, issuer.subject, key.public_key(), issuer_key, now, until, is_authority=False)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    salt = os.urandom(16) if user else b""
    body = _under_passphrase(der, passphrase, salt) if user else der
    certificate = Certificate.objects.create(
        authority=authority,
        user=user,
        certificate=made.public_bytes(serialization.Encoding.PEM).decode(),
        key=vars(secrets.wrap_key(body, kind=_KIND)),
        salt=salt,
        active_from=now,
        active_to=until,
    )
    _record("documents.certificate_issued", certificate, actor, now)
    return certificate


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, actor: Actor, now: datetime, reason: str) -> None:
    """
    Let a certificate sign nothing more. What it signed before stays valid.

    :raises RevocationWithoutReason: if nobody says why. :raises NotInUse: if it signs nothing any more anyway.
    """
    if not reason.strip():
        raise RevocationWithoutReason
    if not Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=now, revoke_reason=reason.strip()
    ):
        raise NotInUse
    _record("documents.certificate_revoked", certificate, actor, now, reason)


def issuer_of(pem: str) -> str:
    """The name of an authority, as its certificate says."""
    subject = x509.load_pem_x509_certificate(pem.encode()).subject
    return str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def signature_holds(pdf: bytes, authorities: Iterable[str] | None = None) -> bool:
    """
    Whether the one signature covers the whole file, is unbroken, and comes from an authority of this government.

    :param authorities: certificates (PEM) of those that may have vouched for it, where it is another government's.
    """
    if authorities is None:
        authorities = Authority.objects.values_list("certificate", flat=True)
    roots = [_asn1(text) for text in authorities]
    if not roots:
        return False
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures
        if len(found) != 1:
            return False
        own = found[0].signer_cert
        # Judged at the time the certificate began: what was signed stays valid when the certificate has run out.
        context = ValidationContext(trust_roots=roots, moment=own.not_valid_before, allow_fetching=False)
        status = validate_pdf_signature(found[0], context, skip_diff=True)
    except Exception:  # noqa: BLE001 -- a broken file breaks the reader in every way there is; each means "no"
        return False
    return bool(
        status.coverage == SignatureCoverageLevel.ENTIRE_FILE and status.intact and status.valid and status.trusted
    )


def refuse_unfit(pdf: bytes) -> None:
    """:raises SigningRefused: for a PDF that is encrypted or signed already."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        encrypted, signed = reader.encrypted, bool(reader.embedded_signatures)
    except PdfError:
        raise DocumentEncrypted from None
    if encrypted:
        raise DocumentEncrypted
    if signed:
        raise AlreadySigned


def _certificate(who: Who, at: datetime) -> Certificate:
    """The one in use, if it may sign now."""
    owner = Q(user=None) if who.user_id is None else Q(user=who.user_id)
    latest = (
        Certificate.objects.select_related("authority")
        .filter(owner)
        .order_by(F("revoked_at").desc(nulls_first=True), "-pk")
    )
    found = latest.first()
    if found is None:
        raise NoCertificate
    if found.revoked_at is not None:
        raise CertificateRevoked
    if not found.active_from <= at < found.active_to:
        raise CertificateExpired
    return found


def _authority(now: datetime) -> Authority:
    found = Authority.objects.order_by("-pk").first()
    if found is not None:
        return found
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(f"Otoritas sertifikat {_government()}")
    made = _build("", subject, key.public_key(), key, now, now + timedelta(days=AUTHORITY_DAYS), is_authority=True)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Authority.objects.create(
        certificate=made.public_bytes(serialization.Encoding.PEM).decode(),
        key=vars(secrets.wrap_key(der, kind=_KIND)),
        made_at=now,
    )


def _build(
    name: str, issuer: x509.Name, public: Any, issuer_key: Any, now: datetime, until: datetime, *, is_authority: bool
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(issuer if is_authority else _name(name))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.replace(microsecond=0))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _name(text: str) -> x509.Name:
    # X.520 allows 64 characters.
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, text[:64])]
    )


def _government() -> str:
    regency = tenants.current_or_none()
    return regency.name if regency else "Kementerian"


def _asn1(pem: str) -> asn1_x509.Certificate:
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)


def masters() -> Counter[str]:
    """Under which master keys the private keys of the schema we are in lie, by fingerprint; for `tenants.rotation`."""
    kept = [key for model in (Authority, Certificate) for key in model.objects.values_list("key", flat=True)]
    return Counter(key["master"] for key in kept if key)


@transaction.atomic
def rewrap() -> None:
    """Bring the private keys of the schema we are in under the newest master key; what they signed is untouched."""
    newest = secrets.masters()[0]
    for model in (Authority, Certificate):
        for row in model.objects.select_for_update().exclude(key__master=newest):
            if row.key:
                row.key = vars(secrets.rewrap_key(secrets.WrappedKey(**row.key), kind=_KIND))
                row.save(update_fields=["key"])


def _unwrap(stored: dict[str, Any]) -> bytes:
    return secrets.unwrap_key(secrets.WrappedKey(**stored), kind=_KIND)


def _open_key(certificate: Certificate, passphrase: str) -> bytes:
    body = _unwrap(certificate.key)
    if certificate.user_id is None:
        return body
    try:
        return AESGCM(_stretch(passphrase, bytes(certificate.salt))).decrypt(body[:12], body[12:], None)
    except InvalidTag:
        raise WrongPassphrase from None


def _under_passphrase(der: bytes, passphrase: str, salt: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(_stretch(passphrase, salt)).encrypt(nonce, der, None)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _record(action: str, certificate: Certificate, actor: Actor, now: datetime, reason: str = "") -> None:
    subject = f"documents.certificate:{certificate.pk}"
    details = {"user": certificate.user_id or 0, "seal": certificate.user_id is None}
    evidence.record(action=action, actor=actor, at=now, subject=subject, details=details, reason=reason)
