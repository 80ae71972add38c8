"""The demo of the villages: people, letters in each state an officer meets, and nothing twice."""

from collections import Counter
from collections.abc import Callable

import tenants
from casework.models import Case
from catalog.modules.smart_kampung import demo
from catalog.modules.smart_kampung.models import LetterRequest
from documents.models import Document
from organisation.services import create_units_from_regions, sync_core_roles
from residents.models import Family, Resident
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
from tests.conftest import KARANGASEM


def test_two_villages_have_people_and_a_week_of_letters(db: None, switch_on: Callable[[str, str], None]) -> None:
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        sync_core_roles(actor=ACTOR, now=NOW)
        create_units_from_regions(actor=ACTOR, now=NOW)
        demo.fill(actor=ACTOR, now=NOW)
        demo.fill(actor=ACTOR, now=NOW)

        assert (Resident.objects.count(), Family.objects.count()) == (16, 7)
        assert not Resident.objects.exclude(warnings=[]).exists(), "numbers that contradict the person"
        states = Counter(Case.objects.values_list("state", flat=True))
        assert states == {"issued": 5, "submitted": 2, "approved": 1}
        assert Document.objects.filter(sealed=True).count() == 5
        assert LetterRequest.objects.filter(decided_by="rule").count() == 5
        # What the register knows was not asked.
        assert all(request.held > request.asked for request in LetterRequest.objects.all())
