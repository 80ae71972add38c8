from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from web.brand_css import brand_part, shared_part

STATIC = Path(__file__).parents[2] / "static" / "web"


class Command(BaseCommand):
    help = "Take over a theme made by Designsystemet's command line: `brand_css build/karangasem.css karangasem`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("theme", type=Path, help="the CSS file that `designsystemet tokens build` wrote")
        parser.add_argument("slug", help="the brand's name in Tiru")
        parser.add_argument("--shared", action="store_true", help="write the part that all brands share, too")

    def handle(self, *, theme: Path, slug: str, shared: bool, **options: Any) -> None:
        css = theme.read_text(encoding="utf-8")
        try:
            (STATIC / "brands" / f"{slug}.css").write_text(brand_part(css, slug=slug), encoding="utf-8")
            if shared:
                (STATIC / "designsystemet" / "theme.css").write_text(shared_part(css), encoding="utf-8")
        except ValueError as error:
            raise CommandError(str(error)) from None
