"""Who a visitor without an account is: the sender of an application, once the link of our e-mail was opened."""

from django.http import HttpRequest

from core.errors import NotThere
from onboarding import queries
from onboarding.models import Application

OPENED = "onboarding.opened"


def open_for(request: HttpRequest, application: Application) -> None:
    opened = [code for code in request.session.get(OPENED, []) if code != application.reference]
    request.session[OPENED] = [*opened, application.reference][-5:]


def is_open_for(request: HttpRequest, application: Application) -> bool:
    return application.reference in request.session.get(OPENED, [])


def access_as_sender(request: HttpRequest, reference: str) -> Application:
    application = queries.access_application(reference=reference)
    if not is_open_for(request, application):
        raise NotThere
    return application
