"""Who may do what at a place: one table, which a page shows and a test walks.

What someone may do with what is theirs (their account, their bookings, their wards') needs no right
here; rights are about other people and about the place.
"""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What someone is at one place."""

    MEMBER = "member", _("Member")
    PEER_MEDIATOR = "peer_mediator", _("Peer mediator")
    VOLUNTEER = "volunteer", _("Volunteer")
    MEDIATOR = "mediator", _("Mediator")
    MANAGER = "manager", _("Fablab manager")
    COORDINATOR = "coordinator", _("Network coordinator")
    FUNDER = "funder", _("Funder")
    PARTNER = "partner", _("Partner")


# Those who work at the desk: they see the people of their place and act for them.
STAFF_ROLES = frozenset({Role.MEDIATOR, Role.MANAGER})
TEAM_ROLES = STAFF_ROLES | {Role.PEER_MEDIATOR, Role.VOLUNTEER}
MANAGERS = frozenset({Role.MANAGER})
READERS = frozenset({Role.FUNDER})


class Right(TextChoices):
    """Something that not everyone may do at a place."""

    BOOK = "book", _("Book machines")
    MAKE_PROJECTS = "make_projects", _("Make projects")
    WELCOME = "welcome", _("Check people in and out, and see who is here")
    HELP_BESIDE = "help_beside", _("Help a person who is there and decides")
    ACT_FOR = "act_for", _("Act for a person who gave a mandate")
    SEE_PEOPLE = "see_people", _("Read who people are and what they do here")
    MAKE_ACCOUNTS = "make_accounts", _("Make accounts, and correct them")
    GIVE_ACCESS = "give_access", _("Give a card or a new password")
    VOUCH = "vouch", _("Write down guardians, consents and mandates")
    KEEP_MEMBERSHIPS = "keep_memberships", _("Write down memberships")
    WELCOME_GROUPS = "welcome_groups", _("Write down groups from outside")
    SEE_MACHINES_WORK = "see_machines_work", _("Read what machines did, and for whom")
    GRANT = "grant", _("Grant and take back any qualification")
    SUSPEND = "suspend", _("Suspend a person")
    GIVE_ROLES = "give_roles", _("Give and take roles")
    MOVE_LISTS = "move_lists", _("Bring in and take out lists of people")
    ERASE = "erase", _("Erase a person who asks for it")
    MANAGE_PLACE = "manage_place", _("Change the place: machines, hours, rules, kiosks")


TABLE: Mapping[Right, frozenset[Role]] = {
    # Whoever belongs to a place may use it; a funder reads, and does nothing.
    Right.BOOK: frozenset(Role) - READERS,
    Right.MAKE_PROJECTS: frozenset(Role) - READERS,
    Right.WELCOME: TEAM_ROLES,
    Right.HELP_BESIDE: TEAM_ROLES,
    Right.ACT_FOR: STAFF_ROLES,
    Right.SEE_PEOPLE: STAFF_ROLES,
    Right.MAKE_ACCOUNTS: STAFF_ROLES,
    Right.GIVE_ACCESS: STAFF_ROLES,
    Right.VOUCH: STAFF_ROLES,
    Right.KEEP_MEMBERSHIPS: STAFF_ROLES,
    Right.WELCOME_GROUPS: STAFF_ROLES,
    Right.SEE_MACHINES_WORK: STAFF_ROLES,
    Right.GRANT: MANAGERS,
    Right.SUSPEND: MANAGERS,
    Right.GIVE_ROLES: MANAGERS,
    Right.MOVE_LISTS: MANAGERS,
    Right.ERASE: MANAGERS,
    Right.MANAGE_PLACE: MANAGERS,
}


def roles_with(right: Right) -> frozenset[Role]:
    """Give the roles that hold `right`."""
    return TABLE[right]


def particular_rights(roles: Iterable[str]) -> frozenset[Right]:
    """Give the rights that come with `roles` and not with being a member."""
    held = set(roles)
    return frozenset(
        right for right, holders in TABLE.items() if held & holders and Role.MEMBER not in holders
    )
