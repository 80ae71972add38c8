"""What the pages of the agreement are looked at with: one to sign, one handed in, one sent back, two of one regency."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.localised import LocalisedText
from onboarding.agreements.services import Entry, publish_list
from onboarding.models import Application, SignedPaper
from tests.factories.onboarding import ApplicationFactory
from tests.journeys.beginning import PREPARING


def fill_agreements(now: datetime) -> dict[str, Application]:
    """
    Applications whose agreement is on its way, in public; and Karangasem's, which was signed under a list of
    sub-processors that has been replaced since.
    """
    to_sign = ApplicationFactory.approved(regency_code="3307", host_label="wonosobo")
    handed_in = ApplicationFactory.handed_in(regency_code="3308", host_label="magelang")
    electronic = ApplicationFactory.handed_in(
        regency_code="3309", host_label="boyolali", wished_domain="layanan.boyolali.example"
    )
    electronic.agreement.papers.update(
        kind=SignedPaper.Kind.ELECTRONIC,
        found=[
            {"name": "Bupati Contoh, S.E., M.M.", "issuer": "Balai Besar Sertifikasi Elektronik", "is_known": True},
            {"name": "Sekda Contoh", "issuer": "PSrE Contoh", "is_known": False},
        ],
    )
    sent_back = ApplicationFactory.handed_in(regency_code="3310", host_label="klaten")
    sent_back.agreement.papers.update(
        sent_back_at=now - timedelta(days=1),
        sent_back_reason="Halaman tanda tangan terpotong. Pindai ulang halaman terakhir, lalu unggah semua halaman.",
    )
    ApplicationFactory.provisioned(regency_code="5107", host_label="karangasem")
    publish_list(
        entries=[
            Entry(
                kind="hosting",
                name="PT Pusat Data Contoh",
                country=LocalisedText(id="Indonesia", en="Indonesia"),
                purpose=LocalisedText(id="Menyimpan basis data dan berkas", en="Keeps database and files"),
            ),
            Entry(
                kind="email",
                name="PT Surel Contoh",
                country=LocalisedText(id="Indonesia", en="Indonesia"),
                purpose=LocalisedText(id="Mengirim surel kepada warga", en="Sends e-mail to citizens"),
            ),
        ],
        actor=PREPARING,
        now=now,
    )
    return {"to_sign": to_sign, "handed_in": handed_in, "electronic": electronic, "sent_back": sent_back}
