"""Where the sign-in library asks us: our wording, our mails, our evidence, nobody signs up alone."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records, get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts import mail, services
from accounts.middleware import SECOND_STEP_KEY, needs_second_step
from accounts.models import User
from accounts.sso import queries as sso
from accounts.stages import PROVED_ELSEWHERE, SIGNED_IN
from core import clock, secrets
from web.context_processors import Shell


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, mails and messages."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account has been closed."),
        "email_password_mismatch": _("E-mail address and password do not match. Check both and try again."),
        "enter_current_password": _("This is not your present password. Type it once more."),
        "incorrect_code": _("This code is not right. Type the newest one."),
        "incorrect_password": _("This is not your password. Type it once more."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "same_as_current": _("Choose a password that differs from the present one."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait ten minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation only."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        # Stricter than the library, which trusts every host of ALLOWED_HOSTS: another regency's host is another house.
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self._request.get_host()})

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        services.record_failed_sign_in(email=str(credentials.get("email", "")), now=clock.now())

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Where single sign-on is required, who came by another way is shown that one (`must_come_by_provider`)."""
        assert isinstance(user, User)
        refused = super().pre_login(request, user, **kwargs)
        if refused or not sso.must_come_by_provider(user, by=sign_in_methods(request, user)):
            return refused
        clear_authentication_records(request)
        messages.error(request, gettext("Your office signs in by its own service. Use the button below."))
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("sso:signed_out") if SIGNED_IN in request.session else super().get_logout_redirect_url(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        assert isinstance(user, User)
        methods = sign_in_methods(request, user)
        services.record_sign_in(user=user, methods=methods, now=clock.now())
        if not request.session.get(PROVED_ELSEWHERE) and needs_second_step(user):
            request.session[SECOND_STEP_KEY] = True
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of this person's work; the home page for those without any work here."""
        return Shell(request).work_url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        labels = {
            "reauthenticate": _("Use the password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": labels.get(method["id"], method["description"])} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = self._request
        reader = context.get("user") or User.objects.filter(email=email.lower()).first()
        mail.send(
            template=template_prefix,
            to=email,
            language=reader.language if isinstance(reader, User) else (get_language() or settings.LANGUAGE_CODE),
            context={"sender": services.house_name(), "host": request.get_host(), "email": email, **context},
        )

    @property
    def _request(self) -> HttpRequest:
        return allauth_context.request


class MFAAdapter(DefaultMFAAdapter):
    """Second steps: secrets are stored encrypted, names are the house's."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("This code is not right. Type the newest one."),
    }

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text, purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text, purpose="mfa")

    def build_totp_svg(self, url: str) -> str:
        """A QR code that stands in the page itself, so that the Content-Security-Policy needs no exception."""
        return segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff", omitsize=True)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return services.house_name()


def sign_in_methods(request: HttpRequest, user: User) -> list[str]:
    """The steps by which `user` came in, in evidence's words."""
    words = {Authenticator.Type.WEBAUTHN: "passkey", Authenticator.Type.RECOVERY_CODES: "recovery_code"}
    return [
        words.get(record["type"], str(record["type"])) if record["method"] == "mfa" else str(record["method"])
        for record in get_authentication_records(request, user)
    ]


def remember_language(response: HttpResponse, user: User) -> None:
    """Let the pages that follow speak the language the person chose in the profile."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
