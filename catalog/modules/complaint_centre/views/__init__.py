"""Pages of the complaint centre."""
