"""
Who holds which post on a day, who heads a unit, and how that is written under a letter.

Words of signature blocks follow Permendagri 1/2023 on official documents and UU 30/2014, article 14: *Plt.* acts in a
vacant post, *Plh.* while its holder is away, *Pj.* is a caretaker; *a.n.* signs on behalf of the one above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.errors import Refusal
from organisation import access
from organisation.models import Holding, Position, RoleAssignment, Unit, in_period
from organisation.nip import written_nip
from organisation.queries import holding_on

PREFIXES = {Holding.Standing.PLT: "Plt.", Holding.Standing.PLH: "Plh.", Holding.Standing.PJ: "Pj."}
ON_BEHALF = "a.n."


class PostVacant(Refusal):
    code = "post_vacant"
    message = gettext_lazy("Nobody holds the post %(post)s on %(day)s.")
    fix = gettext_lazy("Enter its holder, or somebody who acts in it, under the unit's positions.")


@dataclass(frozen=True)
class Filled:
    """A post on a day: its definitive holder, and who acts in it."""

    position: Position
    definitive: Holding | None
    acting: Holding | None

    @property
    def incumbent(self) -> Holding | None:
        """Whoever does the work on this day: the one who acts, where somebody does."""
        return self.acting or self.definitive

    @property
    def is_vacant(self) -> bool:
        """No definitive holder. Somebody may act in it meanwhile."""
        return self.definitive is None


def positions_of(unit: Unit, *, day: date) -> list[Filled]:
    """The posts of a unit that exist on a day, the head first, each with who holds it. Two queries."""
    return filled(Position.objects.filter(unit=unit), day=day)


def filled(positions: QuerySet[Position], *, day: date) -> list[Filled]:
    """As `positions_of`, for any posts."""
    rows = positions.filter(in_period(day)).prefetch_related(
        Prefetch("holdings", queryset=Holding.objects.filter(in_period(day)).select_related("user"), to_attr="present")
    )
    return [_filled(row) for row in sorted(rows, key=lambda row: (_ORDER[row.kind], row.pk))]


def heads_of(units: Sequence[Unit], *, day: date) -> dict[int, Filled]:
    """The head's post of each unit that has one, by the unit's key. Two queries, however many units."""
    posts = filled(Position.objects.filter(unit__in=units, kind=Position.Kind.HEAD), day=day)
    return {post.position.unit_id: post for post in posts}


def head_of(unit: Unit, *, day: date) -> Holding | None:
    """Who heads a unit on a day: the one who acts in its head's post, else the definitive holder."""
    post = heads_of([unit], day=day).get(unit.pk)
    return post.incumbent if post else None


def posts_worked_by(user: User, *, day: date) -> QuerySet[Position]:
    """
    The posts whose work a person does on a day: those they act in, and those they hold while nobody acts in them. One
    subquery of whoever asks.
    """
    held = Holding.objects.filter(in_period(day), position=OuterRef("pk"))
    acting = held.exclude(standing=Holding.Standing.DEFINITIVE)
    return Position.objects.filter(in_period(day)).filter(
        Exists(acting.filter(user=user)) | (Exists(held.filter(user=user)) & ~Exists(acting))
    )


def history_of(position: Position) -> QuerySet[Holding]:
    """Everybody who ever held a post, the newest first."""
    return position.holdings.select_related("user", "position")


def roles_at_stake(holding: Holding, *, day: date) -> list[RoleAssignment]:
    """
    The roles that the holder of a post has for its unit: what somebody decides about when the holder changes. Nothing
    ends by itself.
    """
    if holding.user_id is None:
        return []
    rows = RoleAssignment.objects.filter(user=holding.user_id, unit=holding.position.unit_id)
    return list(holding_on(rows, day).select_related("user", "role", "unit").order_by("pk"))


def holdings_of(user: User, *, day: date) -> QuerySet[Holding]:
    """The posts that a person holds on a day or will hold."""
    return (
        Holding.objects.filter(user=user)
        .exclude(active_to__lte=day)
        .select_related("position__unit")
        .order_by("active_from", "pk")
    )


@dataclass(frozen=True)
class SignatureBlock:
    """
    What stands above and below a signature, in Indonesian as letters are: the lines above, then the name.

    `Plt. Camat Rendang,` or `a.n. Bupati Karangasem` / `Sekretaris Daerah,`.
    """

    lines: tuple[str, ...]
    name: str
    grade: str
    holding: Holding
    nip: str = ""

    @property
    def below(self) -> tuple[str, ...]:
        """What stands under the name: grade and NIP, as far as they are known."""
        return tuple(line for line in (self.grade, f"NIP {self.nip}" if self.nip else "") if line)

    def __str__(self) -> str:
        return "\n".join((*self.lines, self.name, *self.below))


def signature_block(
    position: Position, *, at: datetime, on_behalf_of: str = "", through: Sequence[Position | str] = ()
) -> SignatureBlock:
    """
    The block under which the one signs who does the work of a post at this moment.

    :param on_behalf_of: the post that gave the mandate, as its decree says ("Bupati Karangasem"): signs `a.n.`.
    :param through: posts between the two, from above, for one who signs for the receiver of the mandate: `u.b.`. A
        post of which the register knows only what the decree calls it is given as words.
    :raises PostVacant: if nobody holds the post at that moment, not even acting.
    """
    day = access.today(at)
    found = filled(Position.objects.filter(pk=position.pk), day=day)
    incumbent = found[0].incumbent if found else None
    if incumbent is None:
        raise PostVacant(post=position.name, day=clock.format_short_date(day))
    return block_of(incumbent, position, on_behalf_of=on_behalf_of, through=through)


def block_of(
    holding: Holding,
    position: Position | None = None,
    *,
    on_behalf_of: str = "",
    through: Sequence[Position | str] = (),
) -> SignatureBlock:
    """As `signature_block`, for this very holder of a post, whoever else acts in it."""
    lines = [f"{ON_BEHALF} {on_behalf_of.strip()}"] if on_behalf_of.strip() else []
    for between in through:
        lines += [between if isinstance(between, str) else between.name.id, "u.b."]
    lines.append(f"{title_of(holding, position)},")
    return SignatureBlock(
        lines=tuple(lines),
        name=holding.full_name,
        grade=holding.grade,
        holding=holding,
        nip=written_nip(holding.nip),
    )


def signs_as(user: User, unit: Unit, *, day: date) -> Holding | None:
    """
    The post in which a person signs for a unit on a day: one of the unit itself, else of the nearest unit above it,
    else any other post the person holds. Where one unit gives several, the highest. One query.
    """
    held = [holding for holding in holdings_of(user, day=day) if holding.holds_on(day)]

    def distance(holding: Holding) -> tuple[bool, int, int]:
        path = holding.position.unit.path
        return (not unit.lies_in(path), -len(path), _ORDER[holding.position.kind])

    return min(held, key=distance, default=None)


def title_of(holding: Holding, position: Position | None = None) -> str:
    """`Camat Rendang`, `Plt. Camat Rendang`: in Indonesian, as letters and decrees write it."""
    name = (position or holding.position).name.id
    prefix = PREFIXES.get(Holding.Standing(holding.standing))
    return f"{prefix} {name}" if prefix else name


def sentence_of_holding(holding: Holding, *, today: date) -> str:
    """`Ni Made Sri is Camat Rendang since 2 Jan 2026.`; what is over and what is to come in their own words."""
    parts = {
        "person": holding.full_name,
        "post": _acting_words(holding),
        "from": clock.format_short_date(holding.active_from),
    }
    if holding.active_to is not None:
        parts["to"] = clock.format_short_date(holding.active_to - timedelta(days=1))
        if holding.active_to <= today:
            return _("%(person)s was %(post)s from %(from)s until %(to)s.") % parts
    if holding.active_from > today:
        if holding.active_to is None:
            return _("%(person)s will be %(post)s from %(from)s on.") % parts
        return _("%(person)s will be %(post)s from %(from)s until %(to)s.") % parts
    if holding.active_to is None:
        return _("%(person)s has been %(post)s since %(from)s.") % parts
    return _("%(person)s has been %(post)s since %(from)s, until %(to)s.") % parts


def _acting_words(holding: Holding) -> str:
    prefix = PREFIXES.get(Holding.Standing(holding.standing))
    return f"{prefix} {holding.position.name}" if prefix else str(holding.position.name)


def _filled(position: Position) -> Filled:
    present: list[Holding] = position.present  # type: ignore[attr-defined]  # prefetched by `filled`
    return Filled(
        position=position,
        definitive=next((holding for holding in present if holding.is_definitive), None),
        acting=next((holding for holding in present if not holding.is_definitive), None),
    )


_ORDER = {kind.value: number for number, kind in enumerate(Position.Kind)}
