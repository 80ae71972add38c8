"""What the privacy desk needs around it, for tests."""

from organisation.models import Unit
from tests.factories.organisation import UnitFactory


def government() -> Unit:
    """The regency itself, to whose desk requests come."""
    found = Unit.objects.filter(parent=None, kind=Unit.Kind.GOVERNMENT).first()
    return found or UnitFactory.create(code="pemkab", name="Pemerintah Kabupaten Karangasem", kind=Unit.Kind.GOVERNMENT)
