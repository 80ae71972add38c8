"""What changes how a regency looks, speaks, where it stands, and how its mail leaves."""
