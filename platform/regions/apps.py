from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Reference data on the country, the same for every regency: read by all, written by the loader."""

    name = "regions"
    label = "regions"

    def ready(self) -> None:
        from regions import receivers  # noqa: F401 -- connects the receivers
