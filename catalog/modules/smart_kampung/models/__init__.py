"""
What villages keep beside casework and documents.

Keys are UUIDs, as casework's are: rows of a module must fit into any schema into which its archive is restored.
"""

from catalog.modules.smart_kampung.models.letters import LetterRequest, LetterType

__all__ = ["LetterRequest", "LetterType"]
