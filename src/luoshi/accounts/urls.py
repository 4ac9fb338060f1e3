"""Addresses of accounts: of django-allauth only what is used. Nobody signs up, and mail addresses come from the roster."""

from allauth.account import views as allauth
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from luoshi.accounts.views import inviting, managing, own

urlpatterns = [
    path("", own.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("codes/", codes.index, name="mfa_index"),
    path("codes/sign-in/", codes.authenticate, name="mfa_authenticate"),
    path("codes/again/", codes.reauthenticate, name="mfa_reauthenticate"),
    path("codes/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("codes/turn-off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/recovery/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sign-on/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-on/<str:provider_id>/", openid.login, name="openid_connect_login"),
    path("sign-on/<str:provider_id>/callback/", openid.callback, name="openid_connect_callback"),
    path("session/", own.session_state, name="session_state"),
    path("sessions/", own.session_list, name="session_list"),
    path("sessions/end/", own.session_end_all, name="session_end_all"),
    path("sessions/<int:pk>/end/", own.session_end, name="session_end"),
    path("invitation/", inviting.accept_code, name="invitation_code"),
    path("invitation/<str:token>/", inviting.accept_link, name="invitation_link"),
    path("manage/", managing.account_list, name="account_list"),
    path("manage/export/", managing.account_export, name="account_export"),
    path("manage/new/", managing.account_new, name="account_new"),
    path("manage/conflicts/", managing.conflict_list, name="conflict_list"),
    path("manage/invite/", inviting.invite, name="invite"),
    path("manage/invitations/", inviting.invitation_list, name="invitation_list"),
    path("manage/invitations/<int:pk>/withdraw/", inviting.invitation_revoke, name="invitation_revoke"),
    path("manage/<int:pk>/", managing.account_detail, name="account_detail"),
    path("manage/<int:pk>/password/", managing.person_password, name="person_password"),
    path("manage/<int:pk>/close/", managing.account_close, name="account_close"),
    path("manage/<int:pk>/open/", managing.account_open, name="account_open"),
    path("manage/<int:pk>/unlock/", managing.account_unlock, name="account_unlock"),
    path("manage/<int:pk>/codes/", managing.account_codes, name="account_codes"),
    path("manage/<int:pk>/sessions/", managing.account_sessions, name="account_sessions"),
]
