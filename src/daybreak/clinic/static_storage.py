"""Static files under names that carry their digest, once they have been collected."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Digest names when a manifest exists; plain names while developing and testing, where none was made."""

    manifest_strict = False

    def url(self, name: str, force: bool = False) -> str:
        """The address of a static file."""
        if settings.DEBUG or not self.hashed_files:
            return super(CompressedManifestStaticFilesStorage, self).url(name) if force else _plain(name)
        return str(super().url(name, force))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def _plain(name: str) -> str:
    return f"{settings.STATIC_URL}{name}"
