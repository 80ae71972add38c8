"""Values and services every other folder stands on. No pages."""
