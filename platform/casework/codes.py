"""
Tracking codes and PINs: what a citizen without an account needs to follow a case.

A code reads like `KAR-4821-7QMX`: the regency, four digits, four characters of which the last checks the others, so
that a slip of the pen is told apart from a code that does not exist. Letters that look alike are left out.
"""

import re
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRTVWXYZ"
"""Without 0/O, 1/I/L, 5/S and U: 29 characters, a prime, so that the check notices every single slip."""

_PARTS: Final = ("[A-Z]{3}", "[0-9]{4}", "[2-9A-HJKMNP-RTV-Z]{4}")

CODE_SHAPE: Final = "-".join(_PARTS)
"""As a code stands in addresses."""

_CODE: Final = re.compile("(?P<place>{})(?P<digits>{})(?P<rest>{})".format(*_PARTS))
_LOOKALIKES: Final = str.maketrans("OIL", "011")


def new_code(place: str) -> str:
    """A code nobody can guess the neighbours of; `place` is the regency's short name."""
    letters = re.sub(r"[^A-Z]", "", place.upper())[:3].ljust(3, "X")
    digits = f"{secrets.randbelow(10_000):04d}"
    rest = "".join(secrets.choice(ALPHABET) for _ in range(3))
    return f"{letters}-{digits}-{rest}{_check(letters + digits + rest)}"


def read_code(text: str) -> str | None:
    """A code as somebody typed it, in the one way it is stored; None if it cannot be one."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    if len(bare) == 11:
        bare = bare[:3] + bare[3:7].translate(_LOOKALIKES) + bare[7:]
    match = _CODE.fullmatch(bare)
    if match is None or _check(bare[:-1]) != bare[-1]:
        return None
    return f"{match['place']}-{match['digits']}-{match['rest']}"


def new_pin() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def _check(bare: str) -> str:
    """Weighted by place: one wrong character, or two neighbours that changed places, give another sign."""
    letters = [ord(character) - ord("A") for character in bare[:3]]
    digits = [int(character) for character in bare[3:7]]
    rest = [ALPHABET.index(character) for character in bare[7:]]
    total = sum((place + 2) * value for place, value in enumerate([*letters, *digits, *rest]))
    return ALPHABET[total % len(ALPHABET)]
