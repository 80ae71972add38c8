"""What a regency may decide about cases. What a case needs later is kept with it when it is begun."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

RENEWAL_DAYS: Final = "casework.renewal_days"
PIN_TRIES: Final = "casework.pin_tries"
PIN_PAUSE: Final = "casework.pin_pause"
DRAFT_DAYS: Final = "casework.draft_days"
CLOSED_DAYS: Final = "casework.closed_days"

KEPT_WITH_CASES: Final = (RENEWAL_DAYS, DRAFT_DAYS)

_CHOSEN = LocalisedText(
    id="Pilihan Tiru. Peraturan tidak menyebut angkanya", en="Tiru's choice. No regulation gives a number"
)

GROUP: Final = PolicyGroup(
    slug="casework",
    name=LocalisedText(id="Berkas permohonan", en="Applications"),
    policies=(
        Policy(
            key=RENEWAL_DAYS,
            name=LocalisedText(
                id="Izin diminta diperpanjang sebelum berakhir", en="How long before its end a permit is to be renewed"
            ),
            explanation=LocalisedText(
                id="Mulai saat itu izin ditandai kuning dan pemegangnya diberi tahu. Berkas yang sudah diajukan tetap "
                "memakai angka saat diajukan.",
                en="From then on a permit shows yellow and its holder is told. Cases that were filed keep the number "
                "of that day.",
            ),
            kind=Kind.DAYS,
            default=90,
            minimum=1,
            maximum=365,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=PIN_TRIES,
            name=LocalisedText(id="Salah PIN sebelum berkas ditutup sementara", en="Wrong PINs before a case closes"),
            explanation=LocalisedText(
                id="Sesudah sekian kali salah berturut-turut, kode dan PIN tidak diterima untuk sementara.",
                en="After so many in a row, code and PIN are not taken for a while.",
            ),
            kind=Kind.INTEGER,
            default=5,
            minimum=3,
            maximum=20,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=PIN_PAUSE,
            name=LocalisedText(
                id="Lama berkas ditutup sesudah salah PIN", en="How long a case stays closed after that"
            ),
            explanation=LocalisedText(
                id="Cukup lama untuk menyulitkan orang yang menebak, cukup singkat untuk orang yang keliru.",
                en="Long enough to hinder those who guess, short enough for those who slip.",
            ),
            kind=Kind.MINUTES,
            default=15,
            minimum=5,
            maximum=1440,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=DRAFT_DAYS,
            name=LocalisedText(
                id="Permohonan yang belum diajukan disimpan",
                en="How long an application that was not handed in is kept",
            ),
            explanation=LocalisedText(
                id="Dihitung sejak terakhir diubah. Sesudah itu isian dan berkasnya dihapus. Warga membaca harinya di "
                "halaman permohonan; permohonan yang sudah dimulai memakai angka saat dimulai.",
                en="Counted from its last change. Then what was filled in and brought is deleted. The citizen reads "
                "the day on the page; an application that was begun keeps the number of that day.",
            ),
            kind=Kind.DAYS,
            default=30,
            minimum=7,
            maximum=365,
            source=_CHOSEN,
            basis=Basis.ASSUMED,
        ),
        Policy(
            key=CLOSED_DAYS,
            name=LocalisedText(
                id="Isi berkas tanpa surat disimpan sesudah selesai",
                en="How long a closed case without a letter is kept",
            ),
            explanation=LocalisedText(
                id="Sesudah itu nama, jawaban, pesan, dan berkas pemohon dihapus; kode, tahap, dan waktunya tetap "
                "untuk hitungan. Permohonan yang menghasilkan surat atau izin adalah arsip dan tidak dihapus.",
                en="Then name, answers, messages and papers go; code, states and times stay for counting. A case that "
                "ended in a letter or a permit is an archive and is not erased.",
            ),
            kind=Kind.DAYS,
            default=730,
            minimum=30,
            maximum=3650,
            source=LocalisedText(
                id="Pilihan Tiru. UU 27/2022 pasal 16 (2) g meminta masa retensi tanpa menyebut angkanya",
                en="Tiru's choice. UU 27/2022, article 16 (2) g, wants a time of retention and gives no number",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
