"""Static files under names that carry their digest, once they have been collected."""

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

_NAMED_BY_ITS_RELEASE = "ui/vendor/pyodide/"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Digest names when a manifest exists; plain names while developing and testing, where none was made.

    The files of Pyodide keep their names: they load each other by them, and their folder names the release. Modules
    import each other by plain names, which browsers ask for anew each time (WHITENOISE_MAX_AGE).
    """

    manifest_strict = False

    def url(self, name: str, force: bool = False) -> str:
        """The address of a static file."""
        if settings.DEBUG or not self.hashed_files:
            return super(CompressedManifestStaticFilesStorage, self).url(name) if force else _plain(name)
        return str(super().url(name, force))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name with the digest. A file that was not collected yet keeps its name; no page fails because of it."""
        is_missing = content is None and not self.exists(urlsplit(filename or name).path)
        if is_missing or name.startswith(_NAMED_BY_ITS_RELEASE):
            return name
        return str(super().hashed_name(name, content, filename))

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compresses what is new: a start must not wait for the megabytes that were compressed at the last one."""
        return iter(super().compress_files([path for path in paths if not self._is_compressed(path)]))

    def _is_compressed(self, name: str) -> bool:
        try:
            return int(os.stat(self.path(f"{name}.gz")).st_mtime) == int(os.stat(self.path(name)).st_mtime)
        except FileNotFoundError:
            return False


def _plain(name: str) -> str:
    return f"{settings.STATIC_URL}{name}"
