"""Django settings: safe by default, everything a clinic may change comes from the environment.

docs/operations/settings.md lists every variable. Nothing here depends on the network.
"""

import os
import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from daybreak.clinic.environment import (
    flag,
    home_folder,
    list_of,
    one_of,
    private_file,
    secret_key,
    whole_number,
    whole_numbers,
)
from daybreak.clinic.private_logging import logging_configuration

HOME = home_folder()
DEBUG = flag("DAYBREAK_DEBUG")
HTTPS = flag("DAYBREAK_HTTPS")
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = list_of("DAYBREAK_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and not host.startswith("[")]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "daybreak.clinic.accounts",
    "daybreak.clinic.audit",
    "daybreak.clinic.patients",
    "daybreak.clinic.screening",
    "daybreak.clinic.sessions",
    "daybreak.clinic.devices",
    "daybreak.clinic.controlled_drugs",
    "daybreak.clinic.measures",
    "daybreak.clinic.consents",
    "daybreak.clinic.courses",
    "daybreak.clinic.outcomes",
    "daybreak.clinic.schedule",
    "daybreak.clinic.messages",
    "daybreak.clinic.registry",
    "daybreak.clinic.lab",
    "daybreak.clinic.ui",
]

MIDDLEWARE = [
    "daybreak.clinic.turns.in_turns",
    "django.middleware.security.SecurityMiddleware",
    "daybreak.clinic.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "daybreak.clinic.accounts.middleware.SessionLifetimeMiddleware",
    "daybreak.clinic.audit.middleware.ActingMiddleware",
    "daybreak.clinic.accounts.middleware.DeclaredPermissionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "daybreak.clinic.unavailable.DatabaseUnavailableMiddleware",
]

ROOT_URLCONF = "daybreak.clinic.urls"
ASGI_APPLICATION = "daybreak.clinic.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "daybreak.clinic.accounts.context.permissions",
                "daybreak.clinic.measures.context.safety",
            ],
        },
    }
]

# Database. A commit must survive a power cut: WAL with synchronous=FULL. IMMEDIATE takes the write lock when a
# transaction begins, so that two writers wait for each other instead of failing halfway (docs/decisions/0006).
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON; PRAGMA cache_size=-32000;",
    },
    "TEST": {"NAME": Path(tempfile.gettempdir()) / f"daybreak-test-{os.getpid()}.sqlite3"},
}
_given = os.environ.get("DATABASE_URL", "")
_database = dj_database_url.parse(_given) if _given else {**SQLITE, "NAME": HOME / "daybreak.sqlite3"}
if _database["ENGINE"] == SQLITE["ENGINE"]:
    _database = {**SQLITE, "NAME": private_file(Path(_database["NAME"]).resolve())}
DATABASES = {"default": _database}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

# Throttle: the pair of username and address, so that one mistyped password never locks a colleague out. No forwarded
# header is read here: the server has put the client's address in its place if a proxy it trusts told it.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "daybreak.clinic.accounts.throttle.connection_address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "daybreak.clinic.accounts.throttle.too_many_attempts"

# Sessions end after this long without a request, and after a working day whatever happens. That there was a request is
# noted at most once a minute, so it may be up to a minute less.
SESSION_ENGINE = "daybreak.clinic.accounts.sign_ins"
SESSION_COOKIE_AGE = 60 * whole_number("DAYBREAK_IDLE_MINUTES", default=30)
SESSION_LIFETIME_HOURS = whole_number("DAYBREAK_SESSION_HOURS", default=12)
SESSION_RENEW_SECONDS = min(60, SESSION_COOKIE_AGE // 10)
# What an open page asks by itself is no use of it: the time after which an idle session ends runs on.
SESSION_LEFT_ALONE_BY = ("/safety/bar/",)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "daybreak_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "daybreak.clinic.ui.views.form_too_old"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# Headers
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Uploads. A file larger than this is refused while it arrives; it never fills the memory.
IMPORT_FILE_BYTES = 1_000_000 * whole_number("DAYBREAK_IMPORT_MEGABYTES", default=64)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "daybreak.clinic.uploads.SizeLimitUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Static files are served by the program itself, under names that carry their digest.
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "daybreak.clinic.static_storage.StaticStorage"},
}
# Scripts import each other by plain names, so plain names are asked for anew; digest names are kept for good.
WHITENOISE_MAX_AGE = 0
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Time and language
USE_TZ = True
TIME_ZONE = os.environ.get("DAYBREAK_TIME_ZONE", "UTC")
USE_I18N = True
LANGUAGE_CODE = "en-gb"

# The clinic as it stands on its papers; what is empty is left to be written by hand.
CLINIC = {
    "name": os.environ.get("DAYBREAK_CLINIC_NAME", ""),
    "address": os.environ.get("DAYBREAK_CLINIC_ADDRESS", ""),
    "city": os.environ.get("DAYBREAK_CLINIC_CITY", ""),
    "state": os.environ.get("DAYBREAK_CLINIC_STATE", ""),
    "zip": os.environ.get("DAYBREAK_CLINIC_ZIP", ""),
    "telephone": os.environ.get("DAYBREAK_CLINIC_TELEPHONE", ""),
    "email": os.environ.get("DAYBREAK_CLINIC_EMAIL", ""),
}

# Whom a patient in a crisis calls: shown beside the lines that the protocol knows for the clinic's country.
CRISIS = {
    "jurisdiction": one_of("DAYBREAK_JURISDICTION", ("US", "EU", "any"), default="any"),
    "telephone": os.environ.get("DAYBREAK_CRISIS_TELEPHONE", ""),
    "name": os.environ.get("DAYBREAK_CRISIS_NAME", ""),
}

# Messages (docs/operations/messages.md). Both channels are off until their settings say where to.
SITE_ADDRESS = os.environ.get("DAYBREAK_SITE_ADDRESS", "").strip().rstrip("/")
EMAIL_HOST = os.environ.get("DAYBREAK_MAIL_HOST", "").strip()
EMAIL_PORT = whole_number("DAYBREAK_MAIL_PORT", default=587)
EMAIL_HOST_USER = os.environ.get("DAYBREAK_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DAYBREAK_MAIL_PASSWORD", "")
_mail_encryption = one_of("DAYBREAK_MAIL_ENCRYPTION", ("starttls", "tls", "none"), default="starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_encryption == "starttls", _mail_encryption == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DAYBREAK_MAIL_FROM", "").strip()
SMS = {
    "sender": os.environ.get("DAYBREAK_SMS_SENDER", "").strip(),
    "url": os.environ.get("DAYBREAK_SMS_URL", "").strip(),
    "token": os.environ.get("DAYBREAK_SMS_TOKEN", ""),
    "from": os.environ.get("DAYBREAK_SMS_FROM", ""),
}
# Clinic defaults: how many hours before an appointment the patient is reminded, and after how many hours an overdue
# safety task that somebody took on is told again; after how many days an overdue long-term check is.
REMINDER_HOURS = whole_numbers("DAYBREAK_REMINDER_HOURS", default=[48, 24])
PAGE_AGAIN_HOURS = whole_number("DAYBREAK_PAGE_AGAIN_HOURS", default=8)
CHECKS_AGAIN_DAYS = whole_number("DAYBREAK_CHECKS_AGAIN_DAYS", default=14)

LOGGING = logging_configuration(os.environ.get("DAYBREAK_LOG_LEVEL", "INFO"))
