"""What the local administrator has set for a module: `settings_of("mpp")["days_ahead"]`."""

from __future__ import annotations

from catalog.preferences.queries import values_of as settings_of

__all__ = ["settings_of"]
