"""What people say of a project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.pictures import PictureField
from projects.models import Project


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """The facts of a project that its people set; `projects.services` stores them."""

    cover = PictureField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "A photo of what you make. We remove where and when it was taken. "
            "Nobody should be recognised on it without having agreed."
        ),
    )
    remove_cover = forms.BooleanField(label=_("Take the picture away"), required=False)

    class Meta:
        model = Project
        fields = ["title", "summary", "state", "visibility", "cover_drawing"]
        widgets = {
            "summary": forms.Textarea({"rows": 6}),
            "state": forms.RadioSelect,
            "visibility": forms.RadioSelect,
        }
        help_texts = {
            "summary": _("A few sentences are enough. **Two stars** make words bold."),
            "visibility": _("You can change it at any time."),
            "cover_drawing": _("Shown as long as there is no picture."),
        }

    field_order = ["title", "summary", "state", "visibility", "cover", "remove_cover"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.cover:
            del self.fields["remove_cover"]

    def facts(self) -> dict[str, Any]:
        """Give the fields to store; the picture only when it changes."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.cleaned_data["cover"]:
            facts["cover"] = self.cleaned_data["cover"]
        elif self.cleaned_data.get("remove_cover"):
            facts["cover"] = ""
        return facts
