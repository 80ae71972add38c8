"""
Reading signatures that were put on a file of ours elsewhere: with BSrE's tools, another authority's, a PDF reader's.

What counts is that the signer saw our text: the file begins with our bytes, whatever was added since is a signature and
nothing else, each signature is unbroken, and the last one covers the whole file. Whether we know the authority behind a
certificate is another question, answered beside it and never taken for granted.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, SuspiciousModification
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from core.errors import Refusal


class FileUnreadable(Refusal):
    code = "signed_file_unreadable"
    status = 422
    message = _("The file cannot be opened as a PDF.")
    fix = _("Open it on your device to see whether it is whole. If it asks for a password, save it without one.")
    attr = "file"


class OtherText(Refusal):
    code = "signed_other_text"
    status = 422
    message = _("The signed file is not the text that you got from us; perhaps it was printed anew, joined or changed.")
    fix = _("Download the text here once more, sign that file without changing it, and upload the result.")
    attr = "file"


class SignatureBroken(Refusal):
    code = "signature_broken"
    status = 422
    message = _("A signature in the file is broken, or the file was changed after it was signed.")
    fix = _("Sign the text once more, and upload the file just as the signing tool gives it.")
    attr = "file"


@dataclass(frozen=True)
class FoundSignature:
    """
    :param name: whose signature it is, as the certificate says. :param issuer: who issued the certificate.
    :param is_known: whether the chain ends at an authority that this installation knows.
    """

    name: str
    issuer: str
    is_known: bool


def with_field(pdf: bytes, *, name: str, box: tuple[int, int, int, int]) -> bytes:
    """
    The file with an empty place for a signature on its last page, which signing tools offer. What `read_signatures`
    shall compare needs one: only then can a later signature be told from any other change.

    :param box: left, bottom, right, top in points from the page's lower left corner.
    """
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box))
    # Signed files may only be appended to. Said now, so that signing changes nothing but the field.
    writer.root["/AcroForm"]["/SigFlags"] = generic.NumberObject(3)
    writer.write(out)
    return out.getvalue()


def read_signatures(pdf: bytes, *, original: bytes, roots: Iterable[asn1_x509.Certificate]) -> list[FoundSignature]:
    """
    Who signed the original electronically, in order; empty for a file without any such signature, as a scan is.

    :param roots: the authorities that are known.
    :raises FileUnreadable: if it is no PDF that can be opened.
    :raises OtherText: if something else than the original was signed.
    :raises SignatureBroken: if a signature does not hold, or does not cover the whole file.
    """
    try:
        reader = _open(pdf)
        signatures = reader.embedded_signatures
    except FileUnreadable:
        raise
    except Exception:  # noqa: BLE001 -- a broken file breaks the reader in every way there is
        raise FileUnreadable from None
    if not signatures:
        return []
    if not _adds_only_signatures(pdf, original):
        raise OtherText
    try:
        is_whole = signatures[-1].evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
        known, own = list(roots), reader.embedded_regular_signatures
        found = [_validated(one, known) for one in own] if is_whole else []
    except SignatureBroken:
        raise
    except Exception:  # noqa: BLE001 -- as above
        raise SignatureBroken from None
    if not found:
        raise SignatureBroken
    return found


def load_authorities(bundle: bytes) -> list[asn1_x509.Certificate]:
    """The certificates of a PEM bundle."""
    return [asn1_x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(bundle, multiple=True)]


def _open(pdf: bytes) -> PdfFileReader:
    # Scanners write files that a strict reader refuses; what is signed is read strictly below.
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted or not reader.root["/Pages"]["/Count"]:
        raise FileUnreadable
    return reader


def _adds_only_signatures(pdf: bytes, original: bytes) -> bool:
    """Beginning with our bytes is not enough: what is appended to a PDF may put another page over ours."""
    if not pdf.startswith(original):
        return False
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        ours = PdfFileReader(io.BytesIO(original), strict=True).xrefs.total_revisions
        verdict = DEFAULT_DIFF_POLICY.review_file(reader, ours - 1)
    except Exception:  # noqa: BLE001 -- as above; what cannot be compared is not accepted
        return False
    return not isinstance(verdict, SuspiciousModification)


def _validated(signature: EmbeddedPdfSignature, roots: list[asn1_x509.Certificate]) -> FoundSignature:
    own = signature.signer_cert
    # Judged at the time the certificate began: whether it has run out since is for whoever relies on it.
    context = ValidationContext(trust_roots=roots, moment=own.not_valid_before, allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    if not (status.intact and status.valid):
        raise SignatureBroken
    return FoundSignature(name=_name(own.subject), issuer=_name(own.issuer), is_known=bool(status.trusted))


def _name(name: asn1_x509.Name) -> str:
    native = name.native
    said = native.get("common_name") or native.get("organization_name") or name.human_friendly
    return str(said)[:200]
