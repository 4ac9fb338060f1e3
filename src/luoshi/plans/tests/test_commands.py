import pytest
from click.testing import CliRunner

from luoshi.plans.commands import plans_group
from luoshi.plans.models import Plan
from luoshi.plans.tests.ir import TEXT

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(plans_group, [str(word) for word in words])


def test_a_file_is_imported_compiled_and_listed(world, tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(TEXT, encoding="utf-8")
    done = run("import", file, "--as", "plan_office", "--issued-on", "2022-02-20")
    assert done.exit_code == 0, done.output
    plan = Plan.objects.get()
    assert (plan.owner, str(plan.issued_on)) == (world.bureau, "2022-02-20")
    assert plan.title in run("list", "--as", "plan_office").output
    assert run("list", "--as", "handler_a").output == ""


def test_what_cannot_be_imported_says_why(world, tmp_path):
    file = tmp_path / "plan.docx"
    file.write_bytes(b"PK\x03\x04" + bytes(90))
    broken = run("import", file, "--as", "plan_office")
    assert broken.exit_code == 1
    assert "。" in broken.output
    assert run("import", file, "--as", "handler_a").exit_code == 1
    assert run("import", file, "--as", "nobody").exit_code == 1
