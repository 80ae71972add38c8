"""Questions that only look."""
