"""Uploads stop while they arrive once they are larger than an import may be."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class SizeLimitUploadHandler(FileUploadHandler):
    """Cuts the connection when one file passes IMPORT_FILE_BYTES; the bytes go to the next handler otherwise."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Starts counting again for each file."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Passes the chunk on, or stops the upload; the view then sees no file and says so."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_FILE_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""
        del file_size
