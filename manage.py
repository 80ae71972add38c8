#!/usr/bin/env python
"""Tiru's command line: an operator's tool, so it logs in to the database as the operator unless the command serves."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SERVING_COMMANDS = {"runserver"}


def main() -> None:
    sys.path.insert(1, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    os.environ.setdefault("TIRU_LOGIN", "app" if command in SERVING_COMMANDS else "operator")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
