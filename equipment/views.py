"""What the app of machines sends itself; the pages of machines are in iot."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from equipment.models import Machine
from equipment.pictures import picture_response


@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """Send the photo of a machine; anyone may see machines."""
    field = Machine._meta.get_field("photo")
    machine = get_object_or_404(Machine.objects.shown(), photo=f"{field.upload_to}{name}")
    return picture_response(machine.photo, is_public=True)
