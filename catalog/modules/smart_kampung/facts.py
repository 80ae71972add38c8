"""What a village letter says of a person, from the register, in the words that letters use."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from casework.models import Case
from catalog.modules.smart_kampung.models import LetterRequest
from core.secrets import decrypt
from documents.terms import FOR_GOOD, Terms
from regions.queries import region
from residents.models import KK_PURPOSE, NIK_PURPOSE, Membership, Resident
from residents.queries import current_membership, members_of

SEXES: Final = {"male": "laki-laki", "female": "perempuan"}
MARITAL: Final = {
    Resident.Marital.SINGLE: "belum kawin",
    Resident.Marital.MARRIED: "kawin",
    Resident.Marital.DIVORCED: "cerai hidup",
    Resident.Marital.WIDOWED: "cerai mati",
}
RELIGIONS: Final = {
    Resident.Religion.ISLAM: "Islam",
    Resident.Religion.PROTESTANT: "Kristen",
    Resident.Religion.CATHOLIC: "Katolik",
    Resident.Religion.HINDU: "Hindu",
    Resident.Religion.BUDDHIST: "Buddha",
    Resident.Religion.CONFUCIAN: "Khonghucu",
    Resident.Religion.OTHER: "Kepercayaan terhadap Tuhan YME",
}
UNKNOWN: Final = "-"
FROM_THE_CARD: Final = frozenset({
    "nama_pasangan", "orang_tua_alamat",
    "nama_ayah", "ayah_lahir_di", "ayah_lahir_tanggal", "ayah_pekerjaan",
    "nama_ibu", "ibu_lahir_di", "ibu_lahir_tanggal", "ibu_pekerjaan",
})  # fmt: skip
"""The questions that a family card may answer (`prefilled`)."""


def of_case(case: Case) -> dict[str, Any]:
    """
    The fields `letters.kinds.HELD` and `FAMILY` for the person a case is about; nothing where nobody in the register
    is known. Personal data: for the letter itself only.
    """
    return of_person(case.resident) if case.resident else {}


def terms_of(case: Case) -> Terms:
    """On what terms the letter of a case holds: what was in force when it was asked for."""
    made = LetterRequest.objects.filter(case=case).only("valid_months", "is_single_use").first()
    return Terms(months=made.valid_months, is_single_use=made.is_single_use) if made else FOR_GOOD


def of_person(person: Resident) -> dict[str, Any]:
    """What the register holds of a person and the family card; a dash for what it does not."""
    village = region(person.village_code)
    found: dict[str, Any] = {
        "nama": person.full_name,
        "nik": decrypt(person.nik, purpose=NIK_PURPOSE) if person.nik else UNKNOWN,
        "tempat_lahir": person.birth_place or UNKNOWN,
        "tanggal_lahir": person.birth_date.isoformat(),
        "jenis_kelamin": SEXES[person.sex],
        "agama": RELIGIONS.get(Resident.Religion(person.religion), UNKNOWN) if person.religion else UNKNOWN,
        "status_kawin": MARITAL.get(Resident.Marital(person.marital_status), UNKNOWN)
        if person.marital_status
        else UNKNOWN,
        "pekerjaan": person.occupation or UNKNOWN,
        "alamat": address_of(person),
        "desa": village.full_name,
        "kecamatan": village.parent.full_name if village.parent else UNKNOWN,
    }
    membership = current_membership(person)
    if membership is None:
        return found | {"nomor_kk": UNKNOWN, "kepala_keluarga": UNKNOWN, "anggota_keluarga": 1}
    members = members_of(membership.family)
    heads = [member.resident.full_name for member in members if member.relation == Membership.Relation.HEAD]
    return found | {
        "nomor_kk": decrypt(membership.family.kk, purpose=KK_PURPOSE),
        "kepala_keluarga": heads[0] if heads else UNKNOWN,
        "anggota_keluarga": len(members),
    }


def known_of(person: Resident) -> dict[str, Any]:
    """As `of_person`, without what is not known."""
    return {name: value for name, value in of_person(person).items() if value != UNKNOWN}


def address_of(person: Resident) -> str:
    """`Jalan Nenas 4, Banjar Dinas Menanga Kawan, RT 02 RW 01`: what is known of it."""
    neighbourhood = " ".join(f"{name} {number}" for name, number in (("RT", person.rt), ("RW", person.rw)) if number)
    return ", ".join(part for part in (person.address, person.hamlet, neighbourhood) if part) or UNKNOWN


def prefilled(person: Resident) -> dict[str, Any]:
    """
    Answers that the family card gives: husband or wife, and for a child the parents. Questions by their names; what
    the card does not tell is left out, and asked.
    """
    membership = current_membership(person)
    if membership is None:
        return {}
    by_relation: dict[str, Resident] = {}
    for member in members_of(membership.family):
        if member.resident_id != person.pk:
            by_relation.setdefault(member.relation, member.resident)
    head, spouse = by_relation.get(Membership.Relation.HEAD), by_relation.get(Membership.Relation.SPOUSE)
    found: dict[str, Any] = {}
    couple = (Membership.Relation.HEAD, Membership.Relation.SPOUSE)
    if membership.relation in couple and (partner := head or spouse):
        found["nama_pasangan"] = partner.full_name
    if membership.relation == Membership.Relation.CHILD:
        for parent in (head, spouse):
            if parent is not None:
                found |= _parent(parent)
        if found:
            found["orang_tua_alamat"] = address_of(person)
    return found


def family_of(person: Resident) -> list[Resident]:
    """Whoever stands on the person's card and lives, the person first."""
    membership = current_membership(person)
    members = [member.resident for member in members_of(membership.family)] if membership else []
    return [person, *(one for one in members if one.pk != person.pk and one.status != Resident.Status.DECEASED)]


def family_has(person: Resident, name: str, born: date) -> bool:
    """Whether a child of this name and day of birth stands on the family card already."""
    membership = current_membership(person)
    wanted = " ".join(name.casefold().split())
    return membership is not None and any(
        member.resident.birth_date == born and " ".join(member.resident.full_name.casefold().split()) == wanted
        for member in members_of(membership.family)
    )


def _parent(parent: Resident) -> dict[str, Any]:
    which = "ayah" if parent.sex == "male" else "ibu"
    known = {
        f"nama_{which}": parent.full_name,
        f"{which}_lahir_di": parent.birth_place,
        f"{which}_lahir_tanggal": parent.birth_date.isoformat(),
        f"{which}_pekerjaan": parent.occupation,
    }
    return {name: value for name, value in known.items() if value}
