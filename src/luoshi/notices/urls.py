from django.urls import path

from luoshi.notices.views import deliveries, inbox, plans, robots

urlpatterns = [
    path("", inbox.notice_list, name="notice_list"),
    path("export/", inbox.notice_export, name="notice_export"),
    path("read/", inbox.notice_read, name="notice_read"),
    path("<int:pk>/open/", inbox.notice_open, name="notice_open"),
    path("settings/", inbox.notice_settings, name="notice_settings"),
    path("settings/test/", inbox.notice_test, name="notice_test"),
    path("plans/<int:pk>/", plans.plan_notices, name="plan_notices"),
    path("plans/<int:pk>/export/", plans.plan_notices_export, name="plan_notices_export"),
    path("robots/", robots.robot_list, name="robot_list"),
    path("robots/<int:pk>/test/", robots.robot_test, name="robot_test"),
    path("robots/<int:pk>/remove/", robots.robot_remove, name="robot_remove"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("deliveries/export/", deliveries.delivery_export, name="delivery_export"),
    path("deliveries/<int:pk>/retry/", deliveries.delivery_retry, name="delivery_retry"),
]
