"""The rulebook of one_student_one_client.md as plain code: no database, no clock, no settings."""
