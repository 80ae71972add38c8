"""Everything that the privacy desk changes."""
