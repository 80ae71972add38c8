"""Words that others than their writer's office read: no number that says who somebody is leaves in them."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.masking import names_a_person


class NamesAPerson(Refusal):
    code = "names_a_person"
    status = 422
    message = _("The text holds a number that says who somebody is (NIK, family card or NIP).")
    fix = _("Take the number out. Others than your own office read these words.")
    attr = "text"


def refuse_people(*texts: str, attr: str = "text") -> None:
    """
    :param attr: the field at fault.
    :raises NamesAPerson: if one of the texts holds the number of a person (`core.masking.names_a_person`).
    """
    if any(map(names_a_person, texts)):
        raise NamesAPerson(attr=attr)
