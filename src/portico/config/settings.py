"""Django's settings, all derived from `environment`. Nothing here reads os.environ."""

from pathlib import Path

from portico.config.caching import cache_headers
from portico.config.media_storage import media_settings
from portico.infra import environment, media, uploads
from portico.infra.mailing import mailer

PORTICO = environment.read()


BASE_DIR = Path(__file__).resolve().parents[1]

SECRET_KEY = PORTICO.secret_key
DEBUG = PORTICO.debug
ALLOWED_HOSTS = [*PORTICO.allowed_hosts, "127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [PORTICO.public_url]
ROOT_URLCONF = "portico.config.urls"
WSGI_APPLICATION = None
ASGI_APPLICATION = "portico.config.asgi.application"
# Whose X-Forwarded-For is believed; nobody's by default.
BOLT_TRUSTED_PROXIES = list(PORTICO.trusted_proxies)
BOLT_API = ["portico.entrypoints.http.api:api"]
# No request is larger than the largest file anybody may send (a catalogue with its pictures, 64 MB) and its form.
BOLT_MAX_UPLOAD_SIZE = 65 * 1024 * 1024

INSTALLED_APPS = [
    "portico.infra",
    "portico.domains.sites",
    "portico.domains.staff",
    "portico.domains.stores",
    "portico.domains.privacy",
    "portico.domains.tracking",
    "portico.domains.members",
    "portico.domains.touchpoints",
    "portico.domains.payments",
    "portico.domains.wallet",
    "portico.domains.invoices",
    "portico.domains.catalog",
    "portico.domains.content",
    "portico.domains.reviews",
    "portico.domains.inventory",
    "portico.domains.promotions",
    "portico.domains.entitlements",
    "portico.domains.orders",
    "portico.domains.fulfilment",
    "portico.connectors",
    "portico.entrypoints.site",
    "portico.entrypoints.console",
    "portico.entrypoints.worker",
    "portico.config",
    "drf_spectacular_sidecar",
    "django_bolt",
    "procrastinate.contrib.django",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portico.infra.page_cache.PageKeeper",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portico.entrypoints.console.gate.StaffGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": environment.database_settings(
        # Without a data base there is nothing to connect to, but commands such as --help must still import.
        PORTICO.database_url or "postgresql://portico@/portico?host=/nonexistent",
        test_name=PORTICO.test_name,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "console.StaffUser"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "infra" / "messages"]

STATIC_URL = "/static/"
STATIC_ROOT = PORTICO.data_dir / "static"
# Addresses of static files carry a version and names of media files are hashes of their content: keep both a year.
BOLT_STATIC_MAX_AGE = BOLT_MEDIA_MAX_AGE = 31_536_000
MEDIA = media_settings(PORTICO.platforms.storage, PORTICO.data_dir)
MEDIA_URL, MEDIA_ROOT = MEDIA.url, MEDIA.root
STORAGES = {
    "default": MEDIA.storage,
    # What was paid for: never below an address, handed out by `usecases.paid_files` alone.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTICO.data_dir / "private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# `www/m` is the mini app's H5 build; its hashed assets never change, its index.html is always asked for again.
WHITENOISE_ROOT = PORTICO.data_dir / "www"
WHITENOISE_INDEX_FILE = True
WHITENOISE_MAX_AGE = 0
WHITENOISE_ADD_HEADERS_FUNCTION = cache_headers

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PORTICO.public_url.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_FAILURE_VIEW = "portico.entrypoints.site.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

WAGTAIL_SITE_NAME = "Portico"
WAGTAILADMIN_BASE_URL = PORTICO.public_url
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Ours are in the console, counted and on record; nothing goes by mail, which may not be connected.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_NOTIFICATION_USE_HTML = True

MAILERS = {"default": mailer(PORTICO.mail)}
if PORTICO.mail:
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = PORTICO.mail.sender

WAGTAILIMAGES_IMAGE_MODEL = "content.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "content.MediaFile"
# What may be uploaded is judged by `infra.uploads`; these tell people beforehand.
WAGTAILIMAGES_IMAGE_FORM_BASE = "portico.entrypoints.console.media_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = list(uploads.PICTURE_EXTENSIONS)
WAGTAILIMAGES_MAX_UPLOAD_SIZE = media.MAX_IMAGE_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = media.MAX_IMAGE_PIXELS
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portico.entrypoints.console.media_forms.FileForm"
WAGTAILDOCS_EXTENSIONS = list(uploads.FILE_EXTENSIONS)
WAGTAILDOCS_MAX_UPLOAD_SIZE = uploads.MAX_FILE_BYTES
# A WebP stays one: as a PNG it would weigh several times as much.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

PROCRASTINATE_IMPORT_PATHS = [
    "portico.entrypoints.worker.tasks",
    "portico.entrypoints.worker.imports",
    "portico.entrypoints.worker.exports",
    "portico.entrypoints.worker.sheets",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portico.infra.log_lines.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "portico": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        # It calls every refusal of ours an internal error, with a trace; what truly fails, `problems` logs itself.
        "django_bolt.error_handlers": {"level": "CRITICAL"},
    },
}
