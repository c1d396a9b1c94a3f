"""Files larger than a form: straight from the connection to the instance folder, never whole in memory."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import IO, Any

from flask import Request, request
from werkzeug.datastructures import FileStorage

from cxhire.services.imports import Upload, uploads_folder
from cxhire.web.guards import FORM_BYTES, config


class UploadRequest(Request):
    """A request whose files, where the view takes large ones, are streamed to `uploads/incoming-*`."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None,
        filename: str | None = None, content_length: int | None = None,
    ) -> IO[bytes]:  # fmt: skip
        if (self.max_content_length or 0) <= FORM_BYTES:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return (uploads_folder(config()) / f"incoming-{secrets.token_hex(16)}").open("x+b")


def received(files: list[FileStorage]) -> list[Upload]:
    """The files that came, whole on disk; a field left empty is none."""
    found = []
    for file in files:
        path = _path(file)
        if file.filename and path:
            file.stream.flush()
            found.append(Upload(file.filename, path))
    return found


def forget_incoming(_error: BaseException | None) -> None:
    """After the request: deletes what the view didn't take to where it belongs."""
    if "form" not in request.__dict__:  # nothing was read
        return
    for file in (file for files in request.files.listvalues() for file in files):
        if path := _path(file):
            file.close()
            path.unlink(missing_ok=True)


def _path(file: FileStorage) -> Path | None:
    name: Any = getattr(file.stream, "name", None)
    return Path(name) if isinstance(name, str) and "incoming-" in name else None
