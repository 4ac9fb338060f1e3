"""The roster workbook: what it brings in, what it refuses, and that it comes out as it went in."""

from io import BytesIO

import openpyxl
import pytest

from luoshi.audit.models import Event
from luoshi.errors import PermissionDeniedError
from luoshi.organizations.actions import import_roster
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, User
from luoshi.organizations.permissions import grants
from luoshi.organizations.roster import RosterError
from luoshi.organizations.roster.problems import cell
from luoshi.organizations.roster.writing import write_roster

KINDS = [
    ["编码", "名称", "党组织", "统称"],
    ["bureau", "市局", "", ""],
    ["county", "县局", "否", "各县级单位、县(区)"],
    ["party", "党委", "是", ""],
]
UNITS = [
    ["编码", "名称", "简称", "类别", "上级", "所属单位"],
    ["B1", "青山县局", "青山", "县局", "A", ""],
    ["A", "市局", "", "bureau", "", ""],
    ["B1-P", "青山县局党委", "", "party", "B1", ""],
]
PEOPLE = [
    ["单位", "岗位", "角色", "账号", "姓名", "手机", "邮箱", "任职起", "任职止"],
    ["B1", "经办人", "经办人", "zs", "张三", 13900000001, "zs@example.cn", "2022-01-04", ""],
    ["B1", "分管领导", "leader", "", "", "", "", "", ""],
]


def workbook(**sheets):
    """A file with the sheets given by name, each a list of rows; the good ones where none is given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in ({"类别": KINDS, "单位": UNITS, "岗位人员": PEOPLE} | sheets).items():
        if rows is not None:
            page = book.create_sheet(name)
            for row in rows:
                page.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def changed(rows, row, column, value):
    """The rows with one cell (counted from 1) changed."""
    rows = [list(one) for one in rows]
    rows[row - 1][column - 1] = value
    return rows


def mistakes(file):
    with pytest.raises(RosterError) as raised:
        import_roster(None, file)
    assert Organization.objects.count() == 0
    return [(problem.place, problem.code) for problem in raised.value.problems]


@pytest.mark.django_db
def test_units_posts_and_people_come_in():
    done = import_roster(None, workbook(), name="名册.xlsx")
    assert done.counts == {"kind:add": 3, "unit:add": 3, "post:add": 2, "person:add": 1, "appointment:add": 1}
    assert [organization.name for organization in Organization.objects.order_by("path")] == [
        "市局",
        "青山县局",
        "青山县局党委",
    ]
    assert Organization.objects.get(code="B1-P").belongs_to.code == "B1"
    assert OrganizationKind.objects.get(code="county").phrases == ["各县级单位", "县(区)"]
    person = User.objects.get(username="zs")
    assert (person.phone, person.has_usable_password()) == ("13900000001", False)
    assert [grant.role for grant in grants(person)] == ["handler"]
    assert Event.objects.filter(tag="organizations:roster:import").get().data["counts"] == done.counts


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing():
    import_roster(None, workbook())
    events = Event.objects.count()
    assert import_roster(None, workbook()).changes == []
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing():
    would = import_roster(None, workbook(), dry_run=True)
    assert (Organization.objects.count(), User.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert import_roster(None, workbook()).counts == would.counts


@pytest.mark.django_db
def test_an_export_imported_again_changes_nothing(world):
    file = BytesIO()
    write_roster(file, private=True)
    assert import_roster(None, file).changes == []


@pytest.mark.django_db
def test_an_export_without_private_columns_takes_no_phone_away(world):
    file = BytesIO()
    write_roster(file, private=False)
    assert "138" not in str(list(openpyxl.load_workbook(file)["岗位人员"].values))
    file.seek(0)
    assert import_roster(None, file).changes == []


@pytest.mark.django_db
def test_a_unit_moves_with_what_is_below_it():
    import_roster(None, workbook())
    units = [*UNITS, ["C", "公路中心", "", "bureau", "A", ""]]
    units[1] = ["B1", "青山县局", "青山", "县局", "C", ""]
    done = import_roster(None, workbook(单位=units))
    assert done.counts == {"unit:add": 1, "unit:move": 1}
    paths = dict(Organization.objects.values_list("code", "path"))
    assert paths["B1"].startswith(paths["C"])
    assert paths["B1-P"].startswith(paths["B1"])
    assert Organization.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_a_new_handler_and_the_end_of_the_old_one():
    import_roster(None, workbook())
    people = changed(PEOPLE, 2, 9, "2022-06-30")
    people.append(["B1", "经办人", "经办人", "ls", "李四", "", "", "2022-07-01", ""])
    assert import_roster(None, workbook(岗位人员=people)).counts == {
        "person:add": 1,
        "appointment:close": 1,
        "appointment:add": 1,
    }
    assert Post.objects.filter(role="handler").count() == 1
    assert str(Appointment.objects.get(user__username="zs").ends_on) == "2022-06-30"


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"单位": None}, ("单位", "no_sheet")),
        ({"单位": []}, ("单位 A1", "empty_sheet")),
        ({"单位": changed(UNITS, 1, 2, "全名")}, ("单位 G1", "no_column")),
        ({"单位": changed(UNITS, 2, 2, "")}, ("单位 B2", "empty")),
        ({"单位": changed(UNITS, 2, 3, "长" * 41)}, ("单位 C2", "too_long")),
        ({"单位": changed(UNITS, 2, 1, "编 码")}, ("单位 A2", "unit_code")),
        ({"单位": changed(UNITS, 2, 1, "A")}, ("单位 A3", "twice")),
        ({"单位": changed(UNITS, 2, 4, "乡镇")}, ("单位 D2", "unknown_kind")),
        ({"单位": changed(UNITS, 2, 5, "Z")}, ("单位 E2", "unknown_unit")),
        ({"单位": changed(UNITS, 2, 6, "A")}, ("单位 F2", "not_a_party_body")),
        ({"单位": changed(UNITS, 3, 5, "B1")}, ("单位 E2", "circle")),
        ({"类别": changed(KINDS, 2, 1, "市 局")}, ("类别 A2", "kind_code")),
        ({"类别": changed(KINDS, 2, 3, "也许")}, ("类别 C2", "not_yes_or_no")),
        ({"岗位人员": changed(PEOPLE, 2, 1, "Z")}, ("岗位人员 A2", "unknown_unit")),
        ({"岗位人员": changed(PEOPLE, 2, 3, "国王")}, ("岗位人员 C2", "unknown_role")),
        ({"岗位人员": changed(PEOPLE, 2, 4, "")}, ("岗位人员 D2", "no_username")),
        ({"岗位人员": changed(PEOPLE, 2, 4, "张 三")}, ("岗位人员 D2", "user_name")),
        ({"岗位人员": changed(PEOPLE, 2, 6, "十三九")}, ("岗位人员 F2", "phone")),
        ({"岗位人员": changed(PEOPLE, 2, 7, "zs")}, ("岗位人员 G2", "mail_address")),
        ({"岗位人员": changed(PEOPLE, 2, 5, "")}, ("岗位人员 E2", "empty")),
        ({"岗位人员": changed(PEOPLE, 2, 8, "明天")}, ("岗位人员 H2", "not_a_date")),
        ({"岗位人员": changed(PEOPLE, 2, 9, "2021-01-01")}, ("岗位人员 I2", "ends_before_start")),
        ({"岗位人员": [*PEOPLE, ["A", "审核", "审核", "zs", "张五", "", "", "", ""]]}, ("岗位人员 E4", "two_values")),
    ],
)
@pytest.mark.django_db
def test_a_mistake_is_named_by_sheet_and_cell_and_nothing_comes_in(sheets, expected):
    assert expected in mistakes(workbook(**sheets))


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "not_a_workbook"), (b"not a workbook", "not_a_workbook"), (b"PK\3\4rest", "not_a_workbook")],
)
@pytest.mark.django_db
def test_what_is_no_workbook_is_refused(content, code):
    assert mistakes(BytesIO(content)) == [("", code)]


@pytest.mark.django_db
def test_all_sheets_are_looked_through_at_once_and_each_cell_is_named_once():
    """What one cell shows by itself does not hide what only rows together show; the list follows the file."""
    kinds = changed(KINDS, 3, 1, "A B")
    units = [*changed(UNITS, 2, 4, "没有的类别"), ["", "", "", "", "B1", ""], ["", "甲", "", "bureau", "", ""]]
    people = [
        *changed(PEOPLE, 2, 8, "2022-13-45"),
        ["Z", "岗", "国王", "zs", "张五", "十三", "zs@example.cn", "", ""],
    ]
    assert mistakes(workbook(类别=kinds, 单位=units, 岗位人员=people)) == [
        ("类别 A3", "kind_code"),
        ("单位 D2", "unknown_kind"),
        ("单位 A5", "empty"),
        ("单位 B5", "empty"),
        ("单位 D5", "empty"),
        ("单位 A6", "empty"),
        ("岗位人员 H2", "not_a_date"),
        ("岗位人员 A4", "unknown_unit"),
        ("岗位人员 C4", "unknown_role"),
        ("岗位人员 E4", "two_values"),
        ("岗位人员 F4", "phone"),
    ]


@pytest.mark.django_db
def test_a_missing_column_is_all_that_is_said():
    assert mistakes(workbook(单位=changed(UNITS, 1, 1, "号"))) == [("单位 G1", "no_column")]


@pytest.mark.django_db
def test_an_unknown_role_is_told_what_the_column_offers():
    with pytest.raises(RosterError) as raised:
        import_roster(None, workbook(岗位人员=changed(PEOPLE, 2, 3, "国王")))
    assert "第一责任人、分管领导、经办人" in raised.value.problems[0].reason


def test_every_mistake_has_its_sentence(db):
    with pytest.raises(RosterError) as raised:
        import_roster(None, workbook(单位=changed(changed(UNITS, 2, 2, ""), 3, 1, "")))
    assert [str(problem).split(":")[0] for problem in raised.value.problems] == ["单位 B2", "单位 E2", "单位 A3"]


def test_only_an_administrator_imports(world):
    with pytest.raises(PermissionDeniedError):
        import_roster(world.plan_office, workbook())
    assert import_roster(world.administrator, workbook(), dry_run=True).changes


@pytest.mark.parametrize(("place", "name"), [((0, 1), "A1"), ((25, 2), "Z2"), ((26, 3), "AA3"), ((701, 4), "ZZ4")])
def test_names_of_cells(place, name):
    assert cell(*place) == name
