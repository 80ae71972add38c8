"""`invite_administrator`: the way in when nobody can invite: the ministry's first curator, or a regency locked out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import tenants
from accounts.links import invitation_url
from core import clock
from core.actors import Actor
from core.errors import Refusal
from organisation import services


class Command(BaseCommand):
    help = "Make an administrator and print the one-time link with which the person chooses a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("--schema", default="public", help="a regency's schema, such as r5107; else the ministry")

    def handle(self, *args: Any, **options: Any) -> None:
        at_ministry = options["schema"] == "public"
        try:
            with tenants.public() if at_ministry else tenants.enter(options["schema"]):
                regency = tenants.current_or_none()
                _user, token = services.invite_first_administrator(
                    email=options["email"],
                    full_name=options["full_name"],
                    role="ministry_curator" if at_ministry else "tenant_admin",
                    actor=Actor.system("command"),
                    now=clock.now(),
                )
                host = regency.primary_host if regency else settings.TIRU_BASE_DOMAIN
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except LookupError as unknown:
            raise CommandError(f"No regency has the schema {options['schema']}.") from unknown
        self.stdout.write(invitation_url(host=host, token=token))
