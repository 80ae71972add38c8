"""The numbers of onboarding. It belongs to no regency, so the nation decides them."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import NATIONAL_ONLY, Basis, Kind, Policy, PolicyGroup

KEEP_DAYS: Final = "onboarding.keep_days"
FROM_A_SENDER: Final = "onboarding.applications_of_a_sender"
FOR_A_REGENCY: Final = "onboarding.applications_for_a_regency"
PAUSE_MINUTES: Final = "onboarding.invitation_pause"

_FLOOD = LocalisedText(
    id="Pilihan Tiru, agar formulir tidak dipakai membanjiri alamat surel orang",
    en="Tiru's choice, so that nobody uses the form to flood somebody's mail",
)
_APPLICATIONS = LocalisedText(id="permohonan sehari", en="applications a day")
_ONE_APPLICATION = LocalisedText(id="permohonan sehari", en="application a day")

GROUP: Final = PolicyGroup(
    slug="onboarding",
    name=LocalisedText(id="Pendaftaran daerah", en="Onboarding of regencies"),
    ministry_only=True,
    policies=(
        Policy(
            key=KEEP_DAYS,
            name=LocalisedText(
                id="Masa simpan data pemohon", en="How long the data of an applicant are kept after the end"
            ),
            explanation=LocalisedText(
                id="Nama, surel, nomor HP, dan surat yang ditolak dihapus sekian hari sesudah permohonan selesai. "
                "Permohonan memakai angka yang berlaku saat dikirim.",
                en="Name, e-mail, phone number and a refused letter are erased so many days after an application ends. "
                "An application keeps the number that counted when it was sent.",
            ),
            kind=Kind.DAYS,
            default=90,
            minimum=1,
            maximum=730,
            source=LocalisedText(
                id="UU 27/2022 meminta data dihapus bila tak lagi diperlukan, tanpa angka (pasal 43, belum dicocokkan)",
                en="UU 27/2022 wants data erased when no longer needed, without a number (article 43, not checked yet)",
            ),
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=FROM_A_SENDER,
            name=LocalisedText(id="Permohonan dari satu alamat surel", en="Applications from one e-mail address"),
            explanation=LocalisedText(
                id="Lebih dari ini dalam 24 jam kami tolak.", en="More than so many in 24 hours are refused."
            ),
            kind=Kind.INTEGER,
            unit=_APPLICATIONS,
            one=_ONE_APPLICATION,
            default=5,
            minimum=1,
            maximum=100,
            source=_FLOOD,
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=FOR_A_REGENCY,
            name=LocalisedText(id="Permohonan untuk satu daerah", en="Applications for one regency"),
            explanation=LocalisedText(
                id="Lebih dari ini dalam 24 jam kami tolak, dari siapa pun.",
                en="More than so many in 24 hours are refused, whoever sends them.",
            ),
            kind=Kind.INTEGER,
            unit=_APPLICATIONS,
            one=_ONE_APPLICATION,
            default=20,
            minimum=1,
            maximum=1000,
            source=_FLOOD,
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
        Policy(
            key=PAUSE_MINUTES,
            name=LocalisedText(id="Jeda antara dua surel undangan", en="Pause between two invitation mails"),
            explanation=LocalisedText(
                id="Sebelum jeda ini lewat, undangan yang sama tidak dikirim ulang.",
                en="Before it has passed the same invitation is not sent again.",
            ),
            kind=Kind.MINUTES,
            default=15,
            minimum=1,
            maximum=1440,
            source=_FLOOD,
            basis=Basis.ASSUMED,
            who_may_set=NATIONAL_ONLY,
        ),
    ),
)
