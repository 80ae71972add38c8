"""The one thing that is done next for a mother, as her record says it on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.one_student_one_client import access, course, wording_care
from catalog.modules.one_student_one_client.history import History
from catalog.modules.one_student_one_client.models import Consent, KsprAssessment, Pairing, Pregnancy

type Step = dict[str, str]


def next_step(
    mother: Pregnancy, role: access.As, history: History, reviews: Sequence[KsprAssessment],
    pairings: Sequence[Pairing], consents: Mapping[str, Consent], day: date,
) -> Step | None:  # fmt: skip
    """
    :returns: `text` and `tone`, with `url` and `action` where there is something to press; None where nothing waits.
    """
    if mother.ended_at:
        return None
    if role != "midwife":
        return _of_others(history, day)
    return _referral(history) or _care(mother, history, reviews, day) or _accompaniment(mother, pairings, consents)


def _of_others(history: History, day: date) -> Step | None:
    """A student and the supervisor decide nothing; they see to it that the midwife knows."""
    if history.waiting:
        return _step(_("A referral waits. Call the midwife now, and stay with her until help comes."), tone="danger")
    if history.is_late(day):
        return _step(_("A contact is late. Remind her, and tell the midwife what keeps her."))
    return None


def _referral(history: History) -> Step | None:
    if history.waiting:
        return _step(
            _("A referral waits to be confirmed."),
            "referral", {"pk": history.waiting.pk}, _("Open the referral"), tone="danger",
        )  # fmt: skip
    if history.in_care:
        return _step(
            _("She was referred. Write down what was done for her."),
            "referral", {"pk": history.in_care.pk}, _("Open the referral"),
        )  # fmt: skip
    return None


def _care(mother: Pregnancy, history: History, reviews: Sequence[KsprAssessment], day: date) -> Step | None:
    is_pregnant = mother.state in course.PREGNANT
    waiting = next((one for one in reviews if one.state == KsprAssessment.State.PROVISIONAL), None)
    if waiting:
        return _step(
            _("A student has filled in the card. It counts once you have confirmed it."),
            "review", {"pk": mother.pk, "review": waiting.pk}, _("Look at the card"),
        )  # fmt: skip
    if mother.score is None and is_pregnant:
        return _step(_("She has no score yet."), "card", {"pk": mother.pk}, _("Fill in the score card"))
    if is_pregnant and day > mother.due_date:
        return _step(
            _("The expected day of birth is past. Has she given birth?"),
            "birth", {"pk": mother.pk}, _("Record the birth"),
        )  # fmt: skip
    if history.is_late(day):
        owed = history.owed
        late = (
            f"{owed.name}: {wording_care.due(owed, day)}." if owed and day > owed.last else _("A contact was missed.")
        )
        return _step(late, "contact", {"pk": mother.pk}, _("Record a contact"))
    return None


def _accompaniment(mother: Pregnancy, pairings: Sequence[Pairing], consents: Mapping[str, Consent]) -> Step | None:
    proposal = next((one for one in pairings if one.midwife_at is None), None)
    if proposal:
        return _step(
            _("A student is proposed. Decide whether it suits her."),
            "pairing", {"pk": proposal.pk}, _("Decide on the student"),
        )  # fmt: skip
    if pairings or not mother.is_eligible:
        return None
    if Consent.Purpose.STUDENT not in consents:
        return _step(
            _("She may have a student. Ask her whether she agrees."),
            "consent", {"pk": mother.pk, "purpose": Consent.Purpose.STUDENT.value}, _("Record her consent"),
        )  # fmt: skip
    return _step(_("She has agreed, and has no student yet."), "propose", {"pk": mother.pk}, _("Propose a student"))


def _step(
    text: str, view: str = "", kwargs: Mapping[str, Any] | None = None, action: str = "", *, tone: str = "warning"
) -> Step:
    url = reverse(f"one_student_one_client:{view}", kwargs=dict(kwargs or {})) if view else ""
    return {"text": text, "url": url, "action": action, "tone": tone}
