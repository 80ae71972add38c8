"""All that a packaged module may use of the catalogue."""
