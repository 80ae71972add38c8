"""Columns of the module that name a unit (`organisation.references`)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext_lazy

from catalog.modules.one_student_one_client.models import Agreement, ExchangeAccount
from organisation.models import Unit
from organisation.references import Moves, Reference, Rows


def _same_number(rows: Rows, kept: Unit) -> Rows:
    return rows.filter(Exists(Agreement.objects.filter(campus=kept, number=OuterRef("number"))))


def _second_account(rows: Rows, kept: Unit) -> Rows:
    return rows if ExchangeAccount.objects.filter(health_centre=kept).exists() else rows.none()


REFERENCES: tuple[Reference, ...] = (
    Moves(
        model="one_student_one_client.Agreement",
        column="campus",
        words=ngettext_lazy("%(count)d agreement", "%(count)d agreements", "count"),
        clash=_same_number,
        rule=ngettext_lazy(
            "%(count)d agreement stays behind: the unit that stays has one of the same number.",
            "%(count)d agreements stay behind: the unit that stays has those of the same numbers.",
            "count",
        ),
    ),
    Moves(
        model="one_student_one_client.Placement",
        column="health_centre",
        words=ngettext_lazy("%(count)d student placed there", "%(count)d students placed there", "count"),
    ),
    Moves(
        model="one_student_one_client.Pregnancy",
        column="health_centre",
        words=ngettext_lazy("%(count)d pregnancy in its care", "%(count)d pregnancies in its care", "count"),
    ),
    Moves(
        model="one_student_one_client.Referral",
        column="health_centre",
        words=ngettext_lazy("%(count)d referral", "%(count)d referrals", "count"),
    ),
    Moves(
        model="one_student_one_client.ExchangeAccount",
        column="health_centre",
        words=ngettext_lazy("%(count)d account at SATUSEHAT", "%(count)d accounts at SATUSEHAT", "count"),
        clash=_second_account,
        rule=ngettext_lazy(
            "Both have an account at SATUSEHAT; that of the unit that stays counts.",
            "Both have an account at SATUSEHAT; that of the unit that stays counts.",
            "count",
        ),
    ),
)
