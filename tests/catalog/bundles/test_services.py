"""A set-up goes from Karangasem to Ternate, and what cannot go is refused in words."""

import json
from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from unittest import mock

import pytest
from django.utils.translation import override

import tenants
from casework.models import ProductVersion, ServiceProduct
from casework.schema_forms import properties_of, with_order
from catalog.bundles import planning, services
from catalog.bundles.changes import BrokenReference, KeyMissing, KeyTwice, RowUnfit
from catalog.bundles.format import UnknownField, sha256_of
from catalog.bundles.models import Loading
from catalog.bundles.planning import NewerModule, OtherModule, Plan
from catalog.bundles.queries import rehearse, save
from catalog.bundles.services import NoLongerWaits, SetUpChanged, load
from catalog.modules.mpp.models import Agency, Counter, CounterGroup, MallService, MallSettings, QueueTicket
from core.errors import NotThere, Refusal
from core.models import EvidenceEntry
from tests.factories import casework as cases
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    text,
)

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"actor": CLERK, "now": MONDAY_MORNING}


@pytest.fixture
def mall() -> bytes:
    """The mall of Karangasem as a file. People are in it: numbers, one of them with a reason."""
    with tenants.enter("r5107"):
        MallSettings.objects.create(
            name=text("MPP Karangasem"), opens_at=time(7, 30), numbers_from=time(7), weekdays=[1, 2, 3, 4]
        )
        dukcapil = AgencyFactory.create(code="DUKCAPIL", name=text("Dinas Dukcapil", "Civil registry"))
        AgencyFactory.create(code="DPMPTSP")
        group = CounterGroupFactory.create(letter="A", daily_cap=60)
        for number in (2, 10, 1):
            CounterFactory.create(number=number, group=group, paused_at=MONDAY_MORNING)
        ServiceProductFactory.published(code="DK-05", agency=dukcapil, group=group, fee_amount=12500)
        ServiceProductFactory.create(code="DK-06", agency=dukcapil, group=None)
        QueueTicketFactory.priority(group=group)
        return save("mpp")


def in_ternate(content: bytes, **options: Any) -> Plan:
    with tenants.enter("r8271"):
        return load(slug="mpp", content=content, **(WHO | options))


def changed(content: bytes, change: Callable[[dict[str, list[dict[str, Any]]]], None], **top: Any) -> bytes:
    """A file whose rows were changed by somebody who also knows how to make the checksum fit."""
    found = json.loads(content) | top
    groups = {group["model"]: group["rows"] for group in found["items"]}
    change(groups)
    found["items"] = [{"model": label, "rows": rows} for label, rows in groups.items()]
    del found["sha256"]
    return json.dumps(found | {"sha256": sha256_of(found)}).encode()


def kinds(plan: Plan) -> dict[tuple[str, Any], str]:
    return {(change.label, change.key[0]): change.kind for change in plan.changes}


def test_a_set_up_goes_to_another_regency_and_comes_back_the_same(mall: bytes) -> None:
    done = in_ternate(mall)

    assert (done.count("added"), done.count("changed"), done.count("unchanged")) == (11, 0, 0)
    with tenants.enter("r8271"):
        assert save("mpp") == mall
        product = ServiceProduct.objects.get(code="DK-05")
        assert (product.mall.agency.code, product.mall.group and product.mall.group.letter) == ("DUKCAPIL", "A")
        assert (product.fee_amount, product.version, product.published_at) == (12500, 1, MONDAY_MORNING)
        assert "kartu" in product.search_text
        assert MallSettings.objects.get().weekdays == [1, 2, 3, 4]
    with tenants.enter("r5107"):
        assert save("mpp") == mall


def test_data_stay_where_they_are(mall: bytes) -> None:
    in_ternate(mall)

    with tenants.enter("r8271"):
        assert QueueTicket.objects.count() == 0
        assert not Counter.objects.exclude(paused_at=None).exists()
    assert b"paused" not in mall
    assert b"elderly" not in mall
    assert [group["model"] for group in json.loads(mall)["items"]] == [
        "mpp.Agency",
        "mpp.CounterGroup",
        "mpp.Counter",
        "casework.ServiceProduct",
        "mpp.MallService",
        "mpp.MallSettings",
    ]
    counters = json.loads(mall)["items"][2]["rows"]
    assert [row["number"] for row in counters] == [1, 2, 10], "by number, not by its digits"


def test_loading_twice_changes_nothing(mall: bytes) -> None:
    in_ternate(mall)

    again = in_ternate(mall)

    assert (again.count("unchanged"), again.changes_something) == (11, False)
    with tenants.enter("r8271"):
        assert ServiceProduct.objects.get(code="DK-05").version == 1


def test_a_rehearsal_says_what_would_change_and_writes_nothing(mall: bytes) -> None:
    with tenants.enter("r8271"):
        AgencyFactory.create(code="DUKCAPIL", name=text("Dukcapil Ternate"))
        AgencyFactory.create(code="BPJS")
        CounterGroupFactory.create(letter="B")

    plan = in_ternate(mall, dry_run=True)

    assert kinds(plan)["mpp.Agency", "DUKCAPIL"] == "changed"
    assert kinds(plan)["mpp.Agency", "DPMPTSP"] == "added"
    assert kinds(plan)["mpp.Agency", "BPJS"] == "removed"
    (change,) = plan.of_kind("changed")
    assert [(one.before, one.after) for one in change.fields] == [
        ("Dukcapil Ternate", "Dinas Dukcapil / Civil registry")
    ]
    with tenants.enter("r8271"):
        assert sorted(Agency.objects.values_list("code", flat=True)) == ["BPJS", "DUKCAPIL"]
        assert not Loading.objects.exists()


def test_what_the_file_lacks_stays_unless_asked(mall: bytes) -> None:
    with tenants.enter("r8271"):
        AgencyFactory.create(code="BPJS")

    in_ternate(mall)
    with tenants.enter("r8271"):
        assert Agency.objects.filter(code="BPJS").exists()
    in_ternate(mall, remove=True)
    with tenants.enter("r8271"):
        assert not Agency.objects.filter(code="BPJS").exists()
        assert save("mpp") == mall


def test_what_others_refer_to_is_never_removed(mall: bytes) -> None:
    with tenants.enter("r8271"):
        used, unused = CounterGroupFactory.create(letter="C"), CounterGroupFactory.create(letter="D")
        CounterFactory.create(number=30, group=used)
        CounterFactory.create(number=40, group=unused)
        QueueTicketFactory.create(group=used)

    done = in_ternate(mall, remove=True)

    assert kinds(done)["mpp.CounterGroup", "C"] == "kept"
    assert kinds(done)["mpp.CounterGroup", "D"] == kinds(done)["mpp.Counter", 40] == "removed"
    with tenants.enter("r8271"):
        assert sorted(CounterGroup.objects.values_list("letter", flat=True)) == ["A", "C"]
        assert QueueTicket.objects.count() == 1


def test_a_changed_service_is_its_next_version(mall: bytes) -> None:
    in_ternate(mall)
    dearer = changed(mall, lambda rows: rows["casework.ServiceProduct"][0].update(fee_amount="15000"))

    done = in_ternate(dearer)

    (change,) = done.of_kind("changed")
    assert [(one.before, one.after) for one in change.fields] == [("Rp12.500", "Rp15.000")]
    with tenants.enter("r8271"):
        assert ServiceProduct.objects.get(code="DK-05").version == 2


def test_one_bad_row_stops_everything(mall: bytes) -> None:
    bad = changed(mall, lambda rows: rows["casework.ServiceProduct"][0].update(result=None))

    with pytest.raises(RowUnfit) as refused:
        in_ternate(bad)

    with override("id"):
        assert "Layanan DK-05 tidak dapat diambil" in str(refused.value)
        assert "produk layanan" in str(refused.value)
    with tenants.enter("r8271"):
        assert not Agency.objects.exists()


def _agency(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda rows: rows["mpp.Agency"][0].update(values)


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        (_agency(budget=5), UnknownField, "budget"),
        (lambda rows: rows.update({"mpp.QueueTicket": [{"code": "A001"}]}), UnknownField, "mpp.QueueTicket"),
        (lambda rows: rows.update({"accounts.User": [{"email": "a@b.go.id"}]}), UnknownField, "accounts.User"),
        (_agency(id=7), UnknownField, "id"),
        (lambda rows: rows["mpp.Agency"][0].pop("code"), KeyMissing, "code"),
        (_agency(code=None), KeyMissing, "code"),
        (lambda rows: rows["mpp.Agency"].append(rows["mpp.Agency"][0]), KeyTwice, "DPMPTSP"),
        (lambda rows: rows["mpp.Counter"][0].update(group="X"), BrokenReference, "X"),
        (lambda rows: rows["mpp.Counter"][0].update(group={"letter": "A"}), BrokenReference, "letter"),
        (lambda rows: rows["mpp.Counter"][0].update(group=None), BrokenReference, "None"),
        (lambda rows: rows["mpp.Counter"][0].update(number="1"), RowUnfit, "kind"),
        (lambda rows: rows["mpp.Counter"][0].update(number=0), RowUnfit, "contradict"),
        (_agency(name="Dukcapil"), RowUnfit, "kind"),
        (_agency(name={"id": "", "en": "x"}), RowUnfit, ""),
        (_agency(name={"id": "x" * 500, "en": ""}), RowUnfit, "160"),
        (_agency(is_sample=1), RowUnfit, "kind"),
        (_agency(code="kecil"), RowUnfit, "contradict"),
        (lambda rows: rows["mpp.Agency"][0].pop("name"), RowUnfit, "name"),
        (lambda rows: rows["casework.ServiceProduct"][0].update(state="approved"), RowUnfit, ""),
        (lambda rows: rows["casework.ServiceProduct"][0].update(fee_amount=12500), RowUnfit, "kind"),
        (lambda rows: rows["casework.ServiceProduct"][0].update(requirements=["KTP"]), RowUnfit, "contradict"),
        (
            lambda rows: rows["casework.ServiceProduct"][0].update(procedure=[{"title": {"id": "A"}, "by": "B"}]),
            RowUnfit,
            "",
        ),
        (lambda rows: rows["casework.ServiceProduct"][0].update(fee_amount="a lot"), RowUnfit, "kind"),
        (lambda rows: rows["mpp.MallSettings"][0].update(opens_at="25:00"), RowUnfit, "kind"),
        (lambda rows: rows["mpp.MallSettings"][0].update(opens_at="18:00:00"), RowUnfit, "contradict"),
        (lambda rows: rows["mpp.MallSettings"][0].update(weekdays=["monday"]), RowUnfit, "kind"),
    ],
    ids=range(26),
)
def test_a_row_that_cannot_be_taken_is_named(
    mall: bytes, change: Callable[[Any], None], refusal: type[Refusal], words: str
) -> None:
    with override("en"), pytest.raises(refusal) as refused:
        in_ternate(changed(mall, change), dry_run=True)
    with override("en"):
        assert words in str(refused.value)


def test_a_service_of_the_mall_that_is_done_online_comes_with_its_letter(mall: bytes) -> None:
    with tenants.enter("r8271"):
        office = cases.office()

    def online(template: str) -> Callable[[Any], None]:
        wanted = {"is_online": True, "unit": office.code, "template_code": template}
        return lambda rows: rows["casework.ServiceProduct"][0].update(wanted)

    with override("en"), pytest.raises(RowUnfit, match="no letter comes out"):
        in_ternate(changed(mall, online("")), dry_run=True)
    assert in_ternate(changed(mall, online("kia")), dry_run=True).count("added") == 11


def test_what_an_officer_records_comes_with_the_service_in_the_order_of_its_questions(mall: bytes) -> None:
    # As a service keeps it: jsonb forgets the order of names.
    office_form = with_order(cases.OFFICE_FORM)
    asks = changed(mall, lambda rows: rows["casework.ServiceProduct"][0].update(office_form=office_form))

    in_ternate(asks)

    with tenants.enter("r8271"):
        product = ServiceProduct.objects.get(code="DK-05")
        version = ProductVersion.objects.get(product=product)
        assert list(properties_of(product.office_form)) == ["nomor_kk", "nomor_kia", "terbit"]
        assert version.office_form == product.office_form
        again = json.loads(save("mpp"))
    assert in_ternate(json.dumps(again).encode(), dry_run=True).count("unchanged") == 11
    (row,) = [
        row for group in again["items"] for row in group["rows"] if row.get("code") == "DK-05" and "office_form" in row
    ]
    assert row["office_form"] == office_form
    bad = changed(mall, lambda rows: rows["casework.ServiceProduct"][0].update(office_form={"type": "list"}))
    with pytest.raises(RowUnfit):
        in_ternate(bad, dry_run=True)


def test_the_file_of_another_module_or_a_newer_release_is_refused(mall: bytes, switch_on: Any) -> None:
    with pytest.raises(OtherModule):
        in_ternate(changed(mall, lambda rows: None, module="example"))
    with pytest.raises(OtherModule):
        in_ternate(changed(mall, lambda rows: None, module="no_such_module"))
    with pytest.raises(NewerModule):
        in_ternate(changed(mall, lambda rows: None, schema=3))


def test_an_older_file_is_brought_up_to_date_step_by_step(mall: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = planning.find_module("mpp")
    steps = manifest.configuration_upgrades
    object.__setattr__(manifest, "configuration_version", 4)
    object.__setattr__(
        manifest, "configuration_upgrades", {**steps, 2: f"{__name__}.to_three", 3: f"{__name__}.to_four"}
    )
    try:
        older = changed(mall, lambda rows: rows.update({"mpp.Office": rows.pop("mpp.Agency")}))
        done = in_ternate(older)
    finally:
        object.__setattr__(manifest, "configuration_version", 2)
        object.__setattr__(manifest, "configuration_upgrades", steps)

    assert kinds(done)["mpp.Agency", "DUKCAPIL"] == "added"
    with tenants.enter("r8271"):
        assert Agency.objects.get(code="DUKCAPIL").is_sample


def to_three(items: Any, settings: Any) -> Any:
    items["mpp.Agency"] = items.pop("mpp.Office")
    return items, settings


def to_four(items: Any, settings: Any) -> Any:
    for row in items["mpp.Agency"]:
        row["is_sample"] = True
    return items, settings


def as_version_one(content: bytes) -> bytes:
    """The file as it was saved when a service and its place were one row of the mall."""

    def one_row(rows: dict[str, list[dict[str, Any]]]) -> None:
        places = {
            row["product"]: {name: row[name] for name in ("agency", "group")} for row in rows.pop("mpp.MallService")
        }
        new = {
            "unit", "making", "is_online", "form", "office_form", "optional_steps", "template_code", "permit_months",
        }  # fmt: skip
        rows["mpp.ServiceProduct"] = [
            {name: value for name, value in row.items() if name not in new} | places[row["code"]]
            for row in rows.pop("casework.ServiceProduct")
        ]

    return changed(content, one_row, schema=1)


def test_a_file_of_the_first_version_becomes_services_with_their_places(mall: bytes) -> None:
    old = as_version_one(mall)
    assert b"mpp.MallService" not in old

    done = in_ternate(old)

    assert done.count("added") == 11
    with tenants.enter("r8271"):
        assert save("mpp") == mall
        assert [version.number for version in ServiceProduct.objects.get(code="DK-05").versions.all()] == [1]


def test_a_file_carries_why_a_service_is_not_done_online_and_one_from_before_leaves_it_open(mall: bytes) -> None:
    def without(rows: dict[str, list[dict[str, Any]]]) -> None:
        for row in rows["mpp.MallService"]:
            del row["counter_only"], row["counter_note"]

    def with_a_reason(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["mpp.MallService"][0] |= {"counter_only": "own_system", "counter_note": {"id": "M-Paspor", "en": ""}}

    told = []
    for content in (changed(mall, without), changed(mall, with_a_reason)):
        in_ternate(content)
        with tenants.enter("r8271"):
            told.append(MallService.objects.order_by("product__code").values_list("counter_only", "counter_note")[0])

    assert told == [("", None), ("own_system", text("M-Paspor"))]


def test_a_loaded_service_keeps_its_history_and_is_withdrawn_when_it_leaves_the_mall(mall: bytes) -> None:
    in_ternate(mall)
    in_ternate(changed(mall, lambda rows: rows["casework.ServiceProduct"][0].update(fee_amount="15000")))

    def without(rows: dict[str, list[dict[str, Any]]]) -> None:
        del rows["casework.ServiceProduct"][0]
        del rows["mpp.MallService"][0]

    done = in_ternate(changed(mall, without), remove=True)

    assert kinds(done)["casework.ServiceProduct", "DK-05"] == "kept", "what was promised when stays known"
    assert kinds(done)["mpp.MallService", "DK-05"] == "removed"
    with tenants.enter("r8271"):
        left = ServiceProduct.objects.get(code="DK-05")
        assert (left.is_published, [one.valid_to is None for one in left.versions.all()]) == (False, [False, False])


def test_a_code_of_a_service_outside_the_mall_is_refused(mall: bytes) -> None:
    with tenants.enter("r8271"):
        cases.product("DK-05")

    with override("en"), pytest.raises(RowUnfit) as refused:
        in_ternate(mall)

    with override("en"):
        assert str(refused.value).startswith(
            "Service DK-05 cannot be taken over. Something else here has this code already."
        )


def test_settings_go_along(switch_on: Callable[[str, str], None]) -> None:
    from catalog.preferences.queries import values_of
    from catalog.preferences.services import change_preferences

    for schema in ("r5107", "r8271"):
        switch_on("example", schema)
    with tenants.enter("r5107"):
        change_preferences(slug="example", values={"days_shown": 14}, **WHO)
        content = save("example")

    with tenants.enter("r8271"):
        done = load(slug="example", content=content, **WHO)
        assert [(one.before, one.after) for one in done.setting_changes] == [("30", "14")]
        assert values_of("example") == {"days_shown": 14}
        assert save("example") == content
        for settings, refusal in (({"days_shown": 0}, RowUnfit), ({"colour": "red"}, UnknownField)):
            with pytest.raises(refusal):
                load(slug="example", content=changed(content, lambda rows: None, settings=settings), **WHO)


def test_the_one_row_of_a_board_is_changed_not_doubled(switch_on: Callable[[str, str], None]) -> None:
    from catalog.modules._example.models import Board

    for schema in ("r5107", "r8271"):
        switch_on("example", schema)
    with tenants.enter("r5107"):
        Board.objects.update(title=text("Papan Karangasem"))
        content = save("example")

    with tenants.enter("r8271"):
        assert load(slug="example", content=content, **WHO).count("changed") == 1
        assert str(Board.objects.get().title) == "Papan Karangasem"


def test_a_set_up_that_was_changed_since_is_shown_again(mall: bytes) -> None:
    with tenants.enter("r8271"):
        loading = services.upload(slug="mpp", file_name="mpp.json", content=mall, **WHO)
        shown = rehearse(slug="mpp", content=mall, now=MONDAY_MORNING)
        AgencyFactory.create(code="DUKCAPIL")

        with pytest.raises(SetUpChanged):
            services.apply(loading_id=loading.pk, remove=False, fingerprint=shown.fingerprint, **WHO)

        assert Agency.objects.count() == 1
        again = rehearse(slug="mpp", content=mall, now=MONDAY_MORNING)
        services.apply(loading_id=loading.pk, remove=False, fingerprint=again.fingerprint, **WHO)
        with pytest.raises(NoLongerWaits):
            services.apply(loading_id=loading.pk, remove=False, fingerprint=again.fingerprint, **WHO)
        with pytest.raises(NoLongerWaits):
            services.discard(loading_id=loading.pk, **WHO)


def test_a_new_upload_takes_the_place_of_the_one_that_waited(mall: bytes) -> None:
    with tenants.enter("r8271"):
        first = services.upload(slug="mpp", file_name="a.json", content=mall, **WHO)
        second = services.upload(slug="mpp", file_name="b.json", content=mall, **WHO)
        first.refresh_from_db()

        assert (first.state, first.content, second.state) == ("discarded", "", "rehearsed")
        services.discard(loading_id=second.pk, **WHO)
        assert not Loading.objects.filter(state="rehearsed").exists()


def test_evidence_names_the_file_by_its_checksum(mall: bytes) -> None:
    in_ternate(mall)

    with tenants.enter("r8271"):
        entry = EvidenceEntry.objects.get(action="bundles.loaded")
        loading = Loading.objects.get()
        assert entry.details["sha256"] == loading.sha256
        assert (entry.details["added"], loading.added, loading.state) == (11, 11, "applied")


def test_a_module_that_is_off_takes_nothing(mall: bytes) -> None:
    content = changed(mall, lambda rows: rows.clear(), module="example")

    with tenants.enter("r8271"), pytest.raises(NotThere):
        load(slug="example", content=content, **WHO)


def test_saving_and_rehearsing_cost_the_same_for_few_and_many(
    mall: bytes, django_assert_num_queries: Callable[..., Any]
) -> None:
    with tenants.enter("r5107"):
        with django_assert_num_queries(8):
            save("mpp")
        agency = Agency.objects.get(code="DPMPTSP")
        for _number in range(30):
            ServiceProductFactory.published(agency=agency)
        with django_assert_num_queries(8):
            content = save("mpp")
        with django_assert_num_queries(7):
            rehearse(slug="mpp", content=content, now=MONDAY_MORNING)


def test_rows_that_clash_are_refused_as_a_whole(mall: bytes) -> None:
    from django.db import IntegrityError

    with mock.patch.object(Agency, "save", side_effect=IntegrityError), pytest.raises(Refusal):
        in_ternate(mall)


def test_every_value_is_checked_in_the_words_of_the_reader(mall: bytes) -> None:
    content = changed(mall, lambda rows: rows["mpp.Counter"][0].update(number="1"))

    for language, words in (("id", "Nilainya berjenis lain."), ("en", "The value is of another kind.")):
        with override(language), pytest.raises(RowUnfit) as refused:
            in_ternate(content, dry_run=True, now=datetime.now(MONDAY_MORNING.tzinfo))
        with override(language):
            assert words in str(refused.value)
