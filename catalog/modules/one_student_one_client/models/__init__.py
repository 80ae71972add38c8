"""
What the scheme keeps. Keys are UUIDs: those of visits are made on devices, and rows of a module must fit into any
schema into which its archive is restored.
"""

from catalog.modules.one_student_one_client.models.care import Child, MissedVisit, Referral, Visit, VisitPhoto
from catalog.modules.one_student_one_client.models.exchange import EXCHANGE_PURPOSE, ExchangeAccount, Sending
from catalog.modules.one_student_one_client.models.pregnancies import (
    CARE_PURPOSE,
    Consent,
    KsprAssessment,
    Pairing,
    Pregnancy,
)
from catalog.modules.one_student_one_client.models.scheme import Agreement, Hours, Placement, Term

__all__ = [
    "CARE_PURPOSE",
    "EXCHANGE_PURPOSE",
    "Agreement",
    "Child",
    "Consent",
    "ExchangeAccount",
    "Hours",
    "KsprAssessment",
    "MissedVisit",
    "Pairing",
    "Placement",
    "Pregnancy",
    "Referral",
    "Sending",
    "Term",
    "Visit",
    "VisitPhoto",
]
