"""Every address of the site: its name, and one that is about the rows of the lab."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from impact.indicators import INDICATORS

# Django's own, which lead on to a named address or nowhere.
WITHOUT_NAME = {"admin:None"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")

# Of which row the number in an address is; of those that are not here, of the person.
ROWS = {
    "booking": """booking booking_now booking_project bookings:slip bookings:cancel bookings:move
        api:booking-detail api:booking-cancel api:booking-move""",
    "project": """project projects:edit projects:members projects:add_member projects:remove_member
        api:project-detail api:project-members api:project-member""",
    "run": "api:run-detail",
    "space": "api:space-detail",
    "qualification": """learning:qualification learning:give learning:group
        api:qualification-detail""",
    "grant": "learning:renew learning:revoke api:grant-detail api:grant-revoke",
    "mandate": "members:mandate members:revoke_mandate",
    "membership": """members:membership people:renew_membership people:cancel_membership
        api:membership-detail""",
    "suspension": "people:lift_suspension",
    "group": "people:group people:change_group people:expect_visit",
    "group_visit": """people:change_visit people:cancel_visit people:welcome_group
        people:group_leaves people:group_slip""",
    "guardianship": "people:change_guardianship people:slip",
    "consent": "people:consent_scan",
    "kiosk": "people:revoke_kiosk",
    "brought": "people:import people:start_import people:wrong_lines",
}
ROW_OF = {f"{name} pk": row for row, names in ROWS.items() for name in names.split()} | {
    "api:project-member member_id": "helper"
}
SLUGS = {"api:place-detail": "place", "api:machine-category-detail": "category"}


@dataclass(frozen=True)
class Address:
    """One pattern of the site, with its full name and what its address is made of."""

    name: str
    pattern: URLPattern
    parts: frozenset[str]

    @property
    def right(self) -> Any:
        """Give the right that the gate of the view asks for; None for views without this gate."""
        return getattr(self.pattern.callback, "right", None)

    @property
    def unsafe_methods(self) -> tuple[str, ...]:
        """Give the methods that may change something; of pages, POST alone."""
        view = self.pattern.callback
        actions = getattr(view, "actions", None)
        if actions is None:
            return () if self.name.startswith("api:") else ("POST",)
        allowed = view.cls.http_method_names
        return tuple(each for each in UNSAFE if each.lower() in set(actions) & set(allowed))

    def of(self, lab: SimpleNamespace) -> str:
        """Give the address that is about the lab's own rows."""
        return reverse(self.name, kwargs={part: self._value(part, lab) for part in self.parts})

    def body(self, lab: SimpleNamespace) -> dict[str, Any]:
        """Give what is sent: nothing, but for acts that name whom or what they are about."""
        match self.name:
            case "people:arrive" | "people:go":
                return {"member": lab.person.pk}
            case "places:choose":
                return {"place": lab.elsewhere.slug}
            case "members:house_rules":
                return {"version": lab.house_rules.version}
            case "members:consent":
                return {"said": "no"}
            case "members:ask_guardian":
                return {"purpose": "image", "place": lab.place.slug}
            case _:
                return {}

    def _value(self, part: str, lab: SimpleNamespace) -> Any:
        match part:
            case "pk" | "member_id":
                return getattr(lab, ROW_OF.get(f"{self.name} {part}", "person")).pk
            case "slug":
                return getattr(lab, SLUGS.get(self.name, "machine")).slug
            case "object_id" | "id":
                return _row_of_table(self.name, lab).pk
            case "name":
                picture = lab.project.cover if self.name == "projects:cover" else lab.machine.photo
                return PurePath(picture.name).name
            case "key":
                return _key(self.name, lab)
            case _:
                return FIXED[part]


FIXED = {
    "app_label": "bookings",
    "rest": "nowhere/",
    "content_type_id": 1,
    "uidb36": "1",
    "provider_id": "sso",
    "purpose": "machines",
}


def _key(name: str, lab: SimpleNamespace) -> str:
    if name == "members:answer":
        return str(lab.key_of_answer)
    return {"impact:rows": INDICATORS[0].key, "impact:csv": "all"}.get(name, "unknown")


def _row_of_table(name: str, lab: SimpleNamespace) -> Any:
    """Give the lab's row of the table that a page of the back office is about."""
    table = name.removeprefix("admin:").rpartition("_")[0]
    for row in vars(lab).values():
        if isinstance(row, Model) and f"{row._meta.app_label}_{row._meta.model_name}" == table:
            return row
    return lab.person


def all_addresses() -> Iterator[Address]:
    """Walk every pattern of the site that has a name."""

    def walk(patterns: Any, prefix: str, above: frozenset[str]) -> Iterator[Address]:
        for each in patterns:
            parts = above | set(each.pattern.converters or each.pattern.regex.groupindex)
            if isinstance(each, URLResolver):
                inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
                yield from walk(each.url_patterns, inner, parts)
            elif f"{prefix}{each.name}" not in WITHOUT_NAME:
                yield Address(f"{prefix}{each.name}", each, parts)

    yield from walk(get_resolver().url_patterns, "", frozenset())
