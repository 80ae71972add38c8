"""What changes letters, their templates and their numbers."""

from documents.services.letters import (
    InitialsMissing,
    NotYourTurn,
    Outcome,
    SealNotAllowed,
    VersionNotInForce,
    WrongState,
    content_of,
    data_of,
    draft_document,
    give_initial,
    issue_document,
    replace_document,
    seal_document,
    sign_documents,
    verify_url,
    void_document,
)
from documents.services.numbering import NoSeries, assign_number, set_series
from documents.services.templates import VersionPublished, add_template, draft_version, publish_version

__all__ = [
    "InitialsMissing",
    "NoSeries",
    "NotYourTurn",
    "Outcome",
    "SealNotAllowed",
    "VersionNotInForce",
    "VersionPublished",
    "WrongState",
    "add_template",
    "assign_number",
    "content_of",
    "data_of",
    "draft_document",
    "draft_version",
    "give_initial",
    "issue_document",
    "publish_version",
    "replace_document",
    "seal_document",
    "set_series",
    "sign_documents",
    "verify_url",
    "void_document",
]
