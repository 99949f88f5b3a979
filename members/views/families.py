"""A guardian makes the account of their own child."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.family_forms import BirthForm
from members.requests import signed_in
from members.services.accounts import make_account
from places.middleware import place_of
from places.refusals import Refusal, Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_child(request: HttpRequest) -> HttpResponse:
    """Ask for a first name and a month of birth, and make the account of one's child."""
    by, place, now = signed_in(request), place_of(request), timezone.now()
    form = BirthForm(request.POST or None, today=place.today(now))
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            child = make_account(place=place, by=by, now=now, guardian=by, **form.facts())
        except Refused as refused:
            refusals = refused.refusals
        else:
            said = {"name": child, "username": child.username}
            messages.success(
                request, _("%(name)s has an account now: the user name is %(username)s.") % said
            )
            return redirect("members:consents_of", child.pk)
    status = 409 if refusals else 422 if form.errors else 200
    context = {"form": form, "refusals": refusals}
    return render(request, "members/new_child.html", context, status=status)
