"""Settings of certificates: who can sign until when, and the office's seal."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.errors import NotThere
from documents import queries
from documents.forms import ReasonForm, attempt
from documents.models import Certificate
from documents.signing.local import issue_certificate, revoke_certificate
from documents.views import who_and_when
from organisation.access import EVERYWHERE, requires_right

PAGE_SIZE = 25

keeps_certificates = requires_right("documents.templates", unit=EVERYWHERE)


@keeps_certificates
def certificates(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    page = Paginator(queries.certificates(), PAGE_SIZE).get_page(request.GET.get("page"))
    seal = queries.certificate_of(None)
    shown = {
        "page": page,
        "rows": [queries.certificate_row(one, now) for one in page],
        "seal": queries.certificate_row(seal, now) if seal else None,
        "ending": queries.ending(now).count(),
    }
    return render(request, "documents/certificates.html", shown)


@keeps_certificates
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.certificates().filter(pk=pk, revoked_at=None).first()
    if found is None:
        raise NotThere
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        attempt(form, revoke_certificate, certificate=found, **form.cleaned_data, **who_and_when(request))
        if not form.errors:
            messages.success(request, _("The certificate signs nothing more. What it signed stays valid."))
            return redirect("documents:certificates")
    row = queries.certificate_row(found, clock.now())
    return render(request, "documents/revoke_certificate.html", {"form": form, "row": row})


@keeps_certificates
@reauthentication_required
def seal(request: HttpRequest) -> HttpResponse:
    """Make or renew the certificate of the office's seal."""
    if request.method == "POST":
        issue_certificate(user=None, passphrase="", **who_and_when(request))
        messages.success(request, _("The office's seal has a new certificate."))
        return redirect("documents:certificates")
    found: Certificate | None = queries.certificate_of(None)
    row = queries.certificate_row(found, clock.now()) if found else None
    return render(request, "documents/seal.html", {"row": row})
