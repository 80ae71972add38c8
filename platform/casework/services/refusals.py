"""How the services of cases say no."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class CaseChanged(Refusal):
    code = "case_changed"
    message = _("Somebody else has worked on this case since you opened it.")
    fix = _("Look at what is new on this page, then do it again if it is still needed.")


class CaseClosed(Refusal):
    code = "case_closed"
    message = _("The case is closed. What it was decided on stays as it was.")
    fix = _("If something is wrong, write to the citizen or begin a new case.")


class MoveNotPossible(Refusal):
    code = "case_move_not_possible"
    message = _("This step is not possible as the case stands now: %(state)s.")
    fix = _("Open the case again; the page shows what can be done now.")


class ReasonMissing(Refusal):
    code = "case_reason_missing"
    status = 422
    message = _("The citizen must be able to read why.")
    fix = _("Write one or two sentences, and say what to do next.")
    attr = "reason"


class NotOffered(Refusal):
    code = "service_not_offered"
    message = _("This service is not offered online now.")
    fix = _("Look in the list of services, or come to the counter.")


class FileIncomplete(Refusal):
    """`missing` names what is not there yet."""

    code = "case_file_incomplete"
    status = 422
    message = _("Still missing: %(missing)s.")
    fix = _("Add it, then hand in.")


class AnswersWrong(Refusal):
    code = "case_answers_wrong"
    status = 422
    message = _("The form does not fit any more, or something in it is wrong.")
    fix = _("Open the form again and fill it in.")


class NoSuchRequirement(Refusal):
    code = "case_no_such_requirement"
    status = 422
    message = _("This service does not ask for that paper.")
    fix = _("Open the page again and choose one of the papers it lists.")


class PaperNotChangeable(Refusal):
    code = "case_papers_closed"
    message = _("Papers can be changed only while the case waits for you.")
    fix = _("Write us a message on this page if a paper must be changed.")


class PapersRefused(Refusal):
    code = "case_papers_refused"
    message = _("A paper was marked to be replaced, so the file is not complete.")
    fix = _("Ask the citizen to complete it, or accept the paper.")


class NothingToRecord(Refusal):
    code = "case_nothing_to_record"
    message = _("This service needs no official numbers from an officer.")
    fix = _("Leave it as it is. Whoever manages the service can add what is to be recorded.")


class OfficialWrong(Refusal):
    """`names` are questions of the form, never what was written."""

    code = "case_official_wrong"
    status = 422
    message = _("Something is wrong with: %(names)s.")
    fix = _("Compare it with the official document and write it as it stands there.")


class OfficialMissing(Refusal):
    code = "case_official_missing"
    message = _("Not recorded yet: %(names)s.")
    fix = _("Record the official numbers on the page of the case, then approve.")


class AlreadyDecided(Refusal):
    code = "case_already_decided"
    message = _("The case is decided, so its official numbers stay as they are.")
    fix = _("If a number is wrong, have the letter replaced.")


class NotAnOfficer(Refusal):
    code = "case_assignee_without_right"
    status = 422
    message = _("%(name)s may not work on cases of this unit.")
    fix = _("Choose somebody who holds a role in the unit, or give the role first.")
    attr = "assignee"


class LetterNotSigned(Refusal):
    code = "case_letter_not_signed"
    message = _("The document of this case is not signed yet.")
    fix = _("It waits in the signing queue; when it is signed, the case goes on by itself.")


class FeeMissing(Refusal):
    code = "case_fee_missing"
    status = 422
    message = _("Enter the amount to be paid.")
    fix = _("Write it in whole rupiah, and say how it was reckoned.")
    attr = "amount"


class PaymentNotDue(Refusal):
    code = "case_payment_not_due"
    message = _("Nothing is to be paid for this case now.")
    fix = _("Open the page again to see where the case stands.")


class NoProofWaits(Refusal):
    code = "case_no_proof_waits"
    message = _("No proof of payment waits to be checked.")
    fix = _("Open the page again to see where the case stands.")


class CannotBeJoined(Refusal):
    code = "case_cannot_be_joined"
    status = 422
    message = _("These cases cannot be joined.")
    fix = _("Choose open cases of one person for one service.")


class DaysWrong(Refusal):
    code = "case_day_wrong"
    status = 422
    message = _("This day has passed.")
    fix = _("Choose today or a later day.")
    attr = "planned_for"


class WrongCodeOrPin(Refusal):
    """The same answer for an unknown code and a wrong PIN, so that nobody learns which codes exist."""

    code = "case_wrong_code_or_pin"
    status = 422
    message = _("Code and PIN do not belong together.")
    fix = _("Both stand on your receipt. Look for swapped digits and try again.")


class TooManyTries(Refusal):
    code = "case_too_many_tries"
    status = 423
    message = _("The PIN was wrong several times, so we closed this case for %(minutes)s minutes.")
    fix = _("Try again after that. Without the PIN, bring your identity card to the counter.")
