"""The page that shows who may do what: the table of `members.rights` itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.rights import Right, Role, roles_with


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Show for each right the roles that hold it; for anyone, as it is no secret."""
    rows = [(right, [(role, role in roles_with(right)) for role in Role]) for right in Right]
    return render(request, "members/rights.html", {"roles": list(Role), "rows": rows})
