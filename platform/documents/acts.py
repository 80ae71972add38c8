"""
What the delegation register can give authority for, beside "all documents": a class of letters, or one letter.

Codes go from the wide to the narrow: `documents`, `documents.<class>`, `documents.<class>.<letter>`.
"""

from typing import Final

from core.localised import LocalisedText
from documents.models import Template
from organisation.delegations import Act

_SEALED_ONLY: Final = LocalisedText(
    id=" (segel tanpa pejabat hanya pada surat yang tidak memberi bantuan atau status)",
    en=" (sealed without an officer only those that give neither aid nor status)",
)


def act_of(*, kind: str, code: str) -> str:
    """The act of a new template; a letter that is a class of its own needs no second step."""
    return f"documents.{code}" if kind == code else f"documents.{kind}.{code}"


def acts() -> list[Act]:
    """
    One for each template and for each class of several; one query. The office may do by itself, under its seal, what
    confers neither aid nor status. Of a class that holds both, its authority reaches these only: the seal asks each
    letter again (`services.seal_document`).
    """
    templates = list(Template.objects.order_by("kind", "code"))
    classes: dict[str, list[Template]] = {}
    for template in templates:
        classes.setdefault(template.kind, []).append(template)
    found: dict[str, Act] = {}
    for kind, members in classes.items():
        if len(members) > 1:
            conferring = sum(member.confers for member in members)
            words = kind.replace("-", " ").replace("_", " ")
            phrase = _phrase(f"semua surat golongan {words}", f"all letters of the class {words}", not conferring)
            if 0 < conferring < len(members):
                phrase = LocalisedText(id=f"{phrase.id}{_SEALED_ONLY.id}", en=f"{phrase.en}{_SEALED_ONLY.en}")
            alone = conferring < len(members)
            found[f"documents.{kind}"] = Act(code=f"documents.{kind}", phrase=phrase, may_stand_alone=alone)
    for template in templates:
        name = template.name
        alone = not template.confers
        found[template.act] = Act(
            code=template.act, phrase=_phrase(name.id, name.en or name.id, alone), may_stand_alone=alone
        )
    return list(found.values())


def _phrase(indonesian: str, english: str, alone: bool) -> LocalisedText:
    if alone:
        return LocalisedText(id=f"menandatangani atau menyegel {indonesian}", en=f"sign or seal {english}")
    return LocalisedText(id=f"menandatangani {indonesian}", en=f"sign {english}")
