"""The roster workbook: read, compared with the database, applied, and written again (docs/organizations.md)."""

from luoshi.organizations.roster.changes import Change, changes
from luoshi.organizations.roster.problems import Problem, RosterError
from luoshi.organizations.roster.reading import RosterRows, read_roster

__all__ = ["Change", "Problem", "RosterError", "RosterRows", "changes", "read_roster"]
