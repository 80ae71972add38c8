"""
The ways in from outside, each as a file that speaks its language and changes nothing here: it answers values, or raises
`NotWell`. What becomes of them is the business of `services`.
"""

from __future__ import annotations

from catalog.modules.complaint_centre.rules.watch import Fault


class NotWell(Exception):
    """The other side did not do what was asked. The message is for operators and names no person."""

    def __init__(self, fault: Fault, words: str = "") -> None:
        super().__init__(words or str(fault))
        self.fault = fault
