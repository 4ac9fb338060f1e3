"""How each action on organizations and accounts is asked, on things of one unit."""

from io import BytesIO

from tests.access import posts, tree

from luoshi.organizations import actions
from luoshi.organizations.roster.writing import write_roster


def _roster():
    file = BytesIO()
    write_roster(file, private=True)
    file.seek(0)
    return file


ACTIONS = {
    "confirm_scope": lambda actor, at: actions.confirm_scope(actor, "各县", {"kinds": ["county_bureau"]}),
    "export_roster": lambda actor, at: actions.export_roster(actor, BytesIO()),
    "import_roster": lambda actor, at: actions.import_roster(actor, _roster(), dry_run=True),
}
ACTIONS |= posts.ACTIONS | tree.ACTIONS
INNER = posts.INNER | tree.INNER
