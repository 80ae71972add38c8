"""
Reduces the theme files that Designsystemet's command line makes to what Tiru serves.

The tool writes 43 kB per theme; all but the accent, neutral and first support colour is the same for every regency.
So the shared part stands once (`designsystemet/theme.css`) and a brand is a file below 4 kB. Nothing here runs when
pages are served.
"""

import re
from typing import Final

BRANDED: Final = ("accent", "neutral", "brand1")
# Parts of a page that carry the brand's colour although the page around them is neutral.
ACCENTED: Final = ".ds-button, .ds-link, .ds-input, .ds-chip, .ds-tabs, .ds-pagination, .ds-spinner, .ds-skip-link"

_LAYER = re.compile(r"@layer (?P<name>[a-z.\-]+) \{\n(?P<body>.*?\n)\}\n(?=\s*(?:@layer|$))", re.DOTALL)
_TOKEN = re.compile(r"^  (?P<name>--ds-[\w-]+): (?P<value>[^;]+);$", re.MULTILINE)


def brand_part(theme: str, *, slug: str) -> str:
    """
    The colours that are this brand's own, with the rules that put its weave and horizon in place.

    :raises ValueError: if the file is no theme of Designsystemet.
    """
    own = {name: value for name, value in _light_tokens(theme).items() if _is_branded(name)}
    lines = "\n".join(f"    {name}: {value};" for name, value in own.items())
    return (
        "@layer ds.theme.color-scheme.light {\n"
        f"  :root {{\n{lines}\n  }}\n"
        "}\n\n"
        "@layer app {\n"
        f"  .weave {{ background-image: url({slug}-weave.svg); }}\n"
        f"  .hero {{ background-image: url({slug}-horizon.svg); }}\n"
        "}\n"
    )


def shared_part(theme: str) -> str:
    """
    What all themes have in common: sizes, type, radii, state colours and the roles that colours play; light only.

    :raises ValueError: if the file is no theme of Designsystemet.
    """
    kept = ["@layer ds.theme, ds.base, ds.components, app;\n"]
    for layer in _LAYER.finditer(theme):
        name, body = layer["name"], layer["body"]
        if name in ("ds.theme.color-scheme.dark", "ds.theme.typography.secondary"):
            continue
        if name == "ds.theme.color-scheme.light":
            tokens = (f"  {key}: {value};" for key, value in _light_tokens(theme).items() if not _is_branded(key))
            body = ":root {\n" + "\n".join(tokens) + "\n  color-scheme: light;\n}\n"
        elif name == "ds.theme.color":
            body = body.replace(
                ':root, [data-color-scheme], [data-color="accent"] {',
                f':root, [data-color-scheme], [data-color="accent"], :where({ACCENTED}):not([data-color]) {{',
            )
        kept.append(f"@layer {name} {{\n{body.strip()}\n}}\n")
    return "\n".join(kept)


def _light_tokens(theme: str) -> dict[str, str]:
    start = theme.find('@layer ds.theme.color-scheme.light {\n:root, [data-color-scheme="light"] {')
    if start < 0:
        raise ValueError("This is no theme file of Designsystemet: its light colours are missing.")
    block = theme[start : theme.index("}", start)]
    return {match["name"]: match["value"] for match in _TOKEN.finditer(block)}


def _is_branded(name: str) -> bool:
    return name.startswith(tuple(f"--ds-color-{color}-" for color in BRANDED)) or name == "--ds-color-focus-outer"
