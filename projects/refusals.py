"""The words of every project rule that may say no."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from places.refusals import Refusal


@dataclass(frozen=True)
class NotTheOwner(Refusal):
    """Only the owner, or the staff of its place, may do this to a project."""

    code = "not_the_owner"
    message = _("Only the owner of this project can do this.")
    lifts = _("Ask the owner, or someone at the desk.")


@dataclass(frozen=True)
class NotAMaker(Refusal):
    """Only those who make a project, or the staff of its place, may change it."""

    code = "not_a_maker"
    message = _("Only the people in this project can change it.")
    lifts = _("Ask the owner to add you.")


@dataclass(frozen=True)
class NotAtThisPlace(Refusal):
    """The person has no role at the project's place."""

    code = "not_at_this_place"
    message = _("This person does not belong to the place of the project.")
    lifts = _("Ask at the desk to join. It takes a few minutes.")


@dataclass(frozen=True)
class HelperNotPublished(Refusal):
    """Whoever is to help in a project that everyone sees said no to that, or is too young alone."""

    code = "helper_not_published"
    message = _(
        "Everyone sees this project. Nobody has agreed yet that this person is shown there."
    )
    lifts = _("Ask them, or their guardian, to say yes under “What I agree to”.")


@dataclass(frozen=True)
class PublicationNotAgreed(Refusal):
    """One of its makers said no to being published, or is too young to say yes alone."""

    code = "publication_not_agreed"
    message = _("Nobody has agreed yet that this project is shown to everyone.")
    lifts = _("Ask a guardian under “What I agree to”, or choose “People of the place”.")
