"""Every address the site answers, walked from the resolver, with its declared permission."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

_EXAMPLES = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
    "UUIDConverter": "00000000-0000-0000-0000-000000000000",
}


@dataclass(frozen=True)
class Route:
    """One named address, and what its view declares."""

    name: str
    converters: dict[str, Any]
    permission: str | None

    def address(self, **known: Any) -> str:
        """The address with known values where it takes them, and some value elsewhere."""
        values = {key: known.get(key, _EXAMPLES[type(each).__name__]) for key, each in self.converters.items()}
        return reverse(self.name, kwargs=values)


def every_route() -> list[Route]:
    """All of them."""
    return list(_walk(get_resolver(), "", {}))


def _walk(resolver: URLResolver, namespace: str, converters: dict[str, Any]) -> Iterator[Route]:
    for each in resolver.url_patterns:
        inner = converters | dict(each.pattern.converters)
        if isinstance(each, URLResolver):
            yield from _walk(each, f"{namespace}{each.namespace}:" if each.namespace else namespace, inner)
        elif isinstance(each, URLPattern):
            permission = getattr(each.callback, "declared_permission", None)
            yield Route(name=f"{namespace}{each.name}", converters=inner, permission=permission)
