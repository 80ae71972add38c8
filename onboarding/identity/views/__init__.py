"""The pages of a regency's identity, one file for each."""
