from django.urls import path

from luoshi.audit import views

urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("export/", views.event_export, name="event_export"),
    path("verifications/", views.verification_list, name="verification_list"),
    path("checkpoint/", views.checkpoint_sign, name="checkpoint_sign"),
    path("public-key/", views.public_key, name="audit_public_key"),
]
