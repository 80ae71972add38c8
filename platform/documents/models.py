"""
Letters: what they are made from, the number they carry, who signed them, and what became of them.

Personal data stand in `Document.data` only, encrypted; everything else may be read by whoever sees the list.
"""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.localised import LocalisedTextField
from core.sealed import SealedTextField
from core.uuids import uuid7
from organisation.models import Delegation, Unit

DATA_PURPOSE = "documents.data"


def new_token() -> str:
    """192 random bits: the address of a verify page cannot be guessed."""
    return secrets.token_urlsafe(24)


class Template(models.Model):
    """One kind of letter; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = LocalisedTextField(_("name"), max_length=150)
    kind = models.SlugField(_("kind"), max_length=40, help_text=_("Letters of one kind share a series of numbers."))
    act = models.CharField(max_length=80, help_text="What the delegation register is asked for.")
    confers = models.BooleanField(
        _("confers aid or status"), default=True, help_text=_("Such letters are never sealed without an officer.")
    )

    archive = models.CharField(
        _("archive code"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text=_("Stands in the number of such letters; empty: the code of the unit's series."),
    )
    by_head = models.BooleanField(
        _("signed by the head in own right"),
        default=False,
        db_default=False,
        help_text=_("The head of the office signs by the law itself; others need a mandate."),
    )

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class TemplateVersion(models.Model):
    """The wording from a day on. A draft may be rewritten; once published it stays as it is."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField(_("wording"))
    fields = models.JSONField(_("fields"), default=dict)
    initials = models.JSONField(
        _("initials before the signature"),
        default=list,
        db_default=Value([], models.JSONField()),
        help_text="Codes of `capacities`, in order.",
    )
    shows_initials = models.BooleanField(_("print the initials small on the letter"), default=False, db_default=False)
    valid_from = models.DateField(_("from"))
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="documents_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"


class NumberSeries(models.Model):
    """The pattern and counters of one unit's letters of one kind; an empty kind stands for all others."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=40, blank=True)
    pattern = models.CharField(_("pattern"), max_length=120)
    letter_class = models.CharField(_("letter class"), max_length=20, blank=True)
    archive = models.CharField(_("archive code"), max_length=30, blank=True)
    office = models.CharField(_("office code"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="documents_series_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"


class NumberYear(models.Model):
    """The last serial of a year. Whoever assigns the next one holds this row's lock until the letter is signed."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="years")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="documents_year_once")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.year}"


class EndClass(models.TextChoices):
    """Why a letter ended, as the public may know it. The words somebody wrote stay inside."""

    WRONG_DATA = "wrong_data", _("it held wrong data")
    CHANGED = "changed", _("the facts have changed")
    IN_ERROR = "in_error", _("it was issued in error")
    REQUEST = "request", _("the holder asked for it")
    OTHER = "other", _("another reason, known to the office")


class Document(models.Model):
    """A letter, from its draft to what became of it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        INITIALLED = "initialled", _("ready to be signed")
        RETURNED = "returned", _("sent back")
        SIGNED = "signed", _("signed")
        ISSUED = "issued", _("issued")
        REPLACED = "replaced", _("replaced")
        VOID = "void", _("void")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="documents")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    data = SealedTextField(purpose=DATA_PURPOSE)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    signed_at = models.DateTimeField(null=True, blank=True)
    signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField(max_length=150, blank=True)
    signer_position = models.CharField(max_length=150, blank=True)
    signature_block = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField()), help_text="As printed: blocks.Block."
    )
    own_right = models.BooleanField(default=False, db_default=False, help_text="Signed by the head, without mandate.")
    sealed = models.BooleanField(default=False)
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    delegation_sentence = models.JSONField(default=dict, blank=True)

    unsigned_key = models.CharField(max_length=200, blank=True, help_text="Sent to be signed; no answer came yet.")
    unsigned_for = models.CharField(max_length=120, blank=True)
    file_key = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)

    valid_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For how long it holds from its signature; empty: for good."
    )
    is_single_use = models.BooleanField(default=False, db_default=False)
    valid_until = models.DateField(
        _("holds until"), null=True, blank=True, help_text="As printed: the last day, in the zone of the government."
    )

    issued_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_class = models.CharField(max_length=12, choices=EndClass, blank=True, default="", db_default="")
    end_reason = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", help_text="Ends when this is signed."
    )
    corrects_class = models.CharField(max_length=12, choices=EndClass, blank=True, default="", db_default="")
    corrects_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["state", "-created_at"], name="documents_by_state"),
            models.Index(fields=["unit", "-created_at"], name="documents_by_unit"),
            models.Index(fields=["-created_at"], name="documents_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "initialled", "returned", "void"])
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(file_sha256="")
                    & (Q(delegation__isnull=False) | Q(own_right=True, signer__isnull=False))
                ),
                name="documents_signed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="replaced") | Q(replaced_by__isnull=False), name="documents_replaced_has_successor"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="documents_not_replaced_by_itself"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_months__isnull=False),
                name="documents_ends_after_months",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def number_text(self) -> str:
        """The letter's number, or nothing before it is signed."""
        number = getattr(self, "number", None)
        return number.text if number else ""

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.VOID, self.State.REPLACED)

    def has_lapsed(self, day: date) -> bool:
        """Whether the time that is printed on it is over on a day."""
        return self.valid_until is not None and self.valid_until < day

    @property
    def has_file(self) -> bool:
        return bool(self.file_key)


class IssuedNumber(models.Model):
    """A serial that was given out. It is never given again, also when its letter became void."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    text = models.CharField(max_length=160)
    document = models.OneToOneField(Document, models.PROTECT, related_name="number")
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "serial"], name="documents_serial_once"),
            models.CheckConstraint(condition=Q(serial__gt=0), name="documents_serial_positive"),
        ]

    def __str__(self) -> str:
        return self.text


class Initial(models.Model):
    """
    Somebody has to put an initial (paraf) before the letter is signed; `given_at` once done.

    Asked of a person, or (by the template) of a post or role: then `user` is who put it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="initials")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.CharField(
        max_length=70, blank=True, default="", db_default="", help_text="A code of `capacities`; empty: the person."
    )
    at_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: in any order.")
    given_at = models.DateTimeField(null=True, blank=True)
    given_as = models.CharField(max_length=150, blank=True, default="", db_default="", help_text="The post then held.")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="The letter was written anew after it.")

    class Meta:
        ordering = ["place", "pk"]
        indexes = [
            models.Index(
                fields=["asked", "at_unit"],
                condition=Q(given_at__isnull=True, dropped_at__isnull=True),
                name="documents_initial_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "user"],
                condition=Q(asked="", dropped_at__isnull=True),
                name="documents_initial_named_once",
            ),
            models.CheckConstraint(
                condition=Q(asked="", user__isnull=False) | (~Q(asked="") & Q(at_unit__isnull=False)),
                name="documents_initial_asked_of",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, refused_at__isnull=True)
                | Q(user__isnull=False, given_at__isnull=True)
                | Q(user__isnull=False, refused_at__isnull=True),
                name="documents_initial_given_by",
            ),
        ]

    def __str__(self) -> str:
        return f"initial {self.pk}"


class Authority(models.Model):
    """This government's own certificate authority. Its key is wrapped by the installation's master key."""

    certificate = models.TextField()
    key = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("certificate authority")
        verbose_name_plural = _("certificate authorities")

    def __str__(self) -> str:
        return f"authority {self.pk}"


class Certificate(models.Model):
    """A signer's certificate, or (without a user) the office's seal. The signer's key lies under the passphrase too."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="certificates")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.TextField()
    key = models.JSONField()
    salt = models.BinaryField(default=b"")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField()
    told_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The nearest warning that was sent, in days before the end."
    )
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="Also when a new one took its place.")
    revoke_reason = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Empty where a new one took its place."
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-active_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="documents_certificate_one_in_use",
            ),
            models.CheckConstraint(condition=Q(active_to__gt=F("active_from")), name="documents_certificate_period"),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"


class PassphraseGuard(models.Model):
    """
    When a signer typed wrong passphrases lately. Its lock lets one attempt of a signer follow the other, so that many
    at once try no more than few in a row.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    misses = models.JSONField(default=list, help_text="Moments, ISO 8601, the newest last.")

    class Meta:
        verbose_name = _("guard of a passphrase")
        verbose_name_plural = _("guards of passphrases")

    def __str__(self) -> str:
        return f"passphrase guard {self.pk}"
