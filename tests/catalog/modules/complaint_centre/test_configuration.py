"""The set-up file of the complaint centre: its tree, its rules and its texts go to another regency and come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

import tenants
from catalog.bundles import services as files
from catalog.bundles.changes import BrokenReference, RowUnfit
from catalog.bundles.format import Bundle, read, write
from catalog.bundles.lines import queries, services
from catalog.bundles.planning import Plan
from catalog.bundles.queries import save
from catalog.modules.complaint_centre.models import LONGEST_PATH, CannedText, Category, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import (
    CategoryText,
    RuleText,
    add_category,
    add_rule,
    change_category,
    current_rules,
    moved,
    put_rules,
    state_of,
)
from catalog.modules.complaint_centre.services.refusals import CategoryTooDeep, RuleNameTaken
from core.localised import LocalisedText
from tests.catalog.bundles.examples import newest, open_units
from tests.catalog.modules.complaint_centre.conftest import ACTOR, MANGGIS, NOW, Centre
from tests.conftest import KARANGASEM, TERNATE
from tests.factories.organisation import UnitFactory

SLUG = "complaint_centre"
CATEGORY, RULE = f"{SLUG}.Category", f"{SLUG}.RoutingRule"
type Which = Callable[[queries.Difference], bool]


def words(text: str) -> LocalisedText:
    return LocalisedText(id=text)


def add(code: str, parent: Category | None = None, **said: Any) -> Category:
    text = CategoryText(name=words(code.capitalize()), parent=parent, **said)
    return add_category(code=code, text=text, actor=ACTOR, now=NOW)


def put_below(code: str, parent: str) -> None:
    category = Category.objects.select_related("unit").get(code=code)
    kept = {name: getattr(category, name) for name in ("name", "hint", "unit", "order")}
    text = CategoryText(**kept, parent=Category.objects.get(code=parent))
    change_category(category_id=category.pk, text=text, actor=ACTOR, now=NOW)


def paths() -> dict[str, str]:
    return dict(Category.objects.values_list("code", "path"))


def row(code: str, parent: str | None = None, **said: Any) -> dict[str, Any]:
    return {"code": code, "name": {"id": code.capitalize()}, "parent": parent} | said


def load(*rows: dict[str, Any], remove: bool = False) -> Plan:
    content = write(Bundle(module=SLUG, release="1.0.0", schema=2, items={CATEGORY: list(rows)}))
    return files.load(slug=SLUG, content=content, remove=remove, actor=ACTOR, now=NOW)


def share(schema: str, *, days: int = 0) -> None:
    with tenants.enter(schema):
        services.publish(slug=SLUG, note=words("Pembaruan"), actor=ACTOR, now=NOW + timedelta(days=days))


def look(schema: str, code: str, number: int) -> queries.Proposal:
    with tenants.enter(schema):
        return queries.proposal(SLUG, code, number, NOW)


def take(schema: str, code: str, number: int, which: Which = lambda _one: True) -> None:
    with tenants.enter(schema):
        found = queries.proposal(SLUG, code, number, NOW)
        chosen = {one.offer.id for one in found.differences if which(one)}
        services.take(
            slug=SLUG, code=code, number=number, chosen=chosen, fingerprint=found.fingerprint, actor=ACTOR, now=NOW
        )


def offered(found: queries.Proposal) -> dict[tuple[str, str], bool]:
    """Which row and field, and whether both have touched it."""
    return {(one.offer.key[0], one.offer.field): one.offer.clashes for one in found.differences}


@pytest.fixture
def ternate(db: None, switch_on: Callable[[str, str], None]) -> None:
    switch_on(SLUG, TERNATE)


@pytest.fixture
def both(ternate: None, centre: Centre) -> Centre:
    """Karangasem has a tree of three levels and two rules; in Ternate the module was just switched on."""
    add("bahu-jalan", centre.potholes, hint=words("Bahu jalan runtuh di Karangasem"))
    add_rule(rule=RuleText(name="Miskin ke camat", level=Level.DISTRICT, is_poor=True), actor=ACTOR, now=NOW)
    roads = RuleText(name="Jalan ke PUPR", level=Level.AGENCY, category=centre.roads, unit=centre.works)
    add_rule(rule=roads, actor=ACTOR, now=NOW)
    return centre


def test_the_tree_stands_elsewhere_as_it_stood_and_the_file_is_the_same(both: Centre) -> None:
    content = save(SLUG, NOW)
    with tenants.enter(TERNATE):
        open_units(content)
        done = files.load(slug=SLUG, content=content, actor=ACTOR, now=NOW)
        again = files.load(slug=SLUG, content=content, actor=ACTOR, now=NOW)

        assert save(SLUG, NOW) == content
        assert paths() == {
            "jalan": "jalan",
            "jalan-berlubang": "jalan/jalan-berlubang",
            "bahu-jalan": "jalan/jalan-berlubang/bahu-jalan",
        }
        roads = RoutingRule.objects.get(name="Jalan ke PUPR")
        assert (roads.category and roads.category.code, roads.unit and roads.unit.code) == ("jalan", both.works.code)
    assert (done.count("added"), again.changes_something) == (5, False)


def test_a_tree_comes_whatever_the_order_of_its_rows(both: Centre) -> None:
    with tenants.enter(TERNATE):
        load(row("a", "b"), row("b", "c"), row("c"))

        assert paths() == {"a": "c/b/a", "b": "c/b", "c": "c"}


def test_what_lies_below_a_moved_category_goes_along(both: Centre) -> None:
    load(row("prasarana"), row("jalan", "prasarana", name={"id": "Jalan", "en": "Roads"}, unit=both.works.code))

    assert paths() == {
        "prasarana": "prasarana",
        "jalan": "prasarana/jalan",
        "jalan-berlubang": "prasarana/jalan/jalan-berlubang",
        "bahu-jalan": "prasarana/jalan/jalan-berlubang/bahu-jalan",
    }


@pytest.mark.parametrize("rows", [[row("jalan", "jalan")], [row("jalan", "x"), row("x", "jalan")]])
def test_a_ring_is_refused(both: Centre, rows: list[dict[str, Any]]) -> None:
    with override("en"), pytest.raises(RowUnfit, match=r"It would belong to itself\."):
        load(*rows)


def test_a_ring_of_the_file_and_what_is_here_is_refused(both: Centre) -> None:
    """The file puts the root below what lies below it here."""
    with pytest.raises(RowUnfit):
        load(row("jalan", "bahu-jalan"))

    assert paths()["jalan"] == "jalan"


def test_a_parent_that_is_nowhere_is_named(both: Centre) -> None:
    with override("en"), pytest.raises(BrokenReference, match="Category udara points at Category langit"):
        load(row("udara", "langit"))


def test_a_branch_goes_from_its_leaves_on_and_what_is_used_stays(both: Centre) -> None:
    add("pagar")
    add("pagar-sekolah", Category.objects.get(code="pagar"))

    done = load(row("taman"), remove=True)

    # A rule that is not in the file stands in none of its models, so it stays, and with it what it asks for.
    assert {change.key[0]: change.kind for change in done.of_kind("removed", "kept")} == {
        "pagar": "removed", "pagar-sekolah": "removed", "bahu-jalan": "removed", "jalan-berlubang": "removed",
        "jalan": "kept",
    }  # fmt: skip
    assert set(paths()) == {"jalan", "taman"}
    assert RoutingRule.objects.count() == 2


def test_a_file_of_before_trees_takes_nothing_away(both: Centre) -> None:
    content = write(Bundle(module=SLUG, release="1.0.0", schema=1, items={f"{SLUG}.CannedText": []}))
    CannedText.objects.create(code="besok", title=words("Besok"), text=words("Besok."))

    files.load(slug=SLUG, content=content, remove=True, actor=ACTOR, now=NOW)

    assert not CannedText.objects.exists()
    assert (Category.objects.count(), RoutingRule.objects.count()) == (3, 2)


def test_a_rule_about_a_place_stays_in_its_regency(both: Centre) -> None:
    rule = RuleText(name="Manggis ke camat", level=Level.DISTRICT, place_code=MANGGIS)
    add_rule(rule=rule, actor=ACTOR, now=NOW)
    content = save(SLUG, NOW)

    files.load(slug=SLUG, content=content, remove=True, actor=ACTOR, now=NOW)

    assert [one["name"] for one in read(content).items[RULE]] == ["Jalan ke PUPR", "Miskin ke camat"]
    assert RoutingRule.objects.filter(place_code=MANGGIS).exists()


def test_a_set_up_is_merged_both_ways(both: Centre) -> None:
    share(KARANGASEM)
    first = look(TERNATE, "5107", 1)
    take(TERNATE, "5107", 1)

    assert first.absent == (f"Unit kerja {both.works.code}",)
    with tenants.enter(TERNATE):
        assert Category.objects.get(code="bahu-jalan").hint == words("Bahu jalan runtuh di Ternate")
        assert not Category.objects.exclude(unit=None).exists()
        # Without its office the rule sends to the office in charge of the category.
        assert (RoutingRule.objects.get(name="Jalan ke PUPR").level, RoutingRule.objects.filter(unit=None).count()) == (
            Level.AGENCY, 2,
        )  # fmt: skip
        Category.objects.filter(code="jalan").update(name=words("Jalan kota"), order=5)
        add("pantai")
        put_below("bahu-jalan", "jalan")
    assert look(TERNATE, "5107", 1).offers == (), "what we made our own is nobody's offer"

    with tenants.enter(KARANGASEM):
        Category.objects.filter(code="jalan").update(name=words("Jalan raya"))
        add("irigasi")
        put_below("jalan-berlubang", "irigasi")
        rows = current_rules()
        put_rules(rows=moved(rows, rows[1].pk, -1), seen=state_of(rows), actor=ACTOR, now=NOW)
        RoutingRule.objects.filter(name="Miskin ke camat").update(level=Level.VILLAGE)
    share(KARANGASEM, days=30)

    found = look(TERNATE, "5107", 2)
    assert offered(found) == {
        ("irigasi", ""): False,
        ("jalan", "name"): True,
        ("jalan-berlubang", "parent"): False,
        ("Jalan ke PUPR", "order"): False,
        ("Miskin ke camat", "order"): False,
        ("Miskin ke camat", "level"): False,
    }
    take(TERNATE, "5107", 2, lambda one: not one.offer.clashes)
    with tenants.enter(TERNATE):
        assert paths() == {
            "irigasi": "irigasi",
            "jalan": "jalan",
            "jalan-berlubang": "irigasi/jalan-berlubang",
            "bahu-jalan": "jalan/bahu-jalan",
            "pantai": "pantai",
        }
        assert Category.objects.get(code="jalan").name == words("Jalan kota")
        assert [rule.name for rule in current_rules()] == ["Jalan ke PUPR", "Miskin ke camat"]
    assert look(TERNATE, "5107", 2).offers == (), "what was left is not offered again"

    share(TERNATE, days=40)
    assert "unit" not in {one.field for one in look(KARANGASEM, "8271", 1).offers}, "they lack offices that we have"
    take(KARANGASEM, "8271", 1, lambda one: one.offer.key[0] in ("pantai", "bahu-jalan"))
    with tenants.enter(KARANGASEM):
        assert paths()["bahu-jalan"] == "jalan/bahu-jalan"
        assert paths()["pantai"] == "pantai"
        assert Category.objects.get(code="jalan").unit == both.works


def test_two_versions_of_a_line_are_told_apart_in_words(both: Centre) -> None:
    share(KARANGASEM)
    with tenants.enter(KARANGASEM):
        put_below("bahu-jalan", "jalan")
        Category.objects.filter(code="jalan-berlubang").update(is_open=False)
        Category.objects.filter(code="jalan").update(hint=words("Aspal"))
        RoutingRule.objects.filter(name="Miskin ke camat").update(
            level=Level.VILLAGE, is_poor=None, kind=ReportKind.ASPIRATION
        )
    share(KARANGASEM, days=1)

    with tenants.enter(TERNATE), override("en"):
        found = queries.step(SLUG, "5107", 1, 2).differences

    assert {(one.group, one.title, one.field, one.ours, one.theirs) for one in found} == {
        ("Categories", "Bahu-jalan (bahu-jalan)", "Belongs to", "jalan-berlubang", "jalan"),
        ("Categories", "Potholes (jalan-berlubang)", "Offered", "yes", "no"),
        ("Categories", "Roads (jalan)", "Examples", "–", "Aspal"),
        ("Routing rules", "Routing rule Miskin ke camat", "Kind", "–", "Aspiration"),
        ("Routing rules", "Routing rule Miskin ke camat", "Goes to", "District head", "Village head"),
        ("Routing rules", "Routing rule Miskin ke camat", "Poor household", "yes", "–"),
    }


def test_a_rehearsal_reads_in_words_too(both: Centre) -> None:
    content = newest(SLUG).content
    for code in ("dinas-kominfo", "dinas-perhubungan", "dinas-pupr"):
        UnitFactory.create(code=code, name=code.replace("-", " ").title(), parent=both.government)
    RoutingRule.objects.filter(name="Miskin ke camat").update(name="Warga miskin langsung ke camat", is_poor=False)

    with override("en"):
        done = files.load(slug=SLUG, content=content, dry_run=True, actor=ACTOR, now=NOW)

    changed = {change.title: change.fields for change in done.of_kind("changed")}
    poor = {one.name: (one.before, one.after) for one in changed["Warga miskin langsung ke camat"]}
    roads = {one.name: (one.before, one.after) for one in changed["Roads and bridges"]}
    assert poor == {"Poor household": ("no", "yes")}
    assert roads["Office in charge"] == ("Dinas PUPR", "Dinas Pupr")


def test_a_tree_that_is_too_deep_is_refused_wherever_it_is_written(centre: Centre) -> None:
    branch = add("x" * 40)
    for letter in "abcdefghijk":
        branch = add(letter * 40, branch)
    assert len(branch.path) > LONGEST_PATH - 40

    with pytest.raises(CategoryTooDeep):
        add("y" * 40, branch)
    with override("en"), pytest.raises(RowUnfit, match="would stand too deep"):
        load(row("y" * 40, branch.code))
    with pytest.raises(CategoryTooDeep):
        load(row("x" * 40, "jalan-berlubang"))  # it would fit there itself; what lies below it would not
    with pytest.raises(CategoryTooDeep):
        put_below("x" * 40, "jalan-berlubang")


def test_two_rules_are_never_called_the_same(centre: Centre) -> None:
    add_rule(rule=RuleText(name="Semua", level=Level.AGENCY), actor=ACTOR, now=NOW)

    with pytest.raises(RuleNameTaken):
        add_rule(rule=RuleText(name=" Semua ", level=Level.DISTRICT), actor=ACTOR, now=NOW)


def test_an_office_that_is_not_here_stops_a_file_and_is_named(both: Centre) -> None:
    content = save(SLUG, NOW)

    with tenants.enter(TERNATE), pytest.raises(BrokenReference) as refused:
        files.load(slug=SLUG, content=content, actor=ACTOR, now=NOW)

    assert both.works.code in str(refused.value)
