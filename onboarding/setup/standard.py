"""The points that stand on the checklist of every regency."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from accounts.models import Invitation, User
from catalog.sdk import find_module
from catalog.sdk.shell import modules_on, setup_problems
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from documents.models import Certificate
from onboarding.setup.points import Finding, Group, Point, found, not_needed, page_at
from onboarding.setup.policies import FEWEST_STAFF, SECOND_STEP
from organisation import access
from organisation.models import Holding, Position, RoleAssignment, Unit, WeeklyHours
from organisation.queries import assignments_with, holding_on, right_sentences
from policies import value
from regions import queries as regions
from regions.codes import Level
from tenants import CurrentRegency

ESSENTIAL: Final = ("people.manage", "modules.manage", "units.manage", "hours.manage", "cases.decide")
"""Rights without which a regency comes to a halt: somebody must hold each."""


def _units(regency: CurrentRegency, now: datetime) -> Finding:
    places = [place for place in regions.inside(regency.code) if place.level in (Level.DISTRICT, Level.VILLAGE)]
    offices = set(Unit.objects.exclude(region_code="").values_list("region_code", flat=True))
    districts, villages = (
        [place for place in places if place.level == level] for level in (Level.DISTRICT, Level.VILLAGE)
    )
    without = [place for place in places if place.code not in offices]
    text = _(
        "%(districts)s of %(all_districts)s districts and %(villages)s of %(all_villages)s villages have an office."
    )
    return found(
        not without,
        text
        % {
            "districts": format_number(sum(place.code in offices for place in districts)),
            "all_districts": format_number(len(districts)),
            "villages": format_number(sum(place.code in offices for place in villages)),
            "all_villages": format_number(len(villages)),
        },
        *_named([place.full_name for place in without]),
    )


def _position(regency: CurrentRegency, now: datetime) -> Finding:
    placed = Unit.objects.filter(kind=Unit.Kind.GOVERNMENT, latitude__isnull=False).exists()
    if regency.office_point or placed:
        return found(True, _("The head office is on the map."))
    return found(False, _("Nobody has said where the head office stands."))


def _hours(regency: CurrentRegency, now: datetime) -> Finding:
    """The government's own week: offices without one of their own follow it."""
    weeks = WeeklyHours.objects.filter(active_from__lte=access.today(now), spans__isnull=False)
    counted = weeks.aggregate(
        root=Count("pk", filter=Q(unit__kind=Unit.Kind.GOVERNMENT)), own=Count("unit", distinct=True)
    )
    if not counted["root"]:
        return found(False, _("The government has no opening hours, so no office has any."))
    offices = ngettext(
        "%(count)s unit has hours of its own.", "%(count)s units have hours of their own.", counted["own"]
    )
    return found(True, offices % {"count": format_number(counted["own"])})


def _zone(regency: CurrentRegency, now: datetime) -> Finding:
    ours = regions.regency(regency.code).time_zone
    text = _("It is %(time)s here now.") % {"time": clock.format_time(now, regency.zone)}
    return found(regency.zone.key == ours, text)


def _mail(regency: CurrentRegency, now: datetime) -> Finding:
    opened = Invitation.objects.filter(used_at__isnull=False).order_by("-used_at").values_list("used_at", flat=True)
    if latest := opened.first():
        day = clock.format_short_date(clock.local_date(latest, regency.zone))
        return found(True, _("A link that we mailed was opened on %(day)s.") % {"day": day})
    return found(False, _("No link that we mailed has been opened yet."))


def _staff(regency: CurrentRegency, now: datetime) -> Finding:
    fewest = value(FEWEST_STAFF, now)
    held = holding_on(RoleAssignment.objects.filter(user__is_active=True), access.today(now))
    count = held.aggregate(people=Count("user", distinct=True))["people"]
    text = ngettext("%(count)s person holds a role", "%(count)s people hold a role", count)
    least = _("%(people)s; at least %(fewest)s are needed.")
    return found(
        count >= fewest, least % {"people": text % {"count": format_number(count)}, "fewest": format_number(fewest)}
    )


def _rights(regency: CurrentRegency, now: datetime) -> Finding:
    """Who holds the rights that nothing goes without, and whether the regional head has an account."""
    held = holding_on(RoleAssignment.objects.filter(user__is_active=True), access.today(now)).select_related("role")
    holders: dict[str, set[int]] = {right: set() for right in ESSENTIAL}
    heads = set()
    for assignment in held.filter(Q(role__rights__overlap=list(ESSENTIAL)) | Q(role__slug="regional_head")):
        for right in holders.keys() & set(assignment.role.rights):
            holders[right].add(assignment.user_id)
        if assignment.role.slug == "regional_head":
            heads.add(assignment.user_id)
    words = right_sentences()
    missing = [_("Nobody may %(what)s.") % {"what": words[right]} for right, people in holders.items() if not people]
    if not heads:
        missing.append(_("The regional head has no account with that role yet."))
    covered = sum(bool(people) for people in holders.values())
    text = _("%(covered)s of %(all)s essential rights are held by somebody.")
    return found(
        not missing, text % {"covered": format_number(covered), "all": format_number(len(ESSENTIAL))}, *missing
    )


def _second_step(regency: CurrentRegency, now: datetime) -> Finding:
    steps = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    secured = set(Authenticator.objects.filter(type__in=steps).values_list("user", flat=True))
    managing = assignments_with("people.manage", now).filter(unit=None).values("user")
    people = list(User.objects.filter(is_active=True, pk__in=managing).order_by("full_name", "pk"))
    bare = [person.full_name for person in people if person.pk not in secured]
    text = _("%(secured)s of %(all)s administrators sign in with a second step.")
    return found(
        not bare,
        text % {"secured": format_number(len(people) - len(bare)), "all": format_number(len(people))},
        *_named(bare),
    )


def _modules(regency: CurrentRegency, now: datetime) -> Finding:
    names = [str(find_module(slug).name) for slug in sorted(regency.modules_on)]
    if not names:
        return found(False, _("No module is on, so citizens find nothing to do."))
    text = ngettext("%(count)s module is on.", "%(count)s modules are on.", len(names))
    return found(True, text % {"count": format_number(len(names))}, *names)


def _modules_serve(regency: CurrentRegency, now: datetime) -> Finding:
    return _problems(regency, _("Every module that is on can serve citizens."), blocks=True)


def _modules_set_up(regency: CurrentRegency, now: datetime) -> Finding:
    return _problems(regency, _("The modules have no advice left."), blocks=False)


def _problems(regency: CurrentRegency, nothing: str, *, blocks: bool) -> Finding:
    if not regency.modules_on:
        return not_needed(_("No module is on yet."))
    lines = [
        f"{manifest.name}: {problem.text}"
        for manifest in modules_on()
        for problem in setup_problems(manifest)
        if problem.blocks is blocks
    ]
    if not lines:
        return found(True, nothing)
    text = ngettext("%(count)s thing is still to be set up.", "%(count)s things are still to be set up.", len(lines))
    return found(False, text % {"count": format_number(len(lines))}, *lines)


def _signers(regency: CurrentRegency, now: datetime) -> Finding:
    """Somebody signs by a certificate in force, under a post or a delegation; a right alone signs nothing."""
    day = access.today(now)
    certified = Certificate.objects.filter(
        revoked_at=None, active_from__lte=now, active_to__gt=now, user__is_active=True
    )
    signers = User.objects.filter(is_active=True, pk__in=assignments_with("documents.sign", now).values("user"))
    in_office = Holding.objects.filter(
        Q(active_to=None) | Q(active_to__gt=day), active_from__lte=day, position__kind=Position.Kind.HEAD
    )
    delegated = Q(delegations__revoked_at=None, delegations__active_from__lte=day) & (
        Q(delegations__active_to=None) | Q(delegations__active_to__gt=day)
    )
    entitled = Q(pk__in=in_office.values("user")) | (Q(delegations__isnull=False) & delegated)
    counted = signers.aggregate(
        all=Count("pk", distinct=True),
        certified=Count("pk", distinct=True, filter=Q(pk__in=certified.values("user"))),
        ready=Count("pk", distinct=True, filter=Q(pk__in=certified.values("user")) & entitled),
    )
    text = _("%(all)s may sign letters; %(certified)s have a certificate, %(ready)s of those a post or a delegation.")
    return found(counted["ready"] > 0, text % {name: format_number(number) for name, number in counted.items()})


def _dpo(regency: CurrentRegency, now: datetime) -> Finding:
    held = holding_on(RoleAssignment.objects.filter(user__is_active=True, role__slug="dpo"), access.today(now))
    names = sorted(set(held.values_list("user__full_name", flat=True)))
    if names:
        return found(True, _("Named: %(names)s.") % {"names": ", ".join(names)})
    return found(False, _("Nobody is named."))


def _named(names: list[str], most: int = 5) -> tuple[str, ...]:
    """The first few, and how many more there are."""
    rest = len(names) - most
    more = (
        ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": format_number(rest)} if rest > 0 else ""
    )
    return (*names[:most], more) if more else tuple(names)


def _head_office() -> str:
    """The page of the government's own unit, or the list of units while there is none."""
    pk = Unit.objects.filter(code=tenants.current().code).values_list("pk", flat=True).first()
    return page_at("organisation:unit", pk) if pk else page_at("organisation:units")


def _head_hours() -> str:
    pk = Unit.objects.filter(code=tenants.current().code).values_list("pk", flat=True).first()
    return page_at("organisation:unit_hours", pk) if pk else page_at("organisation:units")


def _staff_list() -> str:
    return page_at("imports:upload", "staff")


POINTS: Final = (
    Point(
        key="time_zone",
        group=Group.FACE,
        name=LocalisedText(id="Zona waktu", en="Time zone"),
        explanation=LocalisedText(
            id="Tenggat, jam buka, dan nomor antrean dihitung menurut jam setempat.",
            en="Deadlines, opening hours and queue numbers are counted by the local clock.",
        ),
        look=_zone,
        page="identity:words",
        action=LocalisedText(id="Periksa zona waktu", en="Look at the time zone"),
    ),
    Point(
        key="mail",
        group=Group.FACE,
        name=LocalisedText(id="Surel sampai", en="Mail arrives"),
        explanation=LocalisedText(
            id="Undangan dan kabar kepada warga berangkat lewat surel.",
            en="Invitations and news to citizens go by mail.",
        ),
        look=_mail,
        page="notifications:messages",
        action=LocalisedText(id="Lihat pesan keluar", en="See the messages"),
        required=False,
    ),
    Point(
        key="units",
        group=Group.OFFICES,
        name=LocalisedText(id="Kantor kecamatan, desa, dan kelurahan", en="Offices of districts and villages"),
        explanation=LocalisedText(
            id="Sekali tekan, semua kantor dibuat dari daftar wilayah.",
            en="One action makes every office from the list of regions.",
        ),
        look=_units,
        page="organisation:units",
        action=LocalisedText(id="Buat dari daftar wilayah", en="Make them from the regions"),
    ),
    Point(
        key="position",
        group=Group.OFFICES,
        name=LocalisedText(id="Letak kantor induk", en="Where the head office stands"),
        explanation=LocalisedText(
            id="Warga melihatnya di peta kantor, dan matahari terbenam dihitung di sana.",
            en="Citizens see it among the offices, and sunset is computed there.",
        ),
        look=_position,
        page=_head_office,
        action=LocalisedText(id="Isi letaknya", en="Enter the position"),
    ),
    Point(
        key="hours",
        group=Group.OFFICES,
        name=LocalisedText(id="Jam buka", en="Opening hours"),
        explanation=LocalisedText(
            id="Isi jam kantor induk; unit tanpa jam sendiri mengikutinya.",
            en="Enter the hours of the head office; units without their own follow it.",
        ),
        look=_hours,
        page=_head_hours,
        action=LocalisedText(id="Isi jam buka", en="Enter the hours"),
    ),
    Point(
        key="staff",
        group=Group.PEOPLE,
        name=LocalisedText(id="Pegawai", en="Staff"),
        explanation=LocalisedText(
            id="Undang satu per satu, atau unggah daftar dari Excel atau CSV.",
            en="Invite them one by one, or upload a list from Excel or CSV.",
        ),
        look=_staff,
        page=_staff_list,
        action=LocalisedText(id="Unggah daftar pegawai", en="Upload a list of staff"),
    ),
    Point(
        key="rights",
        group=Group.PEOPLE,
        name=LocalisedText(id="Hak penting dipegang orang", en="Essential rights are held"),
        explanation=LocalisedText(
            id="Kepala daerah punya akun, dan setiap hak penting ada pemegangnya.",
            en="The regional head has an account, and each essential right has a holder.",
        ),
        look=_rights,
        page="organisation:people",
        action=LocalisedText(id="Beri peran", en="Give roles"),
    ),
    Point(
        key="second_step",
        group=Group.PEOPLE,
        name=LocalisedText(id="Langkah masuk kedua para admin", en="Administrators' second sign-in step"),
        explanation=LocalisedText(
            id="Setiap admin memasang kunci sandi atau aplikasi kode di akunnya sendiri.",
            en="Each administrator sets up a passkey or a code app in their own account.",
        ),
        look=_second_step,
        page="mfa_index",
        action=LocalisedText(id="Amankan akun saya", en="Secure my account"),
        required=SECOND_STEP,
    ),
    Point(
        key="modules",
        group=Group.SERVICES,
        name=LocalisedText(id="Modul menyala", en="Modules are on"),
        explanation=LocalisedText(
            id="Pilih paling sedikit satu layanan untuk warga.", en="Choose at least one service for citizens."
        ),
        look=_modules,
        page="activation:modules",
        action=LocalisedText(id="Pilih modul", en="Choose modules"),
    ),
    Point(
        key="modules_serve",
        group=Group.SERVICES,
        name=LocalisedText(id="Modul dapat melayani", en="Modules can serve"),
        explanation=LocalisedText(
            id="Tiap modul memeriksa sendiri apakah warga sudah mendapat layanannya.",
            en="Each module looks by itself whether citizens get its service.",
        ),
        look=_modules_serve,
        page="activation:summary",
        action=LocalisedText(id="Atur modul", en="Set up the modules"),
    ),
    Point(
        key="modules_set_up",
        group=Group.SERVICES,
        name=LocalisedText(id="Saran dari modul", en="Advice of the modules"),
        explanation=LocalisedText(
            id="Yang membuat layanan lebih baik, tetapi boleh menyusul.",
            en="What makes the services better, and may follow later.",
        ),
        look=_modules_set_up,
        page="activation:summary",
        action=LocalisedText(id="Baca saran", en="Read the advice"),
        required=False,
    ),
    Point(
        key="signers",
        group=Group.PAPERS,
        name=LocalisedText(id="Penanda tangan", en="Signers"),
        explanation=LocalisedText(
            id="Surat terbit bila ada pejabat dengan sertifikat dan kewenangan yang tercatat.",
            en="Letters are issued by an official with a certificate and an authority in the register.",
        ),
        look=_signers,
        page="documents:certificates",
        action=LocalisedText(id="Lihat sertifikat", en="See the certificates"),
    ),
    Point(
        key="dpo",
        group=Group.PAPERS,
        name=LocalisedText(id="Pejabat pelindungan data pribadi", en="Data protection officer"),
        explanation=LocalisedText(
            id="UU 27/2022 meminta badan publik menunjuk pejabat ini. Beri perannya kepada seorang pegawai.",
            en="UU 27/2022 wants a public body to name this officer. Give somebody the role.",
        ),
        look=_dpo,
        page="organisation:people",
        action=LocalisedText(id="Beri peran", en="Give the role"),
    ),
)
