"""`luoshi organizations` imports and exports the same workbook as the page."""

import openpyxl
import pytest
from click.testing import CliRunner

from luoshi.audit.models import Event
from luoshi.organizations.commands import organizations_group
from luoshi.organizations.models import Organization, User
from luoshi.organizations.tests.test_roster import UNITS, changed, workbook


@pytest.fixture
def run(db, tmp_path):
    def invoke(file, *options):
        path = tmp_path / "roster.xlsx"
        path.write_bytes(file.getvalue())
        return CliRunner().invoke(organizations_group, ["import", str(path), *options])

    return invoke


def test_the_import_says_what_changed(run):
    result = run(workbook())
    assert (result.exit_code, Organization.objects.count()) == (0, 3)
    assert "add    unit        青山县局\n" in result.stdout
    assert "nothing to change" in run(workbook()).stderr


def test_a_dry_run_writes_nothing(run):
    assert "would change: kind add 3" in run(workbook(), "--dry-run").stderr
    assert Organization.objects.count() == 0


def test_mistakes_go_to_standard_error_with_status_1(run):
    result = run(workbook(单位=changed(UNITS, 2, 5, "Z")))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "单位 E2" in result.stderr


def test_an_export_can_be_imported(run, world, tmp_path):
    path = tmp_path / "out.xlsx"
    assert CliRunner().invoke(organizations_group, ["export", str(path)]).exit_code == 0
    assert CliRunner().invoke(organizations_group, ["import", str(path)]).stderr == "nothing to change\n"


@pytest.mark.parametrize(("option", "there"), [("--with-phones", True), ("--without-phones", False)])
def test_an_export_holds_phones_and_mail_addresses_only_where_asked_for(option, there, world, tmp_path):
    User.objects.filter(username="handler_a").update(phone="13800001234", email="a@example.org")
    path = tmp_path / "out.xlsx"
    assert CliRunner().invoke(organizations_group, ["export", option, str(path)]).exit_code == 0
    cells = {str(cell) for page in openpyxl.load_workbook(path) for row in page.values for cell in row}
    assert ({"13800001234", "a@example.org"} <= cells, bool({"13800001234", "a@example.org"} & cells)) == (there, there)
    assert Event.objects.get(tag="organizations:roster:export").data["contacts"] is there
    assert CliRunner().invoke(organizations_group, ["import", str(path)]).stderr == "nothing to change\n"
    assert User.objects.get(username="handler_a").phone == "13800001234"
