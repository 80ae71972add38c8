"""Setting up: the usual matters, the tree, and rules that count only once their effect was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.complaint_centre import ready, services
from catalog.modules.complaint_centre.models import CannedText, Category, Complaint, RoutingRule, Way
from catalog.modules.complaint_centre.queries import setup as queries
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, RuleText
from catalog.modules.complaint_centre.services.ready import office_for
from catalog.modules.complaint_centre.services.refusals import RuleImpossible, RulesChanged
from organisation.models import Unit
from tests.catalog.modules.complaint_centre.conftest import ACTOR, MANGGIS, NOW, ULAKAN, Centre
from tests.factories.organisation import UnitFactory, person_with_rights


def file(category: Category | None = None, **kwargs: Any) -> Complaint:
    said = {"kind": ReportKind.COMPLAINT, "text": "Jalan berlubang.", "way": Way.WEB, "village_code": ULAKAN, **kwargs}
    filed = services.file_report(report=Report(category=category, **said), actor=ACTOR, now=NOW - timedelta(days=3))
    return filed.complaint


def add(name: str, level: Level, **kwargs: Any) -> RoutingRule:
    services.add_rule(rule=RuleText(name=name, level=level, **kwargs), actor=ACTOR, now=NOW)
    return RoutingRule.objects.get(name=name)


def names() -> list[str]:
    return [row.name for row in services.current_rules()]


def codes_of(matters: tuple[ready.Matter, ...]) -> list[str]:
    return [code for one in matters for code in (one.code, *codes_of(one.children))]


def test_usual_matters_find_their_offices_by_name_and_come_once(centre: Centre) -> None:
    clean = UnitFactory.create(name="Dinas Lingkungan Hidup", kind=Unit.Kind.AGENCY, parent=centre.government)

    begun = services.begin_with_usual(actor=ACTOR, now=NOW)
    again = services.begin_with_usual(actor=ACTOR, now=NOW)

    waste = Category.objects.get(code="sampah-menumpuk")
    assert (waste.unit, waste.path) == (clean, "sampah/sampah-menumpuk")
    assert Category.objects.get(code="listrik").unit is None
    # What the regency had keeps its own words and office.
    assert (centre.roads.name.id, Category.objects.get(code="jalan").name.id) == ("Jalan", "Jalan")
    assert Category.objects.count() == begun.categories + 2
    assert (again.categories, again.rules, again.texts) == (0, 0, 0)
    assert CannedText.objects.count() == begun.texts == len(ready.TEXTS)


def test_codes_of_usual_matters_are_different() -> None:
    codes = codes_of(ready.MATTERS)

    assert len(codes) == len(set(codes))


def test_the_first_word_that_occurs_in_a_name_finds_the_office() -> None:
    works, roads = Unit(name="Dinas Pekerjaan Umum"), Unit(name="Dinas PU Bina Marga")

    assert office_for(("bina marga", "pekerjaan umum"), [works, roads]) is roads
    assert office_for(("kesehatan",), [works, roads]) is None


def test_rules_keep_the_order_in_which_they_were_put(centre: Centre) -> None:
    for name in ("satu", "dua", "tiga"):
        add(name, Level.DISTRICT, place_code=MANGGIS)
    rows = services.current_rules()

    up = services.moved(rows, rows[2].pk, -1)
    services.put_rules(rows=up, seen=services.state_of(rows), actor=ACTOR, now=NOW)

    assert names() == ["satu", "tiga", "dua"]


def test_a_rule_at_the_top_stays_there_when_moved_up(centre: Centre) -> None:
    add("satu", Level.DISTRICT)
    add("dua", Level.AGENCY)
    rows = services.current_rules()

    assert services.moved(rows, rows[0].pk, -1) == rows


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(centre: Centre) -> None:
    add("satu", Level.DISTRICT)
    rows = services.current_rules()
    add("dua", Level.AGENCY)

    with pytest.raises(RulesChanged):
        services.put_rules(rows=[], seen=services.state_of(rows), actor=ACTOR, now=NOW)

    assert names() == ["satu", "dua"]


def test_only_a_rule_for_an_agency_names_an_office(centre: Centre) -> None:
    with pytest.raises(RuleImpossible):
        services.with_rule([], RuleText(name="x", level=Level.DISTRICT, unit=centre.works))


def test_preview_counts_what_would_have_gone_elsewhere(centre: Centre) -> None:
    add("Dinas menurut kategori", Level.AGENCY)
    poor = file(centre.potholes, is_poor=True)
    file(centre.potholes)
    file(None)
    file(kind=ReportKind.WHISTLEBLOWING, is_poor=True)
    old = services.current_rules()

    new = services.moved(
        services.with_rule(old, RuleText(name="Miskin ke camat", level=Level.DISTRICT, is_poor=True)), old[0].pk, 1
    )
    effect = queries.replay(old, new, NOW)

    (stream,) = effect.streams
    assert (effect.total, effect.changed) == (3, 1)
    assert (stream.before, stream.after, stream.codes) == (centre.works, centre.district, (poor.case.code,))


def test_preview_says_nothing_of_a_rule_that_names_the_same_office(centre: Centre) -> None:
    add("Dinas menurut kategori", Level.AGENCY)
    file(centre.potholes)
    old = services.current_rules()

    new = services.moved(
        services.with_rule(old, RuleText(name="PUPR", level=Level.AGENCY, unit=centre.works)), old[0].pk, 1
    )

    assert queries.replay(old, new, NOW).changed == 0


def test_preview_matches_where_the_next_report_goes(centre: Centre) -> None:
    add("Dinas menurut kategori", Level.AGENCY)
    file(centre.potholes, is_poor=True)
    old = services.current_rules()
    new = services.with_rule(old, RuleText(name="Desa", level=Level.VILLAGE), old[0].pk)
    said = queries.replay(old, new, NOW).streams[0].after

    services.put_rules(rows=new, seen=services.state_of(old), actor=ACTOR, now=NOW)

    assert file(centre.potholes, is_poor=True).level_unit == said == centre.village


def test_a_rule_behind_a_wider_one_is_told(centre: Centre) -> None:
    wide = add("Semua", Level.AGENCY)
    narrow = add("Jalan", Level.DISTRICT, category=centre.roads)

    assert queries.shadowed(services.current_rules()) == {narrow.pk: wide}


@pytest.fixture
def manager(centre: Centre, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(MANAGE))
    return karangasem_client


def test_a_new_rule_counts_only_after_its_preview(manager: Client, centre: Centre) -> None:
    add("Dinas menurut kategori", Level.AGENCY)
    said = {"name": "Camat", "level": "district", "poor": "ya"}
    page = "/complaint-centre/pengaturan/aturan/baru/"

    shown = manager.post(page, said)

    assert shown.status_code == 200
    assert names() == ["Dinas menurut kategori"]
    # It would never decide, behind one that fits everything.
    assert "Dinas menurut kategori" in shown.context["preview"]["behind"][0][1].name
    assert manager.post(page, {**said, "seen": "old"}).status_code == 422
    assert manager.post(page, {**said, "seen": shown.context["preview"]["seen"]}).status_code == 302
    assert names() == ["Dinas menurut kategori", "Camat"]


def test_a_name_that_another_rule_has_is_refused_at_its_field(manager: Client, centre: Centre) -> None:
    add("Camat", Level.DISTRICT)

    shown = manager.post("/complaint-centre/pengaturan/aturan/baru/", {"name": "Camat", "level": "agency"})

    assert (shown.status_code, list(shown.context["form"].errors)) == (422, ["name"])


def test_a_rule_moves_and_goes_by_pages_without_scripts(manager: Client, centre: Centre) -> None:
    add("satu", Level.DISTRICT)
    second = add("dua", Level.AGENCY)
    page = f"/complaint-centre/pengaturan/aturan/{second.pk}/"

    for word, left in (("naik", ["dua", "satu"]), ("hapus", ["satu"])):
        seen = manager.get(f"{page}{word}/").context["preview"]["seen"]
        manager.post(f"{page}{word}/", {"seen": seen})
        assert names() == left

    assert manager.get(f"{page}samping/").status_code == 404


def test_a_category_is_added_moved_and_deleted_by_pages(manager: Client, centre: Centre) -> None:
    base = "/complaint-centre/pengaturan/kategori"
    said = {"name_id": "Lampu jalan", "name_en": "Street lamps", "order": "5", "is_open": "on"}

    manager.post(f"{base}-baru/", {**said, "parent": str(centre.roads.pk)})
    assert Category.objects.get(code="lampu-jalan").path == "jalan/lampu-jalan"

    manager.post(f"{base}/lampu-jalan/", said)
    assert Category.objects.get(code="lampu-jalan").path == "lampu-jalan"

    manager.post(f"{base}/lampu-jalan/hapus/")
    assert not Category.objects.filter(code="lampu-jalan").exists()
    # One that others lie below stays.
    manager.post(f"{base}/jalan/hapus/")
    assert Category.objects.filter(code="jalan").exists()


def test_two_categories_of_one_name_get_codes_of_their_own(manager: Client, centre: Centre) -> None:
    for _time in range(2):
        manager.post("/complaint-centre/pengaturan/kategori-baru/", {"name_id": "Jalan", "order": "5", "is_open": "on"})

    assert set(Category.objects.values_list("code", flat=True)) == {"jalan", "jalan-2", "jalan-3", "jalan-berlubang"}


def test_the_usual_matters_come_by_one_button_and_steps_show_it(manager: Client, centre: Centre) -> None:
    page = "/complaint-centre/pengaturan/"

    def done() -> set[str]:
        return {step.url for step in manager.get(page).context["steps"] if step.is_done}

    before = done()

    manager.post(f"{page}mulai/")

    assert done() - before == {f"{page}aturan/", f"{page}teks/"}


def test_a_canned_text_is_written_changed_and_deleted(manager: Client, centre: Centre) -> None:
    base = "/complaint-centre/pengaturan/teks"
    manager.post(f"{base}-baru/", {"title_id": "Besok", "text_id": "{name}, regu datang besok."})
    manager.post(f"{base}/besok/", {"title_id": "Lusa", "text_id": "{name}, regu datang lusa."})

    assert CannedText.objects.get(code="besok").text.id == "{name}, regu datang lusa."

    manager.post(f"{base}/besok/hapus/")
    assert not CannedText.objects.exists()


@pytest.mark.parametrize("page", ["", "kategori/", "aturan/", "teks/"])
def test_nobody_else_sets_up(centre: Centre, karangasem_client: Client, page: str) -> None:
    karangasem_client.force_login(person_with_rights("complaint_centre.sort"))

    assert karangasem_client.get(f"/complaint-centre/pengaturan/{page}").status_code == 404


@pytest.mark.parametrize("page", ["kategori/", "aturan/", "teks/"])
def test_lists_ask_the_database_as_often_for_many_rows(manager: Client, centre: Centre, page: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as said:
            manager.get(f"/complaint-centre/pengaturan/{page}")
        return len(said)

    asked()
    few = asked()
    services.begin_with_usual(actor=ACTOR, now=NOW)
    add("Jalan", Level.AGENCY, category=centre.roads, unit=centre.works)

    assert asked() == few
