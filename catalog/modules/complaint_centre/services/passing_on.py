"""A report that is another government's goes to its Open311 server, and its citizen hears where it is now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from catalog.modules.complaint_centre.models import Complaint, OutsideRecord
from catalog.modules.complaint_centre.services.refusals import PassedOnAlready
from catalog.modules.complaint_centre.services.sorting import forward
from catalog.modules.complaint_centre.ways import open311_client
from core import evidence
from core.actors import Actor


def pass_on_by_open311(
    *,
    case_id: UUID,
    version: int,
    server: open311_client.Server,
    service_code: str,
    words: str,
    where: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Complaint:
    """
    Send a report to another Open311 server and end it here as passed on.

    First it ends here, then it is sent: where the server does not take it, both are undone.

    :param words: what the other side reads, written by the officer: what the citizen wrote may name people.
    :raises PassedOnAlready: :raises catalog.modules.complaint_centre.ways.NotWell: if the server did not take it.
    :raises casework.services.refusals.CaseChanged: and what else `forward` refuses.
    """
    with transaction.atomic(), evidence.together():
        complaint = forward(case_id=case_id, version=version, where=where, reason=reason, actor=actor, now=now)
        try:
            with transaction.atomic():
                record = OutsideRecord.objects.create(
                    complaint=complaint,
                    system=OutsideRecord.System.OPEN311,
                    number=str(complaint.pk),
                    address=server.endpoint,
                    told=complaint.case.state,
                    told_version=complaint.case.version,
                    told_at=now,
                )
        except IntegrityError:
            raise PassedOnAlready from None
        sent = open311_client.send(
            server, service_code=service_code, description=words, position=complaint.position, address=where
        )
        record.number = (sent.number or sent.token)[:80]
        record.save(update_fields=["number"])
    return complaint
