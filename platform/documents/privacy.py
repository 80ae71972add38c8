"""What letters hold of people (core.personal_data). Whose letter it is knows the case that it came out of."""

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping, LawfulBasis

LETTERS = "documents.letters"
KEPT_BY_ARCHIVE_LAW = LocalisedText(
    id="Surat dan akta yang sudah terbit adalah arsip negara menurut UU 43/2009 dan tidak dihapus atas permintaan; "
    "yang keliru dibetulkan dengan surat pengganti. UU 27/2022 pasal 15 (1) c dan pasal 50 (1) c.",
    en="Letters and certificates that were issued are state archives under UU 43/2009 and not erased on request; what "
    "is wrong is corrected by another letter. UU 27/2022, articles 15 (1) c and 50 (1) c.",
)

ACTIVITIES = (
    Activity(
        code=LETTERS,
        name=LocalisedText(id="Surat dan sertifikat", en="Letters and certificates"),
        purpose=LocalisedText(
            id="Menerbitkan surat yang keasliannya dapat diperiksa siapa pun.",
            en="Issue letters that anybody can check.",
        ),
        persons=LocalisedText(id="pemohon dan penanda tangan", en="applicants and those who sign"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="UU 43/2009; UU 25/2009",
        fields={
            "documents.Document": {
                "data": DataCategory.NATIONAL_ID,
                "signer_name": DataCategory.NAME,
                "signer_position": DataCategory.EMPLOYMENT,
            }
        },
        beside=(DataCategory.DOCUMENT,),
        recipients=(LocalisedText(id="siapa pun yang ditunjukkan suratnya", en="whoever is shown the letter"),),
        keeping=(
            Keeping(
                code="documents.letters_kept",
                what=LocalisedText(id="Surat yang terbit", en="Letters that were issued"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        is_large=True,
        at="both",
    ),
)
