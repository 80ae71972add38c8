"""What the pages of a regency's identity are looked at with."""

import io
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

import tenants
from tenants.domains.models import HostClaim, State
from tenants.identity.logos import read_logo
from tenants.identity.models import MailSettings
from tenants.identity.services import looks, place
from tenants.models import Domain
from tests.journeys.beginning import PREPARING

GREEN, ORANGE, BLUE = "#0b5c4a", "#b4540a", "#1b3f75"


def fill_identity(now: datetime) -> dict[str, Any]:
    """
    At Karangasem: an address that is verified, one that waits with a wrong record, one whose records are gone; a mail
    server that fails and an address for answers that waits for its code.
    """
    with tenants.control() as regency:
        common = {"regency": regency, "asked_by": "user:1@r5107", "asked_at": now - timedelta(days=3)}
        until = now + timedelta(days=11)
        verified, _waiting, _lost = (
            HostClaim.objects.create(host=host, until=until, checked_at=now, **common, **rest)
            for host, rest in (
                (
                    "layanan.karangasemkab.go.id",
                    {"state": State.VERIFIED, "verified_at": now, "proof": "pKx3vQ8mT1uJ0aYw"},
                ),
                (
                    "pelayanan-publik.karangasemkab.go.id",
                    {
                        "proof": "Zr5nB2hLq7WcE9dS",
                        "proof_finding": "found",
                        "alias_finding": "other",
                        "seen": ["situs-lama.karangasemkab.go.id"],
                    },
                ),
                (
                    "mpp.karangasemkab.go.id",
                    {
                        "state": State.LOST,
                        "verified_at": now - timedelta(days=2),
                        "lost_at": now,
                        "proof": "Hs4kD6gFy1PoV3xN",
                        "proof_finding": "missing",
                        "alias_finding": "found",
                    },
                ),
            )
        )
        for host in (verified.host, "mpp.karangasemkab.go.id"):
            Domain.objects.create(tenant=regency, domain=host, is_primary=False)
        MailSettings.objects.create(
            regency=regency,
            sender_name="Pemkab Karangasem",
            footer="Jalan Ngurah Rai Nomor 1, Amlapura\nTelepon 0363 21010",
            wanted_reply_to="tanya@karangasemkab.go.id",
            code_hash="0" * 64,
            code_until=now + timedelta(days=1),
            server_host="surel.karangasemkab.go.id",
            server_sender="layanan@karangasemkab.go.id",
            server_user="layanan",
            server_tested_at=now - timedelta(days=20),
            failing_since=now - timedelta(hours=3),
            failure="password",
        )
    place.set_office(
        address="Jalan Ngurah Rai Nomor 1, Amlapura", latitude=-8.4497, longitude=115.6127, actor=PREPARING, now=now
    )
    return {"host_claim": verified.pk}


def give_ternate_a_look(now: datetime) -> None:
    """Colours and a coat of arms of its own, after others that it tried first."""
    looks.choose_colours(accent=BLUE, support=ORANGE, actor=PREPARING, now=now - timedelta(days=2))
    looks.choose_logo(
        logo=read_logo(_shield()), alt="Lambang Kota Ternate", actor=PREPARING, now=now - timedelta(days=1)
    )
    looks.choose_colours(accent=GREEN, support=ORANGE, actor=PREPARING, now=now)


def _shield() -> SimpleUploadedFile:
    picture = Image.new("RGBA", (600, 700), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon([(20, 20), (580, 20), (580, 400), (300, 690), (20, 400)], fill="#0b5c4a", outline="#e8b53a", width=24)
    pen.polygon([(130, 430), (300, 170), (470, 430)], fill="#e8b53a")
    pen.rectangle((130, 450, 470, 490), fill="#ffffff")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return SimpleUploadedFile("lambang.png", file.getvalue(), "image/png")
