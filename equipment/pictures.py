"""Pictures that people upload: made small and free of what they tell, and sent back safely."""

from io import BytesIO
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
from PIL import Image, ImageOps

MOST_MEGABYTES = 12
MOST_PIXELS = 50_000_000
LARGEST_SIDES = (1600, 1600)
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Without HEIC in it, a telephone that takes HEIC hands over a JPEG.
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
CONTENT_TYPES = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
}
CACHE_SECONDS = 3600


class PictureField(forms.FileField):
    """A field for a picture. It gives it drawn anew: nothing of the upload itself is kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput({"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = super().clean(data, initial)
        return redrawn(given) if isinstance(given, UploadedFile) else given


def redrawn(upload: UploadedFile) -> ContentFile:  # type: ignore[type-arg]  # generic for mypy only
    """Draw a picture anew as WebP: upright, no larger than needed, without place, date or camera.

    Raises:
        ValidationError: it is no picture, too heavy, or has too many pixels.
    """
    if (upload.size or 0) > MOST_MEGABYTES * 1_000_000:
        raise ValidationError(
            _("This picture is too heavy. Choose one of %(megabytes)s MB at most."),
            code="too_heavy",
            params={"megabytes": MOST_MEGABYTES},
        )
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            _refuse_too_many_pixels(picture)
            small = _small_copy(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on broken files
        raise ValidationError(
            _("This file cannot be read as a picture. Choose a JPEG, PNG, WebP or GIF."),
            code="not_a_picture",
        ) from error
    drawn = BytesIO()
    small.save(drawn, "WEBP", quality=QUALITY)
    return ContentFile(drawn.getvalue(), name=f"{uuid4().hex}.webp")


def picture_response(picture: FieldFile, *, is_public: bool) -> FileResponse:
    """Send a stored picture, as a picture and nothing else.

    Args:
        is_public: anyone may see it, so shared caches may keep it.

    Raises:
        Http404: the file is gone, or of a kind that is not sent.
    """
    content_type = CONTENT_TYPES.get(PurePath(picture.name or "").suffix.lower())
    if content_type is None:
        raise Http404
    try:
        opened = picture.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    scope = "public" if is_public else "private"
    return FileResponse(
        opened,
        content_type=content_type,
        headers={
            "Cache-Control": f"{scope}, max-age={CACHE_SECONDS}",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    """Look at the size that the head of the file states, before anything is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels. Make it smaller, or take a screenshot of it."),
        code="too_many_pixels",
    )


def _small_copy(picture: Image.Image) -> Image.Image:
    """Give the pixels alone: no EXIF, no profile, no comment, no further frames."""
    picture.draft("RGB", LARGEST_SIDES)
    upright = ImageOps.exif_transpose(picture)
    flat = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    flat.thumbnail(LARGEST_SIDES)
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    return bare
