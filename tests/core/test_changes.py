"""Rows that write what changed of them, and nothing else."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from tests.factories.casework import handed_in, product

pytestmark = pytest.mark.usefixtures("in_karangasem")


@pytest.fixture
def case(in_karangasem: None) -> Case:
    product()
    return Case.objects.get(pk=handed_in().pk)


def written(case: Case) -> set[str]:
    """The columns that saving its changes writes."""
    with CaptureQueriesContext(connection) as captured:
        case.save_changes()
    statements = [query["sql"].split(" WHERE ")[0] for query in captured]
    assert len(statements) <= 1
    return {
        field.column for field in Case._meta.concrete_fields if any(f'"{field.column}" =' in sql for sql in statements)
    }


def test_it_writes_what_changed_and_not_again(case: Case) -> None:
    case.version += 1
    case.assignee = None
    case.language = "en"

    assert written(case) == {"version", "language"}
    assert written(case) == set()
    assert Case.objects.get(pk=case.pk).language == "en"


def test_what_was_set_back_after_a_save_is_written(case: Case) -> None:
    was = case.language
    case.language = "en"
    case.save(update_fields=["language"])
    case.language = was

    assert written(case) == {"language"}


def test_a_save_of_some_columns_leaves_the_others_to_be_written(case: Case) -> None:
    case.language, case.version = "en", 41
    case.save(update_fields=["language"])

    assert written(case) == {"version"}


def test_what_others_wrote_meanwhile_stays(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(pin_failures=3)
    case.version += 1
    case.save_changes()

    assert Case.objects.get(pk=case.pk).pin_failures == 3


def test_a_column_that_was_not_read_is_written_once_it_is_set(case: Case) -> None:
    part = Case.objects.defer("language").get(pk=case.pk)
    assert written(part) == set()
    part.language = "en"

    assert written(part) == {"language"}


def test_what_was_taken_back_and_read_again_is_written_when_it_changes_again(case: Case) -> None:
    with transaction.atomic():
        case.language = "en"
        case.save_changes()
        transaction.set_rollback(True)
    case.refresh_from_db()
    assert written(case) == set()
    case.language = "en"

    assert written(case) == {"language"}


def test_a_column_that_is_read_late_takes_no_change_along(case: Case) -> None:
    part = Case.objects.defer("channel").get(pk=case.pk)
    part.language = "en"
    assert part.channel == case.channel

    assert written(part) == {"language"}


def test_a_row_that_was_never_read_is_written_whole(case: Case) -> None:
    copy = Case(**{field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields})
    copy._state.adding = False

    assert {"code", "state", "policies"} <= written(copy)
