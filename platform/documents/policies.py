"""When people are told that a certificate ends (`services.warn_of_ends`), and when a letter waits too long."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

FIRST: Final = "documents.certificate_first_warning"
SECOND: Final = "documents.certificate_second_warning"
LAST: Final = "documents.certificate_last_warning"
WARNINGS: Final = (FIRST, SECOND, LAST)
LATE_AFTER: Final = "documents.signature_late_after"

_SOURCE: Final = LocalisedText(
    id="Pilihan Tiru. Tidak ada peraturan yang menyebut angkanya", en="Tiru's choice. No regulation gives the number"
)


def _warning(key: str, name: LocalisedText, default: int, maximum: int) -> Policy:
    return Policy(
        key=key,
        name=name,
        explanation=LocalisedText(
            id="Pemilik sertifikat dan pengelola sertifikat diberi tahu sekali, sebanyak ini hari sebelum berakhir.",
            en="The holder and those who keep certificates are told once, so many days before the end.",
        ),
        kind=Kind.DAYS,
        default=default,
        minimum=1,
        maximum=maximum,
        source=_SOURCE,
        basis=Basis.ASSUMED,
    )


GROUP: Final = PolicyGroup(
    slug="documents",
    name=LocalisedText(id="Surat dan sertifikat", en="Letters and certificates"),
    policies=(
        _warning(FIRST, LocalisedText(id="Pesan pertama sertifikat", en="First message about a certificate"), 30, 180),
        _warning(SECOND, LocalisedText(id="Pesan kedua sertifikat", en="Second message about a certificate"), 7, 90),
        _warning(LAST, LocalisedText(id="Pesan terakhir sertifikat", en="Last message about a certificate"), 1, 30),
        Policy(
            key=LATE_AFTER,
            name=LocalisedText(id="Surat terlambat ditandatangani", en="A letter waits too long for its signature"),
            explanation=LocalisedText(
                id="Surat yang menunggu lebih lama dari ini ditandai terlambat di daftar tanda tangan.",
                en="A letter that waits longer is marked as late in the list of letters to sign.",
            ),
            kind=Kind.HOURS,
            default=24,
            minimum=1,
            maximum=720,
            source=_SOURCE,
            basis=Basis.ASSUMED,
        ),
    ),
)
