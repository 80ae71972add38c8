"""Twenty-five tables as a licensing office would keep them."""

from typing import Any

from django.conf import settings
from django.db import models

from infra.benchmarks.ballast.shape import tables

MODELS = tables(
    "ballast_licences",
    __name__,
    {
        "Sector": [],
        "LicenceType": ["Sector"],
        "Requirement": ["LicenceType"],
        "Fee": ["LicenceType"],
        "Applicant": [],
        "Business": ["Applicant", "Sector"],
        "Premises": ["Business"],
        "Application": ["Business", "LicenceType"],
        "Enclosure": ["Application", "Requirement"],
        "Inspection": ["Application", "Premises"],
        "Inspector": ["Sector"],
        "InspectionVisit": ["Inspection", "Inspector"],
        "Finding": ["InspectionVisit"],
        "Remedy": ["Finding"],
        "Assessment": ["Application", "Inspector"],
        "Invoice": ["Application", "Fee"],
        "Payment": ["Invoice"],
        "Licence": ["Application", "LicenceType"],
        "Condition": ["Licence"],
        "Renewal": ["Licence", "Application"],
        "Revocation": ["Licence"],
        "Objection": ["Revocation", "Applicant"],
        "Hearing": ["Objection"],
        "Notification": ["Applicant", "Application"],
        "RegisterEntry": ["Licence", "Premises"],
    },
)

Sector: Any = MODELS["Sector"]

if getattr(settings, "TIRU_BENCHMARK_NEXT_RELEASE", False):
    # What migration 0016, which only this release has, brings (migrations_next).
    Sector.add_to_class("colour", models.CharField(max_length=20, default="blue"))
