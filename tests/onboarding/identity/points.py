"""Which points of the set-up checklist are done, as far as a regency's identity goes."""

import tenants
from core import clock
from onboarding.identity.setup import POINTS
from onboarding.setup.points import State


def done_points() -> dict[str, bool]:
    """In the regency we are in."""
    return {point.key: point.look(tenants.current(), clock.now()).state is State.DONE for point in POINTS}
