"""The page of one's own account, and the language one reads."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from members.forms import NameForm
from members.models import Member
from members.requests import signed_in
from members.services import tokens
from members.views.memberships import belonging_of
from members.views.signing_in import signing_in_of
from members.views.visits import code_of

# A new key waits here for the one page that shows it.
NEW_KEY = "new_key"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show who one is here, and let one change the name that others see."""
    member = signed_in(request)
    # An instance of its own: what is refused must not show in the head of the page.
    form = NameForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("members:account")
    context = {
        "form": form,
        "roles": member.roles.select_related("place").order_by("place__name", "role"),
        "token": Token.objects.filter(user=member).first(),
        "new_key": request.session.pop(NEW_KEY, ""),
        **signing_in_of(member),
        **code_of(member, timezone.now()),
        **belonging_of(member, getattr(request, "place", None), timezone.now()),
    }
    return render(request, "members/account.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a key for programs; it is shown once."""
    request.session[NEW_KEY] = tokens.make_token(signed_in(request)).key
    return redirect("members:account")


@login_required
@require_POST
def revoke_token(request: HttpRequest) -> HttpResponse:
    """Take the key for programs back."""
    tokens.revoke_token(signed_in(request))
    messages.success(request, _("The key no longer works."))
    return redirect("members:account")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Set the language of the pages as Django does; for who is signed in, on every device."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, Member) and chosen in dict(settings.LANGUAGES):
        Member.objects.filter(pk=request.user.pk).update(language=chosen)
    return i18n.set_language(request)
