"""Decided values, for tests: as rows, past days included."""

from datetime import UTC, date, datetime
from typing import Any

import factory

from policies.models import RegencyValue
from policies.national.models import NationalValue


class RegencyValueFactory(factory.django.DjangoModelFactory[RegencyValue]):
    """A value of the regency that is being served."""

    class Meta:
        model = RegencyValue

    key = "example.longest_days"
    value = "14"
    valid_from = date(2026, 1, 1)
    legal_source = "Perbup Karangasem 12/2026, pasal 4"
    reason = "Papan kabar harus tetap ringkas"
    decided_by = "system:tests"
    decided_at = datetime(2025, 12, 20, 2, 0, tzinfo=UTC)


class NationalValueFactory(factory.django.DjangoModelFactory[NationalValue]):
    """A value of the nation, or of a province."""

    class Meta:
        model = NationalValue

    key = "example.longest_days"
    value = "60"
    valid_from = date(2026, 1, 1)
    legal_source = "PermenPANRB 5/2025"
    reason = "Berlaku untuk semua daerah"
    decided_by = "system:tests"
    decided_at = datetime(2025, 12, 20, 2, 0, tzinfo=UTC)

    @classmethod
    def of_bali(cls, **fields: Any) -> NationalValue:
        return cls.create(**({"province": "51", "value": "45", "legal_source": "Pergub Bali 3/2026"} | fields))
