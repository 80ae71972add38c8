"""Colours, hosts and mail in words and pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.template.defaultfilters import lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

import tenants
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from onboarding.identity.setup import POINTS, SEAT
from onboarding.setup.points import State as PointState
from onboarding.setup.points import page_at
from regions.sun import sun_times
from regions.terms import Terms
from regions.zones import WIB, WIT, WITA
from tenants.domains.dns import PREFIX, WORD, Finding
from tenants.domains.models import HostClaim, State
from tenants.domains.queries import Hosts
from tenants.identity.carrying import Fault
from tenants.identity.models import LookVersion
from web import charts, themes
from web.brands import Brand, theme_url

USES: Final[dict[str, str | Promise]] = {
    "button_default": gettext_lazy("Text on a button"),
    "button_hover": gettext_lazy("Text on a button under the pointer"),
    "button_active": gettext_lazy("Text on a pressed button"),
    "link": gettext_lazy("Link on white"),
    "link_tinted": gettext_lazy("Link on a tinted surface"),
    "heading": gettext_lazy("Heading on a tinted surface"),
    "footer": gettext_lazy("White text in the footer"),
    "line": gettext_lazy("Lines and bars on white"),
    "series": gettext_lazy("Second colour of a chart on white"),
    "support_button": gettext_lazy("Text on the accent colour"),
}

FAULTS: Final[dict[Fault, str | Promise]] = {
    Fault.NO_HOST: gettext_lazy("no server has this name. Check its spelling."),
    Fault.REFUSED: gettext_lazy("nobody answers at this address and port. Check both, and the firewall."),
    Fault.SLOW: gettext_lazy("the server does not answer within ten seconds. Check its port and the firewall."),
    Fault.NO_TLS: gettext_lazy("the server offers no encryption (TLS). Switch it on there, or use another port."),
    Fault.CERTIFICATE: gettext_lazy("the certificate is expired or is for another name. Renew it on the server."),
    Fault.PASSWORD: gettext_lazy("user name or password is wrong. Enter both again."),
    Fault.SENDER: gettext_lazy("the server does not let this user send from the sender's address."),
    Fault.PRIVATE: gettext_lazy("the server's address is not a public one. Ask the operator of this platform."),
    Fault.KEYS: gettext_lazy("the stored password cannot be read. Enter it again."),
    Fault.OTHER: gettext_lazy("the server answered with an error. Its log says more."),
}

_PROOFS: Final[dict[Finding, str | Promise]] = {
    Finding.FOUND: gettext_lazy("Found."),
    Finding.MISSING: gettext_lazy("Not there yet. After it is made it can take an hour until it is seen."),
    Finding.OTHER: gettext_lazy("There is one, but with another value. Copy the value again."),
    Finding.SEVERAL: gettext_lazy("There are several. Leave only the one with the value shown here."),
    Finding.NO_HOST: gettext_lazy("Not there yet. After it is made it can take an hour until it is seen."),
    Finding.DIFFERENT: gettext_lazy("One DNS server sees it, the other does not yet. Wait a little."),
    Finding.LOOP: gettext_lazy("The record leads in a circle. Correct it."),
    Finding.BROKEN: gettext_lazy("The DNS server of your domain answers with an error. Tell its keeper."),
    Finding.SLOW: gettext_lazy("The DNS server of your domain does not answer. We try again."),
}
_ALIASES: Final[dict[Finding, str | Promise]] = _PROOFS | {
    Finding.OTHER: gettext_lazy("The address leads somewhere else. Change the record to the value shown here."),
    Finding.LOOP: gettext_lazy("The address leads in a circle. Let it lead straight to the value shown here."),
}

ZONES: Final[dict[str, str | Promise]] = {
    WIB: gettext_lazy("Western Indonesia (UTC+7)"),
    WITA: gettext_lazy("Central Indonesia (UTC+8)"),
    WIT: gettext_lazy("Eastern Indonesia (UTC+9)"),
}

TERM_LABELS: Final[dict[str, str | Promise]] = {
    "regional_head": gettext_lazy("Regional head"),
    "deputy_regional_head": gettext_lazy("Deputy of the regional head"),
    "district": gettext_lazy("District"),
    "district_head": gettext_lazy("Head of a district"),
    "village": gettext_lazy("Village with its own budget"),
    "village_head": gettext_lazy("Head of a village"),
    "urban_ward": gettext_lazy("Urban ward"),
    "urban_ward_head": gettext_lazy("Head of an urban ward"),
    "hamlet": pgettext_lazy("part of a village", "Hamlet"),
    "hamlet_head": gettext_lazy("Head of a hamlet"),
}


@dataclass(frozen=True)
class PointRow:
    name: LocalisedText
    note: str
    url: str
    done: bool
    optional: bool


def overview(regency: tenants.CurrentRegency, now: datetime) -> Iterator[PointRow]:
    """What is set and what is missing, in the order of the pages."""
    for point in (*POINTS, SEAT):
        found = point.look(regency, now)
        url = page_at(point.page) if isinstance(point.page, str) else point.page()
        yield PointRow(point.name, found.text, url, found.state is PointState.DONE, optional=point.key == "domain")


# --- brand


@dataclass(frozen=True)
class PairRow:
    use: str | Promise
    ratio: str
    needed: str
    passes: bool


@dataclass(frozen=True)
class Preview:
    """What pages would look like in two colours that can carry text."""

    accent: str
    support: str
    css_url: str
    pairs: tuple[PairRow, ...]
    chart: charts.LineChart

    @property
    def is_sound(self) -> bool:
        return all(pair.passes for pair in self.pairs)


def preview_of(accent: str, support: str) -> Preview:
    return Preview(
        accent=accent,
        support=support,
        css_url=theme_url(accent, support, part=True),
        pairs=tuple(_row_of(pair) for pair in themes.pairs_of(accent, support)),
        chart=_example_chart(),
    )


def _example_chart() -> charts.LineChart:
    """Two lines, so that both colours are seen beside each other."""
    months = [(1, 71, 62), (2, 78, 66), (3, 86, 70), (4, 92, 75), (5, 96, 78)]
    here, peers = _("In time"), _("Regencies of this size")
    return charts.line(
        title=_("Requests finished in time"),
        result=_("An example: from 71 to 96 percent within five months."),
        series=[
            charts.Series(here, [(month, own) for month, own, _others in months]),
            charts.Series(peers, [(month, others) for month, _own, others in months], tone="support"),
        ],
        x_ticks=[(month, str(month)) for month, _own, _others in months],
        y_ticks=[(percent, f"{percent}%") for percent in (0, 50, 100)],
        table=charts.Table(
            head=(_("Month"), here, peers),
            rows=tuple((str(month), f"{own}%", f"{others}%") for month, own, others in months),
        ),
    )


def _row_of(pair: themes.Pair) -> PairRow:
    # Rounded down: 4.49 must not read as 4.5.
    ratio = int(pair.ratio * 10) / 10
    return PairRow(USES[pair.use], _ratio(ratio), _ratio(pair.needed), pair.passes)


def _ratio(value: float) -> str:
    return _("%(ratio)s to 1") % {"ratio": format_number(Decimal(str(value)), decimals=1)}


@dataclass(frozen=True)
class HistoryRow:
    pk: int
    accent: str
    support: str
    logo_alt: str
    at: datetime
    by: str
    is_current: bool


def history_of(
    versions: list[LookVersion], current: LookVersion | None, names: Mapping[str, str], brand: Brand
) -> Iterator[HistoryRow]:
    """Earlier looks, the newest first; without colours of its own a version wore those of the ready-made brand."""
    for version in versions:
        yield HistoryRow(
            version.pk,
            version.accent or brand.accent.lower(),
            version.support or brand.support.lower(),
            version.logo_alt,
            version.at,
            names.get(version.by, ""),
            current is not None and version.pk == current.pk,
        )


# --- words and place


def sentences(terms: Terms) -> list[str]:
    """Three sentences as citizens would read them, in the words of a regency."""
    words = {name: str(text) for name, text in terms.as_dict().items()}
    small = {f"{name}_small": lower(text) for name, text in words.items()}
    place = tenants.current().short_name
    return [
        _(
            "The letter is signed by the %(village_head_small)s; in a %(urban_ward_small)s, "
            "by the %(urban_ward_head_small)s."
        )
        % small,
        _("The %(district_head_small)s forwards the request to the %(regional_head)s of %(place)s.")
        % (words | small | {"place": place}),
        _("The %(hamlet_head_small)s confirms who lives in the %(hamlet_small)s.") % small,
    ]


def daylight(point: tuple[float, float], *, day: date, zone: ZoneInfo) -> tuple[str, str]:
    """Sunrise and sunset of a day at a position, as a clock there shows them."""
    times = sun_times(latitude=point[0], longitude=point[1], day=day, zone=zone)
    return clock.format_time(times.sunrise, zone), clock.format_time(times.sunset, zone)


def zone_choices(now: datetime, *, proposed: str) -> list[tuple[str, str]]:
    """The three zones with the time that their clocks show now; the one of the province is marked."""
    found = []
    for name, label in ZONES.items():
        words = _("%(zone)s, now %(time)s") % {"zone": label, "time": clock.format_time(now, ZoneInfo(name))}
        found.append((name, _("%(zone)s: the zone of your province") % {"zone": words} if name == proposed else words))
    return found


# --- hosts


@dataclass(frozen=True)
class Record:
    """A DNS record to be made: its name as far as the domain, and what was found."""

    kind: str
    name: str
    value: str
    found: bool
    said: str | Promise
    seen: str


@dataclass(frozen=True)
class HostCard:
    """A wish for a host as its card shows it."""

    pk: int
    host: str
    state: str
    is_primary: bool
    tone: str
    label: str | Promise
    text: str
    records: tuple[Record, ...]
    checked_at: datetime | None
    can_be_primary: bool
    is_open: bool


def effects_of(*, host: str, before: str, passkeys: int) -> list[dict[str, Any]]:
    """What follows when another host becomes the main one, before it does."""
    people = ngettext(
        "%(count)d person must make a new passkey: passkeys are bound to an address. The password still works.",
        "%(count)d people must make a new passkey: passkeys are bound to an address. The password still works.",
        passkeys,
    ) % {"count": passkeys}
    changes = [
        {"kind": "add", "text": _("Pages, letters and mails show %(host)s.") % {"host": host}},
        {
            "kind": "keep",
            "text": _("%(before)s leads there, with every old link and printed code.") % {"before": before},
        },
        {"kind": "warn", "text": _("Everybody who is signed in signs in once more.")},
    ]
    if passkeys:
        changes.append({"kind": "warn", "text": people})
    changes.append({"kind": "keep", "text": _("You can go back at any time.")})
    return [{"title": _("What changes at once"), "items": changes}]


def cards_of(hosts: Hosts, *, zone: ZoneInfo) -> list[HostCard]:
    return [_card_of(claim, hosts, zone) for claim in hosts.claims]


def _card_of(claim: HostClaim, hosts: Hosts, zone: ZoneInfo) -> HostCard:
    is_primary = claim.host == hosts.primary
    is_open = claim.state != State.FAILED
    tone, label, text = _state_of(claim, is_primary, zone)
    shows_records = claim.state != State.VERIFIED and not _is_taken(claim)
    return HostCard(
        pk=claim.pk,
        host=claim.host,
        state=claim.state,
        is_primary=is_primary,
        tone=tone,
        label=label,
        text=text,
        records=_records_of(claim, hosts.own) if shows_records else (),
        checked_at=claim.checked_at,
        can_be_primary=claim.state == State.VERIFIED and not is_primary,
        is_open=is_open,
    )


def _state_of(claim: HostClaim, is_primary: bool, zone: ZoneInfo) -> tuple[str, str | Promise, str]:
    day = clock.format_date(clock.local_date(claim.until, zone))
    match claim.state:
        case State.VERIFIED if is_primary:
            return "success", _("Main address"), _("Pages, letters and mails show this address.")
        case State.VERIFIED:
            return "success", _("Verified"), _("It already answers, and leads to the main address.")
        case State.LOST:
            said = _(
                "We no longer find the DNS records. The address still works; put the records back so that it stays."
            )
            return "danger", _("Records gone"), said
        case State.WAITING:
            return (
                "warning",
                _("Waiting for DNS"),
                _("Make these two records. We look every few minutes until %(day)s.") % {"day": day},
            )
        case _ if _is_taken(claim):
            return "danger", _("Belongs to another regency"), _("Another regency proved this address first.")
    return (
        "danger",
        _("Not found in time"),
        _("The records were not found by %(day)s. Add the address again to go on.") % {"day": day},
    )


def _is_taken(claim: HostClaim) -> bool:
    return claim.state == State.FAILED and (claim.proof_finding, claim.alias_finding) == (Finding.FOUND, Finding.FOUND)


def _records_of(claim: HostClaim, target: str) -> tuple[Record, ...]:
    proofs = [text for text in claim.seen if text.startswith(WORD)]
    ways = [text for text in claim.seen if not text.startswith(WORD)]
    return (
        _record("TXT", f"{PREFIX}.{claim.host}", f"{WORD}{claim.proof}", claim.proof_finding, _PROOFS, proofs),
        _record("CNAME", claim.host, target, claim.alias_finding, _ALIASES, ways),
    )


def _record(kind: str, name: str, value: str, finding: str, words: Mapping[Finding, Any], seen: list[str]) -> Record:
    said = words[Finding(finding)] if finding else _("Not looked for yet.")
    return Record(kind, name, value, finding == Finding.FOUND, said, ", ".join(seen))
