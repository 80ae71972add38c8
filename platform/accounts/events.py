"""What the sign-in library tells us, written into the evidence log."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from accounts import services
from accounts.models import User
from core import clock


@receiver(password_changed, dispatch_uid="accounts.password_changed")
@receiver(password_set, dispatch_uid="accounts.password_set")
def on_password_changed(sender: object, user: User, **_: Any) -> None:
    services.record_change(user=user, action="password_changed", now=clock.now())


@receiver(password_reset, dispatch_uid="accounts.password_reset")
def on_password_reset(sender: object, user: User, **_: Any) -> None:
    services.record_change(user=user, action="password_reset", now=clock.now())


@receiver(authenticator_added, dispatch_uid="accounts.authenticator_added")
def on_authenticator_added(sender: object, user: User, authenticator: Authenticator, **_: Any) -> None:
    services.record_change(user=user, action="factor_added", now=clock.now(), details={"type": authenticator.type})


@receiver(authenticator_removed, dispatch_uid="accounts.authenticator_removed")
def on_authenticator_removed(sender: object, user: User, authenticator: Authenticator, **_: Any) -> None:
    services.record_change(user=user, action="factor_removed", now=clock.now(), details={"type": authenticator.type})


@receiver(authenticator_reset, dispatch_uid="accounts.authenticator_reset")
def on_authenticator_reset(sender: object, user: User, authenticator: Authenticator, **_: Any) -> None:
    services.record_change(user=user, action="factor_renewed", now=clock.now(), details={"type": authenticator.type})


@receiver(authentication_failed, dispatch_uid="accounts.authentication_failed")
def on_second_step_failed(sender: object, user: User, authenticator: Authenticator, **_: Any) -> None:
    services.record_change(
        user=user, action="second_step_failed", now=clock.now(), details={"type": authenticator.type}
    )
