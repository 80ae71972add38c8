"""How a service says no."""

from typing import Any, ClassVar, cast

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise

_STATUSES = frozenset({403, 409, 413, 422, 423, 503})


class Refusal(Exception):
    """
    A service will not do what was asked, for a reason that a person can understand.

    A subclass stands beside the function that raises it and says its sentence once, in the words that are
    shown::

        class CounterClosed(Refusal):
            code = "counter_closed"
            message = _("Counter %(counter)s is closed.")
            fix = _("Open the counter first.")

        raise CounterClosed(counter=3)

    The message is translated when it is read, not when it is raised. Values that fill it reach logs and API
    clients: ids and names of things, never personal data.

    `code` is part of the API and never changes; `status` is the HTTP answer there (409 the state forbids it,
    422 the values are wrong, 403 this person may not); `attr` names the field at fault, when there is one.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: Text = _("This cannot be done now.")
    fix: Text = ""
    attr: str | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.status not in _STATUSES:
            raise TypeError(f"{cls.__name__}.status is {cls.status}; a refusal answers one of {sorted(_STATUSES)}.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        fix: Text | None = None,
        attr: str | None = None,
        **values: object,
    ) -> None:
        super().__init__()
        if message is not None:
            self.message = message
        if fix is not None:
            self.fix = fix
        if attr is not None:
            self.attr = attr
        self.values = values

    def __str__(self) -> str:
        """What happened and what to do, in the active language."""
        return " ".join(part for part in (self.reason, self.remedy) if part)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"

    @property
    def reason(self) -> str:
        """What happened, alone: pages set it apart from the remedy."""
        return self._filled(self.message)

    @property
    def remedy(self) -> str:
        """What to do about it; empty when there is nothing."""
        return self._filled(self.fix)

    def _filled(self, text: Text) -> str:
        # A lazy plural is a text only once it has met its number: fill in first, then read.
        return str(cast(str, text) % self.values) if self.values else str(text)


class NotThere(Http404):
    """
    Raised by every door alike for "does not exist" and "is not yours", so that an answer never tells which.

    Takes no message for the same reason.
    """

    def __init__(self) -> None:
        super().__init__("Not there.")
