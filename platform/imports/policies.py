"""What about imports can be decided otherwise."""

from typing import Final

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

KEEP_DAYS: Final = "imports.keep_days"

GROUP: Final = PolicyGroup(
    slug="imports",
    name=LocalisedText(id="Impor tabel", en="Tables in"),
    policies=(
        Policy(
            key=KEEP_DAYS,
            name=LocalisedText(id="Lama isi tabel disimpan", en="How long the cells of a table are kept"),
            explanation=LocalisedText(
                id="Selama itu baris yang ditolak dapat diperbaiki dan impor dapat dibatalkan. Lalu isinya dihapus.",
                en="For so long refused rows can be mended and an import undone. Then the cells are erased.",
            ),
            kind=Kind.DAYS,
            default=30,
            minimum=1,
            maximum=365,
            source=LocalisedText(
                id="UU 27/2022 meminta data dihapus bila tak lagi diperlukan, tanpa angka (pasal 43, belum dicocokkan)",
                en="UU 27/2022 wants data erased when no longer needed, without a number (article 43, not checked yet)",
            ),
            basis=Basis.ASSUMED,
        ),
    ),
)
