"""The columns of core against a real database, in a table made for the test."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.test.utils import isolate_apps
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from core.api.fields import LocalisedTextField as SerializerField
from core.api.fields import TextField
from core.api.pagination import CursorPagination
from core.api.serializers import ModelSerializer
from core.localised import LocalisedText, LocalisedTextField
from core.money import RupiahField
from tenants.context import operator_rights

LOKET = LocalisedText(id="Loket", en="Counter")


@pytest.fixture
def thing(db: None) -> Iterator[Any]:
    with isolate_apps("core"):

        class Thing(models.Model):
            slug = models.CharField(max_length=20, blank=True)
            name = LocalisedTextField(max_length=20)
            note = LocalisedTextField(null=True, blank=True)
            price = RupiahField(default=0)

            class Meta:
                app_label = "core"

        with operator_rights():
            with connection.schema_editor() as editor:
                editor.create_model(Thing)
            yield Thing


def test_a_text_comes_back_as_it_was_saved(thing: Any) -> None:
    thing.objects.create(name=LOKET)
    thing.objects.create(name={"id": "Papan"}, note=LOKET)

    assert list(thing.objects.order_by("id").values_list("name", "note")) == [
        (LOKET, None),
        (LocalisedText(id="Papan"), LOKET),
    ]


def test_one_language_can_be_asked_for(thing: Any) -> None:
    thing.objects.create(name=LOKET)

    assert list(thing.objects.filter(name__id__icontains="lok").values_list("name__en", flat=True)) == ["Counter"]
    assert thing.objects.filter(name=LOKET).exists()
    assert not thing.objects.filter(name__en="Loket").exists()
    assert thing.objects.order_by("name__id").get().name == LOKET


def test_texts_can_be_changed_by_update_and_copied_between_columns(thing: Any) -> None:
    row = thing.objects.create(name=LOKET)

    thing.objects.update(name=LocalisedText(id="Meja"), note=F("name"))
    row.refresh_from_db()
    assert (row.name, row.note) == (LocalisedText(id="Meja"), LOKET)
    thing.objects.update(note=Value(LOKET, output_field=LocalisedTextField()))
    thing.objects.bulk_update([row], ["name"])
    thing.objects.update(note=None)
    assert thing.objects.filter(note__isnull=True).count() == 1


@pytest.mark.parametrize("raw", ['{"en": "Counter"}', '{"id": ""}', '"Loket"', "[]", "null"])
def test_the_database_refuses_a_text_without_indonesian(thing: Any, raw: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {thing._meta.db_table} (slug, name, price) VALUES ('a', %s::jsonb, 0)", [raw])


def test_an_amount_keeps_its_sen(thing: Any) -> None:
    thing.objects.create(name=LOKET, price=Decimal("9999999999999999.99"))

    assert thing.objects.get().price == Decimal("9999999999999999.99")


def test_a_model_serializer_uses_our_fields(thing: Any) -> None:
    class Things(ModelSerializer):
        class Meta:
            model = thing
            fields = ("slug", "name", "note", "price")

    things = Things(data={"slug": "", "name": {"id": "Loket", "en": "Counter"}, "note": None, "price": "12500.00"})

    assert [type(things.fields[name]) for name in ("slug", "name", "note")] == [
        TextField,
        SerializerField,
        SerializerField,
    ]
    assert things.is_valid(), things.errors
    assert things.save().name == LOKET
    too_long = Things(data={"slug": "", "name": {"id": "x" * 21}})
    assert not too_long.is_valid()
    assert list(too_long.errors) == ["name"]


def page(thing: Any, query: str) -> tuple[list[int], str | None]:
    paginator = CursorPagination()
    request = Request(APIRequestFactory().get(f"/{query}"))
    rows = paginator.paginate_queryset(thing.objects.all(), request)
    assert rows is not None
    return [row.pk for row in rows], paginator.get_next_link()


def test_a_cursor_goes_through_all_rows_once_while_rows_are_added(thing: Any) -> None:
    thing.objects.bulk_create([thing(name=LOKET) for _ in range(7)])
    expected = list(thing.objects.order_by("-id").values_list("id", flat=True))

    seen, link = page(thing, "?page_size=3")
    while link:
        thing.objects.create(name=LOKET)
        more, link = page(thing, link[link.index("?") :])
        seen += more

    assert seen == expected


@pytest.mark.parametrize("cursor", ["eA==", "cD14", "cD0lMDA=", "!!!", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_was_changed_is_not_there(thing: Any, cursor: str) -> None:
    thing.objects.create(name=LOKET)

    try:
        rows, _link = page(thing, f"?cursor={cursor}")
    except NotFound:
        return
    # A cursor may also be readable and point before the first or behind the last row.
    assert len(rows) <= 1
