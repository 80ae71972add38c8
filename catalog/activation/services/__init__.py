"""What changes the catalogue and what a regency has switched on."""

from catalog.activation.services.archiving import destroy_archive, request_archive
from catalog.activation.services.carrying_out import carry_out, write_roles
from catalog.activation.services.deciding import approve, decline, resume, suspend
from catalog.activation.services.releases import (
    publish_release,
    register_running_releases,
    restrict_release,
    retire_release,
    send_back,
    send_to_review,
)
from catalog.activation.services.restoring import request_restore
from catalog.activation.services.rollout import choose_rings, halt_release, open_next_ring, resume_release
from catalog.activation.services.switching import (
    drop_parked_work,
    request_activation,
    run_parked_work,
    switch_off,
    switch_on_again,
)

__all__ = [
    "approve",
    "carry_out",
    "choose_rings",
    "decline",
    "destroy_archive",
    "drop_parked_work",
    "halt_release",
    "open_next_ring",
    "publish_release",
    "register_running_releases",
    "request_activation",
    "request_archive",
    "request_restore",
    "restrict_release",
    "resume",
    "resume_release",
    "retire_release",
    "run_parked_work",
    "send_back",
    "send_to_review",
    "suspend",
    "switch_off",
    "switch_on_again",
    "write_roles",
]
