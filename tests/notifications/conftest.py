"""Carriers at work for the tests of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notifications.stand_ins import SMS, WhatsApp, serving

EMAIL = {"class": "notifications.channels.EmailChannel"}
APP_SECRET, SMS_SECRET = "app-secret", "sms-secret"


@pytest.fixture(autouse=True)
def _templates(settings: Any) -> None:
    settings.TIRU_MESSAGE_TEMPLATES = [
        "notifications.wording.CHANNEL_TEMPLATES",
        "tests.notifications.templates.TEMPLATES",
    ]
    settings.TIRU_CHANNELS = {"email": EMAIL}


@pytest.fixture
def whatsapp(settings: Any) -> Iterator[WhatsApp]:
    with serving(WhatsApp()) as carrier:
        settings.TIRU_CHANNELS = settings.TIRU_CHANNELS | {
            "whatsapp": {
                "class": "notifications.channels.WhatsAppChannel",
                "url": carrier.url,
                "token": "right-token",
                "phone_id": "1055",
                "app_secret": APP_SECRET,
            }
        }
        yield carrier


@pytest.fixture
def sms(settings: Any) -> Iterator[SMS]:
    with serving(SMS()) as carrier:
        settings.TIRU_CHANNELS = settings.TIRU_CHANNELS | {
            "sms": {
                "class": "notifications.channels.SMSChannel",
                "url": carrier.url,
                "token": "right-token",
                "secret": SMS_SECRET,
            }
        }
        yield carrier
