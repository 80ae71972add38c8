"""Verbs of the national registers, one file for each."""
