"""Houses on an officer's today page: one line for each kind of step, with how many wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.modules.smart_kampung.courses import (
    AGENCY_REVIEW,
    BY_AGENCY,
    BY_VILLAGE,
    DELIBERATED,
    FUNDED,
    PROPOSED,
    SURVEYED,
    WORKS_0,
    WORKS_50,
    WORKS_100,
)
from catalog.modules.smart_kampung.queries.houses import waiting
from catalog.sdk.work import WorkItem
from core.localised import LocalisedText
from organisation.access import scope_of

_MODULE: Final = LocalisedText(id="Smart Kampung", en="Smart Kampung")
type _Kinds = Mapping[tuple[str, ...], tuple[str, LazyText]]

_IN_VILLAGE: Final[_Kinds] = {
    (PROPOSED,): ("survey", gettext_lazy("Survey them")),
    (SURVEYED, DELIBERATED): ("decide", gettext_lazy("Deliberate and decide")),
    (BY_VILLAGE, BY_AGENCY): ("works", gettext_lazy("Note the funding")),
    (FUNDED, WORKS_0, WORKS_50): ("works", gettext_lazy("Add a photo of the works")),
    (WORKS_100,): ("works", gettext_lazy("Hand them over")),
}
_AT_AGENCY: Final[_Kinds] = {(AGENCY_REVIEW,): ("agency", gettext_lazy("Decide at the agency"))}


def items(user: Any) -> list[WorkItem]:
    """What waits in somebody's villages; for the agency, which reaches all of them, what lies with it."""
    at_agency = scope_of(user, "smart_kampung.houses_decide")
    scope = at_agency or scope_of(user, "smart_kampung.houses")
    if not scope:
        return []
    kinds = _AT_AGENCY if at_agency else _IN_VILLAGE
    found = []
    for one in waiting(scope, list(kinds)):
        show, step = kinds[one.states]
        text = ngettext("%(number)s unfit house", "%(number)s unfit houses", one.number) % {"number": one.number}
        found.append(
            WorkItem(
                title=text,
                url=f"{reverse('smart_kampung:houses')}?tampil={show}",
                module=_MODULE,
                next_step=str(step),
                action=_("Open the list"),
                since=one.since,
            )
        )
    return found
