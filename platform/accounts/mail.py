"""
Mails about accounts: written here, carried by whoever `settings.TIRU_ACCOUNT_MAILER` names.

A mailer is `(*, to, subject, body, language) -> None`; `send_now` is the one used until another is named.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string


def send(*, template: str, to: str, language: str, context: Mapping[str, Any]) -> None:
    """
    Write `<template>_subject.txt` and `<template>_message.txt` in `language` and hand them to the mailer.

    :param language: of the reader, not of the one who caused the mail.
    """
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", dict(context)).split())
        body = render_to_string(f"{template}_message.txt", dict(context)).strip() + "\n"
    mailer = import_string(getattr(settings, "TIRU_ACCOUNT_MAILER", "accounts.mail.send_now"))
    mailer(to=to, subject=subject, body=body, language=language)


def send_now(*, to: str, subject: str, body: str, language: str) -> None:
    """Send within the request."""
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()
