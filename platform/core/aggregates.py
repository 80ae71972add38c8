"""What PostgreSQL reckons over a set of rows and Django does not name."""

from django.db.models import Aggregate


class Median(Aggregate):
    """Half of the values are at most this; between two in the middle it interpolates. `output_field` is the value's."""

    function = "percentile_cont"
    name = "median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
