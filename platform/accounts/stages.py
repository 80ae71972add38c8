"""The steps of signing in, where ours differ from the library's."""

from typing import Any, Final

from allauth.mfa.stages import AuthenticateStage

PROVED_ELSEWHERE: Final = "second_step_proved_elsewhere"
"""In `Login.state` and then in the session: the identity provider asked for a second step, and its word is trusted."""

SIGNED_IN: Final = "sso_signed_in"
"""
In the session of somebody who came by the provider, who is offered to leave there, too: which session there it came of,
as a digest (`sso.services.session_named`), or nothing where the provider names none.
"""


class SecondStep(AuthenticateStage):
    """The library's, skipped where the provider has asked already."""

    def handle(self) -> tuple[Any, bool]:
        if self.login.state.get(PROVED_ELSEWHERE):
            return None, True
        return super().handle()
