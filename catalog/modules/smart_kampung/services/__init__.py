"""What changes something in the villages."""

from catalog.modules.smart_kampung.services.asking import (
    LetterRefused,
    NoSuchLetter,
    approve,
    ask,
    begin_letter,
    questions_of,
)
from catalog.modules.smart_kampung.services.proving import (
    ProofSpent,
    TooManyProofs,
    WrongProofCode,
    begin_proof,
    check_code,
    end_proof,
    forget_proofs,
    give_code,
    holding_proof,
    note_use,
    proven_person,
    waiting_proof,
)
from catalog.modules.smart_kampung.services.setup import Made, NoVillages, set_up_letters

__all__ = [
    "LetterRefused",
    "Made",
    "NoSuchLetter",
    "NoVillages",
    "ProofSpent",
    "TooManyProofs",
    "WrongProofCode",
    "approve",
    "ask",
    "begin_letter",
    "begin_proof",
    "check_code",
    "end_proof",
    "forget_proofs",
    "give_code",
    "holding_proof",
    "note_use",
    "proven_person",
    "questions_of",
    "set_up_letters",
    "waiting_proof",
]
