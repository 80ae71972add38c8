"""The ministry's console: who still uses what was adopted, what it changed, how regencies stand among peers."""
