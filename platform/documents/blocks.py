"""
What stands above and under the signature of a letter.

It is made in the moment of signing from the signer's post and the register of delegations, and kept with the letter:
posts and their holders change, the letter does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from organisation import access, positions
from organisation.models import Delegation, Unit


@dataclass(frozen=True, kw_only=True)
class Block:
    """`a.n. Bupati Karangasem` / `Sekretaris Daerah,` - the name - grade and NIP. In Indonesian, as letters are."""

    name: str
    title: str = ""
    lines: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "title": self.title, "lines": list(self.lines), "below": list(self.below)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Block:
        return cls(name=kept["name"], title=kept["title"], lines=tuple(kept["lines"]), below=tuple(kept["below"]))


def block_for(user: User, unit: Unit, delegation: Delegation | None, *, at: datetime) -> Block:
    """
    The block of a person who signs for a unit at a moment, under a mandate or (without) in own right.

    The post is the one that `positions.signs_as` finds; somebody without any signs by the name of the role that lets
    them sign there.
    """
    on_behalf = delegation.delegator if delegation else ""
    through = [delegation.through] if delegation and delegation.through else []
    holding = positions.signs_as(user, unit, day=access.today(at))
    if holding is not None:
        made = positions.block_of(holding, on_behalf_of=on_behalf, through=through)
        return Block(name=made.name, title=positions.title_of(holding), lines=made.lines, below=made.below)
    title = _role(user, unit, at)
    above = [f"{positions.ON_BEHALF} {on_behalf}"] if on_behalf else []
    for between in through:
        above += [between, "u.b."]
    lines = [*above, f"{title},"] if title else above
    return Block(name=user.full_name, title=title, lines=tuple(lines))


def _role(user: User, unit: Unit, at: datetime) -> str:
    held = [it for it in access.roles_of(user, at) if "documents.sign" in it.role.rights and it.unit_id == unit.pk]
    return held[0].role.name.id if held else ""
