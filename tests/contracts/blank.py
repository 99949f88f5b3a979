"""Templates that say nothing, for tests that ask who gets a page and not what is on it."""

from collections.abc import Iterator
from typing import Any

from django.template import Origin
from django.template.loaders.base import Loader as BaseLoader


class Loader(BaseLoader):
    """Finds any template, with nothing in it."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        yield Origin(name=template_name, template_name=template_name, loader=self)

    def get_contents(self, origin: Any) -> str:
        return ""


def without_words(templates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the settings of `templates` with this loader in place of theirs."""
    (engine,) = templates
    options = engine["OPTIONS"] | {"loaders": [f"{__name__}.Loader"]}
    return [engine | {"APP_DIRS": False, "OPTIONS": options}]
