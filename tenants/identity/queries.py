"""Questions about how the current regency looks, speaks and writes."""

from dataclasses import dataclass, field
from typing import Final

from core import files, secrets
from core.errors import NotThere
from core.localised import LocalisedText
from regions.terms import Terms, terms_of, usual_terms_of
from tenants.context import control, current
from tenants.identity.models import Identity, LookVersion, MailSettings

MAIL_PASSWORD: Final = "identity.mail_password"  # noqa: S105 -- the purpose, not a password
"""What the password of a mail server is encrypted for."""


@dataclass(frozen=True)
class Server:
    """A regency's own mail server, ready to be called."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str


def look_here() -> LookVersion | None:
    """The look that counts now; None as long as the ready-made brand does."""
    with control() as regency:
        identity = Identity.objects.filter(regency=regency).select_related("look").first()
    return identity.look if identity else None


def looks_here(limit: int = 12) -> list[LookVersion]:
    """The looks there were, the newest first."""
    with control() as regency:
        return list(regency.looks.all()[:limit])


def logo(mark: str) -> bytes:
    """
    The picture of a logo of the current regency, by its mark.

    :raises core.errors.NotThere: if the regency never had it.
    """
    with control() as regency:
        key = regency.looks.filter(logo_mark=mark).values_list("logo_key", flat=True).first() if mark else None
    if not key:
        raise NotThere
    with files.open_stored(key) as file:
        return bytes(file.read())


def words_here() -> tuple[Terms, Terms]:
    """The words that count in the current regency, and the usual ones there."""
    code = current().code
    return terms_of(code), usual_terms_of(code)


def are_words_confirmed() -> bool:
    with control() as regency:
        return Identity.objects.filter(regency=regency, words_confirmed_at__isnull=False).exists()


def mail_here() -> MailSettings:
    """The mail settings of the current regency, unsaved if there are none yet."""
    with control() as regency:
        return MailSettings.objects.filter(regency=regency).first() or MailSettings(regency=regency)


def server_of(settings: MailSettings) -> Server:
    """
    :raises core.secrets.SecretsError: if its password cannot be read.
    """
    password = secrets.decrypt(settings.server_password, purpose=MAIL_PASSWORD) if settings.server_password else ""
    return Server(settings.server_host, settings.server_port, settings.server_user, password, settings.server_sender)


def house_name() -> LocalisedText:
    """The government as the sender of mail, until it names itself."""
    name = current().name
    return LocalisedText(id=f"Pemerintah {name}", en=f"Government of {name}")
