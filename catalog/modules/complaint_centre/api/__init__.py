"""Reports for other systems: filed by anybody, worked on with an officer's token."""
