"""What every surrounding shares. Values that differ come from the environment or from the file of the surrounding."""

from pathlib import Path

import django_stubs_ext
from django.utils.csp import CSP

from catalog.sdk.discovery import installed_modules
from config.database import APP_LOGIN, OPERATOR_LOGIN, database_settings
from config.environment import environment
from config.uploads import storages_for
from core.api.defaults import STANDARDIZED_ERRORS, rest_framework, spectacular
from core.observability import logging_settings

# Lets `class AmountField(DecimalField[Any, Any])` be written as the type checker reads it.
django_stubs_ext.monkeypatch()

env = environment()

# Apps by where their tables stand (design.md, section 3). Modules are tenant apps that come only where switched on.
APPS_IN_BOTH = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "core",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "organisation",
    "notifications",
    "documents",
]
APPS_IN_PUBLIC = [
    "regions",
    "policies.national",
    "tenants",
    "tenants.fleet",
    "tenants.custody",
    "tenants.limits",
    "tenants.domains",
    "tenants.identity",
    "django_tenants",
    "django.contrib.admin",
    "procrastinate.contrib.django",
    "catalog.activation",
    "catalog.bundles.lines",
    "catalog.cohorts",
    "catalog.ministry.console",
    "catalog.ministry.curation",
    "catalog.adoption.sandboxes",
    "catalog.ministry.registry",
    "catalog.operations",
    "catalog.privacy.failures",
    "catalog.visits",
    "billing",
    "billing.mirror",
    "onboarding",
    "onboarding.setup",
    "outcomes.facts",
]
APPS_IN_TENANT = [
    "policies",
    "organisation.boundaries",
    "organisation.duty",
    "residents",
    "imports",
    "surveys",
    "casework",
    "outcomes",
    "catalog.preferences",
    "catalog.bundles",
    "catalog.problems",
    "catalog.adoption",
    "catalog.privacy",
]
APPS_WITHOUT_TABLES = [
    "web",
    "billing.webhooks",
    "config",
    "catalog.departure",
    "catalog.home",
    "catalog.ministry",
    "onboarding.identity",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]
MODULES = ["mpp", "smart_kampung", "one_student_one_client", "complaint_centre"]
MODULE_APPS = installed_modules(MODULES)

SHARED_APPS = APPS_IN_BOTH + APPS_IN_PUBLIC
TENANT_APPS = APPS_IN_BOTH + APPS_IN_TENANT + MODULE_APPS
INSTALLED_APPS = [
    *APPS_WITHOUT_TABLES[:1],
    *APPS_IN_BOTH,
    *APPS_IN_PUBLIC,
    *APPS_IN_TENANT,
    *APPS_WITHOUT_TABLES[1:],
    *MODULE_APPS,
]

DATABASES = {"default": database_settings(env)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "tenants.Regency"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TIRU_OPERATOR_LOGIN = OPERATOR_LOGIN
TIRU_APP_LOGIN = APP_LOGIN
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TIRU_BASE_DOMAIN = env.base_domain
TIRU_PORT = env.port
TIRU_SCHEME = "https"
TIRU_MASTER_KEYS: list[str] = []
TIRU_RELEASE = env.get("TIRU_RELEASE", "development")
# Where the code lies, under which licence (SPDX), and who maintains it, for catalogues of public software.
TIRU_SOURCE_URL = env.get("TIRU_SOURCE_URL")
TIRU_SOURCE_LICENCE = env.get("TIRU_SOURCE_LICENCE", "LicenseRef-Tiru")
TIRU_MAINTAINER = env.get("TIRU_MAINTAINER", "Kementerian PANRB")
# Who operates this installation and signs agreements with regencies as their processor (onboarding.agreements).
TIRU_PROCESSOR = env.get("TIRU_PROCESSOR") or "Penyelenggara Tiru, atas penunjukan Kementerian PANRB"
# The path of a PEM bundle: authorities whose signatures on papers from outside are recognised, such as BSrE's.
TIRU_SIGNING_AUTHORITIES = env.get("TIRU_SIGNING_AUTHORITIES")
TIRU_STYLE_GUIDE = False
# Hosts are checked against the directory of regencies, more strictly than a list could (tenants/middleware.py).
ALLOWED_HOSTS = ["*"]

# Needs of a lower layer that an upper one fulfils, as dotted names (design.md, section 2).
TIRU_ENTER_SCHEMA = "tenants.context.enter"
TIRU_ENTER_PUBLIC = "tenants.context.public"
TIRU_ENTER_OPERATOR = "tenants.context.operator_rights"
TIRU_MODULE_STATE = "tenants.context.module_state"
TIRU_AT_WORK = "tenants.context.at_work"
TIRU_LOCAL_WORDS = "tenants.context.local_words"
# The picture of a logo by its mark: `(mark) -> bytes`, raises NotThere (web/appearance.py).
TIRU_LOGO = "tenants.identity.queries.logo"
# Who is asked whether a regency's DNS records are there: two, `address` or `address:port` (tenants/domains/dns.py).
TIRU_RESOLVERS = (env.get("TIRU_RESOLVERS") or "1.1.1.1 8.8.8.8").split()
# Whether a regency's own mail server may have an address that is not public, as in a closed data centre.
TIRU_PRIVATE_MAIL_SERVERS = env.get("TIRU_PRIVATE_MAIL_SERVERS") == "yes"
TIRU_LOOK_AGAIN = "tenants.directory.forget"
TIRU_LIVE_SCHEMAS = "tenants.queries.live_schemas"
# Heads of an evidence log out of the reach of its schema's role: `(sequence, most) -> Copies` (core.checkpoints).
TIRU_EVIDENCE_COPIES = "tenants.queries.evidence_copies"
# The gate before a release is published: `(*, slug, version)`, raises a refusal that names what is missing.
TIRU_RELEASE_CHECK = "catalog.ministry.curation.services.refuse_unless_ready"
TIRU_DECLARED_ROLES = "catalog.activation.services.write_roles"
TIRU_KEY_STORE = "tenants.keys"
# Modules that keep keys under a master key beside the schemas' own: `masters()`, `rewrap()` (tenants.rotation).
TIRU_MASTER_KEY_HOLDERS = ["documents.signing.local"]
# Name and yearly price of every installed module, for invoices: `() -> Mapping[slug, (name, rupiah)]` (billing).
TIRU_MODULE_PRICES = "catalog.sdk.shell.module_prices"
TIRU_CUSTODY_PARTS = {
    "activation": "catalog.activation.custody",
    "identity": "tenants.identity.custody",
    "sandboxes": "catalog.adoption.sandboxes.custody",
}
# What follows when a live regency has left and its site is closed: dotted, `(*, regency_code, at)` (tenants.custody).
TIRU_SITE_CLOSED = ["billing.services.end_use"]
TIRU_POSTGRES_PROGRAM = "config.database.postgres_program"
TIRU_PROBES = {
    "/healthz": "core.health.healthz",
    "/readyz": "core.health.readyz",
    "/metrics": "core.metrics.metrics",
    "/internal/tls-allowed": "tenants.domains.probe.tls_allowed",
}
TIRU_RIGHTS_CHECK = "organisation.access.has_right"
# Who holds one of these adds a passkey or an authenticator app before anything else [A]: whoever gives roles.
TIRU_SECOND_STEP_RIGHTS = ["people.manage"]
TIRU_DEVICE_OWNERS = "accounts.queries.known_device_owners"
TIRU_REGION_SCOPE = "organisation.access.regions_of"
# Who carries citizens' sign-in codes and what limits them; what holds their accounts elsewhere (accounts.citizens).
TIRU_SIGN_IN_CODES = "notifications.sign_in_codes"
TIRU_ACCOUNT_REFERENCES = [
    "notifications.account_references",
    "casework.account_references",
    "catalog.sdk.account_references",
]
TIRU_RESIDENT_REFERENCES = ["casework.references", "catalog.sdk.resident_references", "catalog.privacy.references"]
# Columns that name a unit, for a merge of two units (organisation.references): dotted names of iterables, or functions.
TIRU_UNIT_REFERENCES = [
    "organisation.unit_references.REFERENCES",
    "organisation.duty.unit_references.REFERENCES",
    "casework.unit_references.REFERENCES",
    "documents.unit_references.REFERENCES",
    "surveys.unit_references.REFERENCES",
    "catalog.adoption.unit_references.REFERENCES",
    "catalog.privacy.unit_references.REFERENCES",
    "catalog.sdk.shell.unit_references",
]
# What blocks say of the personal data they hold (core.personal_data); those of modules hang on their manifests.
TIRU_PERSONAL_DATA = [
    "regions.privacy",
    "tenants.privacy",
    "accounts.privacy",
    "organisation.privacy",
    "organisation.duty.privacy",
    "residents.privacy",
    "imports.privacy",
    "notifications.privacy",
    "documents.privacy",
    "surveys.privacy",
    "casework.privacy",
    "billing.privacy",
    "catalog.privacy.privacy",
    "catalog.visits.privacy",
    "onboarding.privacy",
]
# Whether somebody asked that the processing of their data stands still: `(person, *, matter) -> Restricted | None`.
TIRU_RESTRICTED = "catalog.privacy.queries.restricted"
# Rows of blocks that belong to a module and go into its archive with it: (model, lookup of the slug).
TIRU_MODULE_ROWS = ["casework.lending.MODULE_ROWS"]
# Courses of cases (casework/machine.py): dotted names of one, or of a function that answers several.
TIRU_CASE_TYPES = [
    "casework.application.APPLICATION",
    "catalog.sdk.shell.case_types",
    "catalog.privacy.course.REQUEST",
]
# What letters of a module's cases may say beside the answers: dotted, `(case) -> Mapping` (casework/results.py).
TIRU_CASE_FACTS = "catalog.sdk.shell.case_facts"
# For how long the letter of a module's case holds, and whether once only.
TIRU_CASE_TERMS = "catalog.sdk.shell.case_terms"
# What a module looks at before a letter of its cases is written, by whatever way: `(case, now)`, raises a refusal.
TIRU_CASE_GUARD = "catalog.sdk.shell.guard_case"
# Where a module takes requests for its services in itself: `(module, page, code) -> address` (casework/pages.py).
TIRU_CASE_PAGES = "catalog.sdk.shell.case_page"
TIRU_IMPORTERS = [
    "residents.importing.residents",
    "residents.importing_populations.populations",
    "organisation.importing.units",
    "organisation.staff.staff",
    "catalog.sdk.shell.importers",
]
TIRU_RIGHT_SENTENCES = "catalog.sdk.shell.right_sentences"
# What each block and module declares as a policy (policies/definitions.py), in the order of the page.
TIRU_POLICIES = [
    "residents.policies.GROUP",
    "imports.policies.GROUP",
    "organisation.policies.GROUP",
    "organisation.boundaries.policies.GROUP",
    "casework.policies.GROUP",
    "surveys.policies.GROUP",
    "notifications.policies.MESSAGES",
    "notifications.policies.GROUP",
    "documents.policies.GROUP",
    "catalog.departure.policies.GROUP",
    "billing.mirror.policies.GROUP",
    "catalog.cohorts.policies.GROUP",
    "catalog.adoption.policies.groups",
    "catalog.ministry.registry.policies.GROUP",
    "onboarding.policies.GROUP",
    "onboarding.identity.policies.GROUP",
    "onboarding.setup.policies.GROUP",
    "catalog.ministry.console.policies.GROUP",
    "catalog.activation.policies.GROUP",
    "billing.policies.GROUP",
    "catalog.visits.policies.GROUP",
    "catalog.privacy.policies.GROUP",
    "catalog.sdk.shell.policy_groups",
]
# What is measured and reported to the ministry (outcomes): dotted, `() -> Iterable[core.indicators.Indicator]`.
TIRU_INDICATORS = [
    "catalog.sdk.shell.indicators",
    "surveys.indicators.indicators",
    "catalog.privacy.indicators.indicators",
]
TIRU_NAVIGATION = [
    "catalog.home.navigation.items",
    "catalog.sdk.shell.navigation",
    "catalog.activation.navigation.items",
    "catalog.problems.navigation.items",
    "catalog.visits.navigation.items",
    "catalog.privacy.navigation.items",
    "accounts.navigation.items",
    "organisation.navigation.items",
    "organisation.boundaries.navigation.items",
    "policies.navigation.items",
    "residents.navigation.items",
    "imports.navigation.items",
    "documents.navigation.items",
    "casework.navigation.citizen",
    "catalog.adoption.sandboxes.navigation.items",
    "catalog.departure.navigation.items",
    "catalog.ministry.navigation.items",
    "catalog.ministry.console.navigation.items",
    "catalog.ministry.registry.navigation.items",
    "onboarding.navigation.items",
    "onboarding.identity.navigation.items",
    "onboarding.agreements.navigation.items",
    "onboarding.setup.navigation.items",
    "billing.navigation.items",
    "notifications.navigation.items",
    "surveys.navigation.items",
    "outcomes.navigation.items",
    "catalog.operations.navigation.items",
    "casework.navigation.items",
]
# What blocks say on an officer's today page (web/notices.py).
TIRU_NOTICES = [
    "notifications.notices.notices",
    "surveys.notices.notices",
    "documents.notices.notices",
    "casework.notices.notices",
    "catalog.bundles.lines.notices.notices",
    "catalog.cohorts.notices.notices",
    "catalog.ministry.console.notices.notices",
    "billing.mirror.notices.notices",
    "catalog.activation.notices.notices",
    "catalog.visits.notices.notices",
    "onboarding.identity.notices.notices",
    "onboarding.agreements.telling.notices",
    "onboarding.setup.notices.notices",
    "billing.notices.notices",
    "catalog.privacy.notices.notices",
]
# What a regency sets up before it goes live: dotted names of iterables of `onboarding.setup.points.Point`. Of two with
# one key the later counts.
TIRU_SETUP_POINTS = [
    "onboarding.identity.setup.POINTS",
    "onboarding.setup.standard.POINTS",
    "onboarding.setup.places.POINTS",
]
# When the first citizen was served since a moment: dotted, `(since) -> datetime | None` (onboarding.setup).
TIRU_FIRST_SERVED = [
    "casework.queries.first_decided",
    "documents.queries.first_issued",
    "catalog.sdk.shell.first_served",
]

# The services that surveys are about, in words (surveys/queries.py).
TIRU_PRODUCT_NAMES = "casework.queries.product_names"
TIRU_PRODUCT_CHOICES = "casework.queries.published_names"

# What citizens find under "My applications" beside their cases (web/belongings.py).
TIRU_BELONGINGS = ["catalog.sdk.shell.belongings"]

MIDDLEWARE = [
    "tenants.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "web.middleware.SecurityHeadersMiddleware",
    "core.middleware.RequestLogMiddleware",
    "web.middleware.LanguageMiddleware",
    "core.middleware.refuse_nul_bytes",
    "web.middleware.ShutInMiddleware",
    "core.metrics.RequestMetricsMiddleware",
    "catalog.ministry.curation.middleware.CountingMiddleware",
    "tenants.middleware.RegencyMiddleware",
    "tenants.limits.middleware.LimitsMiddleware",
    "web.middleware.LocalTimeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ProvidedSessionMiddleware",
    "accounts.middleware.SecondStepMiddleware",
    "accounts.middleware.CitizenRestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.PreparationMiddleware",
    "tenants.middleware.ReadOnlyMiddleware",
    "billing.middleware.SettingsStandStillMiddleware",
    "web.middleware.RefusalMiddleware",
]

# How long a process keeps its counts for itself; None: it writes none (core.counting).
TIRU_COUNTING_SECONDS: int | None = 10

# [A] What a regency may take of what all share, unless the ministry agreed otherwise (tenants.limits.resources):
# requests a second, messages a day, megabytes, jobs at once (the database learns of the last by the next `migrate`).
# How many requests of one kind may be under way at once, and how many a second one program or one person who has signed
# in may send.
TIRU_LIMITS = {
    "public": 60, "signed_in": 40, "api": 15,
    "email": 20_000, "whatsapp": 5_000, "sms": 2_000,
    "storage": 50_000, "jobs": 2,
}  # fmt: skip
TIRU_LIMITS_AT_ONCE = {"public": 12, "signed_in": 8, "api": 3}
TIRU_LIMITS_OF_ONE = {"signed_in": 10, "api": 10}
# [A] From how many people on a regency has so many percent of TIRU_LIMITS, as the plan it pays for goes by people. Who
# says how many they are, as a query of one row: `people_of(code)`.
TIRU_LIMITS_BY_PEOPLE = ((0, 100), (500_000, 150), (1_000_000, 200), (2_000_000, 300))
TIRU_PEOPLE_OF = "billing.queries.people_of"
# How many web processes share the limits of requests; each watches over its part.
TIRU_WEB_PROCESSES = int(env.get("TIRU_WEB_PROCESSES") or 1)
# How many requests each of them works on at once (granian: --blocking-threads); a full one is shared fairly.
TIRU_WEB_THREADS = int(env.get("TIRU_WEB_THREADS") or 2)
# What keeps count of stored files: `make_room(size)`, `freed(size)`.
TIRU_STORAGE_KEEPER = "tenants.limits.storage"

# Who may read `/metrics` from elsewhere than this machine or its private network; and how many regencies have a series
# of their own there (core.metrics). The rest is told by a job (catalog.operations).
TIRU_METRICS_TOKEN = env.get("TIRU_METRICS_TOKEN")
TIRU_METRICS_REGENCIES = 40
TIRU_GAUGES = "catalog.operations.queries.gauges"
# The status page: where a job asks whether a web process is ready, and where it puts the page for the proxy.
TIRU_WEB_PROBE = env.get("TIRU_WEB_PROBE")
TIRU_STATUS_FOLDER = env.data_dir / "status"

ROOT_URLCONF = "config.urls.ministry"
TIRU_TENANT_URLCONF = "config.urls.tenant"
WSGI_APPLICATION = "config.wsgi.application"

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
                "web.context_processors.shell",
            ],
            "builtins": ["django.templatetags.i18n", "web.templatetags.web"],
        },
    }
]
FORM_RENDERER = "web.forms.Renderer"

# Language: Indonesian first, English complete.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Sign-in (accounts): one user table per schema, so a session or token of one host is worthless at another.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Whether what an administrator types (the address of an identity provider) may lead to this machine or its network.
TIRU_CALLS_PRIVATE_ADDRESSES = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/kerja/"
TIRU_CITIZEN_SIGN_IN = "citizen_account:sign_in"
TIRU_CITIZEN_HOME = "citizen:mine"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day; the cookie itself ends with the browser
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.views.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is closed by the adapter; allauth's checks want the fields
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, whose link proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/10m/ip,5/10m/key",
    "reset_password": "20/h/ip,5/h/key",
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are vouched for by the administrator who invites
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.MFAReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
}
# What stays open in a regency that is read only, by the names of its addresses (tenants/middleware.py).
TIRU_OPEN_WHEN_READ_ONLY = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "web:set_language",
        "departure:cancel",
        "departure:export",
    }
)
# What strangers reach in a regency that is not open yet, by the beginning of the path (tenants/middleware.py).
TIRU_OPEN_IN_PREPARATION = ("/akun/", "/bahasa/", "/perangkat/", "/aksesibilitas/", "/kabar/")
# Where its people see what is still to be done until then: name of the page, right that opens it.
TIRU_PREPARATION_PAGE = ("setup:checklist", "modules.manage")
# What stays open in the settings of a regency whose invoice is unpaid: addresses, or whole groups of them. Whatever a
# citizen or an officer would miss, and what keeps a regency safe (billing/middleware.py).
TIRU_OPEN_WHEN_UNPAID = (
    "billing",
    "departure",
    "organisation",
    "activation:switch_on",
    "activation:switch_off",
    "activation:parked",
    "documents:certificates",
    "documents:seal",
    "documents:revoke_certificate",
    "notifications:retry",
    "surveys:paper",
)
# The clock of an unpaid invoice on every page of settings: `() -> title, text, days ... or None` (web/templatetags).
TIRU_SETTINGS_CLOCK = "billing.presentation.settings_clock"
# What may be delegated beside core's acts: a class of letters, one letter (organisation.delegations asks).
TIRU_DELEGABLE_ACTS = ["documents.acts.acts", "catalog.sdk.shell.delegable_acts", "catalog.visits.acts.ACTS"]
# What blocks say before the regional head changes: `(people who leave, day) -> sentences` (organisation/heads.py).
TIRU_HEAD_CHANGES = ["documents.handover.told"]
# What blocks say before an office closes whose region is gone: `(unit) -> sentences` (organisation/successions.py).
TIRU_OFFICE_CLOSINGS = ["casework.closings.told", "documents.handover.told_of_office"]
# What puts signature and seal on a letter (documents).
TIRU_DOCUMENT_SIGNER = "documents.signing.local.LocalAuthority"
TIRU_DOCUMENT_SEAL = "documents.signing.local.LocalAuthority"
TIRU_ACCOUNT_MAILER = "accounts.mail.send_now"

# The ways out of the house (notifications/channels.py): those whose access is set. Messages and their words.
TIRU_CHANNELS: dict[str, dict[str, str]] = {"email": {"class": "notifications.channels.EmailChannel"}}
if env.get("TIRU_WHATSAPP_TOKEN"):
    TIRU_CHANNELS["whatsapp"] = {
        "class": "notifications.channels.WhatsAppChannel",
        "url": env.get("TIRU_WHATSAPP_URL", "https://graph.facebook.com/v23.0"),
        "token": env.get("TIRU_WHATSAPP_TOKEN"),
        "phone_id": env.get("TIRU_WHATSAPP_PHONE_ID"),
        "app_secret": env.get("TIRU_WHATSAPP_APP_SECRET"),
    }
if env.get("TIRU_SMS_URL"):
    TIRU_CHANNELS["sms"] = {
        "class": "notifications.channels.SMSChannel",
        "url": env.get("TIRU_SMS_URL"),
        "token": env.get("TIRU_SMS_TOKEN"),
        "secret": env.get("TIRU_SMS_SECRET"),
    }
TIRU_WEBHOOK_WORD = env.get("TIRU_WEBHOOK_WORD")
TIRU_MESSAGE_TEMPLATES = [
    "notifications.wording.CHANNEL_TEMPLATES",
    "casework.telling.TEMPLATES",
    "documents.telling.TEMPLATES",
    "catalog.visits.telling.TEMPLATES",
    "onboarding.agreements.telling.TEMPLATES",
    "onboarding.setup.telling.TEMPLATES",
    "billing.telling.TEMPLATES",
    "catalog.privacy.telling.TEMPLATES",
    "catalog.sdk.messages.TEMPLATES",
    "catalog.ministry.curation.telling.TEMPLATES",
    "billing.mirror.telling.TEMPLATES",
]

# The provider of invoices (billing.gateway); without a key our ledger works alone. Arguments of its class.
TIRU_STRIPE: dict[str, str] = {
    "key": env.get("STRIPE_SECRET_KEY"),
    "webhook_secret": env.get("STRIPE_WEBHOOK_SECRET"),
}

# A table in each schema. The key's prefix is a second wall, for the day the cache is shared.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        # Django's own 300 would throw out counters of a limit as soon as some hundred addresses ask.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process counts for itself (core.api.throttling).
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

STORAGES = {
    # `private`: what people upload (core.files); no URL leads there.
    **storages_for(env.get("TIRU_FILES_URL"), env.data_dir),
    # Sealed archives and backups, and exports on their way out (tenants.custody.parcel). Renaming must be atomic there.
    "archives": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.data_dir / "archives",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = env.data_dir / "static"

# What is sent goes through a door that stays shut for copies of tenants, takes the regency's name, and may leave by
# its own server; `outgoing` carries the rest.
MAILERS = {
    "default": {"BACKEND": "tenants.custody.mail.EmailBackend", "OPTIONS": {"through": "as_regency"}},
    "as_regency": {"BACKEND": "tenants.identity.carrying.EmailBackend", "OPTIONS": {"through": "outgoing"}},
    "outgoing": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(env.data_dir / "mail")},
    },
}
# How many backups of one regency stay: the newest of each day, week and month, counted back (tenants.custody.keeping).
TIRU_BACKUPS_KEPT = {"days": 7, "weeks": 5, "months": 12}

DEFAULT_FROM_EMAIL = env.get("TIRU_MAIL_FROM") or "Tiru <tidak-dibalas@tiru.localhost>"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

REST_FRAMEWORK = rest_framework(
    authentication=[
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    rates={
        "anon": "120/min",
        "user": "600/min",
        "token": "600/min",
        "write": "30/min",
        # Pages without an account; one address may be a whole village hall or a mobile network [A].
        "case_start": "60/hour",
        "case_code": "120/hour",
        # Wrong PINs at check-in: a kiosk is one address, and people type wrong [A].
        "mpp_check_in": "60/hour",
        # Wrong codes at the page that checks letters: whoever has a letter types one or two [A].
        "verify_unknown": "100/hour",
        # Who asks for a village letter, by NIK and KK number [A]: a kiosk is one address for a whole village.
        "kampung_proof": "120/hour",
        # Of people, by one program or person [A]: a desk looks somebody up every few seconds, a thief all of them.
        "resident_lookup": "60/min",
        # Checkpoints of receipts that are looked up: each reads some hundred entries of the evidence [A].
        "evidence_check": "120/hour",
        # Reports of one address without an account: a village hall or a mobile network is one, too [A].
        "complaint_file": "60/hour",
        # A directory of staff, by each token.
        "scim": "600/min",
        "sign_in_ask": "30/hour",
        "sign_in_try": "120/hour",
    },
    trusted_proxies=env.proxies,
)
DRF_STANDARDIZED_ERRORS = STANDARDIZED_ERRORS
ALLAUTH_TRUSTED_PROXY_COUNT = env.proxies
SPECTACULAR_SETTINGS = spectacular(
    title="Tiru API",
    description="Regions, catalogue, activations and the services of a regency's modules.",
    version="1",
)
SPECTACULAR_SETTINGS |= {
    "PREPROCESSING_HOOKS": ["catalog.sdk.gate.hide_closed_routes"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}
# Several things have a kind.
SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"] |= {
    "RegionKindEnum": "regions.codes.Kind",
    "RegionLevelEnum": "regions.codes.Level",
    "RegencyKindEnum": "tenants.models.Regency.Kind",
}

LOGGING = logging_settings(output="json", level=env.get("TIRU_LOG_LEVEL", "INFO"))

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_READONLY_MODELS = True
