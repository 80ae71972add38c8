"""
What we write to the contact of an application. Each mail says the same in Indonesian and in English.

Anybody can type anybody's address into the form, so a mail names the regency and the step, never the person.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from onboarding.models import Application
from regions import queries as regions

LINE = "-" * 64


class Letter(StrEnum):
    """The mails there are."""

    CONFIRM = "confirm"
    CONFIRMED = "confirmed"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    AGREED = "agreed"
    REFUSED = "refused"
    INVITATION = "invitation"


def send(letter: Letter, application: Application, **values: str) -> None:
    """
    Send one mail to the application's contact, now. Called by a job, which tries again when the mail server is down.

    :param values: what the letter's text needs besides the application, such as an address.
    """
    context = {"application": application, "regency": regions.regency(application.regency_code).full_name} | values
    parts = [_written(letter, context, language) for language in ("id", "en")]
    subject = " / ".join(part[0] for part in parts)
    body = f"\n\n{LINE}\n\n".join(part[1] for part in parts)
    EmailMessage(
        subject=subject,
        body=f"(English text below)\n\n{body}\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[application.contact_email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def _written(letter: Letter, context: Mapping[str, object], language: str) -> tuple[str, str]:
    with translation.override(language):
        return _subject(letter) % context, render_to_string(f"onboarding/mail/{letter}.txt", dict(context)).strip()


def _subject(letter: Letter) -> str:
    match letter:
        case Letter.CONFIRM:
            return _("Confirm the application of %(regency)s")
        case Letter.CONFIRMED:
            return _("We have received the application of %(regency)s")
        case Letter.APPROVED:
            return _("The application of %(regency)s is approved: sign the agreement")
        case Letter.SENT_BACK:
            return _("The agreement of %(regency)s has to be signed once more")
        case Letter.AGREED:
            return _("The agreement of %(regency)s is signed by both sides")
        case Letter.REFUSED:
            return _("The application of %(regency)s was refused")
        case Letter.INVITATION:
            return _("The site of %(regency)s is ready: choose your password")
