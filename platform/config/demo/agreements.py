"""The agreement of each regency, signed with ink by its head and for the processor by the curator; and who helps."""

from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from catalog.sdk.samples import sample_page
from config.demo.people import PASSWORD, Place
from config.demo.visits import HEADS
from core.actors import Actor
from core.localised import LocalisedText
from onboarding.agreements.services import Entry, countersign, hand_in
from onboarding.models import Application, SignedPaper

SUB_PROCESSORS: Final = (
    Entry(
        kind="hosting",
        name="PT Pusat Data Contoh Nusantara",
        country=LocalisedText(id="Indonesia", en="Indonesia"),
        purpose=LocalisedText(
            id="Menyimpan basis data, berkas, dan cadangan di Jakarta dan Batam",
            en="Keeps database, files and backups in Jakarta and Batam",
        ),
    ),
    Entry(
        kind="email",
        name="PT Surel Contoh Indonesia",
        country=LocalisedText(id="Indonesia", en="Indonesia"),
        purpose=LocalisedText(
            id="Mengantar surel kepada warga dan pejabat: alamat dan isi pesan",
            en="Delivers e-mail to citizens and officers: addresses and messages",
        ),
    ),
    Entry(
        kind="whatsapp",
        name="WhatsApp Business (Meta)",
        country=LocalisedText(id="Irlandia", en="Ireland"),
        purpose=LocalisedText(
            id="Mengantar pesan kepada warga yang memilihnya: nomor dan isi pesan",
            en="Delivers messages to citizens who chose them: number and message",
        ),
    ),
    Entry(
        kind="payment",
        name="Stripe",
        country=LocalisedText(id="Singapura", en="Singapore"),
        purpose=LocalisedText(
            id="Menagih pemerintah daerah: nama instansi dan kontak bendahara, tanpa data warga",
            en="Invoices the regional government: name of the agency and contact of the treasurer, no data of citizens",
        ),
    ),
)


def sign_agreement(application: Application, place: Place, *, curator: User, now: datetime) -> None:
    """Hand in a scan with an invented signature, and sign for the processor; with this the set-up begins."""
    head = HEADS[place.code]
    lines = [
        "CONTOH - data contoh untuk demo Tiru",
        "",
        "Pindaian halaman tanda tangan perjanjian layanan Tiru",
        "",
        f"Nama    : {head.full_name}",
        f"Jabatan : {head.position}",
    ]
    paper = hand_in(
        application_id=application.pk,
        file=SimpleUploadedFile("perjanjian-bertanda-tangan.pdf", sample_page(lines), "application/pdf"),
        signer_name=head.full_name,
        signer_post=SignedPaper.Post.HEAD,
        decree="Keputusan Menteri Dalam Negeri (contoh)",
        actor=Actor.citizen(),
        now=now,
    )
    countersign(
        application_id=application.pk,
        paper_id=paper.pk,
        user=curator,
        passphrase=PASSWORD,
        actor=Actor.user(curator.pk, schema=curator.home_schema),
        now=now,
    )
