"""Uploads stop while they arrive once the files of one request are larger together than an import may be."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class SizeLimitUploadHandler(FileUploadHandler):
    """Stops taking bytes beyond IMPORT_FILE_BYTES; until then they go to the next handler."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Passes the chunk on, or stops the upload and marks the request, so that no part of it is taken for all."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_FILE_BYTES:
            self.request.upload_is_too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """The next handler keeps the file."""
        del file_size


def is_too_large(request: HttpRequest) -> bool:
    """Whether more arrived than an import may be. Reads the request's files if nobody did."""
    len(request.FILES)
    return getattr(request, "upload_is_too_large", False)
