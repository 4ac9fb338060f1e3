"""How other programs talk to Luoshi: the REST API, and later webhooks, chat robots and single sign-on."""
