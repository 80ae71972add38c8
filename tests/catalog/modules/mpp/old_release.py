"""A mall as the first release kept it: its services in a table of its own. In SQL, as no model knows it any more."""

from __future__ import annotations

from typing import Final

from django.db import connection
from psycopg import sql

from tenants.context import operator_rights
from tenants.provisioning.migrations import migrate_schema

MIGRATIONS: Final = {"0001_initial", "0002_appointments_visits_and_desk"}

_ROWS: Final = (
    """INSERT INTO mpp_agency (code, name, is_sample) VALUES ('DUKCAPIL', '{"id": "Dinas Dukcapil"}', false)""",
    """INSERT INTO mpp_countergroup (letter, name, is_active) VALUES ('A', '{"id": "Kependudukan"}', true)""",
    """INSERT INTO mpp_counter (number, group_id, is_active) SELECT 1, id, true FROM mpp_countergroup""",
    """
INSERT INTO mpp_serviceproduct (code, agency_id, group_id, name, requirements, procedure, time_amount, time_unit,
    fee_amount, result, complaints, legal_basis, citation, is_sample, search_text, state, version, published_at)
SELECT v.code, a.id, CASE WHEN v.code = 'DK-06' THEN NULL ELSE g.id END, jsonb_build_object('id', v.name),
    '[{"title": {"id": "Kartu keluarga"}}]', '[{"title": {"id": "Serahkan berkas"}}]', 1, 'day', 12500,
    '{"id": "Kartu"}', '{"id": "Meja pengaduan"}', 'Permendagri 2/2016', '', v.code = 'PZ-01',
    lower(v.code || ' ' || v.name), v.state, v.version, v.published_at::timestamptz
FROM mpp_agency a, mpp_countergroup g, (VALUES
    ('DK-05', 'Kartu Identitas Anak', 'published', 3, '2026-10-01 08:00+08'),
    ('DK-06', 'Kartu keluarga', 'draft', 0, NULL),
    ('PZ-01', 'Rekomendasi garis sempadan', 'published', 1, '2026-09-01 08:00+08'))
    AS v (code, name, state, version, published_at)""",
    """
INSERT INTO mpp_queueticket (group_id, product_id, service_day, number, code, position, is_priority, priority_reason,
    state, call_count, is_requeued, closed_by_day, taken_at, public_token)
SELECT g.id, p.id, '2026-11-23', p.n, 'A00' || p.n, p.n, false, '', 'waiting', 0, false, false, now(), 'token-' || p.n
FROM mpp_countergroup g, (SELECT id, row_number() OVER (ORDER BY code) AS n FROM mpp_serviceproduct
    UNION ALL SELECT NULL, 9) AS p""",
    """
INSERT INTO mpp_appointment (group_id, product_id, service_day, starts_at, number, code, pin, wrong_pins, state,
    booked_at, public_token)
SELECT g.id, p.id, '2026-11-24', '2026-11-24 09:00+08', 1, 'J001', '4821', 0, 'booked', now(), 'appointment-1'
FROM mpp_countergroup g, mpp_serviceproduct p WHERE p.code = 'DK-05'""",
    """INSERT INTO mpp_visit (service_day, started_at) VALUES ('2026-11-23', now())""",
    """
INSERT INTO mpp_visitstop (visit_id, group_id, product_id)
SELECT v.id, g.id, p.id FROM mpp_visit v, mpp_countergroup g, mpp_serviceproduct p WHERE p.code = 'PZ-01'""",
)


def go_back(schema: str) -> None:
    """The mall's tables of a regency as the first release made them, with three services and what refers to them."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'mpp\\_%%'", [schema])
        names = sql.SQL(", ").join(sql.Identifier(schema, row[0]) for row in cursor.fetchall())
        cursor.execute(sql.SQL("DROP TABLE {}").format(names))
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mpp'")
    migrate_schema(schema, ["mpp"], up_to={"mpp": MIGRATIONS})
    with operator_rights(schema), connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement)
    check_references()


def check_references() -> None:
    """As the end of a transaction would: a test is in one, and tables with checks outstanding cannot be dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
