"""Whether a checkpoint of a receipt is in the log of evidence, for anybody who holds one. It says nothing of a case."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import tenants
from casework.forms.checkpoints import CheckpointForm
from casework.views.citizen import TOO_OFTEN
from core import clock
from core.api.throttling import within
from core.checkpoints import ALL_DIGITS, Checkpoint, Finding, Outcome, check
from core.numbers import format_number

_STATUS: Final = {Outcome.GENUINE: 200, Outcome.UNKNOWN: 404, Outcome.TOUCHED: 200}


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where a checkpoint is typed; each has an address of its own."""
    form = CheckpointForm(request.GET if "titik" in request.GET else None)
    if form.is_valid():
        found: Checkpoint = form.cleaned_data["titik"]
        return redirect("citizen:checkpoint", sequence=found.sequence, digits=found.digits)
    status = 422 if form.is_bound else 200
    return render(request, "casework/citizen/checkpoint.html", {"form": form}, status=status)


@never_cache
@require_safe
def checkpoint(request: HttpRequest, sequence: str, digits: str) -> HttpResponse:
    """What the log says to a checkpoint, what was looked at for it, and what was not."""
    asked = Checkpoint(int(sequence), digits.lower())
    form = CheckpointForm({"titik": asked.printed if len(digits) == ALL_DIGITS else str(asked)})
    if not within("evidence_check", request):
        form.add_error(None, _("Very many checkpoints came from this connection. Try again in an hour."))
        return render(request, "casework/citizen/checkpoint.html", {"form": form}, status=TOO_OFTEN)
    found = check(asked)
    context = {"form": form, "found": found, "checked": _checked(found), "head": format_number(found.head.sequence)}
    return render(request, "casework/citizen/checkpoint.html", context, status=_STATUS[found.outcome])


def _checked(found: Finding) -> list[str]:
    """What a good answer rests on, in sentences."""
    digits, zone = len(found.checkpoint.digits), tenants.current().zone
    said = _("All %(count)s characters of the checkpoint are those of the entry.")
    if digits < ALL_DIGITS:
        said = _("The first %(count)s characters are those of the entry. The QR code of your receipt holds all 64.")
    sentences = [
        said % {"count": digits},
        ngettext(
            "%(count)s entry was reckoned anew from what it says, and fits: yours.",
            "%(count)s entries were reckoned anew from what they say, and each holds on to the one before it: those "
            "around yours, and the last ones up to the end of the log, number %(head)s.",
            found.read,
        )
        % {"count": format_number(found.read), "head": format_number(found.head.sequence)},
    ]
    if found.copied_at is None or found.last_copied_at is None:
        sentences.append(
            _("No copy behind your entry lies outside this regency's reach yet. One is made every ten minutes.")
        )
    else:
        copied = ngettext(
            "%(count)s copy that lies outside this regency's reach says the same, of %(last)s.",
            "%(count)s copies that lie outside this regency's reach say the same, the last one of %(last)s.",
            found.copies,
        )
        last = clock.format_datetime(found.last_copied_at, zone)
        sentences.append(copied % {"count": format_number(found.copies), "last": last})
    return sentences
