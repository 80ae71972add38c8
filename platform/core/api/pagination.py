"""Lists come in pages of bounded size."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination as BaseCursorPagination
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

LARGEST_PAGE = 100


class PagePagination(PageNumberPagination):
    """Numbered pages with a total, for lists that a person leafs through. `?page=2&page_size=50`."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE


class CursorPagination(BaseCursorPagination):
    """
    For long or growing lists: no total, nothing skipped or shown twice while rows are added.

    A view that wants another order sets `ordering` on a subclass; the order must be total.
    """

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    ordering = ("-id",)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, TypeError, ValidationError):
            if not request.query_params.get(self.cursor_query_param):
                raise
            # The cursor is readable base64: a changed one reaches the query as a value of the wrong type.
            raise NotFound(self.invalid_cursor_message) from None
