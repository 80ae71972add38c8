"""What the organisation holds of people who hold an office (core.personal_data)."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis

ACTIVITIES = (
    Activity(
        code="organisation.offices",
        name=LocalisedText(id="Pejabat dan jabatannya", en="Officials and their offices"),
        purpose=LocalisedText(
            id="Surat ditandatangani oleh pejabat yang berwenang, dan siapa yang berwenang dapat dibuktikan.",
            en="Letters are signed by whoever has authority, and who had it can be proved.",
        ),
        persons=LocalisedText(id="pejabat dan pelaksana tugas", en="officials and those who act for them"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="UU 30/2014; UU 20/2023",
        fields={"organisation.Holding": {"full_name": DataCategory.NAME, "nip": DataCategory.EMPLOYMENT}},
        recipients=(
            LocalisedText(id="siapa pun yang memegang surat bertanda tangan", en="whoever holds a signed letter"),
        ),
        keeping=(
            Keeping(
                code="organisation.offices_kept",
                what=LocalisedText(id="Riwayat jabatan", en="Who held which office"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        at="both",
    ),
)

NOT_PERSONAL = {
    "organisation.Unit.address": "where an office stands",
    "organisation.Unit.phone": "the telephone of an office",
    "organisation.Unit.latitude": "where an office stands",
    "organisation.Unit.longitude": "where an office stands",
}
