from contextlib import suppress

from core import clock
from core.addresses import address_of
from core.jobs import job
from onboarding import mail, services
from onboarding.acting import SYSTEM, StepNotPossible
from onboarding.agreements import queries as papers
from onboarding.agreements import telling
from onboarding.hosts import host_of
from onboarding.links import confirmation_address, sender_address
from onboarding.mail import Letter
from onboarding.models import Application


@job(queue="control", attempts=10)
def send_letter(*, application_id: int, letter: str) -> None:
    """Write to the contact. Secrets of a letter are made here, so that none ever lies in the table of jobs."""
    application = Application.objects.get(pk=application_id)
    if not application.contact_email:
        return  # erased since
    site = address_of(host_of(application.host_label)) if application.host_label else ""
    match Letter(letter):
        case Letter.CONFIRM:
            mail.send(Letter.CONFIRM, application, address=confirmation_address(application))
        case Letter.INVITATION:
            address = services.invitation_address(application_id=application_id, actor=SYSTEM, now=clock.now())
            if address:
                mail.send(
                    Letter.INVITATION, application, site=site, address=address, status=sender_address(application)
                )
        case Letter.SENT_BACK:
            reason = papers.why_sent_back(application)
            mail.send(Letter.SENT_BACK, application, address=sender_address(application), reason=reason)
        case other:
            mail.send(other, application, site=site, address=sender_address(application))
    services.letter_has_left(application_id=application_id)


@job(queue="operator")
def set_up(*, application_id: int) -> None:
    # Two jobs may ask for the same set-up, and the sender may have withdrawn since: then there is nothing to do.
    with suppress(services.SetUpRunning, StepNotPossible):
        services.carry_out(application_id=application_id, actor=SYSTEM)


@job(queue="operator", cron="*/5 * * * *")
def continue_interrupted() -> None:
    services.continue_interrupted(actor=SYSTEM, now=clock.now())


@job(queue="tenant")
def tell_of_sub_processors(*, number: int) -> None:
    telling.tell_of_list(number=number, now=clock.now())
