"""Tables as people have them, and somebody who brings them in over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import tenants
from core.jobs import run_waiting
from imports.models import ImportRow, ImportRun


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append([None if cell == "" else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("perangkat.xlsx", content.getvalue())


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[str]) -> SimpleUploadedFile:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([head, *rows])
    return SimpleUploadedFile("perangkat.csv", text.getvalue().encode())


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"imports:{name}", urlconf="config.urls.tenant", kwargs=kwargs)


def work_off() -> None:
    with tenants.public():
        run_waiting(queues=("tenant",))


class Importing:
    """Somebody who brings tables in."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug

    def rehearse(self, file: SimpleUploadedFile) -> UUID:
        answer = self.client.post(at("upload", slug=self.slug), {"file": file})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        run = ImportRun.objects.get(pk=answer["Location"].strip("/").split("/")[-2])
        chosen = self.client.post(at("columns", pk=run.pk), {key: str(value) for key, value in run.mapping.items()})
        assert chosen.status_code == 302, chosen.content.decode()[:3000]
        work_off()
        return run.pk

    def write(self, file: SimpleUploadedFile) -> UUID:
        run = self.rehearse(file)
        self.write_rehearsed(run)
        return run

    def write_rehearsed(self, run: UUID) -> None:
        self.client.post(at("write", pk=run), {"what": "good"})
        work_off()

    def undo(self, run: UUID) -> None:
        self.client.post(at("undo", pk=run))
        work_off()

    def page(self, run: UUID, show: str = "") -> str:
        return str(self.client.get(at("run", pk=run), {"tampil": show}).content.decode())


def outcomes(run: UUID) -> list[tuple[int, str]]:
    return list(ImportRow.objects.filter(run=run).order_by("number").values_list("number", "outcome"))


def told(run: UUID, number: int) -> list[tuple[str, str, str]]:
    """Column, severity and the Indonesian words of what was said about a row."""
    row = ImportRow.objects.get(run=run, number=number)
    return [(it["column"], it["severity"], it["text"]["id"]) for it in row.problems]
