"""Settings: each line is Django's own, a library's, or an environment variable with a safe default.

The variables are listed in docs/operators/settings.md.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
INSECURE_KEY = "insecure-key-for-trying-things-out-only"

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")

# --- Where things are kept --------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media/"

# --- Safety -----------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or INSECURE_KEY
if not DEBUG and SECRET_KEY == INSECURE_KEY:
    raise ImproperlyConfigured(
        "Set SECRET_KEY to a long random text, or DEBUG=true to try things out."
    )
# Former keys: what they signed holds, such as printed cards.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Where people reach the site: what leads there from an e-mail or a printed slip.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Plain HTTP is right on one's own machine only; behind HTTPS set HTTPS=true.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The server whose accounts people may sign in with (OpenID Connect); empty: there is none.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_ORIGIN = ["/".join(OIDC_SERVER_URL.split("/")[:3])] if OIDC_SERVER_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *OIDC_ORIGIN],
        "frame-ancestors": [NONE],
    }
}

# --- What it is made of -----------------------------------------------------------------------
INSTALLED_APPS = [
    "fablab",  # first, so that its templates win over those that libraries bring
    "places",
    "members",
    "equipment",
    "learning",
    "projects",
    "bookings",
    "iot",
    "impact",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
    "schedule",  # tables and recurrence only: its URLs are never included
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.kiosk_middleware.KioskMiddleware",
    "places.middleware.PlaceMiddleware",
    "members.middleware.FirstThingsFirstMiddleware",
]
ROOT_URLCONF = "fablab.urls"
WSGI_APPLICATION = "fablab.wsgi.application"
ASGI_APPLICATION = "fablab.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "places.middleware.place",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database, cache, broker, mail ------------------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'fablab.sqlite3'}"),
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time, who waits for its turn at BEGIN: so a check and the write that follows
    # it see the same rows, and no transaction fails for having started as a reader.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MQTT_URL = env.str("MQTT_URL", default="")  # empty: the broker that comes with it
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="fablab@localhost")

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "members.backends.RoleBackend",  # permissions only
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "machines"
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.forms.SignInForm",
    "change_password": "members.forms.NewPasswordForm",
    "reset_password": "members.forms.ForgottenPasswordForm",
    "request_login_code": "members.sign_in_forms.CodeByEmailForm",
    "confirm_login_code": "members.sign_in_forms.EmailCodeForm",
    "reauthenticate": "members.sign_in_forms.PasswordAgainForm",
    "set_password": "members.sign_in_forms.FirstPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "machines"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds; a code by e-mail may take a while to find
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# How many proxies in front name the visitor's address; else all behind one share its limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Whoever works at a desk, and superusers, sign in with a second factor.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=True)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made at the desk, not by strangers
MFA_TOTP_TOLERANCE = 1  # clocks of old phones
MFA_FORMS = {
    "add_webauthn": "members.sign_in_forms.NewPasskeyForm",
    "edit_webauthn": "members.sign_in_forms.PasskeyNameForm",
    "activate_totp": "members.sign_in_forms.FirstAppCodeForm",
    "authenticate": "members.sign_in_forms.SecondFactorForm",
    "reauthenticate": "members.sign_in_forms.SecondFactorAgainForm",
}
SOCIALACCOUNT_ADAPTER = "members.adapters.ElsewhereAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_MAKES_ACCOUNTS = env.bool("OIDC_MAKES_ACCOUNTS", default=False)
OIDC_APP = {
    "provider_id": "sso",
    "name": env.str("OIDC_NAME", default="OpenID Connect"),
    "client_id": env.str("OIDC_CLIENT_ID", default=""),
    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
    "settings": {
        "server_url": OIDC_SERVER_URL,
        "email_authentication": env.bool("OIDC_TRUSTS_EMAIL", default=False),
    },
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [OIDC_APP] if OIDC_SERVER_URL else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}

# How long what is known of people is kept: see docs/operators/retention.md.
KEPT = {
    "inactive": timedelta(days=env.int("KEPT_INACTIVE_DAYS", default=1095)),
    "activity": env.int("KEPT_ACTIVITY_YEARS", default=2),  # whole calendar years
    "proofs": timedelta(days=env.int("KEPT_PROOFS_DAYS", default=1826)),
    "accounts": timedelta(days=env.int("KEPT_ACCOUNTS_DAYS", default=3653)),
    "readings": timedelta(days=env.int("KEPT_READINGS_DAYS", default=1095)),
    "traces": timedelta(days=env.int("KEPT_TRACES_DAYS", default=365)),
    "lists": timedelta(days=env.int("KEPT_LISTS_DAYS", default=30)),
    "sessions": timedelta(0),  # from the day on which they end by themselves
}
# Who is to be erased is told before, and may change their mind.
ERASURE_GRACE = timedelta(days=env.int("ERASURE_GRACE_DAYS", default=14))
INACTIVE_NOTICE = timedelta(days=env.int("INACTIVE_NOTICE_DAYS", default=30))

# --- Words and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("pt", _("Portuguese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["fablab.formats"]
USE_TZ = True
TIME_ZONE = "UTC"  # what is stored; what is shown is in the place's zone

# --- Pages and files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BASE_DIR / "frontend" / "dist" / "manifest.json",
    }
}

# --- REST -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "fablab.api.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "fablab.api_schema.ProblemSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "fablab.api.problem",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fablab API",
    "DESCRIPTION": "Machines, bookings, projects, runs and indicators of fablabs and third places.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "BookingState": "bookings.models.BookingState",
        "MachineState": "iot.models.MachineState",
        "ProjectState": "projects.models.ProjectState",
    },
}

# --- Demo -------------------------------------------------------------------------------------
# Where the front panels of the simulated machines are heard; empty: there are none.
DEMO_PANEL_URL = env.str("DEMO_PANEL_URL", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # What a visitor may not do, or what is not there, is answered and is nobody's fault to log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
