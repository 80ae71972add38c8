"""
Nobody leaves in a set-up. The cases follow from the shape of each module, so that a new model or field is tried by
itself: each field of each carried model that can hold a text is filled with a person, one at a time, in the database
itself; then the set-up must be refused by the name of that field, or go without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.utils.text import capfirst

import tenants
from catalog.bundles.decisions import part as decisions_part
from catalog.bundles.letters import part as letters_part
from catalog.bundles.lines import services as lines
from catalog.bundles.privacy import HoldsContact, HoldsPersonalData
from catalog.bundles.queries import save
from catalog.bundles.services import load
from catalog.bundles.shape import Part, parts_of
from catalog.modules.complaint_centre.models import Category
from catalog.modules.mpp.models import Agency
from catalog.preferences.models import ModulePreferences
from catalog.sdk import find_module
from core.localised import LocalisedText, LocalisedTextField
from core.masking import names_a_contact
from documents.models import Template, TemplateVersion
from policies.models import RegencyValue
from regions.nik import parse_nik
from tests.catalog.bundles.examples import carrying, newest, open_units
from tests.factories.mpp import CLERK, MONDAY_MORNING
from tests.factories.residents import nik_of

pytestmark = pytest.mark.django_db
NIK = nik_of(date(1990, 9, 14), "female", serial=3)
FAMILY_CARD, NIP = "5107051409120007", "198503102010011004"
NUMBERS = (NIK, f"{NIK[:6]} {NIK[6:12]} {NIK[12:]}", FAMILY_CARD, NIP)
CONTACTS = ("niluh.sari@contoh.id", "0812-3456-7891")
ACT = "Peraturan Bupati Karangasem Nomor 12 Tahun 2026"
TEXTS = (models.CharField, models.TextField, models.JSONField, LocalisedTextField)


def test_the_planted_nik_is_one() -> None:
    assert parse_nik(NIK, today=MONDAY_MORNING.date()).serial == "0003"


def places(part: Part) -> Iterator[models.Field[Any, Any]]:
    """The fields of a model's table in which a person could stand, carried or not."""
    for one in part.model._meta.concrete_fields:
        inner = one.base_field if isinstance(one, ArrayField) else one
        if isinstance(inner, TEXTS) and not isinstance(one, models.ForeignKey):
            yield one


def planted(one: models.Field[Any, Any], person: str) -> Iterator[Any]:
    """The person as a value of a field, in each way that the field can hold a text."""
    text = f"Hubungi {person} di loket"
    match one:
        case LocalisedTextField():
            yield LocalisedText(id=text)
            yield LocalisedText(id="Loket", en=text)
        case ArrayField():
            yield [person]
        case models.JSONField():
            yield from ([text], {"id": text}, {person: "x"}, [{"title": {"id": text}}])
            if person.isdigit():
                yield [int(person)]
        case _:
            yield text
            yield person


def fill(slug: str) -> None:
    content = newest(slug).content
    open_units(content)
    load(slug=slug, content=content, actor=CLERK, now=MONDAY_MORNING)


def fails(slug: str, name: str, person: str) -> str:
    """What is wrong with saving a set-up in which a person stands in a field; empty where nothing is."""
    try:
        content = save(slug, MONDAY_MORNING).decode()
    except HoldsPersonalData as refused:
        said = str(refused)
        return f"{name}: the refusal says who" if person in said else ("" if f"“{name}”" in said else f"{name}: {said}")
    return f"{name}: {person} has left" if person in content else ""


def plant(rows: models.QuerySet[Any], one: models.Field[Any, Any], value: Any) -> bool:
    """Write it into the first row that takes it; False where the database itself takes no such value."""
    for key in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                rows.filter(pk=key).update(**{one.name: value})
        except DatabaseError:
            continue
        return True
    return False


def tried(
    slug: str, rows: models.QuerySet[Any], one: models.Field[Any, Any], name: str, persons: tuple[str, ...]
) -> tuple[int, list[str]]:
    """How often a person could be planted in a field, and what went wrong."""
    count, wrong = 0, []
    for person in persons:
        for value in planted(one, person):
            with transaction.atomic():
                if plant(rows, one, value):
                    count += 1
                    wrong.append(fails(slug, name, person))
                transaction.set_rollback(True)
    return count, [problem for problem in wrong if problem]


def test_a_person_in_a_code_is_named_there_and_not_where_other_rows_point_to_it(switch_on: Callable[..., None]) -> None:
    switch_on("complaint_centre", "r8271")
    with tenants.enter("r8271"):
        fill("complaint_centre")
        above = Category.objects.filter(children__isnull=False).distinct().first()
        assert above is not None
        # The row below stands before it in the file.
        Category.objects.filter(pk=above.children.first().pk).update(code="aaa")
        Category.objects.filter(pk=above.pk).update(code="zzz-0812-3456-7891")

        with pytest.raises(HoldsPersonalData) as refused:
            save("complaint_centre", MONDAY_MORNING)

    assert "“Kode” pada Kategori" in str(refused.value)


@pytest.mark.parametrize("slug", [manifest.slug for manifest in carrying() if manifest.configuration])
def test_no_field_of_a_modules_configuration_lets_a_person_out(slug: str, switch_on: Callable[..., None]) -> None:
    manifest = find_module(slug)
    if slug != "mpp":
        switch_on(slug, "r8271")
    wrong: list[str] = []
    planted_in: dict[str, int] = {}
    with tenants.enter("r8271"):
        fill(slug)
        for part in parts_of(manifest):
            for one in places(part):
                name = str(manifest.configuration_labels.get(one.name) or capfirst(str(one.verbose_name)))
                persons = NUMBERS if one.name in part.public else NUMBERS + CONTACTS
                count, problems = tried(slug, part.rows(), one, name, persons)
                planted_in[part.label] = planted_in.get(part.label, 0) + count
                wrong += [f"{part.label}: {problem}" for problem in problems]
        assert save(slug, MONDAY_MORNING), "what was planted is gone"

    assert wrong == []
    texts = {part.label for part in parts_of(manifest) if any(places(part))}
    assert {label for label, count in planted_in.items() if count} >= texts - ONLY_CODES


ONLY_CODES = {"smart_kampung.LetterType"}
"""Models whose texts are all choices and codes that their tables hold short."""


def test_no_field_of_a_letter_lets_a_person_out() -> None:
    wrong: list[str] = []
    counts = []
    with tenants.enter("r8271"):
        fill("mpp")
        for rows in (Template.objects.all(), TemplateVersion.objects.all()):
            for one in places(Part(label="", model=rows.model, key=(), fields=())):
                carried = {field.name: str(field.verbose_name) for field in letters_part().fields}
                name = capfirst(carried.get(one.name, carried["wording"]))
                count, problems = tried("mpp", rows, one, name, NUMBERS + CONTACTS)
                counts.append(count)
                wrong += problems

    assert wrong == []
    assert sum(counts) > 50


def test_no_field_of_a_decision_lets_a_person_out() -> None:
    wrong: list[str] = []
    with tenants.enter("r8271"):
        fill("mpp")
        RegencyValue.objects.create(
            key="mpp.tell_near", value="5", valid_from=date(2026, 1, 1), legal_source=ACT, reason="Setelah setahun",
            decided_by="system:tests", decided_at=MONDAY_MORNING,
        )  # fmt: skip
        for one in places(decisions_part()):
            if one.name not in ("key", "value"):  # a number or a choice, or the page of policies could not be read
                count, problems = tried(
                    "mpp", RegencyValue.objects.all(), one, capfirst(str(one.verbose_name)), NUMBERS + CONTACTS
                )
                assert count
                wrong += problems

    assert wrong == []


@pytest.mark.parametrize("person", NUMBERS + CONTACTS)
def test_no_setting_lets_a_person_out(person: str, switch_on: Callable[..., None]) -> None:
    setting = find_module("example").settings_schema[0]
    switch_on("example", "r8271")
    with tenants.enter("r8271"):
        ModulePreferences.objects.update_or_create(
            pk="example", defaults={"values": {setting.code: person}, "changed_at": MONDAY_MORNING}
        )

        assert fails("example", setting.code, person) == ""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("person", NUMBERS + CONTACTS)
def test_no_note_beside_a_shared_version_lets_a_person_out(person: str, language: str) -> None:
    note = LocalisedText(**{"id": "Loket dibagi dua", language: f"Hubungi {person}"})

    with tenants.enter("r8271"), pytest.raises(HoldsPersonalData) as refused:
        lines.publish(slug="mpp", note=note, actor=CLERK, now=MONDAY_MORNING)

    assert (refused.value.attr, person in str(refused.value)) == ("note", False)


def test_where_to_complain_is_public_and_a_name_is_not_the_place_for_it() -> None:
    contact = LocalisedText(id="WhatsApp 0812-3456-7891, pengaduan@ternatekota.go.id")
    with tenants.enter("r8271"):
        fill("mpp")
        part = next(part for part in parts_of(find_module("mpp")) if part.label == "casework.ServiceProduct")
        part.rows().update(complaints=contact)
        assert "pengaduan@ternatekota.go.id" in save("mpp", MONDAY_MORNING).decode()
        Agency.objects.filter(code="DUKCAPIL").update(name=contact)
        with pytest.raises(HoldsContact, match="DUKCAPIL"):
            save("mpp", MONDAY_MORNING)


@pytest.mark.parametrize(
    ("text", "is_contact"),
    [
        ("0812 3456 7891", True),
        ("+62 812-3456-7891", True),
        ("6281234567891", True),
        ("ni.luh@contoh.id", True),
        ("(0363) 21065", False),
        ("021 3456789", False),
        ("Loket 8, lantai 2", False),
        ("08.00-15.00", False),
        ("Rp8.000.000", False),
    ],
)
def test_a_mobile_number_is_a_persons_and_a_fixed_line_an_offices(text: str, is_contact: bool) -> None:
    assert names_a_contact(text) == is_contact
