"""Every address of the site. Pages that gather several apps have names without an app's prefix."""

from allauth.account.decorators import secure_admin_login
from allauth.socialaccount.providers.openid_connect.views import callback as come_back
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from members.views.account import choose_language
from members.views.elsewhere import go_elsewhere

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("iot.urls")),
    path("", include("bookings.urls")),
    path("", include("projects.urls")),
    path("", include("equipment.urls")),
    path("", include("learning.urls")),
    path("impact/", include("impact.urls")),
    path("account/", include("members.urls")),
    path("people/", include("members.people_urls")),
    path("kiosk/", include("members.kiosk_urls")),
    path("places/", include("places.urls")),
    path("api/", include("fablab.api_urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/oidc/<slug:provider_id>/login/", go_elsewhere, name="openid_connect_login"),
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/",
        come_back,
        name="openid_connect_callback",
    ),
    path("language/", choose_language, name="set_language"),
    # Browsers ask for it where a page names no icon, such as a picture or a download.
    path("favicon.ico", RedirectView.as_view(url=static("favicon.svg")), name="favicon"),
]
