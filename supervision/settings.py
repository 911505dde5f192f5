"""Every setting, from the environment. Secure unless told that this is a demonstration.

PORTAL_MODE           production (default) or demo (plain http, demo accounts on the login page)
DATABASE_URL          role that runs the portal; DATABASE_OWNER_URL: role that migrates (default: the same)
REDIS_URL             broker of the jobs; no web request touches it
SECRET_KEY, FIELD_KEY secrets for signatures and for personal data at rest
ALLOWED_HOSTS         comma-separated; PORTAL_URL: address used in links of messages
PORTAL_VAR            everything written at run time (default: var/ beside manage.py)
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from supervision.local.secrets import local_secret

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_VAR = Path(env("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()
PORTAL_SHARED = Path(env("PORTAL_SHARED", default=str(BASE_DIR.parent / "shared")))
PORTAL_MODE = env("PORTAL_MODE", default="production")
if PORTAL_MODE not in ("production", "demo"):
    raise ImproperlyConfigured("PORTAL_MODE is production or demo")
PORTAL_DEMO = PORTAL_MODE == "demo"

DEBUG = False


# A demonstration makes its own secrets once and keeps them under PORTAL_VAR.
def _secret(name: str) -> str:
    value = env(name, default="")
    if not value and PORTAL_DEMO:
        value = local_secret(PORTAL_VAR, name.lower())
    if not value:
        raise ImproperlyConfigured(f"{name} must be set: a long random text, kept apart from the database dump")
    return value


SECRET_KEY, FIELD_KEY = _secret("SECRET_KEY"), _secret("FIELD_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if PORTAL_DEMO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env("PORTAL_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "supervision.foundation",
    "supervision.apps.RoofConfig",
    "institutions",
    "inspections",
    "rectification",
    "credit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "supervision.foundation.middleware.ChosenLanguage",
    "supervision.foundation.middleware.ReadableAddress",
    "supervision.foundation.middleware.IdleLimit",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "supervision.foundation.middleware.OneSubmission",
    "supervision.foundation.middleware.TellRefusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "supervision.urls"
WSGI_APPLICATION = "supervision.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "supervision.views.context.frame",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------------
# Commands that change the structure run as the owner of the tables, everything else as the app role.
_OWNER_COMMANDS = {"migrate", "sqlmigrate", "makemigrations", "showmigrations", "flush"}
_app = env.db_url("DATABASE_URL")
_owner = env.db_url("DATABASE_OWNER_URL", default=env("DATABASE_URL"))
DATABASE_APP_ROLE, DATABASE_OWNER_ROLE = _app["USER"], _owner["USER"]
_as_owner = len(sys.argv) > 1 and sys.argv[1] in _OWNER_COMMANDS
DATABASES = {
    "default": {
        **(_owner if _as_owner else _app),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
}
DATABASE_OWNER = {"USER": _owner["USER"], "PASSWORD": _owner["PASSWORD"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
    # Parts of pages that depend on nothing but code, roles and language, kept by each process for itself.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "supervision.foundation.signing_in.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "supervision.foundation.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # seconds; the idle limit below ends it earlier
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LIMIT = env.int("IDLE_LIMIT", default=1800)  # seconds
LOGIN_LIMIT = env.int("LOGIN_LIMIT", default=5)  # failures per account and window
LOGIN_WINDOW = env.int("LOGIN_WINDOW", default=900)  # seconds
FIELD_HOURS = env.int("FIELD_HOURS", default=12)  # how long a phone without connection opens its kept visits
LINK_HOURS = env.int("LINK_HOURS", default=72)  # how long an invitation or a reset of a password can be used
AXES_FAILURE_LIMIT = LOGIN_LIMIT * 4  # axes keeps the log and a wider limit per address
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = LOGIN_WINDOW / 3600
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_VERBOSE = False

# --- the browser ----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not PORTAL_DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the health check inside the container
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PORTAL_DEMO
SECURE_HSTS_PRELOAD = not PORTAL_DEMO
SESSION_COOKIE_SECURE = not PORTAL_DEMO
CSRF_COOKIE_SECURE = not PORTAL_DEMO
CSRF_FAILURE_VIEW = "supervision.views.errors.csrf_failure"

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PORTAL_VAR / "static"
MEDIA_ROOT = PORTAL_VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env("STATIC_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of form fields; files go to disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_AT_ONCE = env.int("IMPORT_AT_ONCE", default=5000)  # rows; a longer list is left to the worker
TRANSFER_AT_ONCE = env.int("TRANSFER_AT_ONCE", default=500)  # the same for duties that move to another body
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=50 * 1024 * 1024)  # bytes per file

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "supervision.foundation.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "supervision.views.errors.api_exception",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "医疗卫生行业综合监管平台 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stand where they are used: shared by name, two different "kind" would get a name with a number.
    "POSTPROCESSING_HOOKS": [
        "supervision.foundation.api.documents.shared_shapes",
        "supervision.foundation.api.documents.common_answers",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- jobs -----------------------------------------------------------------------------------------
JOBS_TICK_SECONDS = env.int("JOBS_TICK_SECONDS", default=60)
JOBS_REPUBLISH_AFTER = env.int("JOBS_REPUBLISH_AFTER", default=300)  # seconds a published run may stay untouched
CELERY_BROKER_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800  # seconds; below the visibility timeout, so that no running task is handed out twice
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(PORTAL_VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # A tick that waited for a worker longer than the next one takes to come says nothing new.
    "tick": {
        "task": "foundation.tick",
        "schedule": JOBS_TICK_SECONDS,
        "options": {"expires": JOBS_TICK_SECONDS},
    },
}

EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"axes": {"level": "WARNING"}},  # every sign-in is in its own table already
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}

# --- the public site ------------------------------------------------------------------------------
# Footer fields every government site must show.
SITE = {
    "name": env("SITE_NAME", default="医疗卫生行业综合监管平台"),
    "host": env("SITE_HOST", default="天津市卫生健康委员会（演示）" if PORTAL_DEMO else ""),
    "icp": env("SITE_ICP", default=""),
    "site_code": env("SITE_CODE", default=""),
    "phone": env("SITE_PHONE", default="12320"),
}
