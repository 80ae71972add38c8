"""How the evidence log is put into words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from core.evidence import Fault
from organisation.models import Unit
from regions.codes import dotted
from regions.models import RegionChange

register = template.Library()

ACTIONS = {
    "accounts.signed_in": _("signed in"),
    "accounts.sign_in_failed": _("sign-in failed"),
    "accounts.second_step_failed": _("second step failed"),
    "accounts.user_created": _("made an account"),
    "accounts.invitation_issued": _("sent an invitation"),
    "accounts.invitation_accepted": _("chose a first password"),
    "accounts.account_closed": _("closed an account"),
    "accounts.account_reopened": _("opened an account again"),
    "accounts.access_voided": _("let a person in anew"),
    "accounts.sessions_ended": _("signed out on other devices"),
    "accounts.profile_changed": _("changed a profile"),
    "accounts.password_changed": _("changed a password"),
    "accounts.password_reset": _("set a new password by mail"),
    "accounts.factor_added": _("added a second step"),
    "accounts.factor_removed": _("removed a second step"),
    "accounts.factor_renewed": _("made new recovery codes"),
    "accounts.token_created": _("made an API token"),
    "accounts.token_revoked": _("revoked an API token"),
    "organisation.roles_written": _("wrote the roles of core or of a module"),
    "organisation.role_granted": _("gave a role"),
    "organisation.role_ended": _("ended a role"),
    "organisation.person_left": _("a person left"),
    "organisation.units_made_from_regions": _("made units from the regions"),
    "organisation.office_closed": _("closed an office whose region is gone"),
    "organisation.office_divided": _("passed on a part of an office to a new one"),
    "organisation.unit_added": _("added a unit"),
    "organisation.unit_renamed": _("renamed a unit"),
    "organisation.unit_removed": _("took a unit back"),
    "organisation.unit_described": _("changed where and how a unit is reached"),
    "organisation.role_limited": _("set the last day of a role"),
    "organisation.hours_set": _("set opening hours"),
    "organisation.hours_followed": _("let a unit follow the hours above it"),
    "organisation.special_days_entered": _("entered closed days or a special opening"),
    "organisation.special_days_withdrawn": _("withdrew closed days or a special opening"),
    "organisation.week_set": _("set somebody's week of duty"),
    "organisation.office_followed": _("let somebody follow the hours of the office"),
    "organisation.absence_entered": _("entered an absence"),
    "organisation.absence_ended": _("ended an absence or took it back"),
    "organisation.position_created": _("made a position"),
    "organisation.position_abolished": _("gave up a position"),
    "organisation.holder_appointed": _("gave a position to somebody"),
    "organisation.holder_left": _("ended somebody's time in a position"),
    "tenants.provisioned": _("set up the regency"),
    "tenants.suspended": _("suspended the regency"),
    "tenants.active": _("opened the regency again"),
    "activation.requested": _("asked for a module"),
    "activation.switched_on": _("switched a module on"),
    "activation.switched_off": _("switched a module off"),
    "activation.failed": _("could not switch a module on"),
    "preferences.changed": _("changed the settings of a module"),
    "custody.departure_requested": _("recorded the decision to leave Tiru"),
    "custody.departure_export_asked": _("had the export made again"),
    "custody.departure_export_ready": _("made the export"),
    "custody.departure_export_made": _("made the export anew"),
    "custody.departure_export_downloaded": _("downloaded the export"),
    "custody.departure_read_only": _("made the site read only"),
    "custody.departure_retention": _("closed the site, data kept"),
    "custody.departure_cancelled": _("cancelled the departure"),
    "custody.departure_purge_requested": _("asked for the data to be destroyed"),
    "custody.departure_purging": _("confirmed that the data are destroyed"),
    "custody.departure_purge_repeated": _("let the destruction run again"),
    "custody.remains_found": _("found something that remained"),
    "custody.departure_purged": _("destroyed the data and certified it"),
}
"""Of the blocks and the catalogue; what a module records is shown by its code."""

_FAULTS = {
    "changed": gettext_lazy("Entry %(number)d was changed."),
    "missing": gettext_lazy("Entry %(number)d is missing."),
    "reordered": gettext_lazy("Entry %(number)d stands in the wrong place."),
    "cut_off": gettext_lazy("Everything from entry %(number)d on was cut off."),
    "head": gettext_lazy("The end of the log does not fit entry %(number)d."),
}


ICONS = {
    Unit.Kind.GOVERNMENT: "landmark",
    Unit.Kind.DISTRICT_OFFICE: "map-pin",
    Unit.Kind.VILLAGE_OFFICE: "house",
    Unit.Kind.WARD_OFFICE: "house",
    Unit.Kind.HAMLET: "users-round",
    Unit.Kind.MALL: "store",
    Unit.Kind.HEALTH_CENTRE: "heart-pulse",
    Unit.Kind.CAMPUS: "graduation-cap",
    Unit.Kind.PARTNER: "shield-check",
}


@register.filter
def unit_icon(kind: str) -> str:
    """The icon of a kind of unit."""
    return ICONS.get(Unit.Kind(kind), "building-2")


@register.filter
def action_words(action: str) -> Any:
    words = ACTIONS.get(action)
    return words if words is not None else format_html('<code class="code small">{}</code>', action)


@register.filter
def fault_sentence(fault: Fault) -> str:
    return str(_FAULTS[fault.kind]) % {"number": fault.sequence}


@register.filter
def details_line(details: Mapping[str, Any]) -> str:
    """`role: staff, unit: disdukcapil`. Values that say nothing are left out."""
    return ", ".join(f"{key}: {_plain(value)}" for key, value in details.items() if value not in (None, "", []))


@register.simple_tag
def actor_name(actor: str, names: Mapping[str, str]) -> str:
    """A person's name where we know it, else what the log says in plain words."""
    if actor in names:
        return names[actor]
    if actor == "citizen":
        return gettext("somebody without an account")
    kind, _colon, name = actor.partition(":")
    if kind == "system":
        return gettext("the system (%(part)s)") % {"part": name}
    return actor


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


register.filter("dotted_code", dotted)


@register.filter
def change_words(change: RegionChange) -> str:
    """What became of a region, as its old name's sentence goes on: "was merged into Pempatan"."""
    words = {
        RegionChange.Kind.FORMED: gettext("has given a part to the new %(name)s"),
        RegionChange.Kind.RENAMED: gettext("is now called %(name)s"),
        RegionChange.Kind.MERGED: gettext("was merged into %(name)s"),
        RegionChange.Kind.RENUMBERED: gettext("has a new code, as %(name)s"),
    }
    return words[RegionChange.Kind(change.kind)] % {"name": change.new_name}
