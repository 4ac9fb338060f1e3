"""What the tests of accounts share: people with passwords, signing in as they do, and codes as a telephone makes them."""

import re
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from luoshi.audit.models import Event

PASSWORD = "ping-an-gong-lu-2022"


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save()
    return user


def sign_in(client, username="handler_a", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": username, "password": password}, **more)


def signed_in(username="handler_a", password=PASSWORD, **more):
    """A browser in which the person has signed in through the page."""
    client = Client(**more)
    assert sign_in(client, username, password).status_code == 302
    return client


def tags(prefix=""):
    return list(Event.objects.filter(tag__startswith=prefix).values_list("tag", flat=True))


def told_secrets(*secrets):
    """The secrets that stand in any event; must be empty."""
    everything = str(list(Event.objects.values_list("data", "tag", "subject_id")))
    return [secret for secret in secrets if secret in everything]


def code_now(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def with_codes(user):
    """One-time codes set up for the person; their key."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def words_of(response):
    return re.sub(r"\s+", " ", response.content.decode())
