"""Colours and logo of the current regency, with every earlier choice kept."""

from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence, files
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.numbers import format_number
from tenants import directory
from tenants.context import control
from tenants.identity.logos import Logo
from tenants.identity.models import Identity, LookVersion
from tenants.models import Regency
from web import contrast, themes


class ColourMalformed(Refusal):
    code = "colour_malformed"
    status = 422
    message = _("This is not a colour.")
    fix = _("Write # and six digits or letters from a to f. Example: #0e7c3a.")


class ColourUnreadable(Refusal):
    """Neither white nor black text can be read on it in every state; `nearest` can carry text."""

    code = "colour_unreadable"
    status = 422
    message = _("Text on %(colour)s cannot be read: its contrast is %(ratio)s to 1, and 4.5 is needed (WCAG AA).")
    fix = _("Take the nearest readable shade, %(nearest)s, or choose another colour.")

    @property
    def nearest(self) -> str:
        return str(self.values["nearest"])


class ColourLikeDanger(Refusal):
    """`nearest` is clearly darker than the red of errors."""

    code = "colour_like_danger"
    status = 422
    message = _("%(colour)s is nearly the red of errors: people would take your buttons for warnings.")
    fix = _("Take the nearest darker shade, %(nearest)s, or choose another colour.")

    @property
    def nearest(self) -> str:
        return str(self.values["nearest"])


class AltMissing(Refusal):
    code = "logo_alt_missing"
    status = 422
    message = _("The description of the logo is missing.")
    fix = _("Say in a few words what it shows, for those who cannot see it.")
    attr = "logo_alt"


@transaction.atomic
def choose_colours(*, accent: str, support: str, actor: Actor, now: datetime) -> LookVersion:
    """
    Let pages wear two colours, in every process within two seconds.

    :param accent: fills buttons and the hero; `support` is the second series of charts.
    :raises ColourMalformed, ColourUnreadable, ColourLikeDanger: with `attr` naming the colour at fault.
    """
    colours = {"accent": checked_colour(accent, attr="accent"), "support": checked_colour(support, attr="support")}
    return _next(actor=actor, now=now, action="identity.colours_chosen", **colours)


@transaction.atomic
def use_ready_made_colours(*, actor: Actor, now: datetime) -> LookVersion:
    """Go back to the colours of the ready-made brand; the logo stays."""
    return _next(actor=actor, now=now, action="identity.colours_reset", accent="", support="")


@transaction.atomic
def choose_logo(*, logo: Logo, alt: str, actor: Actor, now: datetime) -> LookVersion:
    """
    Show a logo on pages and as the icon of the app.

    :raises AltMissing: without words for those who cannot see it.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise AltMissing
    picture = SimpleUploadedFile("lambang.png", logo.content, "image/png")
    kept = files.store_upload(picture, kinds={"png"}, max_bytes=len(logo.content), prefix="identity/logos")
    return _next(
        actor=actor,
        now=now,
        action="identity.logo_chosen",
        logo_key=kept.key,
        logo_mark=logo.mark,
        logo_alt=alt,
    )


@transaction.atomic
def remove_logo(*, actor: Actor, now: datetime) -> LookVersion:
    """Show the ready-made crest again. The picture stays in the history."""
    return _next(actor=actor, now=now, action="identity.logo_removed", logo_key="", logo_mark="", logo_alt="")


@transaction.atomic
def bring_back(*, version_id: int, actor: Actor, now: datetime) -> LookVersion:
    """
    Wear an earlier look again, as a new choice.

    :raises core.errors.NotThere: if the regency never had it.
    """
    with control() as regency:
        earlier = regency.looks.filter(pk=version_id).first()
    if earlier is None:
        raise NotThere
    values = {name: getattr(earlier, name) for name in ("accent", "support", "logo_key", "logo_mark", "logo_alt")}
    return _next(actor=actor, now=now, action="identity.look_brought_back", **values)


def checked_colour(text: str, *, attr: str) -> str:
    """
    A colour that text can be read on, as `#rrggbb` in lower case; the main one is also no error's red.

    :raises ColourMalformed, ColourUnreadable, ColourLikeDanger:
    """
    colour = text.strip().lower()
    colour = colour if colour.startswith("#") else f"#{colour}"
    if not themes.COLOR.fullmatch(colour):
        raise ColourMalformed(attr=attr)
    check = contrast.check_fill(colour)
    if not check.passes:
        # Rounded down, so that the sentence never says 4.5 of what is less.
        ratio = format_number(Decimal(int(check.worst * 10)) / 10, decimals=1)
        raise ColourUnreadable(attr=attr, colour=colour, ratio=ratio, nearest=check.nearest)
    if attr == "accent" and (clear := contrast.clear_of_danger(colour)) != colour:
        raise ColourLikeDanger(attr=attr, colour=colour, nearest=clear)
    return colour


def _next(*, actor: Actor, now: datetime, action: str, **changes: str) -> LookVersion:
    """A new version that differs from the one before in what is given."""
    with control(_locked) as regency:
        identity, _made = Identity.objects.select_related("look").get_or_create(regency=regency)
        version = identity.look or LookVersion(regency=regency)
        version.pk, version._state.adding = None, True
        for name, value in changes.items():
            setattr(version, name, value)
        version.at, version.by = now, str(actor)
        version.save()
        identity.look = version
        identity.save(update_fields=["look"])
        directory.changed()
    said = {name: value for name, value in changes.items() if name in {"accent", "support", "logo_mark"}}
    evidence.record(action=action, actor=actor, at=now, subject=f"identity.look:{version.pk}", details=said)
    return version


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)
