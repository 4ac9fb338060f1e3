"""Every event that the code records can be told in words."""

import re
from pathlib import Path

import pytest

import luoshi
from luoshi.audit.sentences import catalog

ROOMS = "audit|organizations|accounts|plans|assignments|reports|contacts|intake|notices|registry|indicators|appraisal|publishing|integrations|web"
TAG = re.compile(rf"""["']((?:{ROOMS}):[a-z_]+:[a-z_{{}}.]+)["']""")


def recorded_tags():
    """The tags in the code of all rooms; {…} stands for what is filled in when the event is recorded."""
    root = Path(luoshi.__file__).parent
    sources = [path for path in root.rglob("*.py") if "tests" not in path.parts and path.name != "sentences.py"]
    return sorted({tag for path in sources for tag in TAG.findall(path.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("tag", recorded_tags())
def test_a_recorded_tag_has_a_sentence(tag):
    pattern = re.sub(r"\\\{.*?\\\}", "[a-z_]+", re.escape(tag))
    assert any(re.fullmatch(pattern, known) for known in catalog()[0])


def test_the_tags_are_found_at_all():
    assert "organizations:roster:import" in recorded_tags()
