"""Settings, all from environment variables, each read and explained here once (docs/settings.md lists them)."""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import dj_database_url
from environs import Env, validate

from luoshi.web.datadir import data_dir, kept_key

env = Env()

#: Folder of the database, uploads and the generated secret key, when the variables below do not say otherwise.
DATA_DIR = data_dir()
DEBUG = env.bool("LUOSHI_DEBUG", default=False)
#: Signs sessions and links. `luoshi serve` generates one into DATA_DIR when it is not given.
SECRET_KEY = env.str("LUOSHI_SECRET_KEY", "") or kept_key(DATA_DIR)
ALLOWED_HOSTS = env.list("LUOSHI_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("LUOSHI_TRUSTED_ORIGINS", [])
TESTING = "pytest" in sys.modules

INSTALLED_APPS = [
    "luoshi.web.apps.WebConfig",
    "luoshi.audit.apps.AuditConfig",
    "luoshi.organizations.apps.OrganizationsConfig",
    "luoshi.accounts.apps.AccountsConfig",
    "luoshi.plans.apps.PlansConfig",
    "luoshi.assignments.apps.AssignmentsConfig",
    "luoshi.reports.apps.ReportsConfig",
    "luoshi.contacts.apps.ContactsConfig",
    "luoshi.intake.apps.IntakeConfig",
    "luoshi.notices.apps.NoticesConfig",
    "luoshi.integrations.apps.IntegrationsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.accounts.middleware.SessionMiddleware",
    "luoshi.web.middleware.RefusalMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "luoshi.web.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "luoshi.web.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "luoshi.web.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "luoshi.web.templatetags.ui"],
        },
    },
]

#: A database URL: `postgres://user:password@host/name`; SQLite in DATA_DIR by default.
DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'luoshi.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue up at BEGIN instead of failing in the middle of a transaction; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Tests run on a file as the site does: a database in memory has no WAL and can't be written by two at once.
    DATABASES["default"]["TEST"] = {"NAME": Path(tempfile.gettempdir()) / f"luoshi-test-{os.getpid()}.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "luoshi.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "luoshi.accounts.passwords.ClassesValidator"},
    {"NAME": "luoshi.accounts.passwords.HistoryValidator"},
]
#: Fewest characters of a password. The rules are those of GB/T 22239-2019, level 3.
PASSWORD_MIN_LENGTH = env.int("LUOSHI_PASSWORD_MIN_LENGTH", 10)
#: Fewest classes of characters (capitals, small letters, digits, others) in a password.
PASSWORD_CLASSES = env.int("LUOSHI_PASSWORD_CLASSES", 3)
#: How many former passwords can't be taken again; the present one never can.
PASSWORD_HISTORY = env.int("LUOSHI_PASSWORD_HISTORY", 5)
#: Days after which a change is asked for at the next sign-in; 0: never.
PASSWORD_MAX_AGE_DAYS = env.int("LUOSHI_PASSWORD_MAX_AGE_DAYS", 90)
#: Whether a password that an administrator gave must be changed at the first sign-in.
PASSWORD_CHANGE_FIRST = env.bool("LUOSHI_PASSWORD_CHANGE_FIRST", default=True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"  # the desk
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "luoshi.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # django-axes counts failures, of passwords and of codes
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or when it is idle
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
#: How many proxies of our own stand in front; the client's address is then read from what they say.
PROXIES = env.int("LUOSHI_PROXIES", 0)
#: Failed sign-ins of one account from one address after which it is locked there, and for how many minutes.
AXES_FAILURE_LIMIT = env.int("LUOSHI_LOCK_OUT_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LUOSHI_LOCK_OUT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luoshi.accounts.views.locked.locked"
AXES_CLIENT_IP_CALLABLE = "luoshi.accounts.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit chain has it
AXES_VERBOSE = False

MFA_ADAPTER = "luoshi.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # mail addresses are the roster's
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: telephones are seldom exact
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "luoshi.accounts.forms.CountedAuthenticateForm",
    "reauthenticate": "luoshi.accounts.forms.CountedReauthenticateForm",
    "activate_totp": "luoshi.accounts.forms.PlainActivateForm",
}
#: Roles that must set up one-time codes at their next sign-in, by code: `administrator,auditor`.
TOTP_ROLES = env.list("LUOSHI_TOTP_ROLES", [])

#: Address of the OpenID Connect provider of single sign-on (without /.well-known/…); none: no single sign-on.
OIDC_URL = env.str("LUOSHI_OIDC_URL", "")
#: What the button is called after "Sign in with".
OIDC_NAME = env.str("LUOSHI_OIDC_NAME", "OpenID Connect")
#: The claim that names the account, and the account's field that it equals: username, email or phone.
OIDC_CLAIM = env.str("LUOSHI_OIDC_CLAIM", "preferred_username")
OIDC_FIELD = env.str("LUOSHI_OIDC_FIELD", "username", validate=validate.OneOf(["username", "email", "phone"]))
#: Whether somebody whom the provider knows and the roster doesn't gets an account, without a post.
OIDC_CREATE = env.bool("LUOSHI_OIDC_CREATE", default=False)
SOCIALACCOUNT_ADAPTER = "luoshi.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads elsewhere is what the content security policy forbids
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "office",
                "name": OIDC_NAME,
                "client_id": env.str("LUOSHI_OIDC_CLIENT_ID", "luoshi"),
                "secret": env.str("LUOSHI_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
#: Days for which an invitation holds.
INVITATION_DAYS = env.int("LUOSHI_INVITATION_DAYS", 7)

#: The office's mail server, for invitations, reminders and links. Without a host none is sent: invitations are printed, and pages say so.
EMAIL_HOST = env.str("LUOSHI_MAIL_HOST", "")
EMAIL_PORT = env.int("LUOSHI_MAIL_PORT", 25)
EMAIL_HOST_USER = env.str("LUOSHI_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("LUOSHI_MAIL_PASSWORD", "")
#: How the connection is kept secret: none, starttls or tls.
_mail_security = env.str("LUOSHI_MAIL_SECURITY", "none", validate=validate.OneOf(["none", "starttls", "tls"]))
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_security == "starttls", _mail_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("LUOSHI_MAIL_FROM", "luoshi@localhost")

#: What several processes must share for a short time, such as a one-time code that was just used.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}}
#: Minutes without activity after which a session ends; 0: only with the browser, or after twelve hours.
SESSION_IDLE_SECONDS = env.int("LUOSHI_SESSION_IDLE_MINUTES", 30) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds: the choice outlives the session
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # times are stored in UTC, shown in this zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [("app", Path(__file__).parent / "static_built" / "app")]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # no page uses what other packages bring
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
#: The bucket of an S3 store that keeps uploaded files; the folder above without it. The keys may also come as AWS's own variables.
S3_BUCKET = env.str("LUOSHI_S3_BUCKET", "")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env.str("LUOSHI_S3_ENDPOINT", "") or None,
    "region_name": env.str("LUOSHI_S3_REGION", "") or None,
    "access_key": env.str("LUOSHI_S3_ACCESS_KEY", "") or None,
    "secret_key": env.str("LUOSHI_S3_SECRET_KEY", "") or None,
    "location": env.str("LUOSHI_S3_PREFIX", ""),
    "addressing_style": env.str("LUOSHI_S3_ADDRESSING", "path", validate=validate.OneOf(["path", "virtual"])),
    "signature_version": "s3v4",
    "default_acl": None,
    "file_overwrite": False,
    "max_memory_size": 2 * 1024 * 1024,  # a larger file is read through the disk
}
STORAGES = {
    "default": {"BACKEND": "luoshi.web.bucket.BucketStorage", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {"BACKEND": "luoshi.web.storage.FolderStorage"},
    # Names with a fingerprint of the content, compressed: browsers keep them for ever. `luoshi serve` collects them first.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # a file of the front-end build counts without collecting
#: Largest request body that is not a file, in bytes; files are streamed to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
#: Largest file that is taken at all, in bytes; more of it is not even stored for a moment.
UPLOAD_MAX_BYTES = env.int("LUOSHI_UPLOAD_MAX_BYTES", 100 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "luoshi.reports.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
#: Largest photograph or document of a report, in bytes.
EVIDENCE_MAX_BYTES = env.int("LUOSHI_EVIDENCE_MAX_BYTES", 30 * 1024 * 1024)
#: Most pixels of a photograph: what decoding one may cost in memory (about 4 bytes a pixel).
EVIDENCE_MAX_PIXELS = env.int("LUOSHI_EVIDENCE_MAX_PIXELS", 80_000_000)
#: Most files in one report.
EVIDENCE_MAX_FILES = env.int("LUOSHI_EVIDENCE_MAX_FILES", 40)
#: The virus scanner, ClamAV's daemon: `tcp://host:3310` or `unix:/run/clamav/clamd.ctl`. With it nothing is given out unscanned.
CLAMAV = env.str("LUOSHI_CLAMAV", "")
# What opens and checks the files that stand behind declarations and guidance; the ledger's room lies below that of the reports.
PROOF_INSPECTOR = "luoshi.reports.files.inspect"

#: With which hash new events are chained: sha256, or sm3 (GB/T 32905) where commercial cryptography is prescribed.
AUDIT_HASH = env.str("LUOSHI_AUDIT_HASH", "sha256", validate=validate.OneOf(["sha256", "sm3"]))
#: The private key that signs checkpoints of the chain: base64 of the 32 bytes of an Ed25519 key; `audit-key` in DATA_DIR otherwise.
AUDIT_KEY = env.str("LUOSHI_AUDIT_KEY", "")

#: The mailbox that reports are sent to (IMAP); without a host none is looked into.
INTAKE_HOST = env.str("LUOSHI_INTAKE_HOST", "")
INTAKE_PORT = env.int("LUOSHI_INTAKE_PORT", 993)
INTAKE_USER = env.str("LUOSHI_INTAKE_USER", "")
INTAKE_PASSWORD = env.str("LUOSHI_INTAKE_PASSWORD", "")
INTAKE_FOLDER = env.str("LUOSHI_INTAKE_FOLDER", "INBOX")
#: How the connection to it is kept secret: tls, starttls or none.
INTAKE_SECURITY = env.str("LUOSHI_INTAKE_SECURITY", "tls", validate=validate.OneOf(["none", "starttls", "tls"]))
#: The address that people write to; the user's name where that is one.
INTAKE_ADDRESS = env.str("LUOSHI_INTAKE_ADDRESS", "") or (INTAKE_USER if "@" in INTAKE_USER else "")
#: Seconds between two looks into the mailbox.
INTAKE_EVERY = env.int("LUOSHI_INTAKE_EVERY", 60, validate=validate.Range(5, 86400))
#: Largest mail that is taken, files included, in bytes.
INTAKE_MAX_BYTES = env.int("LUOSHI_INTAKE_MAX_BYTES", 25 * 1024 * 1024)
#: The receiving server whose results of DKIM and SPF are shown: the name that it writes into Authentication-Results.
INTAKE_AUTH_SERVER = env.str("LUOSHI_INTAKE_AUTH_SERVER", "")
#: Days for which the mails themselves are kept; 0: for ever.
INTAKE_KEEP_DAYS = env.int("LUOSHI_INTAKE_KEEP_DAYS", 365)
#: Most automatic answers to one address in 24 hours.
INTAKE_REPLIES_A_DAY = env.int("LUOSHI_INTAKE_REPLIES_A_DAY", 20)

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend",
    }
}

#: The address under which people reach the site: links in mails and group chats begin with it. `luoshi serve` gives its own.
SITE_ADDRESS = env.str("LUOSHI_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
#: The time of day, in Asia/Shanghai, at which the day's notices are told.
NOTICES_AT = env.str("LUOSHI_NOTICES_AT", "08:00")
#: Hosts of group chats that the server may call, beside those of the three systems.
ROBOT_HOSTS = {
    *("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com"),
    *env.list("LUOSHI_ROBOT_HOSTS", []),
}
#: Whether robots may stand on this machine, over plain http: for tests.
ROBOT_LOOPBACK = env.bool("LUOSHI_ROBOT_LOOPBACK", default=False)

#: Lists of the API: rows of one answer when the caller does not say, and at most.
NINJA_PAGINATION_PER_PAGE = 100
NINJA_PAGINATION_MAX_LIMIT = 1000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "axes": {"level": "WARNING"},  # sign-ins are audit events already
        "urllib3": {"level": "WARNING"},  # at DEBUG it would write the addresses of robots with their keys
    },
    "root": {"handlers": ["stderr"], "level": env.str("LUOSHI_LOG_LEVEL", "INFO")},
}
