"""How each act on an application is done: the locked row, its next state, the letter to its sender, the evidence."""

from datetime import datetime

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from onboarding.mail import Letter
from onboarding.models import Application, State

SYSTEM = Actor.system("onboarding")


class StepNotPossible(Refusal):
    """The application's state forbids it; usually somebody else was faster."""

    code = "step_not_possible"
    message = _("This is not possible any more: the application is now “%(state)s”.")
    fix = _("Reload the page and look again.")


def locked(**lookup: object) -> Application:
    return Application.objects.select_for_update().get(**lookup)


def become(state: State, application: Application, *changed: str) -> None:
    """:raises StepNotPossible: if its present state does not lead there."""
    if not application.may_become(state):
        raise StepNotPossible(state=application.get_state_display())
    application.state = state
    application.save(update_fields=["state", *changed])


def write(letter: Letter, application: Application, now: datetime) -> None:
    """Let a job write to the contact. The page says that a letter is on its way until it has left."""
    if application.mail_waits_since is None:
        application.mail_waits_since = now
        application.save(update_fields=["mail_waits_since"])
    task("send_letter").defer(application_id=application.pk, letter=letter.value)


def task(name: str):  # type: ignore[no-untyped-def]  # a core.jobs.Job
    # Named, not imported: a job calls a service, so it stands above whoever defers it.
    return import_string(f"onboarding.tasks.{name}")


def record(what: str, application: Application, actor: Actor, now: datetime, **details: str | int) -> None:
    evidence.record(
        action=f"onboarding.{what}",
        actor=actor,
        at=now,
        subject=f"onboarding.application:{application.pk}",
        details={"regency": application.regency_code, **details},
    )
