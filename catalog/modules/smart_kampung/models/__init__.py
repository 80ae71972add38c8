"""
What villages keep beside casework and documents.

Keys are UUIDs, as casework's are: rows of a module must fit into any schema into which its archive is restored.
"""

from catalog.modules.smart_kampung.models.houses import Decider, Funds, HouseFile, HouseProposal
from catalog.modules.smart_kampung.models.kiosk import Kiosk, KioskPrint
from catalog.modules.smart_kampung.models.letters import LetterRequest, LetterType
from catalog.modules.smart_kampung.models.outreach import VISIT_PURPOSE, CentreArea, DayReport, Visit
from catalog.modules.smart_kampung.models.proofs import GivenCode, Proof
from catalog.modules.smart_kampung.models.setup import SetUpRun
from catalog.modules.smart_kampung.models.villages import VillageScore

__all__ = [
    "VISIT_PURPOSE",
    "CentreArea",
    "DayReport",
    "Decider",
    "Funds",
    "GivenCode",
    "HouseFile",
    "HouseProposal",
    "Kiosk",
    "KioskPrint",
    "LetterRequest",
    "LetterType",
    "Proof",
    "SetUpRun",
    "VillageScore",
    "Visit",
]
