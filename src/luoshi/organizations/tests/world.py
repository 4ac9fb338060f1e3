"""A small bureau with a person in each role: the fixtures that every room's tests share (loaded by the root conftest)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pytest
from django.test import Client

from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, Role, User

#: code, name, is it a party body, plural phrases.
KINDS: list[tuple[str, str, bool, list[str]]] = [
    ("bureau", "市局", False, ["市局", "局机关"]),
    ("office", "科室", False, ["科室", "局机关科室", "市直交通运输系统"]),
    ("county_bureau", "县级单位", False, ["县级单位", "县(区)", "县(区)交通运输局", "县级交通运输局"]),
    ("centre", "市级中心", False, ["市直交通运输系统"]),
    ("sub_centre", "分中心", False, ["分中心", "县(区)分中心"]),
    ("detachment", "支队", False, ["市直交通运输系统"]),
    ("station", "治超站", False, ["治超站", "超限运输检测站"]),
    ("brigade", "大队", False, ["大队", "执法大队"]),
    ("section_institution", "科级事业单位", False, ["科级事业单位", "市直交通运输系统"]),
    ("party_group", "党组", True, ["党组"]),
    ("party_committee", "党委", True, ["党委"]),
    ("organ_branch", "机关党支部", True, ["局机关党支部", "机关党支部", "党支部"]),
    ("branch", "党支部", True, ["党支部"]),
]

#: code, name, short name, kind, code of the organization above; a party body belongs to the one above it.
ORGANIZATIONS: list[tuple[str, str, str, str, str]] = [
    ("AL", "安澜市交通运输局", "市局", "bureau", ""),
    ("AL-PG", "安澜市交通运输局党组", "局党组", "party_group", "AL"),
    ("AL-B1", "局机关第一党支部", "", "organ_branch", "AL"),
    ("AL-B2", "局机关第二党支部", "", "organ_branch", "AL"),
    ("OFF-DJ", "党建工作科", "党建科", "office", "AL"),
    ("OFF-YS", "运输管理科", "运输科", "office", "AL"),
    ("OFF-JS", "建设管理科", "建设科", "office", "AL"),
    ("SI-XX", "市交通运输信息中心", "信息中心", "section_institution", "AL"),
    ("CB-QS", "青山县交通运输局", "青山县局", "county_bureau", "AL"),
    ("CB-QS-P", "中共青山县交通运输局委员会", "青山县局党委", "party_committee", "CB-QS"),
    ("CB-QX", "清水区交通运输局", "清水区局", "county_bureau", "AL"),
    ("CB-QX-P", "中共清水区交通运输局委员会", "清水区局党委", "party_committee", "CB-QX"),
    ("CB-LJ", "临江县交通运输局", "临江县局", "county_bureau", "AL"),
    ("CB-KF", "安澜经济开发区交通运输局", "经开区局", "county_bureau", "AL"),
    ("HC", "安澜市公路事业发展中心", "市公路中心", "centre", "AL"),
    ("HC-P", "安澜市公路事业发展中心党委", "公路中心党委", "party_committee", "HC"),
    ("HC-QS", "青山县公路分中心", "青山分中心", "sub_centre", "HC"),
    ("HC-QS-P", "青山县公路分中心党支部", "", "branch", "HC-QS"),
    ("HC-QX", "清水区公路分中心", "清水分中心", "sub_centre", "HC"),
    ("HC-LJ", "临江县公路分中心", "临江分中心", "sub_centre", "HC"),
    ("ED", "安澜市交通运输综合执法支队", "市执法支队", "detachment", "AL"),
    ("ED-P", "安澜市交通运输综合执法支队党委", "执法支队党委", "party_committee", "ED"),
    ("ED-S1", "东关治超站", "", "station", "ED"),
    ("ED-S2", "西岭治超站", "", "station", "ED"),
    ("ED-S3", "南渡治超站", "", "station", "ED"),
    ("ED-S4", "北坡治超站", "", "station", "ED"),
    ("ED-D1", "执法一大队", "一大队", "brigade", "ED"),
    ("ED-D2", "执法二大队", "二大队", "brigade", "ED"),
    ("SC", "安澜市运输综合服务中心", "市运输中心", "centre", "AL"),
    ("EC", "安澜市交通建设工程技术中心", "市工程中心", "centre", "AL"),
]

#: user name, full name, role, code of the organization, name of the post.
PEOPLE: list[tuple[str, str, Role, str, str]] = [
    ("plan_office", "方敏", Role.PLAN_OFFICE, "AL", "方案主管"),
    ("reviewer", "申明", Role.REVIEWER, "AL", "审核"),
    ("bureau_leader", "林局", Role.BUREAU_LEADER, "AL", "局领导"),
    ("auditor", "纪文", Role.AUDITOR, "AL", "审计"),
    ("administrator", "管维", Role.ADMINISTRATOR, "AL", "系统管理"),
    ("handler_a", "张三", Role.HANDLER, "CB-QS", "经办人"),
    ("leader_a", "李四", Role.LEADER, "CB-QS", "分管领导"),
    ("handler_b", "王五", Role.HANDLER, "CB-QX", "经办人"),
    ("leader_b", "赵六", Role.LEADER, "CB-QX", "分管领导"),
    ("handler_highway", "钱路", Role.HANDLER, "HC", "经办人"),
    ("leader_highway", "孙路", Role.LEADER, "HC", "分管领导"),
    ("reviewer_highway", "周核", Role.REVIEWER, "HC", "审核"),
    ("supervisor", "吴导", Role.SUPERVISOR, "HC", "督导"),
    ("supervisor_engineering", "郑工", Role.SUPERVISOR, "EC", "督导"),
    ("handler_detachment", "冯法", Role.HANDLER, "ED", "经办人"),
]


@dataclass
class World:
    """The small bureau. `world["CB-QS"]` is an organization by code; `world.handler_a` a person by user name.

    Of the right unit and of another: `handler_a`/`leader_a` (青山县), `handler_b`/`leader_b` (清水区), `…_highway` (公路中心).
    `outsider` holds no post. The roles of the bureau: plan_office, reviewer, bureau_leader, auditor, administrator.
    """

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Organization:
        return self.organizations[code]

    def __getattr__(self, name: str) -> User:
        people = self.__dict__.get("people", {})
        if name not in people:
            raise AttributeError(name)
        # A fresh object each time: what a person holds is cached on the object.
        return User.objects.get(pk=people[name].pk)

    @cached_property
    def bureau(self) -> Organization:
        return self["AL"]

    @cached_property
    def county_a(self) -> Organization:
        return self["CB-QS"]

    @cached_property
    def county_b(self) -> Organization:
        return self["CB-QX"]

    @cached_property
    def highway(self) -> Organization:
        return self["HC"]

    @cached_property
    def detachment(self) -> Organization:
        return self["ED"]

    @cached_property
    def engineering(self) -> Organization:
        return self["EC"]


def build_kinds() -> None:
    OrganizationKind.objects.bulk_create(
        OrganizationKind(code=code, name=name, is_party=is_party, phrases=phrases, position=position)
        for position, (code, name, is_party, phrases) in enumerate(KINDS)
    )


def add_organization(code: str, name: str, short_name: str, kind: str, above: Organization | None) -> Organization:
    is_party = OrganizationKind.objects.get(pk=kind).is_party
    organization = Organization(code=code, name=name, short_name=short_name, kind_id=kind)
    if above is None:
        return Organization.objects.add_root(instance=organization)
    above.refresh_from_db()
    organization.belongs_to = above if is_party else None
    return Organization.objects.add_child(above, instance=organization)


def appoint(user: User, role: str, organization: Organization, name: str) -> Appointment:
    duty = Post.Duty.DEPUTY if name == "分管领导" else Post.Duty.NONE
    post, _created = Post.objects.get_or_create(
        organization=organization, role=role, name=name, defaults={"duty": duty}
    )
    return Appointment.objects.create(post=post, user=user, starts_on=date(2022, 1, 1))


def build_world() -> World:
    """The world in the database; see `World`."""
    build_kinds()
    world = World()
    for code, name, short_name, kind, above in ORGANIZATIONS:
        world.organizations[code] = add_organization(
            code, name, short_name, kind, world.organizations[above] if above else None
        )
    for username, full_name, role, code, post in PEOPLE:
        world.people[username] = User.objects.create(username=username, full_name=full_name, phone="13800000000")
        appoint(world.people[username], role, world[code], post)
    world.people["outsider"] = User.objects.create(username="outsider", full_name="外人")
    return world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """`client_of("handler_a")` is a browser in which that person is signed in; `client_of("anonymous")` one with nobody."""

    def signed_in(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(world, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
