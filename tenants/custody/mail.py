"""The door that mail leaves by: shut while a copy or a sandbox is being served."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend

from tenants.context import current_or_none

logger = structlog.get_logger(__name__)


class EmailBackend(BaseEmailBackend):
    """Hands messages to the mailer `through`; those of a copy or a sandbox are dropped."""

    def __init__(self, *, through: str, alias: str | None = None, **kwargs: Any) -> None:
        super().__init__(alias=alias, **kwargs)
        self.through = through

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        regency = current_or_none()
        if regency is not None and not regency.may_speak:
            logger.info("mail of a copy or sandbox dropped", schema=regency.schema, messages=len(email_messages))
            return 0
        return int(mailers[self.through].send_messages(email_messages) or 0)
