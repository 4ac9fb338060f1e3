"""Every address of the site. Each room brings its own `urls.py`; the API is one tree."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from luoshi.integrations.api import api
from luoshi.web.desk.views import desk
from luoshi.web.offline import offline, service_worker
from luoshi.web.views import choose_language, components

urlpatterns = [
    path("", desk, name="desk"),
    path("accounts/", include("luoshi.accounts.urls")),
    path("audit/", include("luoshi.audit.urls")),
    path("organizations/", include("luoshi.organizations.urls")),
    path("contacts/", include("luoshi.contacts.urls")),
    path("language/", login_not_required(choose_language), name="set_language"),
    path("components/", components, name="components"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("offline/", offline, name="offline"),
    path("", include("luoshi.assignments.urls")),
    path("notices/", include("luoshi.notices.urls")),
    path("", include("luoshi.reports.urls")),
    path("", include("luoshi.intake.urls")),
    path("", include("luoshi.plans.urls")),
    path("api/", api.urls),
]
