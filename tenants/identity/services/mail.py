"""Under which name, with which answers and through which server mail of the current regency leaves."""

import hashlib
import hmac
import secrets as random
import smtplib
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from tenants.context import control, current
from tenants.identity import carrying
from tenants.identity.models import MailSettings
from tenants.identity.queries import MAIL_PASSWORD, house_name, mail_here, server_of
from tenants.models import Regency

TRIES: Final = 5


class CodeWrong(Refusal):
    code = "mail_code_wrong"
    status = 422
    message = _("This is not the code of our last mail.")
    fix = _("Type the six digits of the newest mail. After five wrong ones, or half an hour, ask for another.")
    attr = "code"


class CodeOver(Refusal):
    code = "mail_code_over"
    status = 422
    message = _("This code no longer counts.")
    fix = _("Ask for another one.")
    attr = "code"


class PauseFirst(Refusal):
    code = "mail_code_pause"
    message = _("A code was sent a moment ago.")
    fix = _("Look into the mailbox, also under spam. A minute after the last one you can ask again.")


class NameImpossible(Refusal):
    code = "mail_name_impossible"
    status = 422
    message = _("A sender's name is one line without the signs < > @ and quotation marks.")
    fix = _("Write it as on the letterhead. Example: Pemerintah Kabupaten Karangasem.")
    attr = "sender_name"


class NoServer(Refusal):
    code = "mail_no_server"
    message = _("There is no mail server to test.")
    fix = _("Enter the server first, then test it.")


class ServerFailed(Refusal):
    """The test mail was not taken; `values["fault"]` says why (`carrying.Fault`)."""

    code = "mail_server_failed"
    status = 422
    message = _("The server did not take the test mail.")
    fix = _("Mend what the page says, then test again. Until then mail goes through the platform's server.")


@transaction.atomic
def set_sender(*, sender_name: str, footer: str, actor: Actor, now: datetime) -> None:
    """
    Name the sender and the words below every mail.

    :raises NameImpossible:
    """
    if any(sign in sender_name for sign in '<>@"\r\n'):
        raise NameImpossible
    _change({"sender_name": " ".join(sender_name.split()), "footer": footer.strip().replace("\r\n", "\n")})
    evidence.record(action="mail.sender_set", actor=actor, at=now, subject=f"regency:{current().code}")


@transaction.atomic
def ask_for_reply_to(*, address: str, minutes: int, actor: Actor, now: datetime) -> None:
    """
    Mail a code of six digits to the address that answers shall go to. It counts for so many minutes.

    :raises PauseFirst: if the last one was mailed within a minute.
    """
    before = mail_here()
    made_at = before.code_until - timedelta(minutes=minutes) if before.code_until else None
    if made_at is not None and now < made_at + timedelta(minutes=1):
        raise PauseFirst
    code = f"{random.randbelow(1_000_000):06}"
    _change(
        {
            "wanted_reply_to": address,
            "code_hash": _hash(code, address),
            "code_until": now + timedelta(minutes=minutes),
            "code_tries": 0,
        }
    )
    evidence.record(action="mail.reply_to_asked", actor=actor, at=now, subject=f"regency:{current().code}")
    subject = gettext("%(code)s is the code for %(house)s") % {"code": code, "house": house_name()}
    body = gettext(
        "%(house)s wants answers to its mails to come to this address.\n\n"
        "Code: %(code)s\n\nType it on the page about mail. It counts for %(minutes)s minutes.\n"
        "If you did not expect this, do nothing: without the code nothing changes."
    ) % {"house": house_name(), "code": code, "minutes": minutes}
    transaction.on_commit(lambda: EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]).send())


def confirm_reply_to(*, code: str, actor: Actor, now: datetime) -> None:
    """
    Let answers go to the address whose code somebody typed in.

    :raises CodeOver: if it is too late, or too many were wrong. :raises CodeWrong: that counts.
    """
    wrong = False
    with transaction.atomic():
        with control() as regency:
            row = MailSettings.objects.select_for_update().filter(regency=regency).first()
            if row is None or row.code_until is None or now >= row.code_until or row.code_tries >= TRIES:
                raise CodeOver
            wrong = not hmac.compare_digest(row.code_hash, _hash("".join(code.split()), row.wanted_reply_to))
            if wrong:
                row.code_tries += 1
            else:
                row.reply_to, row.wanted_reply_to = row.wanted_reply_to, ""
                row.code_hash, row.code_until, row.code_tries = "", None, 0
            row.save()
        if not wrong:
            evidence.record(action="mail.reply_to_confirmed", actor=actor, at=now, subject=f"regency:{current().code}")
    if wrong:
        raise CodeWrong


@transaction.atomic
def forget_reply_to(*, actor: Actor, now: datetime) -> None:
    """Let answers go to nobody again, and drop an address that waits for its code."""
    _change({"reply_to": "", "wanted_reply_to": "", "code_hash": "", "code_until": None, "code_tries": 0})
    evidence.record(action="mail.reply_to_forgotten", actor=actor, at=now, subject=f"regency:{current().code}")


@transaction.atomic
def set_server(
    *, host: str, port: int, user: str, password: str | None, sender: str, actor: Actor, now: datetime
) -> None:
    """
    Name the regency's own mail server. It is used once its test mail was taken.

    :param password: None keeps the one there is.
    """
    changes: dict[str, object] = {
        "server_host": host.strip().lower(),
        "server_port": port,
        "server_user": user.strip(),
        "server_sender": sender,
        "server_tested_at": None,
        "failing_since": None,
        "failure": "",
    }
    if password is not None:
        changes["server_password"] = secrets.encrypt(password, purpose=MAIL_PASSWORD) if password else ""
    _change(changes)
    evidence.record(
        action="mail.server_set",
        actor=actor,
        at=now,
        subject=f"regency:{current().code}",
        details={"host": host.strip().lower(), "port": port, "password_changed": password is not None},
    )


def test_server(*, to: str, actor: Actor, now: datetime) -> None:
    """
    Send a mail through the own server, and use it from now on if it is taken. Nothing else carries this mail.

    :raises NoServer: without one. :raises ServerFailed: with the fault.
    """
    chosen = mail_here()
    if not chosen.server_host:
        raise NoServer
    message = EmailMessage(
        gettext("Your mail server works"),
        gettext("This mail came through the server of %(house)s. From now on all its mails do.")
        % {"house": house_name()},
        settings.DEFAULT_FROM_EMAIL,
        [to],
    )
    carrying.sign(message, chosen)
    message.from_email = message.from_email.rpartition("<")[0] + f"<{chosen.server_sender}>"
    try:
        carrying.deliver([message], server_of(chosen))
    except (smtplib.SMTPException, OSError, secrets.SecretsError) as error:
        fault = carrying.fault_of(error)
        with transaction.atomic():
            _change({"failing_since": chosen.failing_since or now, "failure": fault, "server_tested_at": None})
        raise ServerFailed(fault=fault) from error
    with transaction.atomic():
        _change({"server_tested_at": now, "failing_since": None, "failure": ""})
        evidence.record(action="mail.server_tested", actor=actor, at=now, subject=f"regency:{current().code}")


@transaction.atomic
def remove_server(*, actor: Actor, now: datetime) -> None:
    """Send through the platform's server again; the password is destroyed."""
    _change(
        {
            "server_host": "",
            "server_user": "",
            "server_password": "",
            "server_sender": "",
            "server_tested_at": None,
            "failing_since": None,
            "failure": "",
        }
    )
    evidence.record(action="mail.server_removed", actor=actor, at=now, subject=f"regency:{current().code}")


def _change(values: dict[str, object]) -> None:
    with control(_locked) as regency:
        MailSettings.objects.update_or_create(regency=regency, defaults=values)


def _hash(code: str, address: str) -> str:
    """Bound to the address and to this installation, so that the row alone gives no code away."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"mail code {current().schema} {address} {code}".encode(), hashlib.sha256).hexdigest()


def _locked(schema: str) -> Regency:
    return Regency.objects.select_for_update().get(schema_name=schema)
