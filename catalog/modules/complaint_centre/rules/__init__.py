"""The rulebook of complaint_centre.md as plain code: no settings and no models; only working days ask a table."""
