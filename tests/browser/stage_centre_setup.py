"""What the set-up pages of the complaint centre are looked at with: the usual matters and a rule that never decides."""

from datetime import datetime
from typing import Any

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Category, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.services import RuleText
from organisation.models import Role, RoleAssignment
from organisation.services import grant_role
from tests.journeys.beginning import PREPARING


def fill_centre_setup(admin: User, now: datetime) -> dict[str, Any]:
    manager = Role.objects.get(slug="complaint_manager")
    if not RoleAssignment.objects.filter(user=admin, role=manager).exists():
        grant_role(user=admin, role=manager, actor=PREPARING, now=now)
    services.begin_with_usual(actor=PREPARING, now=now)
    behind = RuleText(
        name="Lampu jalan ke desa", level=Level.VILLAGE, category=Category.objects.get(code="lampu-jalan")
    )
    services.add_rule(rule=behind, actor=PREPARING, now=now)
    return {"routing_rule": RoutingRule.objects.get(name=behind.name).pk}
