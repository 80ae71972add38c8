"""Questions about the national registers, one file for each."""
