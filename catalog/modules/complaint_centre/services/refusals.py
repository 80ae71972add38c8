"""Why something about a report cannot be done, each with what to do instead."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class TextMissing(Refusal):
    code = "complaint_text_missing"
    status = 422
    message = _("The report says nothing yet.")
    fix = _("Write what happened, where, and since when.")
    attr = "text"


class TextTooLong(Refusal):
    code = "complaint_text_too_long"
    status = 422
    message = _("The text is longer than %(limit)s characters.")
    fix = _("Shorten it, or send the rest as a message once the report is filed.")
    attr = "text"


class CategoryClosed(Refusal):
    code = "complaint_category_closed"
    status = 422
    message = _("This category is not offered any more.")
    fix = _("Choose another one, or leave it open: we sort the report for you.")
    attr = "category"


class TooManyPhotos(Refusal):
    code = "complaint_too_many_photos"
    status = 422
    message = _("A report carries at most %(limit)s photos.")
    fix = _("Choose those that show it best.")
    attr = "photos"


class NobodyAnswers(Refusal):
    """The office is closed, or none of ours."""

    code = "complaint_no_office"
    status = 422
    message = _("This office cannot be given reports.")
    fix = _("Choose an office of the government that is in service.")
    attr = "unit"


class PlaceOfForwardingMissing(Refusal):
    code = "complaint_forwarded_where"
    status = 422
    message = _("It is not said who decides on this.")
    fix = _("Name the agency, so that the citizen knows where to ask: for example PLN ULP Karangasem.")
    attr = "where"


class WrongdoingStays(Refusal):
    """A whistle-blower's report goes through the inspectorate's hands alone."""

    code = "complaint_wrongdoing_stays"
    message = _("A report of wrongdoing stays with the inspectorate.")
    fix = _("If it is none, the inspectorate says so and files a complaint of its own about the rest.")


class ReopeningOver(Refusal):
    code = "complaint_reopening_over"
    message = _("The %(days)s days for opening this report again are over.")
    fix = _("File a new report and name the code of this one.")


class CategoryInUse(Refusal):
    code = "complaint_category_in_use"
    message = _("Reports, rules or other categories use this one, so it cannot be deleted.")
    fix = _("Close it: nobody can choose it any more, and what was filed keeps its name.")


class CategoryTooDeep(Refusal):
    code = "complaint_category_too_deep"
    status = 422
    message = _("A category or one below it would stand too deep: its codes together have at most %(limit)d letters.")
    fix = _("Let it belong to one further up.")
    attr = "parent"


class CategoryBelowItself(Refusal):
    code = "complaint_category_below_itself"
    status = 422
    message = _("A category cannot belong to itself or to one below it.")
    fix = _("Choose another one above it, or none.")
    attr = "parent"


class TooManyKeys(Refusal):
    code = "complaint_too_many_keys"
    message = _("There are already %(most)d working keys.")
    fix = _("Revoke one that is no longer used.")


class ConnectionIncomplete(Refusal):
    code = "complaint_connection_incomplete"
    status = 422
    message = _("Something that lets us in is still missing.")
    fix = _("Enter the password or token; without it nothing can be read.")
    attr = "password"


class PassedOnAlready(Refusal):
    code = "complaint_passed_on_already"
    message = _("This report was passed on to that system already.")
    fix = _("Its number there stands with the report.")


class WordsForOthersMissing(Refusal):
    code = "complaint_words_for_others"
    status = 422
    message = _("It is not said what the other authority reads.")
    fix = _("Write what has to be done and where, without names.")
    attr = "words"


class SystemOff(Refusal):
    code = "complaint_system_off"
    message = _("That system is not in use any more.")
    fix = _("Choose another one, or name the agency.")
    attr = "target"


class SystemNameTaken(Refusal):
    code = "complaint_system_name_taken"
    status = 422
    message = _("An authority of this name is there already.")
    fix = _("Change that one, or give this one another name.")
    attr = "name"


class NothingToSendAgain(Refusal):
    code = "complaint_nothing_to_send_again"
    message = _("It is there already, or still being tried.")
    fix = _("Its number and state stand with the report.")


class StaysSecret(Refusal):
    code = "complaint_stays_secret"
    message = _("This report is secret, so nothing of it is published.")
    fix = _("Only its citizen can lift that.")


class RulesChanged(Refusal):
    """Somebody else changed the rules since the preview was looked at."""

    code = "complaint_rules_changed"
    status = 409
    message = _("The rules were changed meanwhile, so the preview is not true any more.")
    fix = _("Look at the new preview, then put it into effect.")


class RuleNameTaken(Refusal):
    code = "complaint_rule_name_taken"
    status = 422
    message = _("Another rule is called so.")
    fix = _("Give this one a name that tells them apart.")
    attr = "name"


class RuleImpossible(Refusal):
    code = "complaint_rule_impossible"
    status = 422
    message = _("Only a rule for an agency names an office.")
    fix = _("Leave the office empty: the place of the report decides.")
    attr = "unit"


class TextCodeTaken(Refusal):
    code = "complaint_text_taken"
    status = 422
    message = _("A text with this title is there already.")
    fix = _("Change that one, or give this one another title.")
    attr = "title"
