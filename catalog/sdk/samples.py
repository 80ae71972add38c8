"""Papers, numbers and photos for demo data: what people would have scanned, and what stands on their cards."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from core.photos import exif_of
from core.positions import Position

type Colour = tuple[int, int, int]
type Point = tuple[float, float]

WIDTH: Final = 320
HEIGHT: Final = 240


class Canvas:
    """
    A picture with a sky, painted by shapes on 320 x 240 points.

    :param fine: how many times as many points it has, with soft edges; 0 for the points as they are.
    """

    def __init__(self, sky: Colour, horizon: Colour, *, fine: int = 0) -> None:
        self._fine, self._scale = fine, max(2 * fine, 1)
        self._image = Image.new("RGB", (WIDTH * self._scale, HEIGHT * self._scale), horizon)
        self._draw = ImageDraw.Draw(self._image)
        for row in range(HEIGHT):
            part = min(row / (HEIGHT * 0.62), 1.0)
            red, green, blue = (round(one + (other - one) * part) for one, other in zip(sky, horizon, strict=True))
            self.box((red, green, blue), 0, row, WIDTH, row + 1)

    def fill(self, colour: Colour, *corners: Point) -> None:
        self._draw.polygon([(x * self._scale, y * self._scale) for x, y in corners], colour)

    def box(self, colour: Colour, left: float, top: float, right: float, bottom: float) -> None:
        by = self._scale
        self._draw.rectangle((left * by, top * by, right * by - 1, bottom * by - 1), colour)

    def oval(self, colour: Colour, x: float, y: float, width: float, height: float) -> None:
        """Around a middle."""
        by = self._scale
        self._draw.ellipse(
            ((x - width / 2) * by, (y - height / 2) * by, (x + width / 2) * by, (y + height / 2) * by), colour
        )

    @property
    def image(self) -> Image.Image:
        if not self._fine:
            return self._image
        return self._image.resize((WIDTH * self._fine, HEIGHT * self._fine), Image.Resampling.LANCZOS)


def snapshot(image: Image.Image, *, taken_at: datetime, position: Position | None, serial: int) -> bytes:
    """
    A picture as a phone saves it: a JPEG with time and place.

    :param taken_at: in the zone of the camera. :param serial: makes each file another one, as no two shots are the
        same.
    """
    exif = exif_of(f"{taken_at:%Y:%m:%d %H:%M:%S}", position, ImageDescription=f"CONTOH {serial}")
    written = BytesIO()
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


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
