"""Everything that changes a report, and the tree it is sorted by."""

from catalog.modules.complaint_centre.services.answering import (
    ask,
    respond,
    write_as_citizen,
    write_note,
)
from catalog.modules.complaint_centre.services.categories import (
    CategoryText,
    add_category,
    change_category,
    delete_category,
)
from catalog.modules.complaint_centre.services.escalating import Swept, pass_due, sweep
from catalog.modules.complaint_centre.services.filing import Filed, Report, file_report
from catalog.modules.complaint_centre.services.handing_on import hand_on, release_departed
from catalog.modules.complaint_centre.services.joining import join, split
from catalog.modules.complaint_centre.services.many import answer_many, verify_many
from catalog.modules.complaint_centre.services.objecting import object_to, rule, withdraw_objection
from catalog.modules.complaint_centre.services.opening import Named, open_photo, open_reporter
from catalog.modules.complaint_centre.services.passing_on import pass_on, send_again, target_of
from catalog.modules.complaint_centre.services.presets import choose_preset
from catalog.modules.complaint_centre.services.publishing import publish
from catalog.modules.complaint_centre.services.ready import Begun, begin_with_usual
from catalog.modules.complaint_centre.services.referring import decide, open_due, reply
from catalog.modules.complaint_centre.services.routing import (
    RuleText,
    add_rule,
    current_rules,
    moved,
    put_rules,
    state_of,
    with_rule,
    without_rule,
)
from catalog.modules.complaint_centre.services.service import publish_service
from catalog.modules.complaint_centre.services.settling import (
    begin_work,
    close_due,
    confirm,
    leave,
    reopen,
    resolve,
    withdraw,
)
from catalog.modules.complaint_centre.services.sorting import (
    Sorted,
    forward,
    give,
    pass_many,
    pass_to,
    reject,
    sort_again,
    verify,
)
from catalog.modules.complaint_centre.services.switching import switched_on
from catalog.modules.complaint_centre.services.texts import add_text, change_text, delete_text

__all__ = [
    "Begun",
    "CategoryText",
    "Filed",
    "Named",
    "Report",
    "RuleText",
    "Sorted",
    "Swept",
    "add_category",
    "add_rule",
    "add_text",
    "answer_many",
    "ask",
    "begin_with_usual",
    "begin_work",
    "change_category",
    "change_text",
    "choose_preset",
    "close_due",
    "confirm",
    "current_rules",
    "decide",
    "delete_category",
    "delete_text",
    "file_report",
    "forward",
    "give",
    "hand_on",
    "join",
    "leave",
    "moved",
    "object_to",
    "open_due",
    "open_photo",
    "open_reporter",
    "pass_due",
    "pass_many",
    "pass_on",
    "pass_to",
    "publish",
    "publish_service",
    "put_rules",
    "reject",
    "release_departed",
    "reopen",
    "reply",
    "resolve",
    "respond",
    "rule",
    "send_again",
    "sort_again",
    "split",
    "state_of",
    "sweep",
    "switched_on",
    "target_of",
    "verify",
    "verify_many",
    "with_rule",
    "withdraw",
    "withdraw_objection",
    "without_rule",
    "write_as_citizen",
    "write_note",
]
