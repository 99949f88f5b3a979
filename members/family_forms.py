"""What is asked to make an account, to write down a guardian, and to note a decision on paper."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Guardianship, HowGiven, Member, Proof, Purpose, Relation
from members.scans import ScanField
from members.services.accounts import NewGuardian
from members.services.guardians import bare_number, guardians_like
from places.models import Place

OLDEST_YEARS = 105
FEWEST_DIGITS = 6
SOMEONE_ELSE = "no"
LANGUAGE_CHOICES = [("", gettext_lazy("As the place")), *settings.LANGUAGES]


class BirthForm(forms.Form):
    """A first name, and the month and year of birth: never the day."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=40)
    birth_month = forms.TypedChoiceField(label=gettext_lazy("Month of birth"), coerce=int)
    birth_year = forms.TypedChoiceField(label=gettext_lazy("Year of birth"), coerce=int)
    display_name = forms.CharField(
        label=gettext_lazy("Name that others see"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("A nickname, if the first name shall not be shown."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES, required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        years = range(today.year, today.year - OLDEST_YEARS, -1)
        nothing = [("", "—")]
        fields: dict[str, Any] = self.fields
        fields["birth_month"].choices = [*nothing, *MONTHS.items()]
        fields["birth_year"].choices = [*nothing, *((year, year) for year in years)]
        fields["first_name"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("birth_month") and asked.get("birth_year"):
            asked["born"] = date(asked["birth_year"], asked["birth_month"], 1)
            if asked["born"] > self.today:
                self.add_error("birth_month", _("This month is still to come."))
        return asked

    def facts(self) -> dict[str, Any]:
        """Give what `make_account` takes of the person."""
        asked = self.cleaned_data
        names = ("first_name", "display_name", "language")
        return {name: asked[name] for name in names} | {"birth_month": asked["born"]}


class GuardianForm(forms.Form):
    """A guardian: a name and one way to reach them; someone known already is found by it."""

    guardian_name = forms.CharField(
        label=gettext_lazy("Guardian: first and last name"), max_length=80, required=False
    )
    guardian_contact = forms.CharField(
        label=gettext_lazy("Guardian: telephone or e-mail"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("One of them is enough. Without either, nobody can be asked."),
    )
    guardian_language = forms.ChoiceField(
        label=gettext_lazy("Guardian: language"), choices=LANGUAGE_CHOICES, required=False
    )
    relation = forms.ChoiceField(label=gettext_lazy("Relation"), choices=Relation.choices)
    proof = forms.ChoiceField(
        label=gettext_lazy("What did you see that shows it?"),
        choices=Proof.choices,
        required=False,
    )

    def __init__(self, *args: Any, place: Place, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["guardian_name"].required = is_needed
        self.fields["guardian_contact"].required = is_needed
        self.same: Member | None = None

    def clean_guardian_contact(self) -> str:
        contact: str = self.cleaned_data["guardian_contact"].strip()
        if not contact:
            return ""
        if "@" in contact:
            validate_email(contact)
        elif len(bare_number(contact)) < FEWEST_DIGITS:
            raise ValidationError(_("Write a telephone number, or an e-mail with an @."))
        return contact

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        self._ask_whether_it_is_the_same(asked)
        if asked.get("guardian_contact") and not asked.get("guardian_name") and not self.same:
            self.add_error("guardian_name", _("Write the name of the guardian as well."))
        return asked

    def _ask_whether_it_is_the_same(self, asked: dict[str, Any]) -> None:
        """Show whom the place knows by this contact: one person has one account."""
        known = guardians_like(place=self.place, **_email_or_phone(asked))
        if not known:
            return
        choices = [(str(each.pk), _described(each)) for each in known]
        self.fields["same_guardian"] = forms.ChoiceField(
            label=_("We know someone with this contact. Is it the same person?"),
            choices=[*choices, (SOMEONE_ELSE, _("No, it is someone else"))],
            widget=forms.RadioSelect,
        )
        said = self.data.get(self.add_prefix("same_guardian"), "")
        if said not in dict(choices) and said != SOMEONE_ELSE:
            self.add_error("same_guardian", _("Choose one of the answers."))
        self.same = next((each for each in known if str(each.pk) == said), None)

    def guardian(self) -> Member | NewGuardian | None:
        """Give whom the form names; None when it names nobody."""
        asked = self.cleaned_data
        if self.same is not None:
            return self.same
        if not asked["guardian_name"]:
            return None
        first_name, _space, last_name = asked["guardian_name"].strip().partition(" ")
        return NewGuardian(
            first_name=first_name,
            last_name=last_name,
            language=asked["guardian_language"],
            **_email_or_phone(asked),
        )

    def tie(self) -> dict[str, Any]:
        """Give what was said of how the two belong together."""
        asked = self.cleaned_data
        return {
            "relation": Relation(asked["relation"]),
            "proof": Proof(asked["proof"] or Proof.NONE),
        }


class NewPersonForm(BirthForm, GuardianForm):
    """All that the desk asks for an account: under a minute, on one page."""

    field_order = [
        "first_name",
        "birth_month",
        "birth_year",
        "guardian_name",
        "guardian_contact",
        "same_guardian",
        "guardian_language",
        "relation",
        "proof",
        "display_name",
        "language",
    ]
    # Folded away: most accounts need none of them.
    more = ("guardian_language", "relation", "proof", "display_name", "language")

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.more]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]


class UntilForm(forms.Form):
    """Until when a yes holds; most say nothing, and it holds until it is taken back."""

    until = forms.DateField(
        label=gettext_lazy("Until which day?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty: then it holds until it is taken back."),
    )


class DecisionForm(UntilForm):
    """What someone signed or said at the desk."""

    field_order = ["purpose", "said", "decided_by", "how", "scan", "until"]

    YES, NO, WITHDRAW = "yes", "no", "withdraw"

    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=Purpose.choices)
    said = forms.ChoiceField(
        label=gettext_lazy("What they said"),
        choices=[
            (YES, gettext_lazy("Yes, agreed")),
            (NO, gettext_lazy("No")),
            (WITHDRAW, gettext_lazy("Takes an earlier yes back")),
        ],
        widget=forms.RadioSelect,
    )
    decided_by = forms.ModelChoiceField(
        label=gettext_lazy("Who decided"), queryset=Member.objects.none(), empty_label=None
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            (HowGiven.PAPER, HowGiven.PAPER.label),
            (HowGiven.SPOKEN, HowGiven.SPOKEN.label),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("You are the witness: your name is kept with it."),
    )
    scan = ScanField(
        label=gettext_lazy("Scan or photo of the paper"),
        required=False,
        help_text=gettext_lazy("Only if you do not keep the paper in a folder."),
    )

    def __init__(self, *args: Any, person: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ties = Guardianship.objects.current().filter(child=person)
        guardians = [each.guardian_id for each in ties]
        deciders: Any = self.fields["decided_by"]
        deciders.queryset = Member.objects.filter(pk__in=[person.pk, *guardians])
        self.initial.setdefault("decided_by", guardians[0] if guardians else person.pk)
        self.initial.setdefault("purpose", Purpose.MACHINES if guardians else Purpose.IMAGE)


def _email_or_phone(asked: dict[str, Any]) -> dict[str, str]:
    contact = asked.get("guardian_contact") or ""
    return {"email": contact} if "@" in contact else {"phone": contact}


def _described(person: Member) -> str:
    name = person.get_full_name() or str(person)
    return _("Yes: %(name)s, %(contact)s") % {
        "name": name,
        "contact": person.email or person.phone,
    }
