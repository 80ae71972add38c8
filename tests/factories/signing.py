"""What people bring who sign elsewhere: a PDF with the signature of an invented authority, or a scan."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
HEAD = "Ipuk Contoh"


@dataclass
class Psre:
    """An authority such as BSrE, and the people it vouches for."""

    name: str = "PSrE Contoh"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.certificate = self._issue(self.name, self.key.public_key(), is_authority=True)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(
        self, pdf: bytes, *, name: str = HEAD, field_name: str = "Signature1", box: tuple[int, ...] | None = None
    ) -> bytes:
        """The PDF with one more signature, visible where a box is given."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = _asn1(self._issue(name, key.public_key(), is_authority=False))
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer = signers.SimpleSigner(
            signing_cert=own,
            signing_key=asn1_keys.PrivateKeyInfo.load(der),
            cert_registry=SimpleCertificateStore.from_certs([_asn1(self.certificate)]),
        )
        out = io.BytesIO()
        signers.PdfSigner(
            signers.PdfSignatureMetadata(
                field_name=field_name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
            ),
            signer=signer,
            new_field_spec=SigFieldSpec(field_name, box=box, on_page=-1) if box else None,
        ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
        return out.getvalue()

    def _issue(self, name: str, public: Any, *, is_authority: bool) -> x509.Certificate:
        issuer, subject = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (self.name, name))
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGAN)
            .not_valid_after(BEGAN + timedelta(days=1500))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority,
                    content_commitment=not is_authority,
                    key_cert_sign=is_authority,
                    crl_sign=is_authority,
                    **usage,
                ),
                critical=True,
            )
            .sign(self.key, hashes.SHA256())
        )


def scan(pages: int = 2) -> bytes:
    """Paper that was signed with ink and laid on a scanner: pages without any text."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def with_another_page(pdf: bytes) -> bytes:
    """The PDF with an update behind it that exchanges what stands on its first page."""
    from pyhanko.pdf_utils import generic

    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    reference = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf (Tarif: nol) Tj ET"))
    page["/Contents"] = reference
    writer.update_container(page)
    writer.write(out)
    return out.getvalue()


def locked(pdf: bytes) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    writer.encrypt("rahasia", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
