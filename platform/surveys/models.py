"""
Periods, the wording of the nine elements, and answers that nobody can trace to a person.

An `Offer` knows that somebody was asked and whether the question was answered; a `Response` knows the answers. Nothing
joins the two: no key, no order (keys are random), no moment finer than the day.
"""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextField
from core.sealed import SealedTextField
from organisation.models import Unit
from surveys.scoring import ELEMENTS

REMARK_PURPOSE = "surveys.remark"


def new_secret() -> str:
    return secrets.token_urlsafe(18)


class ElementKey(models.TextChoices):
    """The elements by name. The number that a print gives them is `Element.place`."""

    REQUIREMENTS = "requirements", _("Requirements")
    PROCEDURE = "procedure", _("System, mechanism and procedure")
    TIME = "time", _("Completion time")
    COST = "cost", _("Cost or tariff")
    PRODUCT = "product", _("Product specification of the service")
    COMPETENCE = "competence", _("Competence of the staff")
    BEHAVIOUR = "behaviour", _("Behaviour of the staff")
    FACILITIES = "facilities", _("Facilities")
    COMPLAINTS = "complaints", _("Handling of complaints, suggestions and input")


assert tuple(ElementKey.values) == ELEMENTS


class Element(models.Model):
    """One of the nine questions as this regency asks it. Rows are made with the first period; until then the shipped
    wording counts."""

    key = models.CharField(max_length=20, choices=ElementKey, unique=True)
    place = models.PositiveSmallIntegerField(_("number"))
    question = LocalisedTextField(_("question"), max_length=300)
    answer_1 = LocalisedTextField(_("answer 1"), max_length=80)
    answer_2 = LocalisedTextField(_("answer 2"), max_length=80)
    answer_3 = LocalisedTextField(_("answer 3"), max_length=80)
    answer_4 = LocalisedTextField(_("answer 4"), max_length=80)

    class Meta:
        verbose_name = _("element")
        verbose_name_plural = _("elements")
        ordering = ["place"]
        constraints = [
            # Checked at the end of the transaction, so that two elements can change places.
            models.UniqueConstraint(
                fields=["place"], name="surveys_element_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=9), name="surveys_element_place_of_nine"),
            models.CheckConstraint(condition=Q(key__in=ELEMENTS), name="surveys_element_known"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return str(ElementKey(self.key).label)

    @property
    def code(self) -> str:
        """U1 to U9, as prints number them."""
        return f"U{self.place}"

    @property
    def answers(self) -> list[tuple[int, object]]:
        return [(1, self.answer_1), (2, self.answer_2), (3, self.answer_3), (4, self.answer_4)]


class SurveyPeriod(models.Model):
    """One survey, from its first to its last day, of a unit or (without one) of the whole government."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        COMPUTED = "computed", _("computed")
        PUBLISHED = "published", _("published")

    class Weighting(models.TextChoices):
        EXACT = "exact", _("1/9, exactly as the rule says")
        THREE = "0.111", _("0.111, to compare with older tables")
        TWO = "0.11", _("0.11, to compare with older tables")

    name = LocalisedTextField(_("name"), max_length=120)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="survey_periods", verbose_name=_("unit"), null=True, blank=True
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    population = models.PositiveIntegerField(_("how many people use the service in this period"), null=True, blank=True)
    weighting = models.CharField(_("weight of an element"), max_length=6, choices=Weighting, default=Weighting.EXACT)
    asks_about_person = models.BooleanField(_("ask for sex and age group"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    counter_secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("survey period")
        verbose_name_plural = _("survey periods")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["state", "-ends_on"], name="surveys_period_state")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="surveys_period_ends_after_start"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="open"), nulls_distinct=False, name="surveys_period_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Offer(models.Model):
    """
    Somebody was asked at the end of a case or at a counter. Only the digest of the one-time link is stored, and of the
    answer only that there was one, on no particular day.
    """

    digest = models.CharField(max_length=64, unique=True)
    period = models.ForeignKey(SurveyPeriod, models.PROTECT, related_name="offers")
    subject_kind = models.CharField(max_length=40)
    product_code = models.CharField(max_length=60, blank=True)
    offered_on = models.DateField()
    expires_on = models.DateField()
    is_answered = models.BooleanField(default=False)

    class Meta:
        ordering = ["-offered_on", "-pk"]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class Response(models.Model):
    """Answers to one period. Nothing here says who gave them, where, or when within the day."""

    class Sex(models.TextChoices):
        FEMALE = "f", _("female")
        MALE = "m", _("male")

    class AgeBand(models.TextChoices):
        YOUNGEST = "-24", _("up to 24 years")
        YOUNG = "25-39", _("25 to 39 years")
        MIDDLE = "40-59", _("40 to 59 years")
        OLD = "60-", _("60 years and above")

    class Way(models.TextChoices):
        CASE = "case", _("after a case")
        COUNTER = "counter", _("at the counter")
        PAPER = "paper", _("on paper")

    # Random, not by time: a key that sorts would put answers beside the cases that were closed in that minute.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.ForeignKey(SurveyPeriod, models.PROTECT, related_name="responses")
    way = models.CharField(max_length=10, choices=Way)
    product_code = models.CharField(max_length=60, blank=True)
    answered_on = models.DateField()
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    age_band = models.CharField(_("age group"), max_length=6, choices=AgeBand, blank=True)
    is_complete = models.BooleanField()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["pk"]
        indexes = [models.Index(fields=["period", "is_complete"], name="surveys_response_period")]

    def __str__(self) -> str:
        return "response"


class Answer(models.Model):
    """What one response says of one element."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    element = models.CharField(max_length=20, choices=ElementKey)
    value = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "element"], name="surveys_answer_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=4), name="surveys_answer_1_to_4"),
            models.CheckConstraint(condition=Q(element__in=ELEMENTS), name="surveys_answer_known_element"),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.value}"


class Remark(models.Model):
    """
    What somebody wrote in own words, encrypted, parted from the answers: a remark may tell who wrote it, and the
    answers must not be told with it. Nothing is shown to the public before a person has read it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("not shown")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.ForeignKey(SurveyPeriod, models.PROTECT, related_name="remarks")
    text = SealedTextField(purpose=REMARK_PURPOSE)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_on = models.DateField()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["written_on", "pk"]
        indexes = [models.Index(fields=["period", "state"], name="surveys_remark_state")]

    def __str__(self) -> str:
        return "remark"


class Result(models.Model):
    """What a period came to. Computed once, after it was closed, and never changed."""

    period = models.OneToOneField(SurveyPeriod, models.PROTECT, related_name="result")
    respondents = models.PositiveIntegerField()
    incomplete = models.PositiveIntegerField()
    sums = models.JSONField()
    places = models.JSONField()
    weighting = models.CharField(max_length=6, choices=SurveyPeriod.Weighting)
    index = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    ikm = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    band = models.CharField(max_length=1, blank=True)
    population = models.PositiveIntegerField(null=True)
    wanted = models.PositiveIntegerField(null=True)
    lowest = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                condition=Q(respondents=0, ikm=None, index=None, band="")
                | Q(respondents__gt=0, ikm__isnull=False, index__isnull=False),
                name="surveys_result_none_is_not_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"result {self.pk}"


class FollowUpAction(models.Model):
    """What is done about an element, by whom and until when."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    period = models.ForeignKey(SurveyPeriod, models.PROTECT, related_name="actions")
    element = models.CharField(_("element"), max_length=20, choices=ElementKey)
    what = LocalisedTextField(_("what is done"), max_length=300)
    who = models.CharField(_("who does it"), max_length=120)
    due_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)

    class Meta:
        verbose_name = _("follow-up action")
        verbose_name_plural = _("follow-up actions")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"action {self.pk}"
