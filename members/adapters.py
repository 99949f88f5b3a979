"""How sign-in differs here from what django-allauth does by itself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from members.models import Member


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made with someone of the place; who signs in reads in their own language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep strangers from making accounts online: people join at the desk."""
        return False

    def set_password(self, user: Member, password: str) -> None:
        """Set a password that the person chose: it is no longer one that the desk gave."""
        user.password_is_temporary = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:account")

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        """Go where sign-in leads, in the language that the person chose on any device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                path=settings.LANGUAGE_COOKIE_PATH,
                domain=settings.LANGUAGE_COOKIE_DOMAIN,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        return response


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the accounts of another organisation, for those who are known here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Let a stranger in only where the operator says so; else say what they can do."""
        if settings.OIDC_MAKES_ACCOUNTS:
            return True
        context = {"provider": sociallogin.provider}
        raise ImmediateHttpResponse(
            render(request, "socialaccount/not_known_here.html", context, status=403)
        )

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Member:
        """Take over what others see of a new person: their first name, or what they go by."""
        member: Member = super().populate_user(request, sociallogin, data)
        name = member.first_name or member.username or member.email.partition("@")[0]
        member.display_name = name[:40]
        return member
