"""Phrases of plans find the organizations that they mean, or say why not."""

import pytest

from luoshi.organizations.models import Organization, ScopePhrase
from luoshi.organizations.queries import organizations_in, resolve_phrase
from luoshi.organizations.stored_roster import StoredRoster
from luoshi.organizations.words import number, plain

COUNTIES = {"CB-QS", "CB-QX", "CB-LJ", "CB-KF"}
SUB_CENTRES = {"HC-QS", "HC-QX", "HC-LJ"}
STATIONS = {"ED-S1", "ED-S2", "ED-S3", "ED-S4"}
BRIGADES = {"ED-D1", "ED-D2"}
OFFICES = {"OFF-DJ", "OFF-YS", "OFF-JS"}


@pytest.mark.parametrize(
    ("phrase", "codes"),
    [
        ("各县级单位", COUNTIES),
        ("每一个县级单位", COUNTIES),
        ("全市各县(区)交通运输局", COUNTIES),
        ("各縣（區）", COUNTIES),
        ("每一个县(区)分中心", SUB_CENTRES),
        ("下属四个治超站", STATIONS),
        ("市交通执法支队下属四个治超站", STATIONS),
        ("市公路中心", {"HC"}),
        ("市公路事业发展中心", {"HC"}),
        ("公路中心", {"HC"}),
        ("xx市交通建设工程技术中心", {"EC"}),
        ("市运输综合服务中心", {"SC"}),
        ("市公路事业发展中心及分中心", {"HC"} | SUB_CENTRES),
        ("市公路事业发展中心及其分中心", {"HC"} | SUB_CENTRES),
        ("市交通运输综合执法支队及治超站、执法大队", {"ED"} | STATIONS | BRIGADES),
        ("局机关各党支部、科室和科级事业单位", {"AL-B1", "AL-B2", "SI-XX"} | OFFICES),
        ("市公路事业发展中心党委", {"HC-P"}),
        ("各县级单位党组织", {"CB-QS-P", "CB-QX-P"}),
        ("市公路中心下属各单位", SUB_CENTRES),
        ("除临江县交通运输局外,各县级单位", COUNTIES - {"CB-LJ"}),
        ("各县(区)和市直交通运输系统", COUNTIES | OFFICES | {"HC", "ED", "SC", "EC", "SI-XX"}),
        ("运输科", {"OFF-YS"}),
        ("市交通运输局运输科", {"OFF-YS"}),
        ("各县级单位党组织书记", {"CB-QS-P", "CB-QX-P"}),
        ("市直交通运输系统内", OFFICES | {"HC", "ED", "SC", "EC", "SI-XX"}),
    ],
)
def test_a_phrase_finds_its_organizations(world, phrase, codes):
    resolution = resolve_phrase(phrase, world.bureau)
    assert (resolution.problem, {organization.code for organization in resolution.organizations}) == (None, codes)


def test_all_units_and_party_bodies_are_everybody_but_the_issuer(world):
    resolution = resolve_phrase("全市交通运输系统所有单位和党组织", world.bureau)
    assert resolution.found == Organization.objects.count() - 1
    assert not resolution.organizations.filter(code="AL").exists()


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("八个专项行动组", "scope_unknown"),
        ("xx区交通运输局", "scope_placeholder"),
        ("有关部门", "scope_vague"),
        ("", "scope_unknown"),
        ("各县级单位、教育局", "scope_unknown"),
    ],
)
def test_what_cannot_be_told_is_flagged_with_a_sentence(world, phrase, problem):
    resolution = resolve_phrase(phrase, world.bureau)
    assert resolution.problem == f"organizations.{problem}"
    assert phrase.split("、")[-1] in resolution.sentence


def test_another_number_than_the_plan_states_is_flagged(world):
    Organization.objects.filter(code="ED-S4").update(closed_on="2022-01-31")
    resolution = resolve_phrase("下属四个治超站", world.detachment)
    assert (resolution.problem, resolution.stated_count, resolution.found) == ("organizations.scope_count", 4, 3)
    assert [digit for digit in "34" if digit in resolution.sentence] == ["3", "4"]


def test_a_kind_without_units_is_flagged(world):
    Organization.objects.filter(kind="station").update(closed_on="2022-01-31")
    assert resolve_phrase("各治超站").problem == "organizations.scope_empty"


def test_an_abbreviation_of_two_names_is_flagged(world):
    Organization.objects.filter(code="SC").update(name="安澜市公路综合服务中心")
    Organization.objects.filter(code="HC").update(short_name="")
    resolution = resolve_phrase("市公路中心")
    assert resolution.problem == "organizations.scope_ambiguous"
    assert "安澜市公路综合服务中心" in resolution.sentence


def test_a_confirmed_alias_comes_first(world):
    ScopePhrase.objects.create(phrase=plain("各县级单位"), selector={"include": ["CB-QS"]})
    resolution = resolve_phrase("各县级单位")
    assert (resolution.matched, resolution.found) == ("alias", 1)


def test_a_unit_added_later_belongs_by_itself(world):
    selector = resolve_phrase("各县级单位").selector
    Organization.objects.filter(code="SI-XX").update(kind="county_bureau")
    assert organizations_in(selector).count() == 5


def test_a_roster_read_once_chooses_what_the_database_chooses(world, django_assert_num_queries):
    phrases = [
        "各县级单位党组织",
        "市公路中心下属各单位",
        "除临江县交通运输局外,各县级单位",
        "全市交通运输系统所有单位和党组织",
    ]
    phrases += ["市公路中心及分中心", "xx区交通运输局", "市交通运输局运输科", "局机关各党支部、科室和科级事业单位"]
    Organization.objects.filter(code="CB-QX").update(closed_on="2022-01-31")
    roster = StoredRoster()
    with django_assert_num_queries(3):
        found = [resolve_phrase(phrase, world.bureau, roster).finding for phrase in phrases]
    for finding in found:
        codes = set(organizations_in(finding.selector).values_list("code", flat=True))
        assert (roster.chosen(finding.selector), finding.found) == (codes, len(codes)), finding.text


@pytest.mark.parametrize(
    ("text", "value"), [("4", 4), ("四", 4), ("两", 2), ("十", 10), ("十二", 12), ("一百二十", 120), ("三十", 30)]
)
def test_numerals(text, value):
    assert number(text) == value
