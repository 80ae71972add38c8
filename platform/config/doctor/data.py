"""What is kept: keys that open, backups that are fresh and come back, a log whose end is known, days off."""

from collections.abc import Iterator
from datetime import timedelta

from billing.mirror import queries as mirror
from config.doctor import HANDBOOK, Finding, bad, hint, ok
from core import clock, secrets
from regions.calendar import is_known_year
from tenants import rotation
from tenants.context import operator_rights
from tenants.custody.keeping import due_for_backup
from tenants.custody.models import Drill
from tenants.models import EvidenceCheckpoint, Regency
from tenants.queries import standing

LONGEST_WITHOUT_DRILL = timedelta(days=10)
LONGEST_WITHOUT_HEAD = timedelta(minutes=45)
"""A head is copied every ten minutes."""
LONGEST_NEWS_WAITS = timedelta(minutes=30)
"""[A] Stripe may be away for a while; its news is tried again."""


def keys_open() -> Iterator[Finding]:
    keys = f"{HANDBOOK}/keys.md"
    held = rotation.holdings()
    for one in held:
        if not one.is_known:
            what = f"{one.schemas} schemas, {one.other_keys} other keys and {one.parcels} backups lie under it"
            yield bad("keys", f"the master key {one.master} is missing, and {what}.", keys)
        elif one.may_go:
            yield hint("keys", f"nothing lies under the master key {one.master} any more.", keys)
        elif not one.is_newest and one.schemas + one.other_keys:
            yield hint("keys", f"keys lie under the older master key {one.master}.", keys)
    with operator_rights():
        schemas = list(standing().values_list("schema_name", flat=True))
    shut = 0
    for schema in schemas:
        try:
            secrets.check_keys(schema)
        except secrets.SecretsError as error:
            shut += 1
            yield bad("keys", f"{schema}: {error}", keys)
    if not shut:
        yield ok("keys", f"those of {len(schemas)} schemas open.")


def backups_are_fresh() -> Iterator[Finding]:
    page = f"{HANDBOOK}/backup.md"
    now = clock.now()
    with operator_rights():
        live = Regency.objects.filter(purpose=Regency.Purpose.LIVE).count()
        late = due_for_backup(now - timedelta(hours=8))
        last = Drill.objects.filter(passed__isnull=False).first()
    if late:
        named = ", ".join(late[:5]) + (" ..." if len(late) > 5 else "")
        yield bad("backups", f"{len(late)} of {live} regencies have none of the last 28 hours: {named}.", page)
    elif live:
        yield ok("backups", f"each of {live} regencies has one of the last 28 hours.")
    if not live:
        return
    if last is None:
        yield hint("backups", "none was ever brought back as a drill.", f"`manage.py custody drill`; {page}")
    elif not last.passed:
        yield bad("backups", f"the drill of {last.started_at:%Y-%m-%d} ({last.schema}) failed.", page)
    elif now - last.started_at > LONGEST_WITHOUT_DRILL:
        yield hint("backups", f"the last drill is of {last.started_at:%Y-%m-%d}.", page)
    else:
        yield ok("backups", f"{last.schema} came back whole on {last.started_at:%Y-%m-%d}.")


def heads_are_copied() -> Iterator[Finding]:
    now = clock.now()
    with operator_rights():
        active = set(Regency.objects.filter(status=Regency.Status.ACTIVE).values_list("schema_name", flat=True))
        fresh = EvidenceCheckpoint.objects.filter(at__gt=now - LONGEST_WITHOUT_HEAD, schema__in=active)
        # A log that nobody has written to since keeps its old copy, so the newest of all tells whether the job runs.
        runs = fresh.exists()
    if active and not runs:
        yield bad(
            "evidence",
            "no head of a log was copied in the last 45 minutes: a cut tail would not be found.",
            f"Is a worker of the queue `tenant` running? {HANDBOOK}/trouble.md",
        )
    else:
        yield ok("evidence", "heads of the logs are copied to public.")


def mirror_agrees() -> Iterator[Finding]:
    page, now = f"/konsol/tagihan/selisih/ at the ministry; {HANDBOOK}/stripe.md", clock.now()
    with operator_rights():
        found = mirror.health()
    if found is None:
        yield ok("mirror", "Stripe is not set up, and the ledger works alone.")
        return
    if found.differences:
        since = f"{found.differ_since:%Y-%m-%d %H:%M}Z"
        yield bad(
            "mirror", f"Stripe and the ledger differ in {found.differences} places, the first since {since}.", page
        )
    if found.compared_at is None:
        yield hint("mirror", "Stripe and the ledger were never compared.", page)
    elif now - found.compared_at > mirror.STALE_AFTER:
        yield bad("mirror", f"Stripe was last compared with the ledger on {found.compared_at:%Y-%m-%d %H:%M}Z.", page)
    if found.news_waits_since and now - found.news_waits_since > LONGEST_NEWS_WAITS:
        minutes = int((now - found.news_waits_since).total_seconds() // 60)
        yield bad("mirror", f"news from Stripe waits for {minutes} minutes.", f"{HANDBOOK}/trouble.md")
    elif found.compared_at and not found.differences:
        yield ok("mirror", f"Stripe and the ledger agreed on {found.compared_at:%Y-%m-%d %H:%M}Z.")


def holidays_are_known() -> Iterator[Finding]:
    today = clock.now().date()
    if not is_known_year(today.year):
        yield bad(
            "calendar",
            f"the holidays of {today.year} are not known: no deadline in working days can be told.",
            f"{HANDBOOK}/yearly.md",
        )
    elif today.month >= 10 and not is_known_year(today.year + 1):
        yield hint(
            "calendar",
            f"the holidays of {today.year + 1} are not known yet; deadlines in it will be refused.",
            f"{HANDBOOK}/yearly.md",
        )
    else:
        yield ok("calendar", "the holidays that deadlines need are known.")
