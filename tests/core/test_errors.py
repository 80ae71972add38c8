import pytest
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import NotThere, Refusal


class CounterClosed(Refusal):
    code = "counter_closed"
    message = _("The file is empty.")
    fix = _("Choose the file again.")


class Filled(Refusal):
    code = "filled"
    message = "Counter %(counter)s is closed, 100%%."


def test_a_refusal_speaks_the_language_of_the_reader_not_of_the_raiser() -> None:
    with translation.override("en"):
        refusal = CounterClosed()

    with translation.override("id"):
        assert str(refusal) == "Berkas kosong. Pilih lagi berkasnya."
    with translation.override("en"):
        assert (refusal.reason, refusal.remedy) == ("The file is empty.", "Choose the file again.")


def test_values_fill_the_sentence() -> None:
    assert str(Filled(counter=3)) == "Counter 3 is closed, 100%."


def test_one_raise_can_say_it_in_other_words() -> None:
    refusal = CounterClosed("Shut.", fix="Wait.", attr="counter")

    assert (str(refusal), refusal.code, refusal.attr) == ("Shut. Wait.", "counter_closed", "counter")
    assert CounterClosed.attr is None


def test_a_refusal_without_values_leaves_percent_signs_alone() -> None:
    assert str(Refusal("Only 50% are done.", fix="")) == "Only 50% are done."


def test_a_refusal_answers_409_unless_it_says_otherwise_and_never_200() -> None:
    assert Refusal.status == 409
    with pytest.raises(TypeError, match="200"):
        type("Odd", (Refusal,), {"status": 200})


def test_the_representation_for_logs_holds_no_values() -> None:
    assert repr(Filled(counter="Siti")) == "Filled('filled')"


def test_not_there_is_one_answer_for_everything() -> None:
    assert isinstance(NotThere(), Http404)
    assert str(NotThere()) == "Not there."
