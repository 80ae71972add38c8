"""What two windows ask of a village in the same moment, with real commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import time_machine

import tenants
from casework.models import Case
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.models import LetterRequest
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW, make_village
from tests.catalog.modules.smart_kampung.test_letter_terms import need
from tests.conftest import KARANGASEM
from tests.factories import residents as people
from tests.organisation.test_races import at_once


def test_one_letter_for_one_purpose_asked_for_in_two_windows_at_once_is_made_once(
    own_database: str, switch_on: Callable[[str, str], None]
) -> None:
    switch_on("smart_kampung", KARANGASEM)
    with time_machine.travel(NOW, tick=True):
        with tenants.enter(KARANGASEM):
            village = make_village()
            services.set_up_letters(actor=ACTOR, now=NOW)
            person, other = people.make_resident(), people.make_resident(full_name="Ni Wayan Lain")

        def ask(who: Any, words: str = "Beasiswa SMA") -> Callable[[], object]:
            return lambda: need(village, who, keperluan=words).request.case.resident_id

        outcomes = at_once(ask(person), ask(person, "beasiswa sma."), ask(person), ask(other))

    assert sorted(outcomes, key=str) == sorted([services.PurposeServed] * 2 + [person.pk, other.pk], key=str)
    with tenants.enter(KARANGASEM):
        assert (Case.objects.count(), LetterRequest.objects.count()) == (2, 2)
