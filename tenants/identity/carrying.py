"""
How mail of a regency leaves: under its name, with its footer, through its own server where it has one.

Every mail of the house passes here, whichever part wrote it. When the own server does not take a mail, the platform's
does, and the fault is written down for the administrators. What a server says of a single recipient is no fault.
"""

import smtplib
import socket
import ssl
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend

from core import clock, secrets
from tenants.context import current_or_none
from tenants.identity import faults
from tenants.identity.models import MailSettings
from tenants.identity.queries import Server, house_name, mail_here, server_of

logger = structlog.get_logger(__name__)

SECONDS: Final = 10.0
IMPLICIT_TLS: Final = 465
PORTS: Final = (587, 465, 25, 2525)


class Fault(StrEnum):
    """Why an own server did not take a mail."""

    NO_HOST = "no_host"
    REFUSED = "refused"
    SLOW = "slow"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    PASSWORD = "password"  # noqa: S105 -- a word for a fault
    SENDER = "sender"
    PRIVATE = "private"
    KEYS = "keys"
    OTHER = "other"


class PrivateAddress(OSError):
    """The server's address is not a public one: a regency must not reach into our network."""


class EmailBackend(BaseEmailBackend):
    """Makes messages the regency's own, and hands those that its own server does not take to the mailer `through`."""

    def __init__(self, *, through: str, alias: str | None = None, **kwargs: Any) -> None:
        super().__init__(alias=alias, **kwargs)
        self.through = through

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if current_or_none() is None:
            return int(mailers[self.through].send_messages(email_messages) or 0)
        chosen = mail_here()
        for message in email_messages:
            sign(message, chosen)
        if chosen.server_tested_at is None:
            return int(mailers[self.through].send_messages(email_messages) or 0)
        sent = 0
        for message in email_messages:
            sent += self._send(message, chosen)
        return sent

    def _send(self, message: EmailMessage, chosen: MailSettings) -> int:
        from_platform = message.from_email
        try:
            message.from_email = formataddr((parseaddr(from_platform)[0], chosen.server_sender))
            sent = deliver([message], server_of(chosen))
        except smtplib.SMTPRecipientsRefused:
            raise
        except (smtplib.SMTPException, OSError, secrets.SecretsError) as error:
            fault = fault_of(error)
            logger.warning("own mail server failed", fault=fault)
            faults.note(fault, now=clock.now())
        else:
            if chosen.failing_since is not None:
                faults.clear()
            return sent
        message.from_email = from_platform
        return int(mailers[self.through].send_messages([message]) or 0)


def sign(message: EmailMessage, chosen: MailSettings) -> None:
    """Put the regency's name, its address for answers and its footer on a message that the house sends."""
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        return
    name = chosen.sender_name or house_name().id
    message.from_email = formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    if chosen.reply_to and not message.reply_to:
        message.reply_to = [chosen.reply_to]
    if chosen.footer:
        message.body = f"{message.body.rstrip()}\n\n-- \n{chosen.footer}\n"


def deliver(messages: Sequence[EmailMessage], server: Server) -> int:
    """
    Hand messages to a regency's own server, over TLS only.

    :raises smtplib.SMTPException, OSError: as `fault_of` tells them apart.
    """
    implicit = server.port == IMPLICIT_TLS
    backend = _OwnServer(
        alias="own",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_ssl=implicit,
        use_tls=not implicit,
        timeout=SECONDS,
    )
    try:
        return int(backend.send_messages(list(messages)) or 0)
    finally:
        backend.hang_up()


def fault_of(error: Exception) -> Fault:
    match error:
        case PrivateAddress():
            return Fault.PRIVATE
        case smtplib.SMTPAuthenticationError():
            return Fault.PASSWORD
        case smtplib.SMTPSenderRefused():
            return Fault.SENDER
        case smtplib.SMTPNotSupportedError():
            return Fault.NO_TLS
        case ssl.SSLCertVerificationError():
            return Fault.CERTIFICATE
        case ssl.SSLError():
            return Fault.NO_TLS
        case TimeoutError():
            return Fault.SLOW
        case socket.gaierror():
            return Fault.NO_HOST
        case smtplib.SMTPResponseException():
            return Fault.OTHER
        case smtplib.SMTPServerDisconnected():
            return Fault.SLOW if isinstance(error.__context__, TimeoutError) else Fault.REFUSED
        case OSError():
            return Fault.REFUSED
        case secrets.SecretsError():
            return Fault.KEYS
    return Fault.OTHER


def trusted_certificates() -> ssl.SSLContext:
    """Whose certificates are believed: the system's."""
    return ssl.create_default_context()


class _OwnServer(SMTPBackend):
    """Checks whom it calls before it does."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _CheckedSSL if self.use_ssl else _Checked

    def hang_up(self) -> None:
        """Close what a failure left open, without a word to a server that may not answer."""
        for name in ("connection", "_partial_connection"):
            if (line := getattr(self, name)) is not None:
                line.close()
            setattr(self, name, None)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return trusted_certificates()


class _Checked(smtplib.SMTP):
    """
    Calls the address that was checked and no other: a name that answers differently the second time gains nothing. The
    certificate is still compared with the name.
    """

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((_checked(host, port), port), timeout)


class _CheckedSSL(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((_checked(host, port), port), timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _checked(host: str, port: int) -> str:
    addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not settings.TIRU_PRIVATE_MAIL_SERVERS and not all(ip_address(address).is_global for address in addresses):
        raise PrivateAddress(host)
    return min(addresses, key=lambda address: (":" in address, address))
