"""An administrator who may bring tables in, and tables to bring."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tenants
from accounts.models import User
from tests.factories.organisation import person_with_rights


@pytest.fixture
def admin(karangasem_client: Client, db: None) -> User:
    with tenants.enter("r5107"):
        user = person_with_rights("imports.run", "residents.edit", "residents.read", "units.manage")
        karangasem_client.force_login(user)
    return user


@pytest.fixture
def workbook() -> Callable[..., SimpleUploadedFile]:
    """An Excel file of these rows."""

    def make(rows: Sequence[Sequence[Any]], name: str = "penduduk.xlsx") -> SimpleUploadedFile:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        content = io.BytesIO()
        book.save(content)
        return SimpleUploadedFile(name, content.getvalue())

    return make
