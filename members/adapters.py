"""How sign-in differs here from what django-allauth does by itself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made with someone of the place, at the desk, not by strangers online."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
