"""Everything that changes a report, and the tree it is sorted by."""

from catalog.modules.complaint_centre.services.answering import (
    ask,
    respond,
    respond_to_many,
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
from catalog.modules.complaint_centre.services.joining import join, split
from catalog.modules.complaint_centre.services.many import answer_many, verify_many
from catalog.modules.complaint_centre.services.opening import Named, open_photo, open_reporter
from catalog.modules.complaint_centre.services.publishing import publish
from catalog.modules.complaint_centre.services.referring import decide, open_due, reply
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

__all__ = [
    "CategoryText",
    "Filed",
    "Named",
    "Report",
    "Sorted",
    "Swept",
    "add_category",
    "answer_many",
    "ask",
    "begin_work",
    "change_category",
    "close_due",
    "confirm",
    "decide",
    "delete_category",
    "file_report",
    "forward",
    "give",
    "join",
    "leave",
    "open_due",
    "open_photo",
    "open_reporter",
    "pass_due",
    "pass_many",
    "pass_to",
    "publish",
    "publish_service",
    "reject",
    "reopen",
    "reply",
    "resolve",
    "respond",
    "respond_to_many",
    "sort_again",
    "split",
    "sweep",
    "switched_on",
    "verify",
    "verify_many",
    "withdraw",
    "write_as_citizen",
    "write_note",
]
