"""
Systems and codes of what is told, from a copy of the ANC playbook of SATUSEHAT (one_student_one_client.md): to be
checked against the current one before the first real sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from catalog.modules.one_student_one_client.rules.kspr import BY_CODE, Band
from catalog.modules.one_student_one_client.rules.signs import Measure

LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
NIK: Final = "https://fhir.kemkes.go.id/id/nik"
ADMINISTRATIVE_CODE: Final = "https://fhir.kemkes.go.id/r4/StructureDefinition/administrativeCode"
KEMKES_ANC: Final = "http://terminology.kemkes.go.id/CodeSystem/anc-custom-codes"
EPISODE_TYPE: Final = "http://terminology.kemkes.go.id/CodeSystem/episodeofcare-type"
ANTENATAL_CONTACT: Final = "http://terminology.kemkes.go.id/CodeSystem/episodeofcare/ANC"
CONTACT_NAMES: Final = frozenset({"K1A", "K1M", "K2", "K3", "K4", "K5", "K6"})

HL7: Final = "http://terminology.hl7.org/CodeSystem"
OBSERVATION_CATEGORY: Final = f"{HL7}/observation-category"
CONDITION_CATEGORY: Final = f"{HL7}/condition-category"
CONDITION_CLINICAL: Final = f"{HL7}/condition-clinical"
CONDITION_VERIFIED: Final = f"{HL7}/condition-ver-status"
ACT_CODE: Final = f"{HL7}/v3-ActCode"
PARTICIPATION: Final = f"{HL7}/v3-ParticipationType"
DIAGNOSIS_ROLE: Final = f"{HL7}/diagnosis-role"
CONSENT_SCOPE: Final = f"{HL7}/consentscope"
RISK: Final = f"{HL7}/risk-probability"

_LOCAL: Final = "http://sys-ids.kemkes.go.id"
_PATHS: Final = {"EpisodeOfCare": "episode-of-care"}


def local_system(kind: str, organization: str) -> str:
    """The system of our own identifiers at SATUSEHAT: by kind of resource and by the number of the organisation."""
    return f"{_LOCAL}/{_PATHS.get(kind, kind.lower())}/{organization}"


@dataclass(frozen=True)
class Coding:
    system: str
    code: str
    display: str

    def written(self) -> dict[str, str]:
        return {"system": self.system, "code": self.code, "display": self.display}


type Category = Literal["vital-signs", "exam", "laboratory", "survey"]


@dataclass(frozen=True)
class Observed:
    """How a measurement is told. `unit` is a UCUM code."""

    category: Category
    codings: tuple[Coding, ...]
    unit: str = ""


def _loinc(measure: Measure, category: Category, display: str, unit: str) -> Observed:
    return Observed(category, (Coding(LOINC, measure.loinc, display),), unit)


MEASURES: Final[dict[Measure, Observed]] = {
    Measure.SYSTOLIC: _loinc(Measure.SYSTOLIC, "vital-signs", "Systolic blood pressure", "mm[Hg]"),
    Measure.DIASTOLIC: _loinc(Measure.DIASTOLIC, "vital-signs", "Diastolic blood pressure", "mm[Hg]"),
    Measure.WEIGHT: _loinc(Measure.WEIGHT, "vital-signs", "Body weight", "kg"),
    Measure.HEIGHT: _loinc(Measure.HEIGHT, "vital-signs", "Body height", "cm"),
    # LOINC has no code that SATUSEHAT takes for it.
    Measure.ARM: Observed(
        "exam",
        (
            Coding(SNOMED, "284473002", "Mid upper arm circumference"),
            Coding(KEMKES_ANC, "ANC.SS.DE3", "Lingkar Lengan Atas (LILA)"),
        ),
        "cm",
    ),
    Measure.HAEMOGLOBIN: _loinc(Measure.HAEMOGLOBIN, "laboratory", "Hemoglobin [Mass/volume] in Blood", "g/dL"),
    Measure.FUNDAL_HEIGHT: _loinc(Measure.FUNDAL_HEIGHT, "exam", "Uterus Fundal height Tape measure", "cm"),
    Measure.FETAL_HEART: _loinc(Measure.FETAL_HEART, "exam", "Fetal Heart rate", "{beats}/min"),
    Measure.TEMPERATURE: _loinc(Measure.TEMPERATURE, "vital-signs", "Body temperature", "Cel"),
}
LMP: Final = Observed("survey", (Coding(LOINC, "8665-2", "Last menstrual period start date"),))
DUE_DATE: Final = Observed("survey", (Coding(LOINC, "11778-8", "Delivery date Estimated"),))
GESTATIONAL_AGE: Final = Observed("survey", (Coding(LOINC, "18185-9", "Gestational age"),), "wk")
TRIMESTER: Final = Observed("survey", (Coding(LOINC, "32418-6", "Obstetric trimester Stated"),))

ANTENATAL_CARE: Final = Coding(EPISODE_TYPE, "ANC", "Antenatal Care")
REFERRAL: Final = Coding(SNOMED, "3457005", "Patient referral")
OUTPATIENT_PLAN: Final = Coding(SNOMED, "736271009", "Outpatient care plan")
CONSENT_DOCUMENT: Final = Coding(LOINC, "59284-0", "Consent Document")

NO_RISK: Final = Coding(ICD_10, "Z34.9", "Supervision of normal pregnancy, unspecified")
"""What a contact is told to be about where nothing stands on the card."""
_OTHER_RISK: Final = Coding(ICD_10, "Z35.8", "Supervision of other high-risk pregnancies")
_OBSTETRIC_HISTORY: Final = Coding(
    ICD_10, "Z35.2", "Supervision of pregnancy with other poor reproductive or obstetric history"
)

# Where ICD-10 has no word for an item of the card, the item is told in text under "other high-risk pregnancies": a code
# never says more than a midwife has confirmed. The choice of codes is ours [A]; a midwife is to confirm it.
CARD: Final[dict[str, Coding]] = {
    "first_too_young": Coding(ICD_10, "Z35.6", "Supervision of very young primigravida"),
    "first_too_old": Coding(ICD_10, "Z35.5", "Supervision of elderly primigravida"),
    "first_after_long_marriage": _OTHER_RISK,
    "long_gap": _OTHER_RISK,
    "short_gap": _OTHER_RISK,
    "many_children": Coding(ICD_10, "Z35.4", "Supervision of pregnancy with grand multiparity"),
    "too_old": _OTHER_RISK,
    "too_short": _OTHER_RISK,
    "lost_before": _OTHER_RISK,
    "pulled_before": _OBSTETRIC_HISTORY,
    "placenta_by_hand": _OBSTETRIC_HISTORY,
    "transfused_before": _OBSTETRIC_HISTORY,
    "caesarean_before": Coding(ICD_10, "O34.2", "Maternal care due to uterine scar from previous surgery"),
    "anaemia": Coding(ICD_10, "O99.0", "Anaemia complicating pregnancy, childbirth and the puerperium"),
    "malaria": Coding(ICD_10, "O98.6", "Protozoal diseases complicating pregnancy, childbirth and the puerperium"),
    "tuberculosis": Coding(ICD_10, "O98.0", "Tuberculosis complicating pregnancy, childbirth and the puerperium"),
    "heart_disease": Coding(
        ICD_10, "O99.4", "Diseases of the circulatory system complicating pregnancy, childbirth and the puerperium"
    ),
    "diabetes": Coding(ICD_10, "O24.9", "Diabetes mellitus in pregnancy, unspecified"),
    "infection": Coding(
        ICD_10,
        "O98.3",
        "Other infections with a predominantly sexual mode of transmission complicating pregnancy, childbirth and the "
        "puerperium",
    ),
    "swelling_and_pressure": Coding(ICD_10, "O16", "Unspecified maternal hypertension"),
    "twins": Coding(ICD_10, "O30.9", "Multiple gestation, unspecified"),
    "much_water": Coding(ICD_10, "O40", "Polyhydramnios"),
    "died_in_womb": Coding(ICD_10, "O36.4", "Maternal care for intrauterine death"),
    "post_term": Coding(ICD_10, "O48", "Prolonged pregnancy"),
    "breech": Coding(ICD_10, "O32.1", "Maternal care for breech presentation"),
    "transverse": Coding(ICD_10, "O32.2", "Maternal care for transverse and oblique lie"),
    "bleeding": Coding(ICD_10, "O46.9", "Antepartum haemorrhage, unspecified"),
    "eclampsia": Coding(ICD_10, "O14.1", "Severe pre-eclampsia"),
}
assert CARD.keys() == BY_CODE.keys()

BANDS: Final[dict[Band, Coding]] = {
    Band.LOW: Coding(RISK, "low", "Low likelihood"),
    Band.HIGH: Coding(RISK, "moderate", "Moderate likelihood"),
    Band.VERY_HIGH: Coding(RISK, "high", "High likelihood"),
}
"""KRR, KRT and KRST in the three words that FHIR has; the card's own word and the score go along in text."""
