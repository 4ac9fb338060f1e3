"""The supervising obligation finds the one that asks the same thing."""

from dataclasses import replace
from datetime import date

from luoshi.assignments.supervision import Demand, same_demand

ROADS = Demand(
    key="roads",
    text="各县级单位要高度重视四好农村路项目，要结合本地实际，继续抓好有特色的项目。每一个县级单位至少再打造1-2个市级示范点，上报截止日期为2022年10月31日前。",
    nouns=frozenset({"市级示范点"}),
    due_on=date(2022, 10, 31),
    organizations=frozenset({1, 2, 3}),
)
SITES = Demand(
    key="sites",
    text="各县级单位具备条件的在建项目均应建立党支部，推动建设质量可靠。每一个县级单位至少建设1个在建工程示范点，上报截止日期为2022年11月20日前。",
    nouns=frozenset({"在建工程示范点"}),
    due_on=date(2022, 11, 20),
    organizations=frozenset({1, 2, 3}),
)
SUPERVISE = Demand(
    key="supervise",
    text="指导和督促各县级单位高度重视四好农村路工作，指导其结合本地实际，继续抓好有特色的项目。督导每一个县级单位至少再打造1-2个市级示范点，上报截止日期为2022年10月31日前。",
    nouns=frozenset({"市级示范点"}),
    due_on=date(2022, 10, 31),
)


def test_the_same_noun_day_and_wording_belong_together():
    assert same_demand(SUPERVISE, [SITES, ROADS]) is ROADS


def test_another_due_day_is_another_thing():
    assert same_demand(replace(SUPERVISE, due_on=date(2022, 6, 30)), [SITES, ROADS]) is None


def test_a_supervisor_without_a_due_day_of_its_own_takes_over_theirs():
    assert same_demand(replace(SUPERVISE, due_on=None), [SITES, ROADS]) is ROADS


def test_what_is_worded_otherwise_is_not_guessed():
    other = replace(ROADS, text="完成投资178亿元。")
    assert same_demand(SUPERVISE, [other]) is None


def test_organizations_that_it_names_must_mostly_be_those_that_owe_it():
    assert same_demand(replace(SUPERVISE, organizations=frozenset({7, 8, 9})), [ROADS]) is None
    assert same_demand(replace(SUPERVISE, organizations=frozenset({1, 2, 9})), [ROADS]) is ROADS
