"""What a role opens in the back office."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from members.models import Member

# A manager may see and change what is in these apps; the admin pages narrow it to their place.
MANAGED_APPS = frozenset(
    {"places", "members", "equipment", "learning", "projects", "bookings", "iot"}
)


class RoleBackend(BaseBackend):
    """Managers hold the back office's permissions by their role, with no group to keep in step."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return self.has_module_perms(user_obj, perm.split(".")[0])

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if not isinstance(user_obj, Member) or not user_obj.is_active:
            return False
        return bool(user_obj.managed_place_ids) and app_label in MANAGED_APPS
