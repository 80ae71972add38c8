from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from catalog.bundles.privacy import HoldsPersonalData
from core.masking import names_a_person


def refuse_personal_numbers(texts: Mapping[str, str], labels: Mapping[str, object]) -> None:
    """
    What is read all over the country names nobody.

    :param texts: by the name of their field; `labels` say how the page calls it.
    :raises HoldsPersonalData: naming the first field with a NIK, a family card's number or a NIP.
    """
    for name, text in texts.items():
        if names_a_person(text):
            raise HoldsPersonalData(
                field=labels.get(name, name), place=_("this page"), attr=name,
                fix=_("Take the number out of the text, then save again."),
            )  # fmt: skip
