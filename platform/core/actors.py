"""Who does something: a person who signed in, a citizen without an account, or the system itself."""

import re
from dataclasses import dataclass
from typing import Literal, Self

from django.http import HttpRequest

from core import schema

type Kind = Literal["user", "citizen", "system"]

_NAME = re.compile(r"[a-z][a-z0-9_.]*")


@dataclass(frozen=True)
class Actor:
    """
    The one who acts, as services take it and the evidence log writes it: `user:12@r5107`,
    `system:provisioning`.

    An id without its schema says nothing, since every schema counts its users from 1. It never holds a name
    or an address.
    """

    kind: Kind
    id: str = ""
    schema: str = ""

    def __post_init__(self) -> None:
        if self.kind == "user" and not (self.id and self.schema):
            raise ValueError("A user is named by id and schema.")
        if self.kind == "system" and not _NAME.fullmatch(self.id):
            raise ValueError(f"A system actor has a short lower-case name, not {self.id!r}.")

    @classmethod
    def user(cls, id: int | str, *, schema: str) -> Self:
        """The person with this key among the users of `schema`."""
        return cls("user", str(id), schema)

    @classmethod
    def system(cls, name: str) -> Self:
        """A part of the system acting on its own: `Actor.system("provisioning")`."""
        return cls("system", name)

    @classmethod
    def citizen(cls) -> Self:
        """Somebody without an account. Nothing about the person is kept here."""
        return cls("citizen")

    @classmethod
    def written(cls, text: str) -> Self:
        """The actor that a row names, as `str(actor)` wrote it."""
        kind, _colon, rest = text.partition(":")
        identifier, _at, schema = rest.partition("@")
        if kind == "user":
            return cls.user(identifier, schema=schema)
        return cls.system(identifier) if kind == "system" else cls.citizen()

    def __str__(self) -> str:
        if self.kind == "user":
            return f"user:{self.id}@{self.schema}"
        return f"{self.kind}:{self.id}" if self.id else self.kind


def actor_of(request: HttpRequest) -> Actor:
    """The user who is signed in on `request`, else a citizen."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor.citizen()
    return Actor.user(user.pk, schema=getattr(request, "schema", None) or schema.current())
