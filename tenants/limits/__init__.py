"""What one regency may take of an installation that all share, so that a noisy one slows itself only."""
