"""
Which rows of this block belong to a module: its services, and the cases for them. They go into its archive with it
(settings.TIRU_MODULE_ROWS), parents before children.
"""

from typing import Final

MODULE_ROWS: Final = (
    ("casework.ServiceProduct", "module"),
    ("casework.ProductVersion", "product__module"),
    ("casework.Case", "product__module"),
    ("casework.CaseClock", "case__product__module"),
    ("casework.ClockRun", "clock__case__product__module"),
    ("casework.CaseStep", "case__product__module"),
    ("casework.CaseDocument", "case__product__module"),
    ("casework.Message", "case__product__module"),
    ("casework.FieldVisit", "case__product__module"),
    ("casework.Fee", "case__product__module"),
    ("casework.Permit", "case__product__module"),
)
