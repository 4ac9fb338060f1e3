from django.urls import path

from luoshi.assignments import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/peek/", views.ledger_peek, name="ledger_peek"),
    path("ledger/export/", views.ledger_export, name="ledger_export"),
    path("assignments/<int:pk>/", views.assignment_detail, name="assignment_detail"),
    path("assignments/<int:pk>/peek/", views.assignment_peek, name="assignment_peek"),
    path("assignments/<int:pk>/supervised/", views.assignment_supervised, name="assignment_supervised"),
    path("plans/<int:pk>/issue/", views.plan_issue, name="plan_issue"),
]
