"""What lower layers ask for by name."""

from core import clock
from notifications import services


def carry_account_mail(*, to: str, subject: str, body: str, language: str) -> None:
    """For `settings.TIRU_ACCOUNT_MAILER`: mails about accounts leave by a job and have a state like all others."""
    services.carry_mail(to=to, subject=subject, body=body, language=language, now=clock.now())
