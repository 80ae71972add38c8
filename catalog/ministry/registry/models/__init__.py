"""
National registers, in public. Themes of reform and problems are REFERENCE, because every regency reads them; the rest
is CONTROL. Regencies are named by code.
"""

from catalog.ministry.registry.models.innovations import Evidence, Innovation, Submission
from catalog.ministry.registry.models.malls import Mall, ReportedTotal
from catalog.ministry.registry.models.problems import Problem, Score, Step
from catalog.ministry.registry.models.reform import ReformTheme

__all__ = [
    "Evidence",
    "Innovation",
    "Mall",
    "Problem",
    "ReformTheme",
    "ReportedTotal",
    "Score",
    "Step",
    "Submission",
]
