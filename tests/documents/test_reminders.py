"""Certificates that end are told of in time, each time once, without a name."""

from datetime import timedelta

import pytest

from documents import services
from documents.models import Certificate
from documents.policies import SECOND
from documents.signing.local import issue_certificate
from notifications.models import Message
from notifications.queries import contents_of
from policies.services import set_value
from tests.factories import documents as make
from tests.factories.organisation import person_with_rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]


def ending(left: timedelta, **user: str) -> Certificate:
    holder = make.signer(**user)
    Certificate.objects.filter(user=holder).update(active_to=make.NOW + left)
    return Certificate.objects.get(user=holder)


def inbox(user: object) -> list[Message]:
    return list(Message.objects.filter(channel="inbox", recipient_id=str(user.pk)).order_by("pk"))  # type: ignore[attr-defined]


def test_holder_and_keepers_are_told_at_thirty_seven_and_one_day_once_each() -> None:
    keeper = person_with_rights("documents.templates")
    nobody = person_with_rights("documents.templates", unit=make.office())
    certificate = ending(timedelta(days=31))
    told = []

    for days in (0, 1, 2, 23, 24, 29, 30, 30, 32):
        services.warn_of_ends(now=make.NOW + timedelta(days=days))
        told.append((len(inbox(certificate.user)), len(inbox(keeper))))

    assert told == [(0, 0), (1, 1), (1, 1), (1, 1), (2, 2), (2, 2), (3, 3), (3, 3), (3, 3)]
    assert inbox(nobody) == []


def test_a_missed_day_is_made_up_for_with_one_message() -> None:
    certificate = ending(timedelta(days=5))

    spoken_of = [services.warn_of_ends(now=make.NOW) for _round in range(2)]

    assert spoken_of == [1, 0]
    (message,) = inbox(certificate.user)
    assert message.idempotency_key.startswith(f"documents.certificate_ends:{certificate.pk}:7")


def test_no_message_names_anybody_and_the_keeper_gets_one_for_all() -> None:
    keeper = person_with_rights("documents.templates")
    issue_certificate(user=keeper, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW)
    issue_certificate(user=None, passphrase="", actor=make.ACTOR, now=make.NOW)
    Certificate.objects.update(active_to=make.NOW + timedelta(days=7))
    ending(timedelta(days=6), full_name="I Nyoman Contoh")
    closed = ending(timedelta(days=6))
    assert closed.user is not None
    closed.user.is_active = False
    closed.user.save()

    assert services.warn_of_ends(now=make.NOW) == 3

    own, others = sorted((contents_of(it) for it in inbox(keeper)), key=lambda it: it.link, reverse=True)  # type: ignore[union-attr]
    assert own is not None
    assert others is not None
    assert (own.link, others.link) == ("/surat/sertifikat/", "/pengaturan/sertifikat/")
    assert "akan berakhir: 2, yang pertama pada Selasa, 1 Desember 2026" in others.body
    assert "berakhir Rabu, 2 Desember 2026" in own.body
    assert "Nyoman" not in own.body + others.body + own.subject + others.subject


def test_the_regency_decides_the_days() -> None:
    certificate = ending(timedelta(days=14))
    set_value(
        key=SECOND,
        value=14,
        valid_from=make.NOW.date(),
        legal_source="SK 1",
        reason="uji",
        actor=make.ACTOR,
        now=make.NOW,
    )

    services.warn_of_ends(now=make.NOW)

    assert [it.idempotency_key.split(":")[2] for it in inbox(certificate.user)] == ["14"]
