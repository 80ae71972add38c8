"""What became of a sending, as a code that says nothing of how she is, and in words for her midwife."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", _("SATUSEHAT has it.")
    NO_CONSENT = "no_consent", _("She has taken her consent back, so nothing was sent.")
    RESTRICTED = "restricted", _("She asked that the processing of her data stands still, so nothing was sent.")
    SWITCHED_OFF = "switched_off", _("The exchange is off for this health centre, so nothing was sent.")
    NOTHING = "nothing", _("There is nothing to send: no antenatal contact, or no NIK.")
    UNREACHABLE = "unreachable", _("SATUSEHAT could not be reached, again and again.")
    SIGN_IN = "sign_in", _("SATUSEHAT does not know this health centre's account.")
    NOT_OURS = "not_ours", _("SATUSEHAT does not let this health centre write this record.")
    DUPLICATE = "duplicate", _("SATUSEHAT has this record already, from somebody else.")
    NUMBER = "number", _("SATUSEHAT does not accept her NIK.")
    CODE = "code", _("SATUSEHAT does not know one of the codes.")
    INVALID = "invalid", _("SATUSEHAT finds the record incomplete or malformed.")
    OTHER = "other", _("SATUSEHAT refused it without a reason that we know.")


FIXES: Final[dict[Outcome, Promise]] = {
    Outcome.NO_CONSENT: _("Nothing is to be done. If she agrees again, it can be sent again."),
    Outcome.RESTRICTED: _("Nothing is to be done until the restriction is lifted; then it can be sent again."),
    Outcome.SWITCHED_OFF: _("Ask the manager of One Student One Client to switch it on."),
    Outcome.NOTHING: _("Record the contact, or have the NIK entered in the residents' register; then send it again."),
    Outcome.UNREACHABLE: _("It is tried again tonight."),
    Outcome.SIGN_IN: _("Ask the manager of One Student One Client to check the account's ID and secret."),
    Outcome.NOT_OURS: _("Ask the manager to check the numbers of the health centre, its room and the midwife."),
    Outcome.DUPLICATE: _("Ask the health centre where she was before to close her episode, then send it again."),
    Outcome.NUMBER: _("Compare it with her identity card and have it corrected, then send it again."),
    Outcome.CODE: _("Report it to Tiru's maintainers: the codes of SATUSEHAT have changed."),
    Outcome.INVALID: _("Look whether days and measurements are right. If they are, report it to Tiru's maintainers."),
    Outcome.OTHER: _("Try again tomorrow. If it stays, report it to Tiru's maintainers."),
}
"""What to do about it."""
