"""
Every address of the project, tried at one regency with what belongs to another.

Both regencies are filled. Karangasem's rows carry a mark in every text and keys that Ternate does not have. Then
somebody comes to Ternate with Karangasem's ids, session and token: nothing marked may appear, and Karangasem's log may
not grow.
Whoever adds a route with a parameter must say here how it is called, or `test_no_route_is_left_out` fails.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

import tenants
from accounts.models import SingleSignOn, User
from accounts.services import issue_invitation
from accounts.sso import services as single_sign_on
from casework.models import Case
from casework.queries import Wanted
from casework.services import Applicant, save_filter
from catalog.activation import services
from catalog.activation.models import ModuleArchive
from catalog.bundles.models import ProposedValue
from catalog.bundles.queries import save
from catalog.bundles.services import upload as upload_bundle
from catalog.ministry.registry.services.innovations import InnovationFacts, describe
from catalog.ministry.registry.services.problems import add_step, raise_problem, score
from catalog.modules.complaint_centre import services as complaint_centre
from catalog.modules.complaint_centre.models import Referral, RoutingRule, Way
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import CategoryText, Report, RuleText, add_category, file_report
from catalog.modules.complaint_centre.services.keys import make_key
from catalog.modules.complaint_centre.services.rehearsing import send_test_run
from catalog.modules.complaint_centre.services.systems import WantedSystem, connect_system
from catalog.modules.smart_kampung.services import open_kiosk, set_up_letters
from catalog.problems.services import report_problem
from catalog.visits.models import State as StudyState
from core import clock, evidence
from core.actors import Actor
from core.jobs import run_waiting
from documents.models import Certificate, Document, NumberSeries
from documents.services import refuse_initial
from imports.registry import importer_of
from imports.services import upload_table
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.boundaries.services import take_boundary
from organisation.duty.services import enter_absence
from organisation.models import Unit
from organisation.roles import MINISTRY_ROLES
from organisation.scim import services as scim
from residents.models import DuplicatePair
from residents.services import find_duplicates, merge_residents
from surveys.services import offer_survey
from tenants.context import operator_rights
from tenants.domains.services import ask_for_host
from tenants.identity.services.looks import choose_colours
from tenants.identity.services.mail import set_sender
from tests.factories import casework as applications
from tests.factories import documents as letters
from tests.factories import one_student_one_client as osoc
from tests.factories import privacy
from tests.factories import smart_kampung_houses as houses
from tests.factories import smart_kampung_letters as village_letters
from tests.factories.accounts import ApiTokenFactory, UserFactory, make_citizen
from tests.factories.billing import bare_invoice
from tests.factories.boundaries import boundary_file
from tests.factories.complaint_limits import objected, report_left_alone
from tests.factories.mpp import (
    AgencyFactory,
    AppointmentFactory,
    CounterFactory,
    CounterGroupFactory,
    HallPrinterFactory,
    QueueTicketFactory,
    ServiceProductFactory,
    text,
)
from tests.factories.onboarding import ApplicationFactory
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    SpecialDaysFactory,
    UnitFactory,
    UnitMergeFactory,
    person_with_rights,
)
from tests.factories.outcomes import report_of
from tests.factories.photos import photo
from tests.factories.policies import RegencyValueFactory
from tests.factories.residents import make_family, make_resident
from tests.factories.smart_kampung_villages import VisitFactory, scored
from tests.factories.surveys import SurveyPeriodFactory, plan, remark_on
from tests.factories.visits import visit_in
from tests.journeys.addresses import routes as all_routes
from tests.journeys.beginning import switch_on
from web import themes

pytestmark = pytest.mark.django_db

MARK = "Rahasia-Amlapura"
ALL_RIGHTS = (
    "complaint_centre.manage",
    "billing.manage",
    "modules.manage",
    "people.manage",
    "units.manage",
    "hours.manage",
    "evidence.read",
    "api.tokens",
    "delegations.manage",
    "regency.leave",
    "regency.identity",
    "residents.read",
    "residents.edit",
    "residents.unmask",
    "residents.merge",
    "imports.run",
    "messages.manage",
    "surveys.manage",
    "outcomes.read",
    "outcomes.manage",
    "documents.manage",
    "documents.sign",
    "documents.initial",
    "documents.templates",
    "policies.read",
    "policies.manage",
    "policies.backdate",
    "privacy.manage",
    "cases.work",
    "cases.decide",
    "services.manage",
    "mpp.serve",
    "mpp.manage",
    "smart_kampung.serve",
    "smart_kampung.manage",
    "smart_kampung.houses",
    "smart_kampung.houses_decide",
    "smart_kampung.score",
    "smart_kampung.outreach",
    "complaint_centre.manage",
    "complaint_centre.sort",
    "complaint_centre.work",
    "complaint_centre.record",
    "complaint_centre.inspect",
    "one_student_one_client.manage",
    "one_student_one_client.supervise",
    "one_student_one_client.care",
    "complaint_centre.oversee",
    "complaint_centre.decide",
)
TICKET = "karangasem-ticket-token"
APPOINTMENT = "karangasem-appointment"
COUNTER = "karangasem-counter-secret"


@dataclass
class Filled:
    """What lies in Karangasem, as somebody at Ternate might guess or steal it."""

    session: Client
    routing_rule: UUID
    token: str
    invitation: str
    person: int
    assignment: int
    delegation: int
    unit: int
    unit_merge: int
    unit_code: str
    special_days: int
    position: int
    holding: int
    api_token: int
    directory_token: int
    passkey: int
    archive: UUID
    resident: UUID
    other_resident: UUID
    family: UUID
    pair: int
    merge: int
    run: UUID
    message: int
    survey: int
    action: int
    remark: UUID
    offer: str
    letter: UUID
    letter_token: str
    policy_value: int
    loading: UUID
    proposed: UUID
    printer: int
    reported: UUID
    open_letter: UUID
    returned_letter: UUID
    wording: str
    series: int
    certificate: int
    case: str
    paper: UUID
    case_filter: UUID
    contact: int
    letter_request: str
    kiosk: UUID
    checkpoint: dict[str, Any]
    report: str
    report_photo: UUID
    public_report: UUID
    whistle: str
    house: str
    minutes: UUID
    house_delegation: int
    channels: dict[str, Any]
    village: str
    centre: str
    visit: UUID
    study_visit: UUID
    host_claim: int
    look: int
    bill: int
    scheme: dict[str, Any]
    limits: dict[str, Any]
    duty: dict[str, Any]
    privacy: dict[str, Any]
    problem: UUID
    problem_step: int


# How each route with a parameter is called, with keys of Karangasem.
SAMPLES: dict[str, Callable[[Filled], dict[str, Any]]] = {
    **{
        f"complaint_centre:{name}": lambda it: {"code": "rahasia-karangasem"}
        for name in ("category", "category_delete", "text", "text_delete")
    },
    "complaint_centre:rule": lambda it: {"pk": it.routing_rule},
    "complaint_centre:rule_change": lambda it: {"pk": it.routing_rule, "word": "hapus"},
    "accounts:invitation": lambda it: {"token": it.invitation},
    "accounts:revoke_token": lambda it: {"pk": it.api_token},
    "account_reset_password_from_key": lambda it: {"uidb36": "1", "key": "set-password"},
    "mfa_edit_webauthn": lambda it: {"pk": it.passkey},
    "mfa_remove_webauthn": lambda it: {"pk": it.passkey},
    "organisation:person": lambda it: {"pk": it.person},
    "organisation:grant": lambda it: {"pk": it.person},
    "organisation:deactivate": lambda it: {"pk": it.person},
    "organisation:reactivate": lambda it: {"pk": it.person},
    "organisation:send_again": lambda it: {"pk": it.person},
    "organisation:let_in_anew": lambda it: {"pk": it.person},
    "organisation:lost_device": lambda it: {"pk": it.person},
    "organisation:end_role": lambda it: {"pk": it.assignment},
    "organisation:revoke_delegation": lambda it: {"pk": it.delegation},
    "organisation:revoke_directory_token": lambda it: {"pk": it.directory_token},
    "scim:user": lambda it: {"pk": it.person},
    "scim:resource_type": lambda it: {"name": "User"},
    "scim:schema": lambda it: {"name": "urn:ietf:params:scim:schemas:core:2.0:User"},
    "organisation:unit": lambda it: {"pk": it.unit},
    "organisation:pass_on": lambda it: {"pk": it.unit},
    "organisation:rename_as_region": lambda it: {"pk": it.unit},
    "organisation:undo_merge": lambda it: {"pk": it.unit_merge},
    "organisation:unit_hours": lambda it: {"pk": it.unit},
    "organisation:change_hours": lambda it: {"pk": it.unit},
    "organisation:add_unit_days": lambda it: {"pk": it.unit},
    "organisation:withdraw_days": lambda it: {"pk": it.special_days},
    "organisation:unit_positions": lambda it: {"pk": it.unit},
    "organisation:add_position": lambda it: {"pk": it.unit},
    "organisation:position": lambda it: {"pk": it.position},
    "organisation:change_holder": lambda it: {"pk": it.position},
    "organisation:abolish_position": lambda it: {"pk": it.position},
    "organisation:end_holding": lambda it: {"pk": it.holding},
    "offices:office": lambda it: {"code": it.unit_code},
    "imports:upload": lambda it: {"slug": "residents"},
    "imports:template": lambda it: {"slug": "residents", "kind": "csv"},
    "imports:run": lambda it: {"pk": it.run},
    "imports:columns": lambda it: {"pk": it.run},
    "imports:progress": lambda it: {"pk": it.run},
    "imports:mend": lambda it: {"pk": it.run},
    "imports:write": lambda it: {"pk": it.run},
    "imports:undo": lambda it: {"pk": it.run},
    "imports:discard": lambda it: {"pk": it.run},
    "residents:resident": lambda it: {"pk": it.resident},
    "residents:correct": lambda it: {"pk": it.resident},
    "residents:show_number": lambda it: {"pk": it.resident, "field": "nik"},
    "residents:confirm_numbers": lambda it: {"pk": it.resident},
    "residents:status": lambda it: {"pk": it.resident, "event": "pindah"},
    "residents:join_family": lambda it: {"pk": it.resident},
    "residents:found_family": lambda it: {"pk": it.resident},
    "residents:family": lambda it: {"pk": it.family},
    "residents:renew_card": lambda it: {"pk": it.family},
    "residents_api:resident": lambda it: {"pk": it.resident},
    "residents_api:family": lambda it: {"pk": it.family},
    "residents_api:move": lambda it: {"pk": it.resident},
    "residents_api:death": lambda it: {"pk": it.resident},
    "residents_api:return": lambda it: {"pk": it.resident},
    "residents:pair": lambda it: {"pk": it.pair},
    "residents:merge": lambda it: {"kept": it.resident, "dropped": it.other_resident},
    "residents:undo_merge": lambda it: {"pk": it.merge},
    "notifications:open": lambda it: {"pk": it.message},
    "notifications:message": lambda it: {"pk": it.message},
    "notifications:retry": lambda it: {"pk": it.message},
    "notifications:reword": lambda it: {"code": "notifications.channel_down"},
    "notifications:restore": lambda it: {"code": "notifications.channel_down"},
    "notifications:receive": lambda it: {"channel": "whatsapp"},
    "surveys:result": lambda it: {"pk": it.survey},
    "surveys:answer": lambda it: {"token": it.offer},
    "surveys:counter": lambda it: {"secret": COUNTER},
    "surveys:counter_thanks": lambda it: {"secret": COUNTER},
    "surveys:reword": lambda it: {"key": "cost"},
    "surveys:period": lambda it: {"pk": it.survey},
    "surveys:change_period": lambda it: {"pk": it.survey},
    "surveys:add_action": lambda it: {"pk": it.survey},
    "surveys:change_action": lambda it: {"pk": it.action},
    "surveys:paper": lambda it: {"pk": it.survey},
    "surveys:print": lambda it: {"pk": it.survey},
    "surveys:show_remark": lambda it: {"pk": it.remark},
    "surveys:hide_remark": lambda it: {"pk": it.remark},
    "surveys:step_buka": lambda it: {"pk": it.survey},
    "surveys:step_tutup": lambda it: {"pk": it.survey},
    "surveys:step_hitung": lambda it: {"pk": it.survey},
    "surveys:step_terbitkan": lambda it: {"pk": it.survey},
    "surveys:step_alamat_baru": lambda it: {"pk": it.survey},
    "policies:policy": lambda it: {"key": "imports.keep_days"},
    "policies:give_way": lambda it: {"key": "imports.keep_days"},
    "policies:withdraw": lambda it: {"key": "imports.keep_days", "pk": it.policy_value},
    "outcomes_api:detail": lambda it: {"indicator": "mpp.tickets_served", "period": "2026-10"},
    "outcomes:reckoning": lambda it: {"indicator": "mpp.tickets_served", "period": "2026-10"},
    "bundles:files": lambda it: {"slug": "mpp"},
    "bundles:save": lambda it: {"slug": "mpp"},
    "bundles:rehearsal": lambda it: {"slug": "mpp", "pk": it.loading},
    "bundles:apply": lambda it: {"slug": "mpp", "pk": it.loading},
    "bundles:discard": lambda it: {"slug": "mpp", "pk": it.loading},
    "bundles:proposals": lambda it: {"slug": "mpp"},
    "bundles:proposal": lambda it: {"slug": "mpp", "pk": it.proposed},
    "bundles:decline": lambda it: {"slug": "mpp", "pk": it.proposed},
    **{
        f"registry_here:{name}": lambda it: {"slug": "mpp"}
        for name in (
            "innovation",
            "innovation_describe",
            "innovation_submit",
            "innovation_pdf",
            "innovation_csv",
        )
    },
    "registry_here:innovation_evidence": lambda it: {"slug": "mpp", "indicator": "budget"},
    **{f"registry_here:{name}": lambda it: {"pk": it.problem} for name in ("problem", "problem_score", "problem_step")},
    "registry_here:problem_step_remove": lambda it: {"pk": it.problem, "step": it.problem_step},
    **{
        f"visits:{name}": lambda it: {"pk": it.study_visit}
        for name in (
            "visit",
            "tour",
            "questions",
            "fit",
            "plan",
            "decide",
            "agenda",
            "sign",
            "evaluate",
            "end",
            "agreement",
            "reopen",
            "freeze",
            "begin",
            "go_live",
        )
    },
    "agreement:copy": lambda it: {"copy": "daerah"},
    "visits:answer_fit": lambda it: {"pk": it.study_visit, "code": "role:mpp_manager"},
    "visits:counterpart": lambda it: {"pk": it.study_visit, "side": "origin"},
    "visits:finish_duty": lambda it: {"pk": it.study_visit, "duty": 1},
    "visits:remove_duty": lambda it: {"pk": it.study_visit, "duty": 1},
    "visits:remove_agenda_item": lambda it: {"pk": it.study_visit, "item": 1},
    "bundle_lines:lines": lambda it: {"slug": "mpp"},
    "bundle_lines:share": lambda it: {"slug": "mpp"},
    "bundle_lines:proposal": lambda it: {"slug": "mpp", "code": "5107", "number": 1},
    **{
        f"billing:{name}": lambda it: {"pk": it.bill}
        for name in ("invoice", "handover", "acknowledge", "step", "proof", "dispute")
    },
    "billing:paper": lambda it: {"pk": it.bill, "kind": "tagihan"},
    "billing:evidence": lambda it: {"pk": it.bill, "kind": "bukti", "row": 1},
    "billing:contract": lambda it: {"year": date.today().year},  # noqa: DTZ011 -- any year that the page knows
    "cohorts:interest": lambda it: {"slug": "smart_kampung"},
    "cohorts:withdraw": lambda it: {"slug": "smart_kampung"},
    "cohorts:answer": lambda it: {"slug": "smart_kampung", "number": 1},
    "cohorts:calendar": lambda it: {"slug": "smart_kampung", "number": 1},
    "problems:close": lambda it: {"report_id": it.reported},
    **{f"privacy:{name}": lambda it: {"code": it.privacy["privacy_code"]} for name in ("request", "override")},
    "privacy:step": lambda it: {"code": it.privacy["privacy_code"], "step": "tolak"},
    "privacy:note": lambda it: {"code": "casework.cases"},
    "privacy:end_processor": lambda it: {"pk": it.privacy["processor"]},
    "privacy:lift": lambda it: {"pk": it.privacy["restriction"]},
    **{
        f"privacy:{name}": lambda it: {"pk": it.privacy["breach"]}
        for name in ("breach", "notice_pdf", "letters", "letters_sent", "letters_pdf")
    },
    "privacy_unit:errand": lambda it: {"code": it.privacy["errand_code"]},
    "privacy:breach_step": lambda it: {"pk": it.privacy["breach"], "step": "tutup"},
    "privacy:lift_hold": lambda it: {"pk": it.privacy["hold"]},
    "privacy:go_on": lambda it: {"pk": it.privacy["restriction"], "matter": it.privacy["breach"]},
    **{f"privacy:{name}": lambda it: {"rule": "casework.closed"} for name in ("rehearse", "hold_rule")},
    "privacy:answer_run": lambda it: {"pk": it.privacy["retention_run"], "answer": "setujui"},
    **{
        f"my_data:{name}": lambda it: {"code": it.privacy["privacy_code"]}
        for name in ("request", "take_back", "copy_link")
    },
    "my_data:copy": lambda it: {"word": it.privacy["copy_word"]},
    "bundle_lines:changes": lambda it: {"slug": "mpp", "code": "5107"},
    "documents:verify": lambda it: {"token": it.letter_token},
    "documents:letter": lambda it: {"pk": it.letter},
    "documents:download": lambda it: {"pk": it.letter},
    "documents:issue": lambda it: {"pk": it.letter},
    "documents:correct": lambda it: {"pk": it.letter},
    "documents:draft": lambda it: {"pk": it.open_letter},
    "documents:ask_initials": lambda it: {"pk": it.open_letter},
    "documents:refuse_initial": lambda it: {"pk": it.open_letter},
    "documents:rewrite": lambda it: {"pk": it.returned_letter},
    "documents:seal_letter": lambda it: {"pk": it.open_letter},
    "documents:template": lambda it: {"code": it.wording},
    "documents:change_template": lambda it: {"code": it.wording},
    "documents:write": lambda it: {"code": it.wording},
    "documents:check_wording": lambda it: {"code": it.wording},
    "documents:version": lambda it: {"code": it.wording, "number": 1},
    "documents:sample": lambda it: {"code": it.wording, "number": 1},
    "documents:publish": lambda it: {"code": it.wording, "number": 2},
    "documents:register": lambda it: {"pk": it.series},
    "documents:change_series": lambda it: {"pk": it.series},
    "documents:revoke_certificate": lambda it: {"pk": it.certificate},
    "citizen:service": lambda it: {"code": "KRA-88"},
    "citizen:apply": lambda it: {"code": "KRA-88"},
    **{
        f"citizen:{name}": lambda it: {"code": it.case}
        for name in (
            "case",
            "live",
            "about_you",
            "questions",
            "papers",
            "check",
            "later",
            "receipt",
            "new_pin",
            "write",
            "prove",
            "withdraw",
            "document",
            "close",
            "keep",
            "take_out",
        )
    },
    "citizen_account:remove_contact": lambda it: {"pk": it.contact},
    "citizen:paper": lambda it: {"code": it.case, "pk": it.paper},
    "activation:archive": lambda it: {"slug": "example"},
    "activation:archive_detail": lambda it: {"slug": "example", "archive_id": it.archive},
    "activation:destroy_archive": lambda it: {"slug": "example", "archive_id": it.archive},
    "activation:restore": lambda it: {"slug": "example", "archive_id": it.archive},
    "activation:module": lambda it: {"slug": "example"},
    "activation:paper": lambda it: {"slug": "example", "name": "panduan_penulis"},
    "activation:paper_file": lambda it: {"slug": "example", "name": "panduan_penulis"},
    "activation:switch_on": lambda it: {"slug": "example"},
    "activation:switch_off": lambda it: {"slug": "example"},
    "activation:progress": lambda it: {"slug": "example"},
    "activation:progress_live": lambda it: {"slug": "example"},
    "activation:parked": lambda it: {"slug": "example"},
    "activation:preferences": lambda it: {"slug": "example"},
    **{f"adoption:{name}": lambda it: {"slug": "example"} for name in ("readiness", "summary", "cost", "cost_file")},
    **{f"adoption:{name}": lambda it: {"slug": "example", "need": "rule"} for name in ("confirm", "take_back")},
    "activation_api:detail": lambda it: {"slug": "example"},
    "activation_api:off": lambda it: {"slug": "example"},
    "catalogue_api:detail": lambda it: {"slug": "mpp"},
    "regions_api:detail": lambda it: {"code": "5107"},
    **{f"identity:{name}": lambda it: {"pk": it.host_claim} for name in ("check_host", "make_primary", "give_up_host")},
    "identity:bring_back": lambda it: {"pk": it.look},
    "web:icon": lambda it: {"shape": "penuh", "size": 192},
    "web:logo": lambda it: {"mark": "0" * 16, "size": 96},
    **{
        name: lambda it: {"accent": "8b1e3f", "support": "0f5e9c", "edition": themes.edition()}
        for name in ("web:theme", "web:theme_part")
    },
    "web:style_guide_page": lambda it: {"page": "forms"},
    "mpp:service": lambda it: {"code": "KRA-77"},
    "mpp:ticket": lambda it: {"token": TICKET},
    "mpp:ticket_live": lambda it: {"token": TICKET},
    "mpp:cancel": lambda it: {"token": TICKET},
    "mpp:hold": lambda it: {"token": TICKET},
    "mpp:paper": lambda it: {"token": TICKET},
    "mpp:kiosk_number": lambda it: {"token": TICKET},
    "mpp:appointment": lambda it: {"token": APPOINTMENT},
    "mpp:appointment_move": lambda it: {"token": APPOINTMENT},
    "mpp:appointment_cancel": lambda it: {"token": APPOINTMENT},
    "mpp:setup_printer": lambda it: {"pk": it.printer},
    "mpp:counter": lambda it: {"number": 77},
    "mpp:counter_live": lambda it: {"number": 77},
    "mpp:counter_act": lambda it: {"number": 77, "action": "panggil"},
    "mpp:setup_agency": lambda it: {"code": "KRA77"},
    "mpp:setup_group": lambda it: {"letter": "Z"},
    "mpp:setup_counter": lambda it: {"number": 77},
    "mpp:setup_product": lambda it: {"code": "KRA-77"},
    "service_api:detail": lambda it: {"code": "KRA-88"},
    **{
        f"case_api:{name}": lambda it: {"code": it.case}
        for name in ("detail", "proof", "officers", "steps", "record", "messages", "assignment")
    },
    "case_api:paper": lambda it: {"code": it.case, "paper": it.paper},
    **{
        f"smart_kampung:{name}": lambda it: {"code": it.village}
        for name in ("village", "village_score", "open_at_night", "register", "hamlet", "make_hamlet")
    },
    **{f"smart_kampung_api:{name}": lambda it: {"code": "5107052009"} for name in ("village", "letters")},
    "smart_kampung_api:request": lambda it: {"code": it.letter_request},
    "smart_kampung:to_complete": lambda it: {"code": it.village, "what": "kk"},
    "smart_kampung:plan_visit": lambda it: {"pk": it.resident},
    **{f"smart_kampung:{name}": lambda it: {"pk": it.visit} for name in ("visit", "call_off_visit", "visit_photo")},
    "smart_kampung:day_report": lambda it: {"centre": it.centre, "day": "2026-11-26"},
    **{
        f"one_student_one_client:{name}": lambda it: {"pk": it.scheme["mother"]}
        for name in ("mother", "card", "card_preview", "propose", "exchange", "contact", "birth")
    },
    "one_student_one_client:referral": lambda it: {"pk": it.scheme["referral"]},
    "complaint_centre:duty_office": lambda it: {"pk": it.duty["office"]},
    "complaint_centre:duty_week": lambda it: {"pk": it.duty["office"], "user": it.person},
    **{f"complaint_centre:{name}": lambda it: {"user": it.person} for name in ("absence", "hand_on")},
    "complaint_centre:absence_end": lambda it: {"pk": it.duty["absence"]},
    "complaint_centre:ladder": lambda it: {"code": it.limits["code"]},
    "complaint_centre:test_run_result": lambda it: {"run": it.limits["run"]},
    **{
        f"complaint_centre:{name}": lambda it: {"pk": it.limits["referral"]}
        for name in (
            "referral",
            "referral_reply",
            "referral_decide",
            "referral_paper",
            "referral_object",
            "referral_objection_withdraw",
            "referral_objection_rule",
        )
    },
    "one_student_one_client:photo": lambda it: {"pk": it.scheme["mother"], "photo": it.scheme["photo"]},
    "one_student_one_client:exchange_account": lambda it: {"pk": it.scheme["centre"]},
    "one_student_one_client:material": lambda it: {"slug": "tanda-bahaya"},
    "one_student_one_client:consent": lambda it: {"pk": it.scheme["mother"], "purpose": "student"},
    "one_student_one_client:mother_step": lambda it: {"pk": it.scheme["mother"], "step": "pindah"},
    "one_student_one_client:review": lambda it: {"pk": it.scheme["mother"], "review": it.scheme["review"]},
    **{
        f"one_student_one_client:{name}": lambda it: {"pk": it.scheme["pairing"]}
        for name in ("pairing", "end_pairing", "hand_over", "pairing_lost_phone")
    },
    **{
        f"one_student_one_client:{name}": lambda it: {"pk": it.scheme["placement"]}
        for name in ("student", "end_placement", "placement_lost_phone")
    },
    **{
        f"one_student_one_client:{name}": lambda it: {"pk": it.scheme["agreement"]}
        for name in ("agreement", "end_agreement", "open_term")
    },
    **{
        f"one_student_one_client:{name}": lambda it: {"pk": it.scheme["term"]}
        for name in ("term", "close_term", "place")
    },
    "mpp_api:product": lambda it: {"code": "KRA-77"},
    "mpp_api:ticket": lambda it: {"token": TICKET},
    "mpp_api:cancel": lambda it: {"token": TICKET},
    "mpp_api:call_next": lambda it: {"number": 77},
    "mpp_api:call_again": lambda it: {"number": 77},
    "mpp_api:start": lambda it: {"number": 77},
    "mpp_api:finish": lambda it: {"number": 77},
    "mpp_api:absent": lambda it: {"number": 77},
    "mpp_api:hold": lambda it: {"token": TICKET},
    "mpp_api:appointment": lambda it: {"token": APPOINTMENT},
    "mpp_api:move_appointment": lambda it: {"token": APPOINTMENT},
    "mpp_api:cancel_appointment": lambda it: {"token": APPOINTMENT},
    "mpp_api:set_aside": lambda it: {"number": 77},
    "mpp_api:go_on": lambda it: {"number": 77},
    "mpp_api:send_on": lambda it: {"number": 77},
    "mpp_api:come_back": lambda it: {"number": 77},
    "mpp_api:pause": lambda it: {"number": 77},
    "mpp_api:open": lambda it: {"number": 77},
    "example:notice": lambda it: {"notice_id": 1},
    "example:withdraw": lambda it: {"notice_id": 1},
    "casework:drop_filter": lambda it: {"pk": it.case_filter},
    **{
        f"complaint_centre_api:{name}": lambda it: {"code": it.channels["report"]}
        for name in ("report", "verification", "assignment", "answers", "messages", "resolution")
    },
    "complaint_centre:bring": lambda it: {"way": "sms"},
    "complaint_centre:connect": lambda it: {"way": "email"},
    "complaint_centre:revoke_key": lambda it: {"pk": it.channels["key"]},
    "complaint_centre:system": lambda it: {"pk": it.channels["system"]},
    **{
        f"complaint_centre:open311_{name}": lambda it: {"format": "json"}
        for name in ("discovery", "services", "requests")
    },
    "complaint_centre:open311_service": lambda it: {"service_code": it.channels["service"], "format": "json"},
    "complaint_centre:open311_request": lambda it: {"number": it.channels["number"], "format": "json"},
    "complaint_centre:open311_token": lambda it: {"token": it.channels["number"], "format": "json"},
    "smart_kampung:letter": lambda it: {"code": "S-14"},
    "smart_kampung:prove": lambda it: {"code": "S-14"},
    "smart_kampung:code": lambda it: {"code": "S-14"},
    "smart_kampung:fill": lambda it: {"code": "S-14"},
    "smart_kampung:kiosk_end": lambda it: {"pk": it.kiosk},
    "smart_kampung:kiosk_question": lambda it: {"place": 1},
    "smart_kampung:setup_letter": lambda it: {"code": "S-14"},
    "smart_kampung:counter": lambda it: {"code": "S-14"},
    "smart_kampung:person": lambda it: {"pk": it.resident},
    "smart_kampung:give_code": lambda it: {"pk": it.resident},
    "smart_kampung:counter_letter": lambda it: {"pk": it.resident, "code": "S-14"},
    "smart_kampung:choose_person": lambda it: {"code": it.letter_request, "pk": it.resident},
    "smart_kampung:officer_paper": lambda it: {"code": it.letter_request, "pk": it.paper},
    **{
        f"smart_kampung:{name}": lambda it: {"code": it.letter_request}
        for name in (
            "asked",
            "check",
            "officer_request",
            "officer_approve",
            "officer_return",
            "officer_refuse",
            "officer_letter",
        )
    },
    "complaint_centre:file": lambda it: {"word": "keluhan"},
    **{
        f"complaint_centre:{name}": lambda it: {"code": it.report}
        for name in ("report", "receipt", "write", "confirm", "reopen", "withdraw")
    },
    "complaint_centre:join": lambda it: {"code": it.report, "pk": it.report_photo},
    "complaint_centre:photo": lambda it: {"code": it.report, "pk": it.report_photo},
    "complaint_centre:work_report": lambda it: {"code": it.report},
    "complaint_centre:work_act": lambda it: {"code": it.report, "slug": "catatan"},
    "complaint_centre:work_photo": lambda it: {"code": it.report, "pk": it.report_photo},
    "complaint_centre:reporter": lambda it: {"code": it.whistle},
    "complaint_centre:public_report": lambda it: {"pk": it.public_report},
    "complaint_centre:public_photo": lambda it: {"pk": it.public_report, "photo": it.report_photo},
    "complaint_centre:public_csv": lambda it: {"year": clock.now().year},
    "complaint_centre:public_json": lambda it: {"year": clock.now().year},
    "complaint_centre:public_villages_csv": lambda it: {"year": clock.now().year},
    "complaint_centre:public_villages_json": lambda it: {"year": clock.now().year},
    "smart_kampung:house": lambda it: {"code": it.house},
    "smart_kampung:house_preview": lambda it: {"code": it.house},
    "smart_kampung:house_file": lambda it: {"code": it.house, "pk": it.minutes},
    "smart_kampung:house_step": lambda it: {"code": it.house, "slug": "tolak"},
    "smart_kampung:authority_take_back": lambda it: {"pk": it.house_delegation},
    **{name: lambda it: it.checkpoint for name in ("citizen:checkpoint", "checkpoint_api:detail")},
    "casework:begin": lambda it: {"product": "KRA-88"},
    "casework:case": lambda it: {"code": it.case},
    "casework:complete": lambda it: {"code": it.case},
    "casework:reuse": lambda it: {"code": it.case, "pk": it.paper},
    "casework:hand_in": lambda it: {"code": it.case},
    "casework:link": lambda it: {"code": it.case},
    "casework:receipt": lambda it: {"code": it.case},
    "casework:proof": lambda it: {"code": it.case},
    "casework:paper": lambda it: {"code": it.case, "pk": it.paper},
    "casework:look": lambda it: {"code": it.case, "pk": it.paper},
    "casework:content": lambda it: {"code": it.case, "pk": it.paper},
    "casework:act": lambda it: {"code": it.case, "slug": "lengkap"},
    "casework:service": lambda it: {"code": "KRA-88"},
    "casework:service_change": lambda it: {"code": "KRA-88"},
    "casework:service_publish": lambda it: {"code": "KRA-88"},
    "casework:service_withdraw": lambda it: {"code": "KRA-88"},
}

# Of these, the routes whose parameter names a thing of Karangasem. The others name a module or a region and answer
# everywhere, for the regency that is asked; the reset of a password answers that its link does not work.
NOT_THEIRS = {
    "activation", "activation_api", "adoption", "bundle_lines", "catalogue_api", "cohorts", "regions_api", "web",
    "account_reset_password_from_key",
}  # fmt: skip
THEIRS = {name for name in SAMPLES if name.split(":")[0] not in NOT_THEIRS}
THEIRS -= {"imports:upload", "imports:template"}
# Words of a template and of a question are named by a code that every regency has.
THEIRS -= {"notifications:reword", "notifications:restore", "surveys:reword", "policies:policy"}
THEIRS -= {"notifications:reword", "notifications:restore", "surveys:reword"}
# The board of problems is the nation's; an innovation is named by its module, which each regency describes for itself.
THEIRS -= {name for name in SAMPLES if name.startswith("registry_here:")}
# A fiscal year is everybody's own.
THEIRS -= {"billing:contract"}
# The set-up of a module is everybody's own.
THEIRS -= {"bundles:files", "bundles:save", "bundles:proposals"}
# What is processed and by which rules it goes is named alike everywhere.
THEIRS -= {"privacy:note", "privacy:rehearse", "privacy:hold_rule"}
# Each regency has its own ways in, and its own lists by Open311.
THEIRS -= {"complaint_centre:connect", "complaint_centre:file"}
THEIRS -= {f"complaint_centre:open311_{name}" for name in ("discovery", "services", "requests")}
# A year is everybody's own.
THEIRS -= {f"complaint_centre:public_{name}" for name in ("csv", "json", "villages_csv", "villages_json")}
# What mothers are taught is the same everywhere.
THEIRS -= {"one_student_one_client:material"}
THEIRS |= {"activation:archive_detail", "activation:destroy_archive", "activation:restore"}
# Signs the visitor out, so it is tried alone.
ENDS_THE_VISIT = {"account_logout"}


def _signed_letter() -> Document:
    # So many, that keys of Karangasem are keys Ternate does not have.
    offices = [letters.office(name=f"Kantor {MARK} {number}") for number in range(5)]
    version = letters.version(source=f"#f.nama #f.usaha {MARK}")
    letters.draft(version, f"#f.nama {MARK}")
    letters.letter(version, offices[-1], nama=MARK, initials=[letters.signer() for _ in range(2)])
    reader = letters.signer()
    returned = letters.letter(version, offices[-1], nama=MARK, initials=[reader])
    refuse_initial(document=returned, user=reader, reason=MARK, actor=letters.ACTOR, now=letters.NOW)
    letter = letters.letter(version, offices[-1], nama=MARK)
    return letters.sign(letter, by=letters.signer(full_name=f"I Nyoman {MARK}"))[0].document


def routes(urlconf: str) -> Iterator[tuple[str, bool]]:
    """Names of all routes, and whether they have a parameter."""

    def walk(resolver: URLResolver, namespace: str, has_parameter: bool) -> Iterator[tuple[str, bool]]:
        for pattern in resolver.url_patterns:
            own = has_parameter or bool(pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern, inner, own)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", own

    yield from walk(get_resolver(urlconf), "", False)


TENANT_ROUTES = sorted(set(routes(settings.TIRU_TENANT_URLCONF)))


def test_no_route_is_left_out() -> None:
    unnamed = [name for name, _ in TENANT_ROUTES if name.endswith("None")]
    with_parameter = {name for name, parameter in TENANT_ROUTES if parameter}

    assert unnamed == []
    assert with_parameter == set(SAMPLES)


def _centre_set_up(now: datetime) -> UUID:
    """A category, a canned text and a routing rule of Karangasem's complaint centre."""
    actor, code = Actor.system("tests"), "rahasia-karangasem"
    complaint_centre.add_category(code=code, text=CategoryText(name=text(MARK)), actor=actor, now=now)
    complaint_centre.add_text(code=code, title=text(MARK), text=text(MARK), actor=actor, now=now)
    complaint_centre.add_rule(rule=RuleText(name=MARK, level=Level.DISTRICT), actor=actor, now=now)
    return RoutingRule.objects.get(name=MARK).pk


@pytest.fixture
def karangasem_filled(db: None) -> Filled:
    now = clock.now()
    switch_on("r5107", "smart_kampung", now=now)
    switch_on("r5107", "one_student_one_client", now=now)
    switch_on("r5107", "complaint_centre", now=now)
    with tenants.enter("r5107"):
        UserFactory.create_batch(30)  # so that keys of Karangasem are keys Ternate does not have
        routing_rule = _centre_set_up(now)
        admin = person_with_rights(*ALL_RIGHTS, full_name=f"I Wayan {MARK}", email="wayan@karangasem.test")
        guest = UserFactory.invited(full_name=f"Ni Made {MARK}")
        units = UnitFactory.create_batch(30, name=f"Dinas {MARK}")
        special_days = [
            SpecialDaysFactory.create(unit=unit, reason=text(f"Pawai {MARK}"), first_date=date(2099, 1, 1))
            for unit in units
        ]
        holdings = [
            HoldingFactory.create(position=PositionFactory.create(unit=unit, name=text(f"Kepala {MARK}")))
            for unit in units
        ]
        assignments = [
            RoleAssignmentFactory.create(user=admin, role=RoleFactory.create(name=text(f"Peran {MARK}")))
            for _ in range(30)
        ]
        delegations = DelegationFactory.create_batch(30, holder=admin, unit=units[0], legal_basis=f"SK {MARK}")
        group = CounterGroupFactory.create(letter="Z", name=text(f"Antrean {MARK}"))
        CounterFactory.create(number=77, group=group)
        agency = AgencyFactory.create(code="KRA77", name=text(f"Instansi {MARK}"))
        ServiceProductFactory.published(code="KRA-77", agency=agency, group=group, name=text(f"Layanan {MARK}"))
        today = clock.local_date(now, tenants.current().zone)
        QueueTicketFactory.create(group=group, public_token=TICKET, service_day=today)
        AppointmentFactory.create(group=group, public_token=APPOINTMENT, service_day=today)
        printer = [HallPrinterFactory.create(name=f"{MARK} {number}") for number in range(30)][-1]
        tokens = [ApiTokenFactory.with_secret(user=admin, name=MARK) for _ in range(10)]
        keys = [
            Authenticator.objects.create(
                user=admin, type=Authenticator.Type.WEBAUTHN, data={"name": MARK, "passwordless": True}
            )
            for _ in range(10)
        ]
        unit_merge = UnitMergeFactory.create(kept=units[0], dropped=units[1], reason=MARK)
        resident = make_resident(full_name=f"I Gede {MARK}", address=f"Jalan {MARK}")
        family = make_family(resident)
        other = make_resident(full_name=f"I Gede {MARK}", nik="", birth_date=resident.birth_date)
        find_duplicates(now=now)
        pair = DuplicatePair.objects.get()
        merged = merge_residents(
            kept=make_resident(), dropped=make_resident(), choices={}, reason=MARK, actor=Actor.system("tests"), now=now
        )
        run = upload_table(
            importer=importer_of("residents"),
            file=SimpleUploadedFile(f"{MARK}.csv", f"Nama;NIK\n{MARK};1\n".encode()),
            actor=Actor.system("tests"),
            now=now,
        )
        messages = [
            notify(
                template="notifications.channel_down",
                to=Recipient.user(admin),
                context={"channel": MARK},
                now=now,
                actor=Actor.system("tests"),
                idempotency_key=f"tests:{number}",
            )[0]
            for number in range(30)
        ]
        with tenants.public():
            signed = ApplicationFactory.provisioned(regency_code="5107", host_label="karangasem")
            signed.agreement.papers.update(signer_name=MARK, decree=MARK)
        surveys = SurveyPeriodFactory.create_batch(30, name=text(f"Survei {MARK}"))
        asked = SurveyPeriodFactory.open(name=text(f"Survei {MARK}"), counter_secret=COUNTER)
        offer = offer_survey(subject_kind="case", now=now) or ""
        actions = [plan(surveys[-1], what=text(MARK)) for _ in range(30)]
        remark = remark_on(asked, MARK)
        decided = [
            RegencyValueFactory.create(
                key="imports.keep_days",
                value="77",
                valid_from=today + timedelta(days=number),
                legal_source=f"SK {MARK}",
            )
            for number in range(30)
        ]
        report_of("mpp.tickets_served", "2026-10", part=text(f"Instansi {MARK}"), now=now)
        proposed = ProposedValue.objects.create(
            slug="mpp", key="mpp.tell_near", value="7", origin=MARK, origin_source=f"SK {MARK}", origin_from=today,
            proposed_at=now,
        )  # fmt: skip
        loading = upload_bundle(
            slug="mpp", file_name=f"{MARK}.json", content=save("mpp"), actor=Actor.system("tests"), now=now
        )
        reported = report_problem(
            slug="mpp", text=f"Tombol {MARK} mati.", user=admin, actor=Actor.system("tests"), now=now
        )
        invitation = issue_invitation(user=guest, actor=Actor.system("tests"), now=now)
        applications.product("KRA-88", unit=units[0], now=now, name=text(f"Layanan {MARK}"))
        case = applications.handed_in("KRA-88", now=now, name=f"Ni Ketut {MARK}")
        paper = case.papers.order_by("requirement")[0].pk
        case_filter = save_filter(user=admin, name=MARK, wanted=Wanted(show="late"))
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT, name=f"Pemerintah {MARK}")
        channels = _reported_by_a_program(now)
        desk = privacy.desk_at_work(now, name=f"Ni Luh {MARK}", words=f"Alamat di {MARK} keliru.", many=30)
        village = UnitFactory.create(
            kind=Unit.Kind.VILLAGE_OFFICE, parent=root, name=f"Desa {MARK}", region_code=resident.village_code
        )
        scored([village], 3, note=MARK)
        visit = VisitFactory.create(
            resident=make_resident(full_name=f"Ni Wayan {MARK}", birth_date=date(1948, 1, 1)),
            centre=UnitFactory.create(kind=Unit.Kind.HEALTH_CENTRE, name=f"Puskesmas {MARK}"),
            visitor=admin,
        )
        HoldingFactory.create(position=PositionFactory.create(unit=visit.centre), user=admin)
        evidence.record(action="tests.filled", actor=Actor.system("tests"), at=now, subject=f"test:{MARK}", reason=MARK)
        directory_token = _sign_on(now)
        take_boundary(file=boundary_file(), source=MARK, actor=Actor.system("tests"), now=now)
        letter_request = _letter_request(village, now)
        kiosk = open_kiosk(
            unit=village,
            name=MARK,
            prints_at_once=False,
            actor=Actor.system("tests"),
            now=now,
        )
        accompanied = _accompanied_mother(admin, now)
        limits = _missed_limit(village, admin, now)
        duty = _on_duty(village, admin, now)
        problem, problem_step = _problem_and_innovation(now)
        own = {"actor": Actor.system("tests"), "now": now}
        host_claim = ask_for_host(host="layanan.karangasemkab.go.id", days=14, **own)
        look = choose_colours(accent="#8b1e3f", support="#0f5e9c", **own)
        set_sender(sender_name=MARK, footer=f"Jalan {MARK}", **own)
    house, minutes, house_delegation = _deliberated_house(village, admin)
    session = Client(SERVER_NAME="karangasem.tiru.test", raise_request_exception=False)
    with tenants.enter("r5107"):
        session.force_login(admin)
        letter = _signed_letter()
        open_letter = Document.objects.get(state=Document.State.DRAFT)
        returned_letter = Document.objects.get(state=Document.State.RETURNED)
        series = NumberSeries.objects.get(unit=letter.unit)
        certificate = Certificate.objects.get(user=letter.signer)
        reports = _reported(now)
        end = evidence.head_of_log()
    return Filled(
        session=session,
        routing_rule=routing_rule,
        token=tokens[-1][1],
        invitation=invitation,
        person=admin.pk,
        assignment=assignments[-1].pk,
        delegation=delegations[-1].pk,
        unit=units[-1].pk,
        unit_merge=unit_merge.pk,
        unit_code=units[-1].code,
        special_days=special_days[-1].pk,
        position=holdings[-1].position_id,
        holding=holdings[-1].pk,
        api_token=tokens[-1][0].pk,
        directory_token=directory_token,
        passkey=keys[-1].pk,
        archive=_archived(reason=MARK),
        resident=resident.pk,
        other_resident=other.pk,
        family=family.pk,
        pair=pair.pk,
        merge=merged.pk,
        run=run.pk,
        message=messages[-1].pk,
        survey=asked.pk,
        action=actions[-1].pk,
        remark=remark.pk,
        offer=offer,
        letter=letter.pk,
        letter_token=letter.token,
        policy_value=decided[-1].pk,
        loading=loading.pk,
        reported=reported.pk,
        proposed=proposed.pk,
        printer=printer.pk,
        open_letter=open_letter.pk,
        returned_letter=returned_letter.pk,
        wording="sku",
        series=series.pk,
        certificate=certificate.pk,
        checkpoint={"sequence": end.sequence, "digits": end.hash},
        case=case.code,
        paper=paper,
        case_filter=case_filter.pk,
        **reports,
        house=house,
        minutes=minutes,
        house_delegation=house_delegation,
        channels=channels,
        village=village.code,
        centre=visit.centre.code,
        visit=visit.pk,
        host_claim=host_claim.pk,
        look=look.pk,
        study_visit=visit_in(StudyState.PREPARING, origin_code="3510", adopter_code="5107", purpose=MARK).pk,
        bill=bare_invoice("5107", f"Dinas {MARK}").pk,
        contact=make_citizen("sri@contoh.id", f"Ni Komang Sri Wahyuni {MARK}").contacts.get().pk,
        letter_request=letter_request,
        kiosk=kiosk.pk,
        scheme=accompanied,
        limits=limits,
        duty=duty,
        privacy=desk,
        problem=problem,
        problem_step=problem_step,
    )


def _missed_limit(village: Unit, admin: User, now: datetime) -> dict[str, Any]:
    HoldingFactory.create(
        position=PositionFactory.create(unit=village, name=text(f"Perbekel {MARK}")), user=admin, full_name=MARK
    )
    filed = report_left_alone(village, text=f"Jalan {MARK} rusak.", now=now)
    referral = Referral.objects.get(complaint=filed.complaint)
    objected(referral, admin, now=now)
    return {
        "code": filed.case.code,
        "referral": referral.pk,
        "run": send_test_run(unit=village, actor=Actor.system("tests"), now=now),
    }


def _on_duty(office: Unit, admin: User, now: datetime) -> dict[str, Any]:
    """The administrator answers reports at an office, and is away."""
    role = RoleFactory.create(module="complaint_centre", rights=["complaint_centre.work"])
    RoleAssignmentFactory.create(user=admin, role=role, unit=office)
    day = clock.local_date(now, tenants.current().zone)
    away = enter_absence(user=admin, kind="leave", first_date=day, last_date=day, actor=Actor.system("tests"), now=now)
    return {"office": office.pk, "absence": away.pk}


def _accompanied_mother(admin: User, now: datetime) -> dict[str, Any]:
    """A mother at Karangasem with a student of the administrator, and a review of her card that waits."""
    around = replace(osoc.make_scheme(now), supervisor=admin, midwife=admin)
    mother = osoc.make_pregnancy(around, now, full_name=f"Ni Kadek {MARK}")
    placement = osoc.make_student(around, now, name=f"Ni Putu {MARK}")
    pairing = osoc.pair(mother, placement, now)
    review = osoc.scoring.assess(pregnancy_id=mother.pk, items=(), is_confirmed=False, actor=osoc.TESTS, now=now)
    seen = osoc.contact(mother, admin, now, at=now, dangers=["fever"], brought=[photo()], agrees_to_photos=True)
    assert seen.referral is not None
    return {
        "mother": mother.pk,
        "referral": seen.referral.pk,
        "photo": seen.visit.photos.get().pk,
        "review": review.pk,
        "pairing": pairing.pk,
        "placement": placement.pk,
        "agreement": around.agreement.pk,
        "term": around.term.pk,
        "centre": around.centre.pk,
    }


def _problem_and_innovation(now: datetime) -> tuple[UUID, int]:
    """A problem on the nation's board that Karangasem scored and took apart, and what it says of its mall."""
    actor = Actor.system("tests")
    problem = raise_problem(
        title="Antrean pagi terlalu panjang", description="Menurut survei.", theme="", local_theme="Layanan",
        indicator="", actor=actor, now=now,
    )  # fmt: skip
    score(problem_id=problem.pk, urgency=4, seriousness=3, growth=2, reason=MARK, actor=actor, now=now)
    step = add_step(problem_id=problem.pk, kind="cause", parent=None, text=MARK, indicator="", actor=actor, now=now)
    day = date(2026, 1, 5)
    words = dict.fromkeys(("renewal", "benefit", "no_burden", "authority", "replicable"), MARK)
    facts = InnovationFacts(
        form="other", is_digital=True, initiator="agency", trial_on=day, implemented_on=day, **words
    )
    describe(slug="mpp", facts=facts, actor=actor, now=now)
    return problem.pk, step.pk


def _sign_on(now: datetime) -> int:
    """A provider at which nobody answers, and the token of a directory."""
    values = single_sign_on.Values(MARK, "https://127.0.0.1:9", MARK, MARK, ["contoh.go.id"])
    single_sign_on.set_up(values=values, actor=Actor.system("tests"), now=now)
    SingleSignOn.objects.update(tested_at=now, mode=SingleSignOn.Mode.OFFERED)
    token, _secret = scim.create_token(
        name=MARK, lifetime=timedelta(days=90), mails_links=False, actor=Actor.system("tests"), now=now
    )
    return token.pk


def _reported_by_a_program(now: datetime) -> dict[str, Any]:
    """A report at Karangasem that everybody may read of, about a category of its own, and the key of a program."""
    category = add_category(
        code="rahasia-amlapura", text=CategoryText(name=text(f"Jalan {MARK}")), actor=Actor.system("tests"), now=now
    )
    report = Report(kind=ReportKind.COMPLAINT, text=f"Lampu {MARK} mati.", way=Way.OPEN311, category=category)
    filed = file_report(report=report, actor=Actor.citizen(), now=now)
    key, _secret = make_key(name=MARK, lifetime=timedelta(days=90), actor=Actor.system("tests"), now=now)
    wanted = WantedSystem(name=MARK, endpoint="https://lapor.contoh.id/v2", access="kunci")
    system = connect_system(wanted=wanted, actor=Actor.system("tests"), now=now)
    return {
        "report": filed.case.code, "number": str(filed.complaint.pk), "service": category.code, "key": key.pk,
        "system": system.pk,
    }  # fmt: skip


def _letter_request(village: Unit, now: datetime) -> str:
    """Somebody asked a village for a letter; an officer has to look at it."""
    set_up_letters(actor=Actor.system("tests"), now=now)
    asked = village_letters.ask(village, "S-37", {"keperluan": MARK}, name=f"Ni Luh {MARK}", now=now)
    return Case.objects.get(pk=asked.request.case_id).code


def _reported(now: datetime) -> dict[str, Any]:
    """A report at Karangasem with a photo, and one of wrongdoing whose reporter gave a name."""
    kinds = {kind: file_report(report=_report(kind), actor=Actor.citizen(), now=now) for kind in _REPORTED}
    plain, whistle = kinds.values()
    return {
        "report": plain.case.code,
        "report_photo": plain.complaint.photos.get().pk,
        "public_report": plain.complaint.pk,
        "whistle": whistle.case.code,
    }


_REPORTED = (ReportKind.COMPLAINT, ReportKind.WHISTLEBLOWING)


def _report(kind: ReportKind) -> Report:
    return Report(
        kind=kind,
        text=f"Jalan {MARK} rusak.",
        way=Way.WEB,
        reporter=Applicant(name=f"I Wayan {MARK}"),
        photos=[photo()],
    )


def _deliberated_house(village: Unit, admin: User) -> tuple[str, UUID, int]:
    """A house at Karangasem whose village has deliberated: code, minutes, and the delegation to its head."""
    with tenants.enter("r5107"):
        case = houses.at_stage(village, "village_deliberation", now=clock.now(), full_name=f"Ni Luh {MARK}")
        return case.code, houses.house_of(case).files.get().pk, houses.given_to(admin, village).pk


def _archived(*, reason: str) -> UUID:
    """The notice board of Karangasem, in use and then archived."""
    actor, now = Actor.system("tests"), clock.now()
    with tenants.enter("r5107"):
        services.request_activation(slug="example", actor=actor, now=now)
    run_waiting(queues=("operator",))
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=actor, now=now)
        services.request_archive(slug="example", confirmation="Papan Kabar", reason=reason, actor=actor, now=now)
    run_waiting(queues=("operator",))
    return ModuleArchive.objects.get(schema_name="r5107").pk


@pytest.fixture
def ternate_filled(db: None) -> Client:
    """Ternate's own administrator, signed in, with all rights and some rows around."""
    switch_on("r8271", "smart_kampung", now=clock.now())
    switch_on("r8271", "one_student_one_client", now=clock.now())
    switch_on("r8271", "complaint_centre", now=clock.now())
    with tenants.enter("r8271"):
        UnitFactory.create(code="8271", name="Pemerintah Kota Ternate", kind=Unit.Kind.GOVERNMENT)
        group = CounterGroupFactory.create(letter="A", name=text("Kependudukan"))
        CounterFactory.create(number=1, group=group)
        agency = AgencyFactory.create(code="TTE1", name=text("Disdukcapil Kota Ternate"))
        ServiceProductFactory.published(code="TTE-01", agency=agency, group=group)
        admin = person_with_rights(*ALL_RIGHTS, full_name="Nurlaila Djafar", email="nurlaila@ternate.test")
        client = Client(SERVER_NAME="ternate.tiru.test", raise_request_exception=False)
        client.force_login(admin)
    return client


def addresses(it: Filled) -> list[tuple[str, str]]:
    found = []
    for name, has_parameter in TENANT_ROUTES:
        if name not in ENDS_THE_VISIT:
            kwargs = SAMPLES[name](it) if has_parameter else {}
            found.append((name, reverse(name, urlconf=settings.TIRU_TENANT_URLCONF, kwargs=kwargs)))
    return found


def leaks(response: Any) -> bool:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return MARK in body.decode("utf-8", "replace") or MARK in str(dict(response.headers))


def log_of(schema: str) -> int:
    with operator_rights(schema):
        return evidence.head_of_log().sequence


def rows_of(schema: str) -> dict[str, int]:
    """How many rows each table of a regency has; the cache counts requests and is left out."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'core_cache'", [schema])
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM {schema}."{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_the_mark_is_seen_at_home(karangasem_filled: Filled) -> None:
    """Without this, the tests below could pass because nothing is shown anywhere."""
    home = karangasem_filled.session

    seen = [
        name
        for name, address in addresses(karangasem_filled)
        if leaks(home.get(address))
        and (
            name in THEIRS
            or name.split(":")[0]
            in {
                "organisation",
                "mpp",
                "accounts",
                "mpp_api",
                "citizen",
                "complaint_centre",
                "smart_kampung",
                "one_student_one_client",
            }
        )
    ]

    assert len(seen) >= 15
    assert {"organisation:people", "organisation:units", "mpp:services", "mpp:service", "mpp_api:products"} <= set(seen)
    assert "activation:archive_detail" in seen
    assert "citizen:service" in seen
    assert {f"complaint_centre:{name}" for name in ("work", "work_report", "whistles")} <= set(seen)
    assert {"smart_kampung:houses", "smart_kampung:house", "smart_kampung:authority"} <= set(seen)
    assert {f"complaint_centre:open311_{name}" for name in ("service", "services", "request", "requests")} & set(seen)
    assert {f"one_student_one_client:{name}" for name in ("mothers", "mother", "card", "student")} <= set(seen)


@pytest.mark.parametrize("method", ["get", "post"])
def test_ternates_own_administrator_finds_nothing_of_karangasem(
    karangasem_filled: Filled, ternate_filled: Client, method: str
) -> None:
    before, rows = log_of("r5107"), rows_of("r5107")

    found, leaked, failed = [], [], []
    for name, address in addresses(karangasem_filled):
        response = getattr(ternate_filled, method)(address)
        if leaks(response):
            leaked.append(name)
        if response.status_code >= 500:
            failed.append(name)
        if name in THEIRS and response.status_code == 200:
            found.append(name)

    assert leaked == []
    assert failed == []
    assert found == []
    assert log_of("r5107") == before
    assert rows_of("r5107") == rows


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_of_karangasem_is_nobody_at_ternate(
    karangasem_filled: Filled, ternate_filled: Client, method: str
) -> None:
    thief = Client(SERVER_NAME="ternate.tiru.test", raise_request_exception=False)
    thief.cookies = copy(karangasem_filled.session.cookies)
    nobody = Client(SERVER_NAME="ternate.tiru.test", raise_request_exception=False)
    before, rows = log_of("r5107"), rows_of("r5107")

    leaked, differs = [], []
    for name, address in addresses(karangasem_filled):
        response, plain = getattr(thief, method)(address), getattr(nobody, method)(address)
        if leaks(response):
            leaked.append(name)
        if response.status_code != plain.status_code:
            differs.append((name, response.status_code, plain.status_code))

    assert leaked == []
    assert differs == []
    assert log_of("r5107") == before
    assert rows_of("r5107") == rows


def test_a_token_of_karangasem_is_refused_at_ternate(karangasem_filled: Filled, ternate_filled: Client) -> None:
    at_home = Client(SERVER_NAME="karangasem.tiru.test", headers={"authorization": f"Bearer {karangasem_filled.token}"})
    abroad = Client(SERVER_NAME="ternate.tiru.test", headers={"authorization": f"Bearer {karangasem_filled.token}"})
    api = [address for name, address in addresses(karangasem_filled) if address.startswith("/api/v1/")]

    assert at_home.get("/api/v1/activations/").status_code == 200
    for address in api:
        response = abroad.get(address)
        assert not leaks(response)
        assert response.status_code in {401, 404, 405} or address.endswith("openapi.json"), address


def test_pages_of_the_ministry_do_not_exist_at_a_regency_and_the_other_way_round(
    karangasem_filled: Filled, ternate_filled: Client
) -> None:
    ministry = Client(SERVER_NAME="tiru.test", raise_request_exception=False)

    for path in ("/konsol/", "/konsol/daerah/", "/katalog/", "/daftar/", "/admin/", "/api/v1/regencies/"):
        assert ternate_filled.get(path).status_code == 404, path
    for path in ("/pengaturan/", "/pengaturan/modul/", "/kerja/", "/mpp/", "/mpp/layar/", "/api/v1/mpp/products/"):
        assert ministry.get(path).status_code == 404, path


# The ministry. That its database role reads no table of a regency is shown in tests/tenants/test_walls.py.

A_PERSON = re.compile(rf"\b(?:I|Ni) (?:\w+ )+{MARK}")
VALUES: dict[str, list[object]] = {
    "int": [*range(1, 16)],
    "path": ["auth/user"],
    "province": ["51"],
    "uuid": [UUID(int=1)],
    "str": ["5107", "1.0.0", "r5107"],
    "slug": ["one_student_one_client", "one-student-one-client", "mpp", "smart_kampung", "r5107"],
}


@pytest.fixture
def ministry() -> Client:
    """Somebody who holds every right that there is at the ministry, and opens the administration of its tables."""
    with tenants.public():
        rights = {right for role in MINISTRY_ROLES for right in role.rights}
        person = person_with_rights(*rights, full_name="Ratna Prameswari")
        User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
        client = Client(SERVER_NAME="tiru.test", raise_request_exception=False)
        client.force_login(User.objects.get(pk=person.pk))
    return client


def ministry_addresses() -> Iterator[tuple[str, str]]:
    """Every address of the ministry's site, with whatever might stand in it of Karangasem."""
    for route in all_routes(settings.ROOT_URLCONF):
        # One ends the visit; others (an application, a forgotten password) have a shape of their own, and no regency.
        if route.name == "account_logout" or "(?P<" in route.pattern:
            continue
        for values in filled(re.findall(r"<(\w+):\w+>", route.pattern)):
            kwargs = dict(zip(route.parameters, values, strict=True))
            with suppress(NoReverseMatch):
                yield route.name, reverse(route.name, urlconf=settings.ROOT_URLCONF, kwargs=kwargs)


def filled(kinds: list[str]) -> set[tuple[object, ...]]:
    """
    What is put into an address with such parameters: several of one kind the same. Numbers, which may name a thing
    inside another, also crosswise; a few of them, for all would be ten thousand addresses.
    """
    together = [dict(zip(VALUES, values, strict=True)) for values in product(*(
        known if kind in kinds else [None] for kind, known in VALUES.items()
    ))]  # fmt: skip
    found = {tuple(values[kind] for kind in kinds) for values in together}
    if kinds.count("int") > 1:
        found |= set(product(*(VALUES[kind][:5] for kind in kinds)))
    return found


def test_the_ministry_with_every_right_sees_no_person_of_a_regency(karangasem_filled: Filled, ministry: Client) -> None:
    before, rows = log_of("r5107"), rows_of("r5107")

    at_home = karangasem_filled.session.get("/pengaturan/orang/").content.decode()
    assert A_PERSON.search(at_home), "or nothing would be found anywhere"
    opened, leaked, failed = set(), [], []
    for name, address in ministry_addresses():
        response = ministry.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if A_PERSON.search(html.unescape(body.decode("utf-8", "replace"))):
            leaked.append(address)
        if response.status_code == 200:
            opened.add(name)
        if response.status_code >= 500:
            failed.append(address)

    assert leaked == []
    assert failed == []
    assert {"ministry:console", "ministry:regency", "ministry:module_at", "ministry:custody"} <= opened
    assert log_of("r5107") == before
    assert rows_of("r5107") == rows


@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses_of_a_regency_tell_the_ministry_nothing(
    karangasem_filled: Filled, ministry: Client, method: str
) -> None:
    before, rows = log_of("r5107"), rows_of("r5107")

    found, leaked = [], []
    for name, address in addresses(karangasem_filled):
        with suppress(Resolver404):
            resolve(address, urlconf=settings.ROOT_URLCONF)
            continue  # the ministry's own, tried above
        response = getattr(ministry, method)(address)
        if leaks(response):
            leaked.append(name)
        if response.status_code == 200:
            found.append(name)

    assert leaked == []
    assert found == []
    assert log_of("r5107") == before
    assert rows_of("r5107") == rows


def test_signing_out_at_ternate_ends_no_session_of_karangasem(karangasem_filled: Filled) -> None:
    thief = Client(SERVER_NAME="ternate.tiru.test")
    thief.cookies = copy(karangasem_filled.session.cookies)

    thief.post(reverse("account_logout", urlconf=settings.TIRU_TENANT_URLCONF))

    assert karangasem_filled.session.get("/pengaturan/orang/").status_code == 200
