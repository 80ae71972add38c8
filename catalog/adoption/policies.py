"""How long a sandbox lives, and what one of each thing costs that modules ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from catalog.sdk import all_modules
from catalog.sdk.manifest import CostItem, ModuleManifest
from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

MOST_DAYS: Final = "adoption.sandbox_days"

_CHOSEN: Final = LocalisedText(id="Pilihan Tiru", en="Tiru's choice")


def groups() -> Iterator[PolicyGroup]:
    prices = [_price(manifest, item) for manifest in all_modules() for item in manifest.costs]
    yield PolicyGroup(
        slug="adoption",
        name=LocalisedText(id="Memilih modul", en="Choosing modules"),
        policies=(_DAYS, *prices),
    )


def price_key(slug: str, item: CostItem) -> str:
    return f"adoption.price_{slug}_{item.code}"


_DAYS: Final = Policy(
    key=MOST_DAYS,
    name=LocalisedText(id="Umur ruang coba paling lama", en="Longest life of a sandbox"),
    explanation=LocalisedText(
        id="Admin daerah boleh meminta ruang coba paling lama sekian hari, dan memperpanjangnya sekali sekian hari.",
        en="An administrator may ask for a sandbox of at most so many days, and extend it once by as many.",
    ),
    kind=Kind.DAYS,
    default=14,
    minimum=1,
    maximum=45,
    source=_CHOSEN,
    basis=Basis.ASSUMED,
)


def _price(manifest: ModuleManifest, item: CostItem) -> Policy:
    return Policy(
        key=price_key(manifest.slug, item),
        name=LocalisedText(
            id=f"{item.label.id} ({manifest.name.id})", en=f"{item.label.en} ({manifest.name.en or manifest.name.id})"
        ),
        explanation=LocalisedText(
            id=f"Harga satu {item.unit.id} dalam perkiraan biaya modul. Daerah dapat menulis harganya sendiri di sana.",
            en=f"Price of one {item.unit.en} in the module's cost estimate, where a regency may write its own.",
        ),
        kind=Kind.RUPIAH,
        default=item.price,
        source=item.source,
        basis=Basis.ASSUMED,
    )
