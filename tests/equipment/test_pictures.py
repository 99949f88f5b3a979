"""What becomes of pictures that people upload."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from equipment import pictures


def upload(picture, kind="PNG", **options):
    made = BytesIO()
    picture.save(made, kind, **options)
    return SimpleUploadedFile("x", made.getvalue())


def stored(file):
    return Image.open(BytesIO(file.read()))


def test_redrawn_turns_the_picture_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    file = upload(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif)

    assert stored(pictures.redrawn(file)).size == (20, 40)


def test_redrawn_keeps_what_is_transparent():
    file = upload(Image.new("RGBA", (4, 4), (255, 0, 0, 0)))

    assert stored(pictures.redrawn(file)).convert("RGBA").getpixel((0, 0))[3] == 0


def test_redrawn_drops_profiles_and_comments():
    file = upload(Image.new("RGB", (4, 4)), "JPEG", icc_profile=b"profile", comment=b"comment")

    drawn = pictures.redrawn(file).read()

    assert (b"profile" in drawn, b"comment" in drawn) == (False, False)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "not_a_picture"), (b"<svg/>", "not_a_picture"), (b"\x89PNG\r\n\x1a\n", "not_a_picture")],
)
def test_redrawn_refuses_what_is_no_picture(content, code):
    with pytest.raises(ValidationError) as refused:
        pictures.redrawn(SimpleUploadedFile("x.png", content))

    assert refused.value.code == code


def test_redrawn_refuses_a_picture_cut_short():
    whole = upload(Image.effect_noise((64, 64), 50)).read()

    with pytest.raises(ValidationError) as refused:
        pictures.redrawn(SimpleUploadedFile("x.png", whole[: len(whole) // 2]))

    assert refused.value.code == "not_a_picture"


def test_redrawn_refuses_too_many_pixels_before_it_unpacks_them(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 15)

    with pytest.raises(ValidationError) as refused:
        pictures.redrawn(upload(Image.new("1", (4, 4))))

    assert refused.value.code == "too_many_pixels"


def test_redrawn_refuses_what_is_too_heavy(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_MEGABYTES", 0)

    with pytest.raises(ValidationError) as refused:
        pictures.redrawn(upload(Image.new("1", (4, 4))))

    assert refused.value.code == "too_heavy"
