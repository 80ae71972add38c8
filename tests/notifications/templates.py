"""Templates that only tests have."""

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder


def text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


TEMPLATES = (
    MessageTemplate(
        code="tests.ready",
        name=text("Berkas siap", "File ready"),
        subject=text("Berkas {name} siap", "File {name} is ready"),
        body=text("Ambil {name} mulai {day}.", "Fetch {name} from {day}."),
        placeholders={
            "name": Placeholder(name=text("Nama berkas", "Name of the file"), example=text("KK", "Family card")),
            "day": Placeholder(name=text("Hari", "Day"), example=text("Senin", "Monday")),
        },
        channels=("whatsapp", "sms", "email"),
    ),
)
