"""What the terminal shows once the site answers."""

import pytest

from luoshi.organizations.tests.world import World
from luoshi.web.commands import greeting

pytestmark = pytest.mark.django_db


def test_a_new_installation_says_how_to_begin() -> None:
    words = greeting("http://127.0.0.1:8000", demo=False)
    assert "luoshi organizations import roster.xlsx" in words
    assert "luoshi accounts password USERNAME" in words


def test_one_with_accounts_does_not(world: World) -> None:
    assert "password" not in greeting("http://127.0.0.1:8000", demo=False)
