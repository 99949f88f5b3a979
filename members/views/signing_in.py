"""How one signs in: what one's account says of it, and the page that asks staff for more."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.models import Member
from members.requests import signed_in
from members.second_factor import has_second_factor


def signing_in_of(member: Member) -> dict[str, Any]:
    """Give what `members/_account_signing_in.html` shows of one's own account."""
    kinds = list(
        Authenticator.objects.filter(user=member).order_by("pk").values_list("type", flat=True)
    )
    elsewhere = settings.OIDC_APP["name"] if settings.OIDC_SERVER_URL else ""
    return {
        "has_code_app": Authenticator.Type.TOTP in kinds,
        "passkey_count": kinds.count(Authenticator.Type.WEBAUTHN),
        "needs_second_factor": settings.REQUIRE_SECOND_FACTOR and member.works_for_a_place,
        "signs_in_elsewhere_at": elsewhere,
        "is_connected": bool(elsewhere) and SocialAccount.objects.filter(user=member).exists(),
    }


@login_required
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explain the second factor to someone who needs one, and offer the two kinds there are."""
    if has_second_factor(signed_in(request)):
        return redirect("mfa_index")
    return render(request, "members/second_factor.html")
