"""
The ways out of the house: e-mail, WhatsApp, SMS.

A channel takes an outgoing message and answers what the carrier says at once; what becomes of it comes later as a
receipt (`views.receive`). WhatsApp and SMS cannot be reached from here: they are tested against strict loopback
stand-ins (`tests/notifications/stand_ins.py`) that refuse what the carriers' documents say they refuse, never against
the carriers.
"""

import hashlib
import hmac
import json
import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException
from typing import Any, Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

TIMEOUT: Final = 10.0
SIGNATURE_LIFETIME: Final = 300


class NotSent(Exception):
    """The carrier did not take the message. `reason` is a word of `queries.REASONS`."""

    is_final = False

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(NotSent):
    """The channel has a fault: the same message may go through later."""


class NeverMind(NotSent):
    """This message will never go through: the address does not exist, or the carrier refuses the text."""

    is_final = True


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message on its way out, in the clear: never logged, never kept."""

    key: str
    template: str
    language: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    sender: str = ""


@dataclass(frozen=True)
class Taken:
    """The carrier took it, and calls it by this reference."""

    reference: str = ""


@dataclass(frozen=True)
class News:
    """What a carrier says of a message later."""

    reference: str
    state: str
    key: str
    """Tells the same news apart from another one: the carrier may repeat itself."""
    reason: str = ""
    said_at: datetime | None = None


class Channel(Protocol):
    def send(self, message: Outgoing) -> Taken:
        """
        Hand one message to the carrier.

        :raises NotSent: if it did not take it.
        """

    def news(self, body: bytes, headers: Mapping[str, str]) -> list[News] | None:
        """What a call of the carrier says; None if its signature is wrong."""


class EmailChannel:
    """Django's mailers, which stay silent in copies of tenants. A mail server reports nothing afterwards."""

    def send(self, message: Outgoing) -> Taken:
        # The same identifier at each attempt: a mail that was taken although we did not hear so shows as one.
        identifier = f"<{message.key}@{settings.TIRU_BASE_DOMAIN.partition(':')[0]}>"
        mail = EmailMessage(
            message.subject,
            f"{message.body}\n",
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            # So that no other machine answers it (RFC 3834).
            headers={"Message-ID": identifier, "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise (NeverMind("no_such_address") if all(code >= 500 for code in codes) else TryLater("busy")) from error
        except smtplib.SMTPAuthenticationError as error:
            raise TryLater("credentials") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater("unreachable") from error
        except ValueError as error:
            raise NeverMind("no_such_address") from error
        return Taken()

    def news(self, body: bytes, headers: Mapping[str, str]) -> list[News] | None:
        return None


@dataclass(frozen=True, kw_only=True)
class WhatsAppChannel:
    """
    WhatsApp's Cloud API: template messages, since an office writes first; receipts signed with the app's secret.

    Tested against a stand-in only (see the module). Each template must be approved there under `template_name(code)`,
    with the values as named parameters.
    """

    url: str
    token: str = field(repr=False)
    phone_id: str
    app_secret: str = field(repr=False)

    def send(self, message: Outgoing) -> Taken:
        components = [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": name, "text": value}
                    for name, value in message.parameters.items()
                ],
            }
        ]
        payload = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.address.removeprefix("+"),
            "type": "template",
            "template": {
                "name": template_name(message.template),
                "language": {"code": message.language},
                "components": components if message.parameters else [],
            },
            "biz_opaque_callback_data": message.key,
        }
        answer = _post(f"{self.url}/{self.phone_id}/messages", payload, token=self.token, key=message.key)
        try:
            return Taken(str(answer["messages"][0]["id"]))
        except (KeyError, IndexError, TypeError) as error:
            raise TryLater("strange_answer") from error

    def news(self, body: bytes, headers: Mapping[str, str]) -> list[News] | None:
        if not hub_signature_is_right(body, headers.get("X-Hub-Signature-256", ""), self.app_secret):
            return None
        states = {"sent": "sent", "delivered": "delivered", "read": "delivered", "failed": "failed"}
        found = []
        for entry in _listed(_object(body), "entry"):
            for change in _listed(entry, "changes"):
                value = change.get("value")
                for status in _listed(value if isinstance(value, dict) else {}, "statuses"):
                    word = str(status.get("status", ""))
                    if word in states and status.get("id"):
                        errors = _listed(status, "errors")
                        code = errors[0].get("code") if errors else None
                        found.append(
                            News(
                                reference=str(status["id"]),
                                state=states[word],
                                key=word,
                                reason=_WHATSAPP_REASONS.get(code, "carrier") if word == "failed" else "",
                                said_at=_moment(status.get("timestamp")),
                            )
                        )
        return found


@dataclass(frozen=True, kw_only=True)
class SMSChannel:
    """
    An SMS gateway by HTTP: `POST {to, text, reference}` with a bearer token answers `{id}`; receipts
    `{id, status, at, reason}` come signed with `X-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body">`.

    Tested against a stand-in only (see the module). A gateway with another form gets a class of this one's shape.
    """

    url: str
    token: str = field(repr=False)
    secret: str = field(repr=False)

    def send(self, message: Outgoing) -> Taken:
        payload = {"to": message.address, "text": message.body, "reference": message.key}
        answer = _post(self.url, payload, token=self.token, key=message.key)
        if not answer.get("id"):
            raise TryLater("strange_answer")
        return Taken(str(answer["id"]))

    def news(self, body: bytes, headers: Mapping[str, str]) -> list[News] | None:
        if not self.secret or not signature_is_right(body, headers.get("X-Signature", ""), self.secret):
            return None
        told = _object(body)
        states = {"sent": "sent", "delivered": "delivered", "undelivered": "failed", "failed": "failed"}
        word = str(told.get("status", ""))
        if word not in states or not told.get("id"):
            return []
        reason = "no_such_address" if told.get("reason") == "unknown_subscriber" else "carrier"
        return [
            News(
                reference=str(told["id"]),
                state=states[word],
                key=word,
                reason=reason if states[word] == "failed" else "",
                said_at=_moment(told.get("at")),
            )
        ]


def hub_signature_is_right(body: bytes, signature: str, secret: str) -> bool:
    """Whether a call of WhatsApp's Cloud API was signed with the secret of the app (`X-Hub-Signature-256`)."""
    wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(signature.encode(), wanted.encode())


def sign(body: bytes, secret: str, at: int) -> str:
    """The value of `X-Signature`."""
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def signature_is_right(body: bytes, signature: str, secret: str) -> bool:
    """Whether a call was signed with the secret, in the last five minutes."""
    stamp = signature.partition(",")[0].removeprefix("t=")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(time.time() - int(stamp)) > SIGNATURE_LIFETIME:
        return False
    return hmac.compare_digest(sign(body, secret, int(stamp)).encode(), signature.encode())


def template_name(code: str) -> str:
    """What WhatsApp calls a template."""
    return code.replace(".", "_")


@cache
def channels() -> dict[str, Channel]:
    """What this installation has, from `settings.TIRU_CHANNELS`: `{kind: {"class": dotted, **options}}`."""
    found: dict[str, Channel] = {}
    for kind, options in settings.TIRU_CHANNELS.items():
        given = dict(options)
        found[kind] = import_string(given.pop("class"))(**given)
    return found


def _settings_changed(*, setting: str, **_kwargs: object) -> None:
    if setting == "TIRU_CHANNELS":
        channels.cache_clear()


setting_changed.connect(_settings_changed)

# Codes of the Cloud API that speak of the person, not of the channel.
_WHATSAPP_REASONS: Final[dict[Any, str]] = {131026: "no_such_address", 131030: "no_such_address", 131050: "opted_out"}
_TOKEN_EXPIRED: Final = 190
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token and the message to somewhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _post(url: str, payload: Mapping[str, Any], *, token: str, key: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise TryLater("unreachable")  # a token does not travel in the clear
    request = Request(  # noqa: S310 -- https, or a stand-in on this machine
        url,
        data=json.dumps(payload).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
        method="POST",
    )
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as response:
            return _object(response.read(100_000))
    except HTTPError as error:
        with error:
            answer = _object(error.read(100_000))
        raise _refusal(error.code, answer) from None  # the error holds the request, with the token in it
    except (URLError, HTTPException, OSError) as error:
        raise TryLater("unreachable") from error


def _refusal(status: int, answer: Mapping[str, Any]) -> NotSent:
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if status in {401, 403} or code == _TOKEN_EXPIRED:
        return TryLater("credentials")
    if code in _WHATSAPP_REASONS:
        return NeverMind(_WHATSAPP_REASONS[code])
    if code == "unknown_subscriber":
        return NeverMind("no_such_address")
    if status in {408, 409, 425, 429} or status >= 500:
        return TryLater("busy")
    return NeverMind("refused")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _listed(value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _moment(stamp: object) -> datetime | None:
    text = str(stamp)
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        return None
    return datetime.fromtimestamp(int(text), UTC)
