"""Scans of signed papers: checked when they come in, and sent back to those who may see them."""

from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

MOST_MEGABYTES = 12
# By how a file begins, never by what its name says: its ending and its type.
KINDS = {
    b"%PDF-": (".pdf", "application/pdf"),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": (".png", "image/png"),
}
CONTENT_TYPES = dict(KINDS.values())


class ScanField(forms.FileField):
    """A field for a scan or photo of a paper; its own name is not kept."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ",".join(CONTENT_TYPES.values())
        kwargs.setdefault("widget", forms.FileInput({"accept": accepted}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = super().clean(data, initial)
        return checked(given) if isinstance(given, UploadedFile) else given


def checked(upload: UploadedFile) -> ContentFile:  # type: ignore[type-arg]  # generic for mypy only
    """Give the upload under a name drawn by chance.

    Raises:
        ValidationError: it is too heavy, or of a kind that is not kept.
    """
    if (upload.size or 0) > MOST_MEGABYTES * 1_000_000:
        raise ValidationError(
            _("This file is too heavy. Choose one of %(megabytes)s MB at most."),
            code="too_heavy",
            params={"megabytes": MOST_MEGABYTES},
        )
    content = upload.read()
    for beginning, (suffix, _type) in KINDS.items():
        if content.startswith(beginning):
            return ContentFile(content, name=f"{uuid4().hex}{suffix}")
    raise ValidationError(
        _("This file cannot be kept. Choose a PDF, a JPEG or a PNG."), code="unknown_kind"
    )


def scan_response(scan: FieldFile) -> FileResponse:
    """Send a stored scan, as what it is and nothing else; nobody on the way may keep it.

    Raises:
        Http404: there is none, or the file is gone.
    """
    content_type = CONTENT_TYPES.get(PurePath(scan.name or "").suffix)
    if content_type is None:
        raise Http404
    try:
        opened = scan.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        opened,
        content_type=content_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
