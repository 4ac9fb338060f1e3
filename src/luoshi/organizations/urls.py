from django.urls import include, path

from luoshi.organizations.views import kinds, organizations, reorganizations, rosters

urlpatterns = [
    path("", include("luoshi.organizations.posts.urls")),
    path("", organizations.organization_list, name="organization_list"),
    path("<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("<int:pk>/children/", organizations.organization_children, name="organization_children"),
    path("add/", reorganizations.organization_add, name="organization_add"),
    path("<int:pk>/rename/", reorganizations.organization_rename, name="organization_rename"),
    path("<int:pk>/particulars/", reorganizations.organization_correct, name="organization_correct"),
    path("<int:pk>/move/", reorganizations.organization_move, name="organization_move"),
    path("<int:pk>/reorganize/", reorganizations.organization_reorganize, name="organization_reorganize"),
    path("kinds/", kinds.kind_list, name="kind_list"),
    path("kinds/add/", kinds.kind_add, name="kind_add"),
    path("kinds/export/", kinds.kind_export, name="kind_export"),
    path("kinds/<slug:code>/change/", kinds.kind_change, name="kind_change"),
    path("kinds/<slug:code>/delete/", kinds.kind_delete, name="kind_delete"),
    path("import/", rosters.organization_import, name="organization_import"),
    path("imports/<int:pk>/", rosters.roster_upload, name="roster_upload"),
    path("imports/<int:pk>/progress/", rosters.roster_upload_progress, name="roster_upload_progress"),
    path("imports/<int:pk>/apply/", rosters.roster_upload_apply, name="roster_upload_apply"),
    path("imports/<int:pk>/again/", rosters.roster_upload_again, name="roster_upload_again"),
    path("imports/<int:pk>/discard/", rosters.roster_upload_discard, name="roster_upload_discard"),
    path("imports/<int:pk>/export/", rosters.roster_upload_export, name="roster_upload_export"),
    path("export/", rosters.organization_export, name="organization_export"),
]
