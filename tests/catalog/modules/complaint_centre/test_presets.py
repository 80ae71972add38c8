"""The rule for answers as one of two known ones: previewed, decided like any policy, and never for open cases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

import policies
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.policies import LOCAL_RULE, RESPONSE_HOURS, UNTIL_SUNSET
from catalog.modules.complaint_centre.queries import presets as queries
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.rules.response import PRESETS, LocalRule
from catalog.modules.complaint_centre.services.presets import CountsAlready
from core.actors import Actor
from core.models import EvidenceEntry
from policies.deciding import DayHasPassed
from policies.models import RegencyValue
from policies.services import set_value
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db

PAGE = "/complaint-centre/pengaturan/batas-jawaban/"
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
WITA = ZoneInfo("Asia/Makassar")
BY: dict[str, Any] = {"legal_source": "Perbup 12/2026, pasal 4", "reason": "Diperketat", "actor": ACTOR, "now": NOW}
SAID = {
    "preset": "2025", "valid_from_day": "24", "valid_from_month": "11", "valid_from_year": "2026",
    "legal_source": "Perbup 12/2026, pasal 4", "reason": "Diperketat",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def test_open_cases_keep_their_limit_and_what_comes_after_has_the_new_one(centre: Centre) -> None:
    before = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW).complaint

    services.choose_preset(preset="2025", valid_from=TOMORROW, **BY)
    later = NOW + timedelta(days=1)
    after = services.file_report(report=a_report(), actor=Actor.citizen(), now=later).complaint

    assert Complaint.objects.get(pk=before.pk).answer_due_at == NOW + timedelta(hours=4)
    assert policies.read_snapshot(before.case.policies)[RESPONSE_HOURS] == 4
    assert after.answer_due_at == later + timedelta(hours=2)


def test_only_what_changes_is_decided_with_source_and_reason(centre: Centre) -> None:
    services.choose_preset(preset="2025", valid_from=TOMORROW, **BY)

    row = RegencyValue.objects.get()
    assert (row.key, row.value, row.valid_from) == (RESPONSE_HOURS, "2", TOMORROW)
    assert (row.legal_source, row.reason) == ("Perbup 12/2026, pasal 4", "Diperketat")
    assert EvidenceEntry.objects.filter(action="policies.value_set").count() == 1


def test_a_preset_that_counts_already_is_not_decided_again(centre: Centre) -> None:
    with pytest.raises(CountsAlready):
        services.choose_preset(preset="classic", valid_from=TOMORROW, **BY)


def test_a_rule_of_the_regency_s_own_is_neither_and_classic_brings_sunset_back(centre: Centre) -> None:
    set_value(key=UNTIL_SUNSET, value=False, valid_from=TODAY, **BY)
    own = queries.chosen_on(TODAY)

    services.choose_preset(preset="classic", valid_from=TOMORROW, **BY)

    assert (own, queries.chosen_on(TODAY), queries.chosen_on(TOMORROW)) == ("", "", "classic")


def test_a_day_that_has_passed_is_closed_and_nothing_is_left_half_done(centre: Centre) -> None:
    set_value(key=UNTIL_SUNSET, value=False, valid_from=TODAY, **BY)

    with pytest.raises(DayHasPassed):
        services.choose_preset(preset="2025", valid_from=date(2026, 11, 22), **BY)

    assert RegencyValue.objects.count() == 1


@pytest.mark.parametrize("name", PRESETS)
def test_a_rule_is_read_back_from_what_policies_hold(name: str) -> None:
    values = PRESETS[name].values()

    assert set(values) == set(LOCAL_RULE)
    assert LocalRule.of(values) == PRESETS[name]


def test_three_reports_show_what_each_rule_means(centre: Centre) -> None:
    found = [{name: due.at.astimezone(WITA) for name, due in one.due.items()} for one in queries.examples(TODAY)]

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=WITA)

    # The sun sets at 18.20 in Amlapura that day: 15.30 with four hours ends there.
    assert found == [
        {"classic": at(TODAY, 12), "2025": at(TODAY, 10)},
        {"classic": at(TODAY, 18, 20), "2025": at(TODAY, 17, 30)},
        {"classic": at(TOMORROW, 11), "2025": at(TOMORROW, 9)},
    ]


def test_the_page_shows_both_and_decides_with_one_button(centre: Centre, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights(MANAGE, "policies.manage", "policies.read"))

    shown = karangasem_client.get(PAGE).content.decode()
    decided = karangasem_client.post(PAGE, SAID, follow=True).content.decode()

    assert shown.index("18.20 WITA") < shown.index("17.30 WITA")
    assert "24 Nov 2026" in decided
    assert queries.chosen_on(TOMORROW) == "2025"


def test_a_manager_who_decides_no_policies_reads_and_decides_nothing(centre: Centre, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights(MANAGE))

    shown, sent = karangasem_client.get(PAGE), karangasem_client.post(PAGE, SAID)

    assert (shown.status_code, sent.status_code) == (200, 404)
    assert '<form method="post" class="form' not in shown.content.decode()
    assert not RegencyValue.objects.exists()


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_year_that_is_none_is_refused(centre: Centre, karangasem_client: Client, year: str) -> None:
    karangasem_client.force_login(person_with_rights(MANAGE, "policies.manage"))

    answer = karangasem_client.post(PAGE, SAID | {"valid_from_year": year})

    assert answer.status_code == 422
    assert "18.20 WITA" in answer.content.decode()


def test_without_a_place_there_is_nothing_to_preview(centre: Centre, karangasem_client: Client) -> None:
    type(centre.government).objects.update(latitude=None, longitude=None)
    karangasem_client.force_login(person_with_rights(MANAGE))

    assert queries.examples(TODAY) == []
    assert "18.20 WITA" not in karangasem_client.get(PAGE).content.decode()
