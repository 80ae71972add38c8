"""Decrees that change districts and villages: rehearsed, done as a whole, kept through time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from core.actors import Actor
from core.models import EvidenceEntry
from regions import changes, queries, services
from regions.models import Region, RegionChange

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_operator")]
NOW, TODAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC), date(2026, 11, 23)
DECREE, HOLDS_FROM = "Permendagri 12 Tahun 2026", date(2026, 11, 1)
HEAD = "kind,old_code,new_code,name"
# Rendang's villages, and Sidemen, a district beside it.
MENANGA, BESAKIH, PEMPATAN, NONGAN, SIDEMEN = "5107012001", "5107012003", "5107012004", "5107012005", "510702"


def table(*lines: str) -> list[str]:
    return [HEAD, *lines]


def apply(*lines: str) -> changes.Plan:
    return changes.apply(table(*lines), decree=DECREE, holds_from=HOLDS_FROM, actor=Actor.system("tests"), now=NOW)


def faults(lines: Sequence[str], **values: object) -> list[tuple[int, str]]:
    given = {"decree": DECREE, "holds_from": HOLDS_FROM, "today": TODAY} | values
    return [(fault.line, fault.text) for fault in changes.rehearse(lines, **given).faults]  # type: ignore[arg-type]


class TestDoing:
    def test_a_village_is_formed_out_of_another_which_goes_on(self) -> None:
        apply(f"formed,{MENANGA},51.07.01.2099,Menanga Kaja")

        made = queries.region("5107012099")
        assert (made.name, made.parent_id, made.kind) == ("Menanga Kaja", "510701", "village")
        assert queries.region(MENANGA).is_active
        assert [found.code for found in queries.search_regions("menanga kaja")][:1] == ["5107012099"]

    def test_a_village_is_renamed_and_keeps_its_code(self) -> None:
        old = queries.region(BESAKIH).name

        apply(f"renamed,{BESAKIH},{BESAKIH},Besakih Agung")

        assert queries.region(BESAKIH).name == "Besakih Agung"
        assert RegionChange.objects.get().old_name == old

    @pytest.mark.parametrize(
        ("line", "after"),
        [(f"merged,{NONGAN},{PEMPATAN},", PEMPATAN), (f"renumbered,{NONGAN},5107022099,", "5107022099")],
    )
    def test_a_code_that_ends_stays_and_leads_to_the_new_one(self, line: str, after: str) -> None:
        apply(line)

        assert Region.objects.filter(code=NONGAN, is_active=False).exists()
        with pytest.raises(queries.UnknownRegion):
            queries.region(NONGAN)
        assert [found.code for found in changes.now_called(NONGAN)] == [after]

    def test_the_way_leads_on_through_later_decrees(self) -> None:
        apply(f"renumbered,{NONGAN},5107022099,")

        apply(f"merged,5107022099,{PEMPATAN},")

        assert [found.code for found in changes.now_called(NONGAN)] == [PEMPATAN]
        assert [found.code for found in changes.now_called(PEMPATAN)] == [PEMPATAN]

    def test_a_code_finds_those_that_were_merged_into_it_or_renumbered(self) -> None:
        apply(f"renumbered,{NONGAN},5107022099,", f"merged,{MENANGA},{PEMPATAN},")
        apply(f"merged,5107022099,{PEMPATAN},")

        assert queries.codes_of(PEMPATAN) == [PEMPATAN, MENANGA, "5107022099", NONGAN]
        assert queries.codes_of(NONGAN) == [NONGAN]
        assert queries.codes_of(BESAKIH) == [BESAKIH]

    def test_what_came_out_of_a_region_that_goes_on_does_not_find_its_addresses(self) -> None:
        apply(f"formed,{MENANGA},5107012099,Menanga Kaja")

        assert queries.codes_of("5107012099") == ["5107012099"]

    def test_a_district_finds_villages_that_came_into_it(
        self, django_assert_num_queries: pytest.FixtureRequest
    ) -> None:
        apply(f"renumbered,{NONGAN},{SIDEMEN}2099,")

        with django_assert_num_queries(1):  # type: ignore[operator]
            assert queries.codes_of_each([SIDEMEN, "510701", "5107"]) == {
                SIDEMEN: [SIDEMEN, NONGAN],
                "510701": ["510701"],
                "5107": ["5107"],
            }

    def test_a_new_district_takes_its_villages_along_in_one_table(self) -> None:
        apply(f"formed,{SIDEMEN},510709,Sidemen Timur", f"renumbered,{NONGAN},5107092001,")

        assert queries.region("5107092001").parent.name == "Sidemen Timur"

    def test_an_older_list_that_is_loaded_afterwards_undoes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        apply(
            f"formed,{MENANGA},5107012099,Menanga Kaja",
            f"renamed,{BESAKIH},{BESAKIH},Besakih Agung",
            f"merged,{NONGAN},{PEMPATAN},",
        )
        monkeypatch.setattr(services, "_REGIONS_FORMAT", "another")

        assert services.load_regions().regions_changed

        assert queries.region("5107012099").name == "Menanga Kaja"
        assert queries.region(BESAKIH).name == "Besakih Agung"
        assert not Region.objects.get(code=NONGAN).is_active

    def test_evidence_names_the_decree(self) -> None:
        apply(f"renamed,{BESAKIH},{BESAKIH},Besakih Agung")

        entry = EvidenceEntry.objects.get(action="regions.decree_applied")
        assert entry.details == {"decree": DECREE, "from": "2026-11-01", "changes": 1}


class TestRehearsing:
    def test_tells_what_would_be_done_and_does_nothing(self) -> None:
        plan = changes.rehearse(
            table(f"merged,{NONGAN},{PEMPATAN},"), decree=DECREE, holds_from=HOLDS_FROM, today=TODAY
        )

        assert [(one.old_code, one.new_code) for one in plan.changes] == [(NONGAN, PEMPATAN)]
        assert queries.region(NONGAN).is_active
        assert not RegionChange.objects.exists()

    @pytest.mark.parametrize(
        "line",
        [
            f"split,{MENANGA},5107012099,Menanga Kaja",
            f"formed,{MENANGA},5107012099,",
            f"formed,{MENANGA},{BESAKIH},Menanga Kaja",
            f"formed,{MENANGA},5107992001,Menanga Kaja",
            f"formed,{MENANGA},8271012099,Menanga Kaja",
            f"formed,{MENANGA},{MENANGA},Menanga Kaja",
            "formed,5107012098,5107012099,Menanga Kaja",
            "formed,xyz,5107012099,Menanga Kaja",
            "formed,5107,5199,Bali Timur",
            f"renamed,{BESAKIH},{PEMPATAN},Besakih Agung",
            f"merged,{NONGAN},5107012099,",
            f"merged,{SIDEMEN},510701,",
        ],
    )
    def test_names_the_line_that_cannot_be_done(self, line: str) -> None:
        assert [number for number, _text in faults(table(f"renamed,{BESAKIH},{BESAKIH},Besakih Agung", line))] == [3]

    def test_a_code_that_has_ended_is_never_given_anew(self) -> None:
        again = table(f"merged,{NONGAN},{PEMPATAN},", f"formed,{MENANGA},{NONGAN},Nongan Baru")

        assert [number for number, _text in faults(again)] == [3]

    def test_a_decree_of_tomorrow_waits(self) -> None:
        assert [number for number, _text in faults(table(), holds_from=date(2026, 11, 24))] == [1]

    @pytest.mark.parametrize("head", ["", "kind;old_code;new_code;name", "kind,old_code,new_code"])
    def test_another_head_is_refused(self, head: str) -> None:
        assert [number for number, _text in faults([head])] == [1]

    def test_one_fault_and_nothing_is_done(self) -> None:
        with pytest.raises(changes.HasFaults):
            apply(f"renamed,{BESAKIH},{BESAKIH},Besakih Agung", "merged,xyz,xyz,")

        assert queries.region(BESAKIH).name != "Besakih Agung"


def test_the_command_rehearses_then_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pemekaran.csv"
    file.write_text("\n".join(table(f"formed,{MENANGA},5107012099,Menanga Kaja")), encoding="utf-8-sig")
    given = ["apply", "--file", str(file), "--decree", DECREE, "--from", "2025-11-01"]

    call_command("regions", *given, "--rehearse")
    assert "1 changes would be made, 0 faults" in capsys.readouterr().out
    assert not RegionChange.objects.exists()
    call_command("regions", *given)
    assert queries.region("5107012099").name == "Menanga Kaja"
    with pytest.raises(CommandError, match="2: "):
        call_command("regions", *given)


def test_the_database_keeps_the_code_of_a_renamed_region_only() -> None:
    wrong = {"old_code": BESAKIH, "new_code": PEMPATAN, "old_name": "Besakih", "new_name": "Besakih Agung"}

    with pytest.raises(IntegrityError), transaction.atomic():
        RegionChange.objects.create(kind="renamed", decree=DECREE, holds_from=HOLDS_FROM, **wrong)
