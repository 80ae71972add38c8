"""Groups of policies that only tests declare."""

from core.localised import LocalisedText
from policies.definitions import Basis, Kind, Policy, PolicyGroup

_WORDS = LocalisedText(id="Batas", en="Limit")


def _policy(key: str) -> Policy:
    return Policy(
        key=key,
        name=_WORDS,
        explanation=_WORDS,
        kind=Kind.INTEGER,
        default=5,
        source=LocalisedText(id="UU 25/2009", en="UU 25/2009"),
        basis=Basis.LAW,
    )


small_group = PolicyGroup(slug="small", name=_WORDS, policies=(_policy("small.limit"),))
large_group = PolicyGroup(slug="large", name=_WORDS, policies=tuple(_policy(f"large.limit_{one}") for one in range(30)))
