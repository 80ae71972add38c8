"""Papers and numbers for demo data: what people would have scanned, and what stands on their cards."""

from collections.abc import Sequence
from datetime import date


def sample_nik(*, district: str, born: date, sex: str, serial: int) -> str:
    """As the civil registry builds them, for people that do not exist; a real number is never made here."""
    return f"{district}{born.day + (40 if sex == 'female' else 0):02}{born:%m%y}{serial:04}"


def sample_page(lines: Sequence[str]) -> bytes:
    """One page of A4 with these lines in Helvetica; what Latin-1 lacks becomes a question mark."""
    text = b"".join(f"({_escaped(line)}) Tj T*\n".encode("latin-1", "replace") for line in lines)
    content = b"BT /F1 11 Tf 16 TL 60 780 Td\n" + text + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
