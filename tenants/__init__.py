"""
Regencies as tenants: who is being served, under which database role, in which schema.

What blocks and modules may use of this package is exported here; everything else is the engine's own.
"""

from tenants.context import CurrentRegency, carried, control, current, current_or_none, enter, public

__all__ = ["CurrentRegency", "carried", "control", "current", "current_or_none", "enter", "public"]
