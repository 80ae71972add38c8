"""
BSrE's sign-PDF service, versions 1 and 2 (domain/law.md 5.2).

It cannot be reached from here: this adapter was tested only against the strict stand-in in
`tests/documents/bsre_stand_in.py`, which refuses what BSrE refuses. Certificates are checked as everywhere; the
passphrase is sent and forgotten.
"""

import base64
import binascii
import hashlib
import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from documents.signing import (
    AlreadySigned,
    Appearance,
    CertificateExpired,
    DocumentEncrypted,
    NikMissing,
    NoCertificate,
    SigningRefused,
    SigningTimeout,
    SigningUnavailable,
    Who,
    WrongPassphrase,
)
from documents.signing.local import refuse_unfit

FOOTER: Final = (
    "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh "
    "Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara."
)
# The words of the service's answers, in small letters, and what they mean here.
_REASONS: Final[tuple[tuple[str, type[SigningRefused]], ...]] = (
    ("passphrase", WrongPassphrase),
    ("expired", CertificateExpired),
    ("kadaluarsa", CertificateExpired),
    ("encrypted", DocumentEncrypted),
    ("terenkripsi", DocumentEncrypted),
    ("already signed", AlreadySigned),
    ("sudah ditandatangani", AlreadySigned),
    ("not registered", NoCertificate),
    ("tidak terdaftar", NoCertificate),
)


@dataclass(frozen=True)
class Bsre:
    """One regency's account at the service."""

    host: str
    username: str
    password: str = field(repr=False)
    version: Literal[1, 2] = 1
    seconds: float = 30.0

    footer: ClassVar[str] = FOOTER
    asks_nik: ClassVar[bool] = True

    def check(self, who: Who, passphrase: str, *, at: datetime) -> None:
        if not who.nik:
            raise NikMissing

    def sign(self, pdf: bytes, who: Who, passphrase: str, appearance: Appearance, *, at: datetime) -> bytes:
        refuse_unfit(pdf)
        self.check(who, passphrase, at=at)
        signed = (
            self._version_2(pdf, who, passphrase, appearance)
            if self.version == 2
            else self._version_1(pdf, who, passphrase)
        )
        if not signed.startswith(b"%PDF-") or signed[: len(pdf)] != pdf:
            # A signature is appended. Anything else is another document than the one we sent.
            raise SigningUnavailable
        return signed

    def _version_1(self, pdf: bytes, who: Who, passphrase: str) -> bytes:
        boundary = uuid.uuid4().hex
        fields = {"nik": who.nik, "passphrase": passphrase, "tampilan": "invisible"}
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        head = 'Content-Disposition: form-data; name="file"; filename="letter.pdf"\r\nContent-Type: application/pdf'
        body += f"--{boundary}\r\n{head}\r\n\r\n".encode() + pdf + f"\r\n--{boundary}--\r\n".encode()
        return self._post("/api/sign/pdf", body, f"multipart/form-data; boundary={boundary}", pdf)

    def _version_2(self, pdf: bytes, who: Who, passphrase: str, appearance: Appearance) -> bytes:
        properties = {"tampilan": "INVISIBLE", "reason": appearance.reason, "location": appearance.place}
        value = {
            "nik": who.nik,
            "passphrase": passphrase,
            "signatureProperties": [properties],
            "file": [base64.b64encode(pdf).decode()],
        }
        answer = self._post("/api/v2/sign/pdf", json.dumps(value).encode(), "application/json", pdf)
        try:
            return base64.b64decode(json.loads(answer)["file"][0], validate=True)
        except (ValueError, KeyError, IndexError, TypeError, binascii.Error):
            raise SigningUnavailable from None

    def _post(self, path: str, body: bytes, kind: str, pdf: bytes) -> bytes:
        account = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        headers = {
            "Authorization": f"Basic {account}",
            "Content-Type": kind,
            # The same bytes are the same request: a retry after a lost answer must not sign twice.
            "Idempotency-Key": hashlib.sha256(pdf).hexdigest(),
        }
        request = urllib.request.Request(f"{self.host}{path}", data=body, headers=headers, method="POST")  # noqa: S310 -- the host is configuration
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as answer:  # noqa: S310 -- as above
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.read()) from None
        except TimeoutError:
            raise SigningTimeout from None
        except urllib.error.URLError as error:
            raise (SigningTimeout if isinstance(error.reason, TimeoutError) else SigningUnavailable) from None
        except OSError:
            # The line broke after the request went out: it may have been signed.
            raise SigningTimeout from None


def _refusal(body: bytes) -> SigningRefused:
    try:
        answer: Any = json.loads(body)
        words = str(answer.get("error", "")).lower()
    except (ValueError, AttributeError):
        words = ""
    return next((refusal() for word, refusal in _REASONS if word in words), SigningUnavailable())
