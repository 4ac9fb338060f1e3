from django.urls import path

from luoshi.organizations.views import accounts, organizations, rosters

urlpatterns = [
    path("", organizations.organization_list, name="organization_list"),
    path("<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("<int:pk>/children/", organizations.organization_children, name="organization_children"),
    path("people/<int:pk>/password/", accounts.person_password, name="person_password"),
    path("import/", rosters.organization_import, name="organization_import"),
    path("import/apply/", rosters.organization_import_apply, name="organization_import_apply"),
    path("export/", rosters.organization_export, name="organization_export"),
]
