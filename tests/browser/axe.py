"""What axe finds on a page that stands in a browser."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong is wanted, and no rule that is on needs the style sheets' text.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}


def violations(page: Page) -> list[str]:
    """Each rule that is broken, how often, and the first place where; empty for a page that is sound."""
    page.evaluate(AXE_SCRIPT)
    # Only the violations cross over to here: the list of all that is well is long, and takes its time.
    found = page.evaluate("options => axe.run(options).then(it => it.violations)", _OPTIONS)
    return [f"{one['id']} ({len(one['nodes'])} x), {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]
