"""
Which pages of modules stand in the catalogue as pictures, and how they are taken.

`TIRU_SCREENSHOTS=1` writes them into the modules' static folders; without it they are only taken, so that a page that
has moved, or a picture that grew too large, is heard of.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.browser.site import KARANGASEM
from tests.browser.stage import ADMIN, CITIZEN, NOBODY, VILLAGER, Stage
from tests.browser.window import PHONE

MODULES = Path(__file__).resolve().parents[2] / "catalog" / "modules"
DESK = (1200, 780)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """:param address: with what the stage calls rows in braces (`{reports[0]}`)."""

    slug: str
    name: str
    device: str
    address: str
    who: str

    @property
    def file(self) -> str:
        """As the manifest names it."""
        return f"{self.slug}/screenshots/{self.name}.webp"

    def take(self, stage: Stage) -> bytes:
        """What somebody sees without scrolling, in Indonesian."""
        window = stage.window(KARANGASEM, self.who, "id")
        window.resize(PHONE if self.device == "phone" else DESK)
        address = self.address.format(**stage.keys[KARANGASEM])
        answer = window.go(address)
        assert answer.status == 200, f"{self.who} came from {address} to {window.path}: {answer.status}"
        picture = BytesIO()
        with Image.open(BytesIO(window.page.screenshot(animations="disabled"))) as image:
            image.convert("RGB").save(picture, "WEBP", quality=72, method=6)
        if os.environ.get("TIRU_SCREENSHOTS"):
            path = MODULES / self.slug / "static" / self.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture.getvalue())
        return picture.getvalue()


SHOTS = (
    Shot(slug="mpp", name="services", device="phone", address="/mpp/layanan/", who=NOBODY),
    Shot(slug="mpp", name="number", device="phone", address="/mpp/antrean/ambil/", who=NOBODY),
    Shot(slug="mpp", name="day", device="desktop", address="/mpp/hari-ini/", who=ADMIN),
    Shot(slug="smart_kampung", name="letters", device="phone", address="/smart-kampung/surat/", who=VILLAGER),
    Shot(slug="smart_kampung", name="letter", device="phone", address="/smart-kampung/surat/S-14/", who=VILLAGER),
    Shot(slug="smart_kampung", name="villages", device="desktop", address="/smart-kampung/desa/", who=ADMIN),
    Shot(
        slug="one_student_one_client", name="materials", device="phone",
        address="/one-student-one-client/materi/", who=NOBODY,
    ),
    Shot(
        slug="one_student_one_client", name="alone", device="desktop",
        address="/one-student-one-client/siapa-sendiri/", who=ADMIN,
    ),
    Shot(slug="complaint_centre", name="start", device="phone", address="/complaint-centre/", who=NOBODY),
    Shot(
        slug="complaint_centre", name="report", device="phone", address="/complaint-centre/laporan/{reports[1]}/",
        who=CITIZEN,
    ),
    Shot(
        slug="complaint_centre", name="record", device="desktop", address="/complaint-centre/kerja/{reports[0]}/",
        who=ADMIN,
    ),
)  # fmt: skip
