"""
Every page of the project, looked at in a real browser.

The list is not kept by hand: it is what the url configurations hold. Whoever adds a page gets it looked at; whoever
adds one with a parameter, or an address that is no page, is asked to say so in the tables below.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser

import tenants
from billing.desk import CAPITAL
from catalog.activation import services
from catalog.activation.models import ModuleArchive
from catalog.modules.one_student_one_client.education import TOPICS
from catalog.modules.one_student_one_client.paperwork import PAPERS
from catalog.sdk import find_module
from catalog.sdk.screenshots import LARGEST
from core import clock
from core.jobs import run_waiting
from core.localised import LocalisedText
from tests.browser.shots import SHOTS, Shot
from tests.browser.site import KARANGASEM, MINISTRY, SANDBOX, TERNATE, Site
from tests.browser.stage import (
    ADMIN,
    ASKING,
    CITIZEN,
    CLERK,
    CURATOR,
    EVALUATOR,
    KIOSK,
    MEMBER,
    NOBODY,
    PROVED,
    PROVINCE,
    SENDER,
    SUPERVISOR,
    VILLAGER,
    WAITING,
    Stage,
    staged,
)
from tests.browser.stage_billing import clock_runs
from tests.browser.stage_curation import in_review
from tests.browser.stage_villages import MENANGA
from tests.browser.window import DESKTOP, PHONE, SMALL_PHONE
from tests.factories.adoption import TrialFactory
from tests.journeys.addresses import Route, routes
from tests.journeys.beginning import PREPARING, switch_on
from web import themes

# For other systems (the API); the stock admin of Django, which only the platform's own staff see; the style guide,
# which `tests/web` looks at more closely.
NOT_TO_BE_LOOKED_AT = ("api/", "scim/", "admin/", "gaya/")

# Addresses that are no pages, and what a browser gets there: a part of a page, a file, another page (302), or the
# answer that only a form may be sent there (405).
NO_PAGES: dict[str, str | int] = {
    "account_set_password": 302,
    "accounts:end_sessions": 405,
    "accounts:home": 302,
    "accounts:revoke_token": 405,
    "sso:start": 302,
    "sso:return": 409,
    "sso:backchannel_logout": 405,
    "single_sign_on:test": 302,
    "single_sign_on:switch": 405,
    "organisation:revoke_directory_token": 405,
    "boundaries:try_position": 405,
    "boundaries:file": "file",
    "organisation:rename_as_region": 405,
    **{f"registry:{name}": "file" for name in ("malls_csv", "innovation_pdf", "innovation_csv")},
    **{f"registry:{name}": 200 for name in ("malls_json", "malls_dcat")},
    "registry:problem_close": 405,
    "registry:problem_score": 405,
    **{f"registry_here:{name}": "file" for name in ("innovation_pdf", "innovation_csv")},
    "registry_here:innovation_submit": 405,
    "registry_here:problem_score": 405,
    "registry_here:problem_step_remove": 405,
    "activation:archive": 404,  # of a module that is on; of one that is off, and of archives, in a test of their own
    "activation:archive_detail": 404,
    "activation:destroy_archive": 404,
    "activation:paper_file": "file",
    "activation:parked": 405,
    "activation:progress_live": "part",
    "activation:restore": 405,
    "activation:switch_on": 302,  # of a module that is on; of others below
    "billing_mirror:compare_now": 405,
    "billing_webhooks:stripe": 405,
    "billing:acknowledge": 405,
    "billing:evidence": "file",
    "billing:paper": "file",
    **{f"ministry_billing:{name}": 405 for name in ("approve_refund", "assign", "discard", "draft", "issue", "keep")},
    **{f"ministry_billing:{name}": "file" for name in ("coretax", "evidence", "paper", "refund_letter", "tax_data")},
    "complaint_centre:bring": 404,  # a way that has no door for carriers
    "complaint_centre:revoke_key": 405,
    **{
        f"complaint_centre:open311_{name}": 200
        for name in ("discovery", "services", "service", "requests", "request", "token")
    },
    "cohorts:answer": 405,
    "cohorts:calendar": "file",
    "cohorts:withdraw": 405,
    "console:map_csv": "file",
    "curation:open_ring": 405,
    "curation:send_back": 405,
    "curation:send_to_review": 405,
    "adoption:compare": 302,  # with nothing chosen; with modules among the other faces
    "adoption:cost_file": "file",
    "adoption:take_back": 405,
    "departure:cancel": 405,
    "departure:download": 404,  # as long as there is no export
    "departure:export": 405,
    "example:withdraw": 405,
    "mfa_authenticate": 302,
    "mfa_login_webauthn": 302,
    "mfa_reauthenticate_webauthn": 302,
    "ministry:adoption_csv": "file",
    "ministry:certificate_json": "file",
    "ministry:departure_begin": 405,
    "ministry:departure_step": 405,
    "ministry:custody_back_up": 405,
    "ministry:custody_progress_live": "part",
    "ministry:decide_request": 405,
    "ministry:fleet_live": "part",
    "ministry:paper_file": "file",
    "ministry:publiccode": "file",
    "ministry:publiccode_all": "file",
    "ministry:resume": 405,
    "ministry:retry_job": 405,
    "ministry:suspend": 405,
    "ministry_cohorts:call_off": 405,
    "ministry_cohorts:confirm": 405,
    "visits:agreement": "file",
    "visits:begin": 405,
    "visits:counterpart": "file",
    "visits:freeze": 405,
    "visits:go_live": 405,
    "visits:remove_agenda_item": 405,
    "visits:remove_duty": 405,
    "visits:reopen": 405,
    **{f"complaint_centre:{name}": 405 for name in ("write", "confirm", "reopen", "join")},
    "complaint_centre:photo": "file",
    **{f"complaint_centre:public_{name}": "file" for name in ("csv", "villages_csv", "photo")},
    **{f"complaint_centre:public_{name}": 200 for name in ("json", "villages_json")},
    "complaint_centre:work_act": 405,
    "complaint_centre:work_live": "part",
    "complaint_centre:work_many": 405,
    "complaint_centre:work_photo": "file",
    "complaint_centre:work_search": 405,
    "smart_kampung:forget": 405,
    "smart_kampung:kiosk_done": 405,
    "smart_kampung:kiosk_end": 405,
    "smart_kampung:kiosk_onward": 302,
    "smart_kampung:kiosk_paper": 404,  # as long as nothing is printed
    "smart_kampung:kiosk_whom": 302,  # of a letter about whoever asks
    "smart_kampung:give_code": 405,
    "smart_kampung:counter": 302,
    "smart_kampung:officer_approve": 405,
    "smart_kampung:officer_return": 405,
    "smart_kampung:officer_refuse": 405,
    "smart_kampung:choose_person": 405,
    "smart_kampung:officer_paper": "file",
    "smart_kampung:officer_letter": "file",
    "smart_kampung:house_file": "file",
    "smart_kampung:house_preview": 405,
    "mpp:counter_act": 405,
    "mpp:kiosk_number": 302,
    "mpp:paper": "file",
    "mpp:counter_live": "part",
    "mpp:display_live": "part",
    "mpp:queue": 302,
    "mpp:ticket_live": "part",
    "one_student_one_client:card_preview": 405,
    "one_student_one_client:photo": "file",
    **{f"complaint_centre:{name}": 405 for name in ("setup_begin", "category_delete", "text_delete", "absence_end")},
    "one_student_one_client:referrals_live": "part",
    "complaint_centre:watch_live": "part",
    "complaint_centre:referral_paper": "file",
    "complaint_centre:referral_objection_withdraw": 405,
    "one_student_one_client:search_mothers": 405,
    "smart_kampung:call_off_visit": 405,
    "smart_kampung:hamlet": 404,  # without the name of one; with it among the other faces
    "smart_kampung:make_hamlet": 405,
    "smart_kampung:open_at_night": 405,
    "smart_kampung:setup_progress": "part",
    "smart_kampung:setup_centres_fill": 405,
    "smart_kampung:villages_csv": "file",
    "smart_kampung:visit_photo": "file",
    "agreement:approve_list": 405,
    "agreement:copy": "file",
    "onboarding:agreement_copy": "file",
    "onboarding:approve": 405,
    "onboarding:ask_invitation": 405,
    "onboarding:letter": "file",
    "onboarding:open": 302,
    "onboarding:progress": "part",
    "onboarding:refuse": 405,
    "onboarding:review_copy": "file",
    "onboarding:send_back": 405,
    "onboarding:try_again": 405,
    "setup:go_live": 302,  # the stage is open already; tests/browser/test_setup.py opens one
    "problems:close": 405,
    "status:feed": 200,
    **{
        f"privacy:{name}": 405
        for name in (
            "approve_register",
            "end_processor",
            "step",
            "breach_step",
            "rehearse",
            "answer_run",
            "letters_sent",
        )
    },
    "ministry_privacy:tell_again": 405,
    **{f"privacy:{name}": "file" for name in ("register_pdf", "register_csv", "notice_pdf", "letters_pdf")},
    "ministry_privacy:letter_pdf": "file",
    **{f"my_data:{name}": 405 for name in ("withdraw", "take_back", "copy_link")},
    "organisation:abolish_position": 405,
    "organisation:reactivate": 405,
    "organisation:send_again": 405,
    "organisation:units_from_regions": 405,
    "casework:act": 405,
    "casework:drop_filter": 405,
    "casework:hand_in": 405,
    "casework:many": 405,
    "casework:narrowing": "part",
    "casework:content": "file",
    "casework:paper": "file",
    "casework:proof": "file",
    "casework:receipt": 405,
    "casework:reuse": 405,
    "casework:save_filter": 405,
    "casework:search": 405,
    "casework:service_preview": 405,
    "casework:service_publish": 405,
    "casework:service_withdraw": 405,
    "citizen:close": 405,
    "citizen:live": 204,
    "citizen:keep": 302,
    "citizen:take_out": 405,
    "citizen_account:another_code": 405,
    "citizen_account:remove_contact": 405,
    "citizen_account:download": "file",
    "citizen:document": "file",
    "citizen:new_pin": 405,
    "citizen:paper": "file",
    "citizen:prove": 405,
    "citizen:write": 405,
    "documents:download": "file",
    "documents:issue": 405,
    "documents:check_wording": 405,
    "documents:draft": "file",
    "documents:pattern": 405,
    "documents:sample": "file",
    "documents:seal_letter": 405,
    "imports:discard": 405,
    "imports:mend": "file",
    "imports:progress": "part",
    "imports:run": 302,  # to the columns, as long as nothing was rehearsed
    "imports:template": "file",
    "imports:undo": 302,
    "imports:write": 405,
    "notifications:open": 405,
    "notifications:read_all": 405,
    "notifications:receive": 404,  # as long as no gateway is set up
    "notifications:restore": 405,
    "notifications:retry": 405,
    "notifications:retry_all": 405,
    "identity:ready_made": 405,
    "identity:logo": 405,
    "identity:remove_logo": 405,
    "identity:bring_back": 405,
    "identity:zone": 405,
    "identity:office": 405,
    "identity:check_host": 405,
    "identity:give_up_host": 405,
    "identity:reply_to": 405,
    "identity:reply_code": 405,
    "identity:forget_reply_to": 405,
    "identity:server": 405,
    "identity:test_server": 405,
    "identity:remove_server": 405,
    "identity:platform_host": 302,  # as long as it is the main address
    "identity:preview": "part",
    "web:device": 200,
    "web:logo": 404,  # of a logo that nobody has
    "web:theme": "part",
    "web:theme_part": "part",
    "residents:confirm_numbers": 405,
    "residents:count_register": 405,
    "residents:look_for_duplicates": 405,
    "residents:search": 405,
    "bundles:apply": 405,
    "bundles:decline": 405,
    "bundles:discard": 405,
    "bundles:save": "file",
    "outcomes:compute": 405,
    "sandboxes:enter": 405,
    "sandboxes:extend": 405,
    "sandboxes:live": "part",
    "sandboxes:remove": 405,
    "surveys:hide_remark": 405,
    "surveys:show_remark": 405,
    "surveys:step_alamat_baru": 405,
    "surveys:step_buka": 405,
    "surveys:step_hitung": 405,
    "surveys:step_terbitkan": 405,
    "surveys:step_tutup": 405,
    "surveys:swap": 405,
    "web:icon": "part",
    "web:manifest": "part",
    "web:set_language": 405,
    "web:worker": "part",
}

# How addresses with parameters are called; several ways where a page has several faces. `it` are the stage's keys.
type Ways = Callable[[dict[str, Any]], list[dict[str, Any]]]
TO_SIGN = ("to_sign", "sent_back")
SAMPLES: dict[str, Ways] = {
    "complaint_centre:bring": lambda it: [{"way": "email"}],
    "complaint_centre:connect": lambda it: [{"way": way} for way in ("email", "whatsapp", "lapor")],
    "complaint_centre:revoke_key": lambda it: [{"pk": it["channel_key"]}],
    "complaint_centre:system": lambda it: [{"pk": it["channel_system"]}],
    **{
        f"complaint_centre:open311_{name}": lambda it: [{"format": kind} for kind in ("json", "xml")]
        for name in ("discovery", "services", "requests")
    },
    "complaint_centre:open311_service": lambda it: [{"service_code": "lampu-jalan", "format": "xml"}],
    "complaint_centre:open311_request": lambda it: [{"number": it["channel_report"], "format": "xml"}],
    "complaint_centre:open311_token": lambda it: [{"token": it["channel_report"], "format": "xml"}],
    **{f"complaint_centre:{name}": lambda it: [{"code": "lampu-jalan"}] for name in ("category", "category_delete")},
    **{f"complaint_centre:{name}": lambda it: [{"code": "selesai"}] for name in ("text", "text_delete")},
    "complaint_centre:rule": lambda it: [{"pk": it["routing_rule"]}],
    "complaint_centre:duty_office": lambda it: [{"pk": it["duty_office"]}],
    "complaint_centre:duty_week": lambda it: [{"pk": it["duty_office"], "user": it["duty_officer"]}],
    **{f"complaint_centre:{name}": lambda it: [{"user": it["duty_officer"]}] for name in ("absence", "hand_on")},
    "complaint_centre:absence_end": lambda it: [{"pk": it["duty_absence"]}],
    "complaint_centre:rule_change": lambda it: [{"pk": it["routing_rule"], "word": word} for word in ("naik", "hapus")],
    "account_reset_password_from_key": lambda it: [{"uidb36": "1", "key": "wrong"}],
    "accounts:invitation": lambda it: [{"token": it["invitation"]}],
    "accounts:revoke_token": lambda it: [{"pk": it["token"]}],
    "activation:archive": lambda it: [{"slug": "mpp"}],
    "activation:archive_detail": lambda it: [{"slug": "mpp", "archive_id": UUID(int=1)}],
    "activation:destroy_archive": lambda it: [{"slug": "mpp", "archive_id": UUID(int=1)}],
    "activation:module": lambda it: [{"slug": "mpp"}],
    "activation:paper": lambda it: [{"slug": "one_student_one_client", "name": one.name} for one in PAPERS],
    "activation:paper_file": lambda it: [{"slug": "one_student_one_client", "name": PAPERS[0].name}],
    "activation:parked": lambda it: [{"slug": "mpp"}],
    "activation:preferences": lambda it: [{"slug": "example"}],
    "activation:progress": lambda it: [{"slug": "mpp"}],
    "activation:progress_live": lambda it: [{"slug": "mpp"}],
    "activation:restore": lambda it: [{"slug": "mpp", "archive_id": UUID(int=1)}],
    "activation:switch_off": lambda it: [{"slug": "mpp"}],
    "activation:switch_on": lambda it: [{"slug": "mpp"}],
    **{
        f"adoption:{name}": lambda it: [{"slug": slug} for slug in ("mpp", "smart_kampung", "one_student_one_client")]
        for name in ("readiness", "summary", "cost")
    },
    "adoption:confirm": lambda it: [
        {"slug": "one_student_one_client", "need": need} for need in ("campus", "team", "impact_assessment")
    ],
    "adoption:cost_file": lambda it: [{"slug": "mpp"}],
    "adoption:take_back": lambda it: [{"slug": "one_student_one_client", "need": "campus"}],
    **{
        f"registry:{name}": lambda it: [{"pk": pk} for pk in it["problems"]]
        for name in ("problem", "problem_score", "problem_close")
    },
    **{f"registry:innovation_{kind}": lambda it: [{"pk": it["submission"]}] for kind in ("pdf", "csv")},
    "registry:mall_correct": lambda it: [{"pk": it["mall"]}],
    **{
        f"registry_here:{name}": lambda it: [{"slug": "mpp"}]
        for name in ("innovation", "innovation_submit", "innovation_pdf", "innovation_csv")
    },
    "registry_here:innovation_describe": lambda it: [{"slug": "mpp"}, {"slug": "smart_kampung"}],
    "registry_here:innovation_evidence": lambda it: [
        {"slug": "mpp", "indicator": code} for code in ("budget", "online", "training")
    ],
    **{
        f"registry_here:{name}": lambda it: [{"pk": pk} for pk in it["problems"]]
        for name in ("problem", "problem_score", "problem_step")
    },
    "registry_here:problem_step_remove": lambda it: [{"pk": it["problems"][0], "step": 1}],
    "example:notice": lambda it: [{"notice_id": it["notice"]}],
    "example:withdraw": lambda it: [{"notice_id": it["notice"]}],
    "mfa_edit_webauthn": lambda it: [{"pk": it["passkey"]}],
    "mfa_remove_webauthn": lambda it: [{"pk": it["passkey"]}],
    "curation:release": lambda it: [
        {"slug": slug, "version": version}
        for slug, version in (("mpp", "1.0.0"), ("one_student_one_client", "1.0.0"), ("mpp", "0.9.0"), ("mpp", "1.1.0"))
    ],
    "curation:send_to_review": lambda it: [{"slug": "mpp", "version": "1.0.0"}],
    "curation:send_back": lambda it: [{"slug": "mpp", "version": "1.0.0"}],
    "curation:open_ring": lambda it: [{"slug": "mpp", "version": "1.0.0"}],
    "curation:point": lambda it: [
        {"slug": "example", "version": "1.0.0", "item": item} for item in ("pages", "law", "isolation", "papers")
    ],
    "curation:rings": lambda it: [{"slug": "one_student_one_client", "version": "1.0.0"}],
    "curation:halt": lambda it: [{"slug": slug, "version": "1.0.0"} for slug in ("one_student_one_client", "mpp")],
    "problems:close": lambda it: [{"report_id": it["problem"]}],
    "operations:incident": lambda it: [{"pk": it["incident"]}],
    "operations:limits_of": lambda it: [{"code": code} for code in ("5107", "8271")],
    "privacy:request": lambda it: [{"code": code} for code in it["privacy_codes"]],
    "privacy:step": lambda it: [{"code": it["privacy_code"], "step": "tolak"}],
    "privacy:override": lambda it: [{"code": it["held_case"]}],
    "privacy:note": lambda it: [{"code": "casework.cases"}],
    "privacy:end_processor": lambda it: [{"pk": it["processor"]}],
    "privacy:lift": lambda it: [{"pk": it["restriction"]}],
    "privacy:breach": lambda it: [{"pk": pk} for pk in (it["breach"], it["rehearsed_breach"])],
    "privacy:notice_pdf": lambda it: [{"pk": it["breach"]}],
    "privacy:breach_step": lambda it: [{"pk": it["breach"], "step": "tutup"}],
    **{f"privacy:{name}": lambda it: [{"pk": it["breach"]}] for name in ("letters", "letters_sent", "letters_pdf")},
    "privacy_unit:errand": lambda it: [{"code": it["errand_code"]}],
    **{
        f"ministry_privacy:{name}": lambda it: [{"pk": it["failure"], "code": it["unread_regency"]}]
        for name in ("letter", "letter_pdf")
    },
    "privacy:lift_hold": lambda it: [{"pk": it["hold"]}],
    "privacy:go_on": lambda it: [{"pk": it["restriction"], "matter": it["breach"]}],
    "ministry_privacy:failure": lambda it: [{"pk": it["failure"]}],
    "ministry_privacy:tell_again": lambda it: [{"pk": it["failure"]}],
    **{f"privacy:{name}": lambda it: [{"rule": "casework.closed"}] for name in ("rehearse", "hold_rule")},
    "privacy:answer_run": lambda it: [{"pk": it["retention_run"], "answer": "setujui"}],
    "my_data:request": lambda it: [{"code": it["my_request"]}],
    "my_data:take_back": lambda it: [{"code": it["my_request"]}],
    "my_data:copy_link": lambda it: [{"code": it["my_request"]}],
    "my_data:copy": lambda it: [{"word": it["copy_word"]}],
    "ministry:certificate": lambda it: [{"code": it["departures"]["purged"]}],
    "ministry:certificate_json": lambda it: [{"code": it["departures"]["purged"]}],
    "ministry:departure": lambda it: [{"code": code} for code in ("5107", *it["departures"].values())],
    "ministry:departure_begin": lambda it: [{"code": "5107"}],
    "ministry:departure_step": lambda it: [{"code": "5107", "step": "baca-saja"}],
    "ministry:custody": lambda it: [{"code": "5107"}, {"code": "8271"}],
    "ministry:custody_back_up": lambda it: [{"code": "5107"}],
    "ministry:custody_copy": lambda it: [{"code": "5107"}],
    "ministry:custody_progress": lambda it: [{"code": "5107", "operation_id": pk} for pk in it["operations"]],
    "ministry:custody_progress_live": lambda it: [{"code": "5107", "operation_id": it["operations"][0]}],
    "ministry:custody_restore": lambda it: [{"code": "5107", "backup_id": it["backup"]}],
    "ministry:custody_sandbox": lambda it: [{"code": "5107"}],
    "ministry:custody_wipe": lambda it: [{"code": "5107", "schema": "s5107_1"}],
    "ministry:decide_request": lambda it: [{"pk": it["wish"]}],
    "ministry:module": lambda it: [{"path": "mpp"}, {"path": "one-student-one-client"}],
    "ministry:paper": lambda it: [{"path": "one-student-one-client", "name": one.name} for one in PAPERS],
    "ministry:paper_file": lambda it: [{"path": "one-student-one-client", "name": PAPERS[0].name}],
    "ministry:publiccode": lambda it: [{"path": "mpp"}],
    "ministry:publish": lambda it: [{"slug": "mpp", "version": "1.1.0"}],
    "ministry:regency": lambda it: [{"code": "5107"}, {"code": "8271"}, {"code": "3510"}],
    "ministry:restrict": lambda it: [{"slug": "mpp", "version": "1.0.0"}],
    "ministry:resume": lambda it: [{"code": "5107"}],
    "ministry:retire": lambda it: [{"slug": "mpp", "version": "1.0.0"}],
    "ministry:retry_job": lambda it: [{"pk": 1}],
    "ministry:suspend": lambda it: [{"code": "5107"}],
    "console:adoption": lambda it: [{"code": code, "slug": slug} for code, slug in it["adoptions"]],
    "ministry:module_at": lambda it: [{"code": "5107", "slug": "mpp"}],
    "complaint_centre:ladder": lambda it: [{"code": code} for code in it["limit_codes"]],
    "complaint_centre:test_run_result": lambda it: [{"run": it["limit_run"]}],
    "complaint_centre:referral": lambda it: [{"pk": pk} for pk in it["limit_referrals"]],
    "complaint_centre:referral_reply": lambda it: [{"pk": it["limit_own"]}],
    "complaint_centre:referral_decide": lambda it: [{"pk": it["limit_to_decide"]}],
    "complaint_centre:referral_paper": lambda it: [{"pk": it["limit_objected"]}],
    "complaint_centre:referral_object": lambda it: [{"pk": it["limit_mine"]}],
    **{
        f"complaint_centre:referral_objection_{name}": lambda it: [{"pk": it["limit_objected"]}]
        for name in ("rule", "withdraw")
    },
    "one_student_one_client:mother": lambda it: [{"pk": pk} for pk in it["scheme_mothers"]],
    "one_student_one_client:contact": lambda it: [{"pk": it["scheme_paired"]}, {"pk": it["scheme_born"]}],
    "one_student_one_client:birth": lambda it: [{"pk": it["scheme_paired"]}, {"pk": it["scheme_born"]}],
    "one_student_one_client:photo": lambda it: [it["scheme_photo"]],
    "one_student_one_client:referral": lambda it: [{"pk": pk} for pk in it["scheme_referrals"]],
    "one_student_one_client:card": lambda it: [{"pk": it["scheme_paired"]}],
    "one_student_one_client:card_preview": lambda it: [{"pk": it["scheme_paired"]}],
    "one_student_one_client:review": lambda it: [it["scheme_review"]],
    "one_student_one_client:consent": lambda it: it["scheme_consents"],
    "one_student_one_client:mother_step": lambda it: [
        {"pk": it["scheme_paired"], "step": step} for step in ("pindah", "keguguran")
    ],
    "one_student_one_client:propose": lambda it: [{"pk": pk} for pk in it["scheme_alone"]],
    "one_student_one_client:pairing": lambda it: [{"pk": pk} for pk in it["scheme_pairings"]],
    "one_student_one_client:end_pairing": lambda it: [{"pk": it["scheme_pairings"][1]}],
    "one_student_one_client:pairing_lost_phone": lambda it: [{"pk": it["scheme_pairings"][1]}],
    "one_student_one_client:placement_lost_phone": lambda it: [{"pk": it["scheme_placements"][0]}],
    "one_student_one_client:hand_over": lambda it: [{"pk": it["scheme_handed"]}],
    "one_student_one_client:student": lambda it: [{"pk": pk} for pk in it["scheme_students"]],
    "one_student_one_client:agreement": lambda it: [{"pk": pk} for pk in it["scheme_agreements"]],
    "one_student_one_client:end_agreement": lambda it: [{"pk": it["scheme_agreement"]}],
    "one_student_one_client:open_term": lambda it: [{"pk": it["scheme_agreement"]}],
    "one_student_one_client:term": lambda it: [{"pk": pk} for pk in it["scheme_terms"]],
    "one_student_one_client:close_term": lambda it: [{"pk": it["scheme_over"]}],
    "one_student_one_client:place": lambda it: [{"pk": it["scheme_term"]}],
    "one_student_one_client:end_placement": lambda it: [{"pk": pk} for pk in it["scheme_placements"]],
    "one_student_one_client:exchange": lambda it: [{"pk": pk} for pk in it["scheme_told"]],
    "one_student_one_client:exchange_account": lambda it: [{"pk": it["scheme_centre"]}],
    "one_student_one_client:material": lambda it: [{"slug": topic.slug} for topic in TOPICS],
    "complaint_centre:file": lambda it: [{"word": word} for word in ("keluhan", "pelanggaran", "usulan")],
    "complaint_centre:report": lambda it: [{"code": code} for code in it["reports"]],
    "complaint_centre:receipt": lambda it: [{"code": it["reports"][0]}, {"code": it["whistle"]}],
    **{
        f"complaint_centre:{name}": lambda it: [{"code": it["reports"][0]}]
        for name in ("withdraw", "write", "confirm", "reopen")
    },
    "complaint_centre:join": lambda it: [{"code": it["reports"][0], "pk": it["report_photo"]["pk"]}],
    "complaint_centre:photo": lambda it: [it["report_photo"]],
    "complaint_centre:work_report": lambda it: [{"code": code} for code in (*it["passed_reports"], *it["reports"])],
    "complaint_centre:work_act": lambda it: [{"code": it["reports"][0], "slug": "jawab"}],
    "complaint_centre:work_photo": lambda it: [it["report_photo"]],
    "complaint_centre:reporter": lambda it: [{"code": it["whistle"]}],
    "complaint_centre:public_report": lambda it: [{"pk": pk} for pk in it["public_reports"]],
    "complaint_centre:public_photo": lambda it: [it["public_photo"]],
    **{
        f"complaint_centre:public_{name}": lambda it: [{"year": it["public_year"]}]
        for name in ("csv", "json", "villages_csv", "villages_json")
    },
    "smart_kampung:letter": lambda it: [{"code": "S-14"}, {"code": "S-11"}],
    "smart_kampung:prove": lambda it: [{"code": "S-14"}],
    "smart_kampung:code": lambda it: [{"code": "S-14"}],
    "smart_kampung:fill": lambda it: [{"code": "S-14"}, {"code": "S-03"}],
    "smart_kampung:asked": lambda it: [{"code": code} for code in it["letters"].values()],
    "smart_kampung:check": lambda it: [{"code": it["letter_draft"]}],
    "smart_kampung:person": lambda it: [{"pk": it["letter_person"]}],
    "smart_kampung:give_code": lambda it: [{"pk": it["letter_person"]}],
    "smart_kampung:counter_letter": lambda it: [
        {"pk": it["letter_person"], "code": code} for code in ("S-14", "S-08", "S-03")
    ],
    "smart_kampung:counter": lambda it: [{"code": "S-14"}],
    "smart_kampung:officer_request": lambda it: [{"code": code} for code in it["letters"].values()],
    **{
        f"smart_kampung:officer_{name}": lambda it: [{"code": it["letters"]["waiting"]}]
        for name in ("approve", "return", "refuse")
    },
    "smart_kampung:choose_person": lambda it: [{"code": it["letters"]["stranger"], "pk": it["letter_person"]}],
    "smart_kampung:officer_paper": lambda it: [{"code": it["letters"]["with_paper"], "pk": it["letter_paper"]}],
    "smart_kampung:officer_letter": lambda it: [{"code": it["letters"]["ready"]}],
    "smart_kampung:kiosk_end": lambda it: [{"pk": it["kiosk"]}],
    "smart_kampung:kiosk_question": lambda it: [{"place": 1}],
    "smart_kampung:setup_letter": lambda it: [{"code": "S-14"}, {"code": "S-11"}],
    "smart_kampung:house": lambda it: [{"code": code} for code in it["houses"]],
    "smart_kampung:house_preview": lambda it: [{"code": it["houses"][0]}],
    "smart_kampung:house_file": lambda it: [it["minutes"]],
    "smart_kampung:house_step": lambda it: it["house_steps"],
    "smart_kampung:authority_take_back": lambda it: [{"pk": it["house_delegation"]}],
    "mpp:cancel": lambda it: [{"token": it["tickets"]["waiting"]}],
    "mpp:appointment": lambda it: [{"token": token} for token in it["appointments"]],
    "mpp:appointment_cancel": lambda it: [{"token": it["appointments"][0]}],
    "mpp:appointment_move": lambda it: [{"token": it["appointments"][0]}],
    "mpp:hold": lambda it: [{"token": it["tickets"]["waiting"]}],
    "mpp:kiosk_number": lambda it: [{"token": it["tickets"]["done"]}],
    "mpp:paper": lambda it: [{"token": it["tickets"]["waiting"]}],
    "mpp:setup_printer": lambda it: [{"pk": it["printer"]}],
    "mpp:counter": lambda it: [{"number": number} for number in it["counters"]],
    "mpp:counter_act": lambda it: [{"number": 1, "action": "panggil"}],
    "mpp:counter_live": lambda it: [{"number": 1}],
    "mpp:service": lambda it: [{"code": "DK-01"}, {"code": "PL-01"}],
    "mpp:setup_agency": lambda it: [{"code": "DUKCAPIL"}],
    "mpp:setup_counter": lambda it: [{"number": 1}],
    "mpp:setup_group": lambda it: [{"letter": "A"}],
    "mpp:setup_product": lambda it: [{"code": "PL-01"}],
    "mpp:ticket": lambda it: [{"token": token} for token in it["tickets"].values()],
    "mpp:ticket_live": lambda it: [{"token": it["tickets"]["waiting"]}],
    "smart_kampung:village": lambda it: [{"code": it["village"]}, {"code": it["unscored"]}],
    **{
        f"smart_kampung:{name}": lambda it: [{"code": it["village"]}]
        for name in ("village_score", "open_at_night", "make_hamlet", "hamlet")
    },
    "smart_kampung:register": lambda it: [{"code": it["village"]}, {"code": it["unscored"]}],
    "smart_kampung:to_complete": lambda it: [{"code": it["village"], "what": what} for what in ("kk", "periksa")],
    "smart_kampung:plan_visit": lambda it: [{"pk": it["old_person"]}],
    "smart_kampung:visit": lambda it: [{"pk": it["planned_visit"]}, {"pk": it["done_visit"]}],
    "smart_kampung:call_off_visit": lambda it: [{"pk": it["planned_visit"]}],
    "smart_kampung:visit_photo": lambda it: [{"pk": it["done_visit"]}],
    "smart_kampung:day_report": lambda it: [{"centre": it["centre"], "day": it["day"]}],
    "onboarding:application": lambda it: [{"pk": one.pk} for one in it["applications"].values() if one.confirmed_at],
    "agreement:copy": lambda it: [{"copy": copy} for copy in ("naskah", "daerah", "penyelenggara")],
    "onboarding:agreement": lambda it: [{"reference": it["applications"][one].reference} for one in TO_SIGN],
    "onboarding:agreement_copy": lambda it: [{"reference": it["applications"]["to_sign"].reference, "copy": "naskah"}],
    "onboarding:review": lambda it: [
        {"pk": it["applications"][one].pk} for one in (*TO_SIGN, "handed_in", "electronic", "being_set_up")
    ],
    "onboarding:review_copy": lambda it: [{"pk": it["applications"]["handed_in"].pk, "copy": "daerah"}],
    "onboarding:send_back": lambda it: [{"pk": it["applications"]["handed_in"].pk}],
    "onboarding:approve": lambda it: [{"pk": it["applications"]["confirmed"].pk}],
    "onboarding:ask_invitation": lambda it: [{"reference": it["applications"]["live"].reference}],
    "onboarding:confirm": lambda it: [{"signed": it["confirmation"]}],
    "onboarding:form": lambda it: [{"code": "3510"}],
    "onboarding:letter": lambda it: [{"pk": it["applications"]["confirmed"].pk}],
    "onboarding:open": lambda it: [{"signed": it["opening"]}],
    "onboarding:progress": lambda it: [{"reference": it["applications"]["being_set_up"].reference}],
    "onboarding:refuse": lambda it: [{"pk": it["applications"]["confirmed"].pk}],
    "onboarding:status": lambda it: [{"reference": one.reference} for one in it["applications"].values()],
    "onboarding:try_again": lambda it: [{"pk": it["applications"]["failed"].pk}],
    "onboarding:withdraw": lambda it: [{"reference": it["applications"]["confirmed"].reference}],
    "organisation:deactivate": lambda it: [{"pk": it["person"]}],
    "organisation:end_role": lambda it: [{"pk": it["assignment"]}],
    "organisation:grant": lambda it: [{"pk": it["person"]}],
    "organisation:let_in_anew": lambda it: [{"pk": it["person"]}],
    "organisation:lost_device": lambda it: [{"pk": it["person"]}],
    "organisation:person": lambda it: [{"pk": it["person"]}, {"pk": it["gone"]}, {"pk": it["invited"]}],
    "organisation:reactivate": lambda it: [{"pk": it["gone"]}],
    "organisation:send_again": lambda it: [{"pk": it["invited"]}],
    "organisation:revoke_directory_token": lambda it: [{"pk": it["directory_token"]}],
    "organisation:unit": lambda it: [{"pk": it["unit"]}, {"pk": it["partner"]}],
    "organisation:pass_on": lambda it: [{"pk": it["closing_office"]}, {"pk": it["divided_office"]}],
    "organisation:rename_as_region": lambda it: [{"pk": it["divided_office"]}],
    "organisation:undo_merge": lambda it: [{"pk": pk} for pk in it["unit_merges"]],
    "organisation:unit_hours": lambda it: [{"pk": it["unit"]}, {"pk": it["partner"]}],
    "organisation:change_hours": lambda it: [{"pk": it["unit"]}],
    "organisation:add_unit_days": lambda it: [{"pk": it["unit"]}],
    "organisation:withdraw_days": lambda it: [{"pk": pk} for pk in it["special_days"]],
    "organisation:unit_positions": lambda it: [{"pk": it["unit"]}, {"pk": it["partner"]}],
    "organisation:add_position": lambda it: [{"pk": it["unit"]}],
    "organisation:position": lambda it: [{"pk": pk} for pk in it["positions"]],
    "organisation:change_holder": lambda it: [{"pk": it["positions"][0]}],
    "organisation:abolish_position": lambda it: [{"pk": it["positions"][0]}],
    "organisation:end_holding": lambda it: [{"pk": it["holding"]}],
    "offices:office": lambda it: [{"code": code} for code in it["offices"]],
    "outcomes:reckoning": lambda it: [{"indicator": "mpp.tickets_served", "period": it["reported"]}],
    **{
        f"visits:{name}": lambda it, stages=stages: [{"pk": it["visits"][stage]} for stage in stages]
        for name, stages in {
            "visit": ("asked", "hosted", "preparing", "signing", "signed", "replicating", "due", "over", "ended"),
            "tour": ("preparing", "signing"),
            "questions": ("preparing", "over", "signed"),
            "fit": ("preparing", "hosted"),
            "plan": ("preparing",),
            "decide": ("asked",),
            "agenda": ("hosted",),
            "sign": ("signing",),
            "evaluate": ("due",),
            "end": ("signed",),
            "agreement": ("signed",),
            "reopen": ("signing",),
            "freeze": ("preparing",),
            "begin": ("signed",),
            "go_live": ("replicating",),
        }.items()
    },
    "visits:answer_fit": lambda it: [
        {"pk": it["visits"]["preparing"], "code": code} for code in ("role:mpp_manager", "law:0")
    ],
    "visits:counterpart": lambda it: [{"pk": it["visits"]["signed"], "side": "origin"}],
    "visits:finish_duty": lambda it: [{"pk": it["visits"]["replicating"], "duty": it["visit_duty"]}],
    "visits:remove_duty": lambda it: [{"pk": it["visits"]["preparing"], "duty": it["visit_duty"]}],
    "visits:remove_agenda_item": lambda it: [{"pk": it["visits"]["hosted"], "item": it["visit_item"]}],
    "visit_check:check": lambda it: [{"token": token} for token in it["visit_tokens"]],
    "bundle_lines:lines": lambda it: [{"slug": "mpp"}, {"slug": "smart_kampung"}],
    "bundle_lines:share": lambda it: [{"slug": "mpp"}],
    "bundle_lines:proposal": lambda it: [{"slug": "mpp", "code": "3510", "number": 2}],
    "billing:invoice": lambda it: [{"pk": pk} for pk in it["bills"].values()],
    "billing:handover": lambda it: [{"pk": it["bills"]["draft"]}],
    **{
        f"billing:{name}": lambda it: [{"pk": it["bills"]["late"]}]
        for name in ("acknowledge", "step", "proof", "dispute")
    },
    "billing:paper": lambda it: [
        {"pk": it["bills"]["settled"], "kind": kind} for kind in ("tagihan", "kuitansi", "bast")
    ],
    "billing:evidence": lambda it: [{"pk": it["bills"]["settled"], "kind": "bukti", "row": it["bill_proof"]}],
    "billing:contract": lambda it: [{"year": it["bill_year"]}],
    **{
        f"ministry_billing:{name}": lambda it: [{"code": "5107"}]
        for name in ("regency", "subscriber", "draft", "spare", "set_off", "keep", "ask_refund")
    },
    "ministry_billing:refund": lambda it: [{"pk": pk} for pk in it["refunds"].values()],
    **{
        f"ministry_billing:{name}": lambda it: [{"pk": it["refunds"]["theirs"]}]
        for name in ("approve_refund", "refuse_refund", "refund_letter")
    },
    "ministry_billing:pay_refund": lambda it: [{"pk": it["refunds"]["approved"]}],
    "ministry_billing:undo_set_off": lambda it: [{"pk": it["bills"]["late"]}],
    "ministry_billing:invoice": lambda it: [{"pk": pk} for pk in it["bills"].values()],
    **{
        f"ministry_billing:{name}": lambda it: [{"pk": it["bills"]["draft"]}]
        for name in ("handover", "issue", "discard")
    },
    **{f"ministry_billing:{name}": lambda it: [{"pk": it["bills"]["late"]}] for name in ("void", "money", "proof")},
    "ministry_billing:resolve": lambda it: [{"pk": it["bills"]["disputed"]}],
    "ministry_billing:undo": lambda it: [{"pk": it["bills"]["settled"], "payment": it["bill_proof"]}],
    "ministry_billing:paper": lambda it: [{"pk": it["bills"]["settled"], "kind": "tagihan"}],
    "ministry_billing:evidence": lambda it: [{"pk": it["bills"]["settled"], "kind": "bukti", "row": it["bill_proof"]}],
    "ministry_billing:end_seat": lambda it: [{"pk": it["bill_seat"]}],
    **{f"ministry_billing:{name}": lambda it: [{"line": it["bill_lines"][0]}] for name in ("assign", "ignore")},
    "ministry_billing:reopen": lambda it: [{"line": it["bill_lines"][-1]}],
    "cohorts:answer": lambda it: [{"slug": "smart_kampung", "number": 2}],
    "cohorts:calendar": lambda it: [{"slug": "one_student_one_client", "number": 1}],
    "cohorts:interest": lambda it: [{"slug": "smart_kampung"}, {"slug": "one_student_one_client"}],
    "cohorts:withdraw": lambda it: [{"slug": "smart_kampung"}],
    "ministry_cohorts:call_off": lambda it: [{"slug": "smart_kampung", "number": 2}],
    "ministry_cohorts:cohort": lambda it: [
        {"slug": "smart_kampung", "number": 1},
        {"slug": "smart_kampung", "number": 2},
        {"slug": "one_student_one_client", "number": 1},
    ],
    "ministry_cohorts:confirm": lambda it: [{"slug": "smart_kampung", "number": 2}],
    "ministry_cohorts:demand": lambda it: [{"slug": "smart_kampung"}, {"slug": "mpp"}],
    "ministry_cohorts:invite": lambda it: [{"slug": "smart_kampung"}, {"slug": "example"}],
    "bundles:files": lambda it: [{"slug": "mpp"}],
    "bundles:save": lambda it: [{"slug": "mpp"}],
    "bundles:rehearsal": lambda it: [
        {"slug": "mpp", "pk": it["loading"]},
        {"slug": "smart_kampung", "pk": it["loaded_file"]},
    ],
    "bundles:proposals": lambda it: [{"slug": "smart_kampung"}, {"slug": "mpp"}],
    "bundles:proposal": lambda it: [{"slug": "smart_kampung", "pk": it["proposal"]}],
    "bundles:decline": lambda it: [{"slug": "smart_kampung", "pk": it["proposal"]}],
    "bundle_lines:changes": lambda it: [{"slug": "mpp", "code": "3510"}],
    "bundles:apply": lambda it: [{"slug": "mpp", "pk": it["loading"]}],
    "bundles:discard": lambda it: [{"slug": "mpp", "pk": it["loading"]}],
    "casework:act": lambda it: [{"code": it["case"], "slug": "lengkap"}],
    "citizen_account:remove_contact": lambda it: [{"pk": 1}],
    "casework:begin": lambda it: [{"product": "SKU-01"}],
    "casework:case": lambda it: [
        {"code": it[name]} for name in ("case", "unpaid_case", "granted_case", "numbered_case")
    ],
    "casework:complete": lambda it: [{"code": it["begun_case"]}],
    "casework:content": lambda it: [{"code": it["case"], "pk": it["case_paper"]}],
    "casework:look": lambda it: [{"code": it["case"], "pk": it["case_paper"]}],
    "casework:drop_filter": lambda it: [{"pk": it["case_filter"]}],
    "casework:hand_in": lambda it: [{"code": it["begun_case"]}],
    "casework:link": lambda it: [{"code": it["case"]}],
    "casework:paper": lambda it: [{"code": it["case"], "pk": it["case_paper"]}],
    "casework:proof": lambda it: [{"code": it["unpaid_case"]}],
    "casework:receipt": lambda it: [{"code": it["case"]}],
    "casework:reuse": lambda it: [{"code": it["begun_case"], "pk": it["case_paper"]}],
    "casework:service": lambda it: [{"code": "SKU-01"}, {"code": "SKU-04"}],
    "casework:service_change": lambda it: [{"code": "SKU-01"}],
    "casework:service_publish": lambda it: [{"code": "SKU-04"}],
    "casework:service_withdraw": lambda it: [{"code": "SKU-01"}],
    "citizen:checkpoint": lambda it: [it["checkpoint"]],
    "citizen:service": lambda it: [{"code": "SKU-01"}],
    "citizen:apply": lambda it: [{"code": "SKU-01"}],
    "citizen:case": lambda it: [{"code": code} for code in it["cases"].values()],
    "citizen:about_you": lambda it: [{"code": it["cases"]["draft"]}],
    "citizen:questions": lambda it: [{"code": it["cases"]["draft"]}],
    "citizen:papers": lambda it: [{"code": it["cases"]["draft"]}, {"code": it["cases"]["incomplete"]}],
    "citizen:check": lambda it: [{"code": it["cases"]["draft"]}],
    "citizen:live": lambda it: [{"code": it["cases"]["draft"]}],
    "citizen:later": lambda it: [{"code": it["cases"]["draft"]}],
    "citizen:receipt": lambda it: [{"code": it["cases"]["incomplete"]}],
    "citizen:withdraw": lambda it: [{"code": it["cases"]["incomplete"]}],
    "citizen:paper": lambda it: [{"code": it["cases"]["incomplete"], "pk": it["paper"]}],
    "citizen:document": lambda it: [{"code": it["cases"]["issued"]}],
    **{
        f"citizen:{name}": lambda it: [{"code": it["cases"]["draft"]}]
        for name in ("close", "keep", "new_pin", "prove", "take_out", "write")
    },
    "documents:verify": lambda it: [{"token": it[key]} for key in ("letter_token", "lapsed_token") if key in it],
    "documents:letter": lambda it: [{"pk": it["letter"]}, {"pk": it["open_letter"]}, {"pk": it["returned_letter"]}],
    "documents:download": lambda it: [{"pk": it["letter"]}],
    "documents:issue": lambda it: [{"pk": it["letter"]}],
    "documents:correct": lambda it: [{"pk": it["letter"]}],
    "documents:draft": lambda it: [{"pk": it["open_letter"]}],
    "documents:ask_initials": lambda it: [{"pk": it["open_letter"]}],
    "documents:refuse_initial": lambda it: [{"pk": it["open_letter"]}],
    "documents:rewrite": lambda it: [{"pk": it["returned_letter"]}],
    "documents:seal_letter": lambda it: [{"pk": it["open_letter"]}],
    "documents:template": lambda it: [{"code": "sku"}],
    "documents:change_template": lambda it: [{"code": "sku"}],
    "documents:write": lambda it: [{"code": "sku"}],
    "documents:check_wording": lambda it: [{"code": "sku"}],
    "documents:version": lambda it: [{"code": "sku", "number": 1}, {"code": "sku", "number": 2}],
    "documents:sample": lambda it: [{"code": "sku", "number": 1}],
    "documents:publish": lambda it: [{"code": "sku", "number": 2}],
    "documents:register": lambda it: [{"pk": it["series"]}],
    "documents:change_series": lambda it: [{"pk": it["series"]}],
    "documents:revoke_certificate": lambda it: [{"pk": it["certificate"]}],
    "imports:upload": lambda it: [{"slug": "residents"}, {"slug": "units"}, {"slug": "populations"}],
    "imports:template": lambda it: [{"slug": "residents", "kind": "csv"}],
    "imports:run": lambda it: [{"pk": it["run"]}],
    "imports:columns": lambda it: [{"pk": it["run"]}],
    "imports:progress": lambda it: [{"pk": it["run"]}],
    "imports:mend": lambda it: [{"pk": it["run"]}],
    "imports:write": lambda it: [{"pk": it["run"]}],
    "imports:undo": lambda it: [{"pk": it["run"]}],
    "imports:discard": lambda it: [{"pk": it["run"]}],
    "notifications:open": lambda it: [{"pk": it["message"]}],
    "notifications:message": lambda it: [{"pk": it["message"]}],
    "notifications:retry": lambda it: [{"pk": it["message"]}],
    "notifications:reword": lambda it: [{"code": "notifications.channel_down"}],
    "notifications:restore": lambda it: [{"code": "notifications.channel_down"}],
    "notifications:receive": lambda it: [{"channel": "whatsapp"}],
    "policies:policy": lambda it: [{"key": "imports.keep_days"}, {"key": "residents.name_same"}],
    "policies:give_way": lambda it: [{"key": "imports.keep_days"}],
    "policies:withdraw": lambda it: [{"key": "imports.keep_days", "pk": it["planned_value"]}],
    "policies:province": lambda it: [{"key": "imports.keep_days", "province": "51"}],
    "policies:province_give_way": lambda it: [{"key": "imports.keep_days", "province": "51"}],
    "policies:province_withdraw": lambda it: [
        {"key": "imports.keep_days", "province": "51", "pk": it["provincial_value"]}
    ],
    "organisation:revoke_delegation": lambda it: [{"pk": it["delegation"]}],
    "residents:resident": lambda it: [{"pk": it["resident"]}],
    "residents:correct": lambda it: [{"pk": it["resident"]}],
    "residents:show_number": lambda it: [{"pk": it["resident"], "field": "nik"}],
    "residents:confirm_numbers": lambda it: [{"pk": it["resident"]}],
    "residents:status": lambda it: [{"pk": it["resident"], "event": "pindah"}],
    "residents:join_family": lambda it: [{"pk": it["resident"]}],
    "residents:found_family": lambda it: [{"pk": it["resident"]}],
    "residents:family": lambda it: [{"pk": it["family"]}],
    "residents:renew_card": lambda it: [{"pk": it["family"]}],
    "residents:pair": lambda it: [{"pk": it["pair"]}],
    "residents:merge": lambda it: [{"kept": it["resident"], "dropped": it["other_resident"]}],
    "residents:undo_merge": lambda it: [{"pk": it["merge"]}],
    "surveys:result": lambda it: [{"pk": it["published"]}],
    "surveys:answer": lambda it: [{"token": it["offer"]}],
    "surveys:counter": lambda it: [{"secret": it["counter"]}],
    "surveys:counter_thanks": lambda it: [{"secret": it["counter"]}],
    "surveys:reword": lambda it: [{"key": "cost"}],
    "surveys:paper": lambda it: [{"pk": it["asked"]}],
    "surveys:print": lambda it: [{"pk": it["asked"]}],
    "surveys:period": lambda it: [{"pk": it["survey"]}, {"pk": it["asked"]}],
    "surveys:change_period": lambda it: [{"pk": it["survey"]}],
    "surveys:add_action": lambda it: [{"pk": it["survey"]}],
    "surveys:change_action": lambda it: [{"pk": it["action"]}],
    "surveys:show_remark": lambda it: [{"pk": it["remark"]}],
    "surveys:hide_remark": lambda it: [{"pk": it["remark"]}],
    "surveys:step_buka": lambda it: [{"pk": it["survey"]}],
    "surveys:step_tutup": lambda it: [{"pk": it["survey"]}],
    "surveys:step_hitung": lambda it: [{"pk": it["survey"]}],
    "surveys:step_terbitkan": lambda it: [{"pk": it["survey"]}],
    "surveys:step_alamat_baru": lambda it: [{"pk": it["survey"]}],
    "identity:bring_back": lambda it: [{"pk": 1}],
    **{
        f"identity:{name}": lambda it: [{"pk": it["host_claim"]}]
        for name in ("check_host", "make_primary", "give_up_host")
    },
    "web:icon": lambda it: [{"shape": "penuh", "size": 192}],
    "web:logo": lambda it: [{"mark": "0" * 16, "size": 96}],
    **{
        name: lambda it: [{"accent": "8b1e3f", "support": "0f5e9c", "edition": themes.edition()}]
        for name in ("web:theme", "web:theme_part")
    },
}

# Who sees a page: the first beginning that fits; nobody in particular where none does.
WHO = {
    KARANGASEM: {
        "/permohonan/": MEMBER,
        "/data-saya/": MEMBER,
        "/akun-saya/": MEMBER,
        "/masuk/kode/": WAITING,
        "/masuk/nama/": PROVED,
        "/kerja/masalah/": ADMIN,
        "/kerja/daerah/": ADMIN,
        "/kerja/permintaan-data/": ADMIN,
        "/kerja/": CLERK,
        "/complaint-centre/kanal/": ADMIN,
        "/smart-kampung/petugas/": ADMIN,
        "/smart-kampung/atur/": ADMIN,
        "/complaint-centre/pengaturan/": ADMIN,
        "/smart-kampung/permohonan/": CITIZEN,
        "/complaint-centre/laporan/": CITIZEN,
        "/smart-kampung/surat/S-14/kode/": ASKING,
        "/smart-kampung/surat/": VILLAGER,
        **{f"/smart-kampung/kios/{path}/": f"{KIOSK}-typing" for path in ("nik", "kk")},
        "/smart-kampung/kios/kode/": f"{KIOSK}-waiting",
        **{f"/smart-kampung/kios/{path}/": f"{KIOSK}-done" for path in ("hasil", "cetak")},
        **{
            f"/smart-kampung/kios/{path}/": f"{KIOSK}-proven"
            for path in ("surat", "tanya", "periksa", "untuk", "lanjut")
        },
        "/smart-kampung/kios/": KIOSK,
        "/smart-kampung/rumah/terbuka/": NOBODY,
        "/smart-kampung/rumah/": ADMIN,
        "/smart-kampung/wewenang/": ADMIN,
        **{
            f"/complaint-centre/{path}/": ADMIN
            for path in ("pantau", "rujukan", "kerja", "catat", "lapangan", "pelanggaran", "petugas")
        },
        "/mpp/loket/": CLERK,
        "/mpp/hari-ini/": ADMIN,
        "/mpp/atur/": ADMIN,
        "/example/tulis/": ADMIN,
        "/example/1/cabut/": ADMIN,
        "/pengaturan/": ADMIN,
        "/penduduk/": ADMIN,
        "/kotak-masuk/": ADMIN,
        "/lacak/": CITIZEN,
        "/layanan/": CITIZEN,
        "/smart-kampung/desa/": ADMIN,
        "/smart-kampung/jemput-bola/": ADMIN,
        "/one-student-one-client/mahasiswa/": SUPERVISOR,
        "/one-student-one-client/materi/": NOBODY,
        "/one-student-one-client/": ADMIN,
        "/surat/": ADMIN,
        "/berkas/": ADMIN,
        "/akun/": ADMIN,
    },
    MINISTRY: {"/konsol/": CURATOR, "/kotak-masuk/": CURATOR, "/akun/": CURATOR},
}
FOR_STRANGERS = {
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "accounts:invitation",
    "sso:signed_out",
}
FOR_THE_SENDER = {
    "onboarding:agreement",
    "onboarding:agreement_copy",
    "onboarding:ask_invitation",
    "onboarding:status",
    "onboarding:withdraw",
}
WITHOUT_A_SECOND_STEP = {"mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"}
NEWCOMERS = {KARANGASEM: CLERK, MINISTRY: EVALUATOR}

# Other faces of pages: searches, filters, what is not there, a regency that has just begun.
FACES = [
    (TERNATE, "/", NOBODY, 200),
    (TERNATE, "/pengaturan/identitas/merek/", ADMIN, 200),
    (KARANGASEM, "/pengaturan/identitas/merek/?accent=%23db2777&support=%230f5e9c", ADMIN, 200),
    (KARANGASEM, "/cari/?q=kartu", NOBODY, 200),
    (KARANGASEM, "/cari/?q=tidak-ada-sama-sekali", NOBODY, 200),
    (KARANGASEM, "/mpp/layanan/?q=tidak-ada-sama-sekali", NOBODY, 200),
    (KARANGASEM, "/smart-kampung/?kecamatan=510705", NOBODY, 200),
    (KARANGASEM, "/smart-kampung/?q=tidak-ada&surat=S-14", VILLAGER, 200),
    (KARANGASEM, "/smart-kampung/surat/?q=usaha", VILLAGER, 200),
    (KARANGASEM, "/smart-kampung/surat/?q=tidak-ada-sama-sekali", VILLAGER, 200),
    (KARANGASEM, "/smart-kampung/surat/S-03/isi/?untuk=1", VILLAGER, 200),
    (KARANGASEM, "/smart-kampung/surat/S-14/isi/?tanpa=kode", ASKING, 200),
    (KARANGASEM, "/smart-kampung/petugas/?tampil=signature", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/petugas/?tampil=citizen", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/atur/desa/?kurang=head", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/atur/desa/?q=tidak-ada", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/atur/puskesmas/?kecamatan=510701", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/rumah/?tampil=done", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/wewenang/?tampil=semua&q=tidak-ada-sama-sekali", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/rumah/terbuka/?tahun=2026", NOBODY, 200),
    (KARANGASEM, "/mpp/layanan/?alasan=presence", NOBODY, 200),
    (KARANGASEM, "/mpp/atur/layanan/?daring=belum", ADMIN, 200),
    (KARANGASEM, "/mpp/antrean/ambil/?layanan=DK-05", NOBODY, 200),
    (KARANGASEM, "/mpp/janji/?kelompok=A", NOBODY, 200),
    (KARANGASEM, "/mpp/kiosk/?kelompok=A", NOBODY, 200),
    (KARANGASEM, "/mpp/hari-ini/?hari=2026-11-01", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/desa/", NOBODY, 200),
    (KARANGASEM, "/smart-kampung/desa/?tingkat=maju&kecamatan=510702", NOBODY, 200),
    (KARANGASEM, "/smart-kampung/desa/?kecamatan=000000", NOBODY, 200),
    (KARANGASEM, f"/smart-kampung/desa/penduduk/{MENANGA}/keluarga/?dusun=Banjar+Dinas+Menanga+Kawan", ADMIN, 200),
    (KARANGASEM, "/smart-kampung/jemput-bola/?tampil=sendiri", ADMIN, 200),
    (KARANGASEM, "/one-student-one-client/ibu/?tampil=alone", ADMIN, 200),
    (KARANGASEM, "/one-student-one-client/ibu/?keadaan=closed", ADMIN, 200),
    (KARANGASEM, "/kotak-masuk/", MEMBER, 200),
    (TERNATE, "/masuk/", NOBODY, 200),
    (KARANGASEM, "/layanan/?q=tidak-ada-sama-sekali", NOBODY, 200),
    (KARANGASEM, "/layanan/SKU-01/?per=2020-01-31", NOBODY, 404),
    (KARANGASEM, "/lacak/?kode=KAR-4821-7QMX", NOBODY, 200),
    (KARANGASEM, "/bukti/1204-9f3a61c07be244d8/", NOBODY, 404),
    (KARANGASEM, "/complaint-centre/terbuka/laporan/?kecamatan=510703", NOBODY, 200),
    (KARANGASEM, "/bukti/?titik=KAR-4821-7QMX", NOBODY, 422),
    (KARANGASEM, "/pengaturan/modul/?tampil=belum", ADMIN, 200),
    (KARANGASEM, "/pengaturan/modul/cari/?q=tidak-ada-sama-sekali", ADMIN, 200),
    (KARANGASEM, "/pengaturan/modul/cari/?fits=on&m=mpp", ADMIN, 200),
    (KARANGASEM, "/pengaturan/modul/banding/?m=mpp&m=smart_kampung&m=one_student_one_client", ADMIN, 200),
    (TERNATE, "/pengaturan/modul/one_student_one_client/kesiapan/", ADMIN, 200),
    (TERNATE, "/pengaturan/modul/jaringan/", ADMIN, 200),
    (KARANGASEM, "/pengaturan/hari-tutup/?tahun=2028", ADMIN, 200),
    (KARANGASEM, "/pengaturan/wewenang/daftar/?per_day=1&per_month=1&per_year=2020", ADMIN, 200),
    (KARANGASEM, "/kantor/?cari=rendang&saring=buka", NOBODY, 200),
    (KARANGASEM, "/kantor/?cari=tidak-ada-sama-sekali", NOBODY, 200),
    (TERNATE, "/kantor/", NOBODY, 200),
    (KARANGASEM, "/berkas/?tampil=closed", ADMIN, 200),
    (KARANGASEM, "/berkas/?tampil=unassigned&keadaan=verified", ADMIN, 200),
    (KARANGASEM, "/berkas/?tampil=open&layanan=SKU-01&filter=1", ADMIN, 200),
    (KARANGASEM, "/berkas/tidak-ada/", ADMIN, 404),
    (KARANGASEM, "/akun/undangan/used-up/", NOBODY, 404),
    (KARANGASEM, "/periksa/unknown/", NOBODY, 404),
    (KARANGASEM, "/tidak-ada/", NOBODY, 404),
    (KARANGASEM, "/tidak-ada/", ADMIN, 404),
    (KARANGASEM, "/pengaturan/kebijakan/?tampil=rencana", ADMIN, 200),
    (KARANGASEM, "/pengaturan/kebijakan/?cari=tidak-ada-sama-sekali", ADMIN, 200),
    (KARANGASEM, "/pengaturan/kebijakan/departure.retention_days/", ADMIN, 200),
    (TERNATE, "/", NOBODY, 200),
    (TERNATE, "/mpp/", NOBODY, 200),
    (TERNATE, "/mpp/layar/", NOBODY, 200),
    (TERNATE, "/mpp/antrean/ambil/", NOBODY, 200),
    (TERNATE, "/mpp/atur/", ADMIN, 200),
    (TERNATE, "/mpp/loket/", ADMIN, 200),
    (KARANGASEM, "/kerja/?", ADMIN, 200),
    (KARANGASEM, "/kerja/masalah/?modul=mpp", CLERK, 200),
    (MINISTRY, "/konsol/katalog/one_student_one_client/1.0.0/gelombang/?q=lombok", CURATOR, 200),
    (TERNATE, "/kerja/", ADMIN, 200),
    (TERNATE, "/berkas/", ADMIN, 200),
    (TERNATE, "/berkas/izin/", ADMIN, 200),
    (TERNATE, "/pengaturan/layanan/", ADMIN, 200),
    (TERNATE, "/pengaturan/", ADMIN, 200),
    (TERNATE, "/pengaturan/unit/", ADMIN, 200),
    (TERNATE, "/pengaturan/unit/perubahan/", ADMIN, 200),
    (TERNATE, "/pengaturan/modul/example/nyalakan/", ADMIN, 200),
    (TERNATE, "/pengaturan/modul/smart_kampung/minat/", ADMIN, 200),
    (TERNATE, "/pengaturan/modul/one_student_one_client/minat/", ADMIN, 200),
    (SANDBOX, "/", NOBODY, 200),
    (SANDBOX, "/akun/masuk/", NOBODY, 200),
    (SANDBOX, "/tidak-ada/", NOBODY, 404),
    (MINISTRY, "/konsol/studi-tiru/?tahap=late", CURATOR, 200),
    (MINISTRY, "/konsol/studi-tiru/?tahap=withdrawn", CURATOR, 200),
    (MINISTRY, "/konsol/studi-tiru/", EVALUATOR, 200),
    (MINISTRY, "/katalog/?q=tidak-ada-sama-sekali", NOBODY, 200),
    (MINISTRY, "/konsol/?modul=mpp", CURATOR, 200),
    (MINISTRY, "/konsol/pemakaian/?modul=mpp", EVALUATOR, 200),
    (MINISTRY, "/konsol/perhatian/?jenis=falling", EVALUATOR, 200),
    (MINISTRY, "/konsol/setara/?daerah=5107", EVALUATOR, 200),
    (MINISTRY, "/konsol/peta/?modul=mpp", EVALUATOR, 200),
    (MINISTRY, "/konsol/", PROVINCE, 200),
    (MINISTRY, "/konsol/daerah/5107/", PROVINCE, 200),
    (MINISTRY, "/konsol/daerah/8271/", PROVINCE, 404),
    (MINISTRY, "/konsol/masalah/?urut=daerah&tema=local", CURATOR, 200),
    (MINISTRY, "/mpp-nasional/?per=2023-08-24&tampil=physical", NOBODY, 200),
    (MINISTRY, "/mpp-nasional/?per=2016-01-01", NOBODY, 200),
    (MINISTRY, "/mpp-nasional/?per=kemarin&q=tidak-ada-sama-sekali", NOBODY, 200),
    (TERNATE, "/pengaturan/inovasi/", ADMIN, 200),
    (KARANGASEM, "/pengaturan/inovasi/hitung/?government_unit=28&innovations=85&for_number=10&maximum=205", ADMIN, 200),
    (MINISTRY, "/konsol/daerah/?q=tidak-ada-sama-sekali", CURATOR, 200),
    (MINISTRY, "/konsol/armada/?tampil=failed", CURATOR, 200),
    (MINISTRY, "/daftar/?q=karang", NOBODY, 200),
    (MINISTRY, "/daftar/?q=tidak-ada-sama-sekali", NOBODY, 200),
    (MINISTRY, "/daftar/konfirmasi/cut:off/", NOBODY, 409),
    (MINISTRY, "/tidak-ada/", NOBODY, 404),
]
URLCONFS = {KARANGASEM: settings.TIRU_TENANT_URLCONF, MINISTRY: settings.ROOT_URLCONF}
ADDRESSES = [
    (host, route)
    for host, urlconf in URLCONFS.items()
    for route in routes(urlconf)
    if not route.pattern.startswith(NOT_TO_BE_LOOKED_AT)
]
PAGES = [(host, route) for host, route in ADDRESSES if route.name not in NO_PAGES]
type Thoroughness = Literal["closely", "briefly", "once"]
NAMES_AT_KARANGASEM = {route.name for host, route in PAGES if host == KARANGASEM}


def named(value: Any) -> str | None:
    return value.name if isinstance(value, Route) else value.partition(".")[0] if isinstance(value, str) else None


@pytest.fixture(scope="module")
def stage(chromium: Browser, site: Site) -> Iterator[Stage]:
    with staged(chromium, site) as built:
        yield built


def test_every_address_with_a_parameter_can_be_called() -> None:
    assert {route.name for _host, route in ADDRESSES if route.parameters} == set(SAMPLES)
    assert set(NO_PAGES) <= {route.name for _host, route in ADDRESSES}


@pytest.mark.parametrize(("host", "route"), [one for one in ADDRESSES if one[1].name in NO_PAGES], ids=named)
def test_address_that_is_no_page_answers_as_it_should(stage: Stage, host: str, route: Route) -> None:
    expected = NO_PAGES[route.name]
    for address in addresses_of(stage, host, route):
        response = stage.client(host, who_sees(host, route, address)).get(address)

        if isinstance(expected, int):
            assert response.status_code == expected
            assert "/akun/masuk/" not in response.get("Location", ""), "this page asks somebody to sign in"
            continue
        assert response.status_code == 200
        assert ("Content-Disposition" in response) == (expected == "file")
        if expected == "part":
            assert b"<html" not in response.content
            assert response.content.strip()


@pytest.mark.parametrize(("host", "route"), PAGES, ids=named)
def test_page_is_sound(stage: Stage, host: str, route: Route) -> None:
    faults: list[str] = []
    # The same page at the other host has other colours and another frame: one look is enough. What an address with
    # another parameter shows is made of the same parts.
    is_known = host == MINISTRY and route.name in NAMES_AT_KARANGASEM
    for number, address in enumerate(addresses_of(stage, host, route)):
        how: Thoroughness = "once" if is_known else "briefly" if number else "closely"
        faults += faults_of(stage, host, address, who_sees(host, route, address), how=how)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("host", "address", "who", "status"), FACES)
def test_other_face_is_sound(stage: Stage, host: str, address: str, who: str, status: int) -> None:
    faults = faults_of(stage, host, address, who, status=status)

    assert not faults, "\n".join(faults)


def test_pages_of_an_archive_are_sound(stage: Stage) -> None:
    """From the preview to the destroyed archive, at the city where nothing has happened yet."""
    modules, archives = "/pengaturan/modul/", "/pengaturan/arsip/"
    faults: list[str] = []

    def look(*addresses: str) -> None:
        for address in addresses:
            faults.extend(faults_of(stage, TERNATE, address, ADMIN))

    def at_ternate(change: Callable[..., Any], **values: Any) -> None:
        with tenants.enter("r8271"):
            change(actor=PREPARING, now=clock.now(), **values)

    switch_on("r8271", "example", now=clock.now())
    at_ternate(services.switch_off, slug="example")
    look(f"{modules}example/", f"{modules}example/arsipkan/", f"{modules}example/proses/")
    at_ternate(services.request_archive, slug="example", confirmation="Papan Kabar", reason="Tidak dipakai lagi")
    look(f"{modules}example/proses/")
    run_waiting(queues=("operator",))
    archive = f"{archives}example/{ModuleArchive.objects.get(schema_name='r8271').pk}/"
    look(f"{modules}?tampil=arsip", f"{modules}example/", f"{modules}example/proses/", f"{modules}example/nyalakan/")
    look(archives, archive, f"{archive}musnahkan/")
    at_ternate(services.request_restore, archive_id=UUID(archive.split("/")[-2]))
    look(f"{modules}example/proses/")
    run_waiting(queues=("operator",))
    look(f"{modules}example/proses/", archive)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.file)
def test_the_pictures_of_the_catalogue_can_be_taken_again(stage: Stage, shot: Shot) -> None:
    assert len(shot.take(stage)) <= LARGEST
    assert (shot.device, shot.file) in {(one.device, one.path) for one in find_module(shot.slug).screenshots}


def test_pages_of_a_review_are_sound(stage: Stage) -> None:
    """A release that waits for a second curator: its page, a point of each kind, and publishing that is refused."""
    with in_review(stage.colleague) as page:
        faults = [
            fault
            for tail in ("", "butir/law/", "butir/words/", "butir/speed/", "butir/isolation/", "terbitkan/")
            for fault in faults_of(stage, MINISTRY, f"{page}{tail}", CURATOR)
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_a_merge_and_a_closing_will_do_is_sound(stage: Stage, language: str) -> None:
    keys = stage.keys[KARANGASEM]
    merge = "/pengaturan/unit/gabung/?kept={}&dropped={}".format(*keys["twins"])
    faults: list[str] = []
    for address in (merge, f"/pengaturan/unit/{keys['closing_office']}/pengganti/"):
        window = stage.window(KARANGASEM, ADMIN, language)
        window.resize(DESKTOP)
        window.go(address)
        for field in window.page.locator("#id_reason").all():
            field.fill("Diketik dua kali")
        window.page.locator("button[name=preview]").click()
        window.page.locator("button[name=confirmed]").wait_for()
        faults += window.look()
        for size in (PHONE, SMALL_PHONE):
            window.resize(size)
            faults += window.look(with_axe=False)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_officers_of_complaints_are_answered_is_sound(stage: Stage, language: str) -> None:
    """What no address shows by itself: the desk's receipt, many at once, a rule's preview, who reported wrongdoing."""
    keys, faults = stage.keys[KARANGASEM], []
    window = stage.window(KARANGASEM, ADMIN, language)

    def send(address: str, button: str, **filled: str) -> None:
        window.resize(DESKTOP)
        if address:
            window.go(f"/complaint-centre/{address}")
        for name, value in filled.items():
            window.page.locator(f"main [name$={name}]").last.fill(value)
        with window.page.expect_navigation():
            window.page.locator(f"main {button}").last.click()
        faults.extend(window.look())
        window.resize(PHONE)
        faults.extend(window.look(with_axe=False))

    send("catat/", "form button")
    send(
        "catat/", "form button", text="Pohon tumbang menutup jalan ke pura.", name="I Nengah Rai", phone="081234560000"
    )
    window.resize(DESKTOP)
    window.go("/complaint-centre/kerja/")
    window.page.locator("[name=semua]").check()
    window.page.locator("[name=action]").select_option("answer")
    send("", "form[action$=banyak\\/] button[type=submit]")
    send("", "form[action$=banyak\\/] button:not([name])", text="Regu turun besok pagi, paling lambat pukul 10.00.")
    send("pengaturan/aturan/baru/", "form button", name="Semua ke kantor desa")
    reporter = f"pelanggaran/{keys['whistle']}/pelapor/"
    send(reporter, "form button")
    send(reporter, "form button", reason="Pemeriksaan membutuhkan keterangan langsung dari pelapor.")

    assert not faults, "\n".join(faults)


def test_pages_of_a_sandbox_are_sound(stage: Stage) -> None:
    """From the asking to the last trace, at the city that never had one."""
    address = "/pengaturan/ruang-coba/"
    faults = faults_of(stage, TERNATE, address, ADMIN)
    trial = TrialFactory.create(
        regency_code="8271", schema="s8271_9", state="asked", done=0, asked_at=clock.now(), ready_at=None
    )
    failure = LocalisedText(id="Penyimpanan penuh.", en="The storage is full.")
    for state, values in (
        ("asked", {}),
        ("filling", {"done": 1}),
        ("ending", {"ready_at": clock.now()}),
        ("ended", {"ended_at": clock.now()}),
        ("failed", {"failure": failure}),
    ):
        for name, value in ({"state": state} | values).items():
            setattr(trial, name, value)
        trial.save()
        faults += faults_of(stage, TERNATE, address, ADMIN)
    trial.delete()

    assert not faults, "\n".join(faults)


def test_pages_of_a_regency_that_is_late_are_sound(stage: Stage) -> None:
    """The public clock while it counts down and when settings stand still; what is refused then; who is told."""
    today = clock.local_date(clock.now(), CAPITAL)
    faults: list[str] = []
    for days in (12, 0):
        clock_runs("5107", reminded_on=today - timedelta(days=48), closes_on=today + timedelta(days=days))
        for address in ("/pengaturan/", "/pengaturan/orang/", "/pengaturan/kebijakan/imports.keep_days/"):
            faults += faults_of(stage, KARANGASEM, address, ADMIN)
        faults += faults_of(stage, KARANGASEM, "/pengaturan/tagihan/", ADMIN)
        faults += faults_of(stage, MINISTRY, "/konsol/tagihan/daerah/5107/", CURATOR)
    for language in ("id", "en"):
        window = stage.window(KARANGASEM, ADMIN, language)
        window.resize(PHONE)
        window.go("/pengaturan/kebijakan/imports.keep_days/")
        window.page.locator("main form[method=post] button").first.click()
        window.page.locator("h1").wait_for()
        faults += window.look()
    clock_runs("5107", reminded_on=None, closes_on=None)

    assert not faults, "\n".join(faults)


def test_a_field_goes_where_the_cursor_stands_and_one_that_is_unknown_is_named(stage: Stage) -> None:
    window = stage.window(KARANGASEM, ADMIN, "id")
    window.resize(DESKTOP)
    window.go("/pengaturan/naskah/sku/tulis/")
    wording = window.page.locator("#id_source")

    wording.fill("Nama: , umur #f.umur")
    wording.evaluate("it => it.setSelectionRange(6, 6)")
    window.page.get_by_role("button", name="#f.nama", exact=True).focus()
    window.page.keyboard.press("Enter")

    assert wording.input_value() == "Nama: #f.nama, umur #f.umur"
    window.page.locator("#findings").get_by_text("Isian ini belum didaftarkan: umur").wait_for()
    window.go("/pengaturan/nomor-surat/tambah/")
    window.page.locator("#id_office").fill("429.517")
    window.page.locator("#id_pattern").fill("470/{serial:03}/{office}/{year}")
    window.page.locator("#next").get_by_text("470/001/429.517/").wait_for()
    assert window.look() == []


def faults_of(
    stage: Stage, host: str, address: str, who: str, *, status: int = 200, how: Thoroughness = "closely"
) -> list[str]:
    """
    What is wrong with a page: in both languages, on a phone and at a desk, and nothing wider than the smallest phone.

    :param how: briefly: on a phone, in English on the smallest without axe; once: only on a phone in Indonesian.
    """
    window = stage.window(host, who, "id")
    window.resize(PHONE)
    answer = window.go(address)
    if answer.status != status or window.path != address.partition("?")[0]:
        return [f"{who} came from {address} to {window.path}, which answered {answer.status}"]
    faults = window.look()
    if how == "once":
        return faults
    english = stage.window(host, who, "en")
    if how == "briefly" and not os.environ.get("TIRU_PICTURES"):
        english.resize(SMALL_PHONE)
        english.go(address)
        return faults + english.look(with_axe=False)
    # The code of the page is the same at every width: axe looks once in each language, each time at another width.
    for size in (DESKTOP, SMALL_PHONE):
        window.resize(size)
        faults += window.look(with_axe=False)

    english.resize(DESKTOP)
    english.go(address)
    faults += english.look()
    for size in (PHONE, SMALL_PHONE):
        english.resize(size)
        faults += english.look(with_axe=False)
    return faults


def addresses_of(stage: Stage, host: str, route: Route) -> list[str]:
    keys = stage.keys[host]
    ways = SAMPLES[route.name](keys) if route.parameters else [{}]
    return [reverse(route.name, urlconf=URLCONFS[host], kwargs=way) for way in ways]


def who_sees(host: str, route: Route, address: str) -> str:
    if route.name in FOR_STRANGERS:
        return NOBODY
    if route.name in FOR_THE_SENDER:
        return SENDER
    if route.name in WITHOUT_A_SECOND_STEP:
        return NEWCOMERS[host]
    return next((who for beginning, who in WHO[host].items() if address.startswith(beginning)), NOBODY)
