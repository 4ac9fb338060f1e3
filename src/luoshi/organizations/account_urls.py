"""Addresses of accounts: of django-allauth only what is used. Nobody signs up, and mail addresses come from the roster."""

from allauth.account import views as allauth
from django.urls import path

from luoshi.organizations.views import accounts

urlpatterns = [
    path("", accounts.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
]
