"""Set-ups that regencies share: published in numbered versions, taken over, and improved in both directions."""
