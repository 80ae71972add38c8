"""Groups of policies that only tests declare."""

from decimal import Decimal
from typing import Any

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup, Value

_WORDS = LocalisedText(id="Batas", en="Limit")


def _policy(key: str, kind: Kind = Kind.INTEGER, default: Value = 5, **fields: Any) -> Policy:
    return Policy(
        key=key,
        name=_WORDS,
        explanation=_WORDS,
        kind=kind,
        default=default,
        source=LocalisedText(id="UU 25/2009", en="UU 25/2009"),
        basis=Basis.LAW,
        **fields,
    )


small_group = PolicyGroup(slug="small", name=_WORDS, policies=(_policy("small.limit"),))
large_group = PolicyGroup(slug="large", name=_WORDS, policies=tuple(_policy(f"large.limit_{one}") for one in range(30)))
kinds_group = PolicyGroup(
    slug="kinds",
    name=_WORDS,
    policies=(
        _policy("kinds.fee", Kind.RUPIAH, Decimal(25_000)),
        _policy("kinds.share", Kind.PERCENT, Decimal(11), maximum=100),
        _policy("kinds.weight", Kind.DECIMAL, Decimal("0.5")),
        _policy("kinds.open", Kind.BOOLEAN, True),
        _policy(
            "kinds.order",
            Kind.CHOICE,
            "first",
            choices=(
                ("first", LocalisedText(id="Prioritas dulu", en="Priority first")),
                ("fair", LocalisedText(id="Bergantian", en="In turn")),
            ),
        ),
    ),
)
