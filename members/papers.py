"""What is printed for someone: in their language, whoever prints it."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from members.models import Member
from members.services.notices import as_read_by
from places.models import Place


def written_for(
    reader: Member, place: Place, template: str, context: Mapping[str, Any]
) -> SafeString:
    """Fill `template` in the language of `reader`, which it finds as `language`."""
    with as_read_by(reader, place) as language:
        return render_to_string(
            template, {**context, "reader": reader, "place": place, "language": language}
        )
