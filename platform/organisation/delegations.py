"""
The register of delegated authority: what may be delegated, who may do it now, and why not.

Whoever signs asks `authority` first. The answer names the delegation, so that a signed paper can say what it rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.errors import Refusal
from core.localised import LocalisedText
from core.money import format_rupiah
from organisation import access, positions
from organisation.models import Delegation, Position, Unit, in_period


@dataclass(frozen=True, kw_only=True)
class Act:
    """
    Something that can be delegated. Codes are dotted from the wide to the narrow: who may do `letters` may do
    `letters.business`.

    :param phrase: as it follows "may": "sign business letters".
    :param may_stand_alone: the office may do it under its seal, without a person; never for what confers aid or status.
    """

    code: str
    phrase: LocalisedText
    may_stand_alone: bool = False


CORE_ACTS = (
    Act(
        code="documents",
        phrase=LocalisedText(id="menandatangani semua dokumen kantor", en="sign all documents of the office"),
    ),
)


class NoAuthority(Refusal):
    """Nobody gave this authority, or it does not reach here and now. The sentence says which."""

    code = "no_authority"
    status = 403
    message = gettext_lazy("There is no authority to %(act)s for %(unit)s.")
    fix = gettext_lazy("Ask for a decree that gives it, and have it entered in the register of delegations.")


class AuthorityOfAnotherPost(NoAuthority):
    code = "authority_of_another_post"
    message = gettext_lazy(
        "The authority to %(act)s for %(unit)s belongs to the post %(post)s, and you do not hold it on this day."
    )
    fix = gettext_lazy("Let whoever holds the post do it, or have its holder entered under the unit's positions.")


class AuthorityEnded(NoAuthority):
    code = "authority_ended"
    message = gettext_lazy("The authority to %(act)s for %(unit)s ended on %(day)s.")


class AuthorityRevoked(NoAuthority):
    code = "authority_revoked"
    message = gettext_lazy("The authority to %(act)s for %(unit)s was revoked on %(day)s.")


class AuthorityNotBegun(NoAuthority):
    code = "authority_not_begun"
    message = gettext_lazy("The authority to %(act)s for %(unit)s begins on %(day)s.")
    fix = gettext_lazy("Wait for that day, or let somebody sign who may do it today.")


class AboveCeiling(NoAuthority):
    code = "above_ceiling"
    message = gettext_lazy("The authority to %(act)s for %(unit)s goes up to %(ceiling)s.")
    fix = gettext_lazy("Let somebody sign whose authority reaches this amount.")


def known_acts() -> Mapping[str, Act]:
    """
    Core's acts and those that `settings.TIRU_DELEGABLE_ACTS` names: dotted names of iterables of `Act`, or of functions
    that answer one, where acts are rows. Who writes many sentences asks once and passes them on.
    """
    found: list[Act] = [*CORE_ACTS]
    for path in getattr(settings, "TIRU_DELEGABLE_ACTS", []):
        named = import_string(path)
        found += named() if callable(named) else named
    return {act.code: act for act in found}


def authority(*, act: str, unit: Unit, user: User | None, at: datetime, amount: Decimal | None = None) -> Delegation:
    """
    The delegation under which `user` may do `act` for `unit` at this moment; the narrowest, where several do. What was
    given to a post has who holds it that day: the one who acts in it, where somebody does.

    :param user: None asks for the standing authority of the office itself.
    :param amount: rupiah that the act is about, where it is about money.
    :raises NoAuthority: or one of its kinds, with the reason and the next step.
    """
    day = access.today(at)
    reaching_here = Delegation.objects.filter(act__in=_wider(act), unit__path__in=unit.upward)
    given = list(
        reaching_here.filter(_held_by(user, day))
        .select_related("unit", "holder", "post")
        .annotate(narrowness=Length("unit__path"))
        .order_by("-narrowness", "-active_from", "-pk")
    )
    holding = [delegation for delegation in given if delegation.holds_at(at, day)]
    reaching = [found for found in holding if amount is None or found.ceiling is None or amount <= found.ceiling]
    if reaching:
        return reaching[0]
    if user is not None and not given:
        of_posts = in_force(reaching_here.exclude(post=None), day).select_related("post")
        for other in of_posts[:1]:
            assert other.post is not None
            raise AuthorityOfAnotherPost(act=phrase_of(act), unit=unit.name, post=str(other.post.name))
    raise _reason(act, unit, given, holding, at=at, day=day)


def delegations_of(user: User, *, day: date) -> QuerySet[Delegation]:
    """What a person may do on behalf of others on a day."""
    return in_force(Delegation.objects.filter(_held_by(user, day)), day).select_related("unit", "holder", "post")


def holders_of(delegations: Sequence[Delegation], *, day: date) -> dict[int, str]:
    """
    Who has each mandate of a post on a day, by the delegation's key: the holder as the register of posts writes it, or
    nothing where the post is vacant. Two queries, however many.
    """
    posts = {one.post_id for one in delegations if one.post_id is not None}
    filled = positions.filled(Position.objects.filter(pk__in=posts), day=day) if posts else []
    names = {post.position.pk: post.incumbent.full_name if post.incumbent else "" for post in filled}
    return {one.pk: names.get(one.post_id, "") for one in delegations if one.post_id is not None}


def in_force(delegations: QuerySet[Delegation], day: date) -> QuerySet[Delegation]:
    """Those that hold on a day and were not revoked."""
    return delegations.filter(in_period(day), revoked_at=None)


def register_on(day: date) -> QuerySet[Delegation]:
    """
    All that held on a day, by office: also what has been revoked since, if it was revoked later than that day. One
    query.
    """
    bounds = clock.day_bounds(day, access.zone())
    held = Delegation.objects.filter(in_period(day)).filter(Q(revoked_at=None) | Q(revoked_at__gte=bounds[1]))
    return held.select_related("holder", "post", "unit").order_by("unit__path", "act", "pk")


def phrase_of(act: str, acts: Mapping[str, Act] | None = None) -> str:
    """What the act is, as it follows "may"; its code where the module that declares it is not installed any more."""
    found = (known_acts() if acts is None else acts).get(act)
    return str(found.phrase) if found else act


def sentence_of_delegation(delegation: Delegation, acts: Mapping[str, Act] | None = None) -> str:
    """
    The delegation as one sentence that a village head can read: "Sari may sign business letters for Desa Gitik until
    31 Dec 2026."

    :param acts: `known_acts()`, for whoever writes many.
    """
    parts = {
        "who": _who(delegation),
        "act": phrase_of(delegation.act, acts),
        "unit": delegation.unit.name,
    }
    sentence = _("%(who)s may %(act)s for %(unit)s") % parts
    if delegation.ceiling is not None:
        sentence += _(", up to %(amount)s") % {"amount": format_rupiah(delegation.ceiling)}
    if delegation.revoked_at is not None:
        day = clock.format_short_date(access.today(delegation.revoked_at))
        return sentence + _("; revoked on %(day)s.") % {"day": day}
    if delegation.active_from > access.today():
        sentence += _(" from %(day)s") % {"day": clock.format_short_date(delegation.active_from)}
    if delegation.active_to is None:
        return sentence + _(", until it is revoked.")
    # The last day itself is what people say; the column holds the day after.
    last = clock.format_short_date(delegation.active_to - timedelta(days=1))
    return sentence + _(" until %(day)s.") % {"day": last}


def _who(delegation: Delegation) -> str:
    if delegation.holder is not None:
        return str(delegation.holder)
    if delegation.post is not None:
        return _("Whoever holds the post of %(post)s") % {"post": delegation.post.name}
    return _("The office itself, under its electronic seal,")


def _held_by(user: User | None, day: date) -> Q:
    """What a person has on a day, by name or by post; what the office itself has, for None."""
    if user is None:
        return Q(kind=Delegation.Kind.STANDING)
    return Q(holder=user) | Q(post__in=positions.posts_worked_by(user, day=day))


def _wider(code: str) -> list[str]:
    """The code itself and all that it lies in: `a.b.c`, `a.b`, `a`."""
    parts = code.split(".")
    return [".".join(parts[:number]) for number in range(len(parts), 0, -1)]


def _reason(
    act: str, unit: Unit, given: Sequence[Delegation], holding: Sequence[Delegation], *, at: datetime, day: date
) -> NoAuthority:
    """Why nothing that was given reaches here: the best of what nearly did."""
    words = {"act": phrase_of(act), "unit": unit.name}
    if holding:
        highest = max(found.ceiling for found in holding if found.ceiling is not None)
        return AboveCeiling(**words, ceiling=format_rupiah(highest))
    for found in given:
        if found.revoked_at is not None and found.revoked_at <= at:
            return AuthorityRevoked(**words, day=clock.format_short_date(access.today(found.revoked_at)))
        if found.active_from > day:
            return AuthorityNotBegun(**words, day=clock.format_short_date(found.active_from))
        if found.active_to is not None:
            return AuthorityEnded(**words, day=clock.format_short_date(found.active_to - timedelta(days=1)))
    return NoAuthority(**words)
