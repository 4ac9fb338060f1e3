"""What must hold of every plan, whatever it says."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.compiler import compile_plan
from luoshi.compiler.ir import Plan, PlanObligation
from luoshi.compiler.normalize import normalize
from luoshi.compiler.numerals import number
from luoshi.compiler.script import script_of

BODIES = ("县教育局", "各县（区）交通运输局", "市公路中心", "各乡镇人民政府", "市财政局会同市人社局", "有关部门")
DEEDS = (
    "建成2个示范点",
    "至少打造1-2个市级示范点",
    "完成投资3.5亿元",
    "新改建公路214公里",
    "开展培训两次",
    "适时组建专班",
    "将覆盖率提高到95%以上",
)
TIMES = ("2022年9月底前", "3月8日前", "每月5日前", "到2025年", "即日起至2022年年底", "上半年", "自印发之日起30日内", "")
DIGITS = "零一二三四五六七八九"
TENS = ["", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十"]

settings.register_profile("laws", max_examples=25, deadline=None)
settings.load_profile("laws")

sentence = st.builds("{}要{}{}。".format, st.sampled_from(BODIES), st.sampled_from(TIMES), st.sampled_from(DEEDS))
item = st.lists(sentence, min_size=1, max_size=3).map("".join)
items = st.lists(item, min_size=1, max_size=4)


def section(number_: str, title: str, parts: list[str]) -> str:
    return "\n".join([f"{number_}、{title}", *(f"（{'一二三四'[i]}）{part}" for i, part in enumerate(parts))])


plans = st.builds(
    lambda a, b: f"某县工作方案\n{section('一', '主要任务', a)}\n{section('二', '保障措施', b)}\n", items, items
)


def facts(o: PlanObligation) -> list[Any]:
    single = [f for f in (o.deadline, o.window, o.recurrence, o.condition) if f]
    return [o, *o.bodies, *o.quantities, *o.indicators, *o.evidence, *single]


def unplaced(o: PlanObligation) -> dict[str, Any]:
    """An obligation without where it stands."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k != "span"}
        return [bare(v) for v in value] if isinstance(value, list | tuple) else value

    said: dict[str, Any] = bare(asdict(o))
    return said


def without_path(o: PlanObligation) -> dict[str, Any]:
    return {k: v for k, v in unplaced(o).items() if k != "path"}


@given(plans)
def test_every_span_lies_in_the_text_and_cuts_its_words(text: str) -> None:
    for o in compile_plan(text).obligations:
        for fact in facts(o):
            start, end = fact.span
            assert 0 <= start < end <= len(text)
            assert normalize(text[start:end]).text == fact.text


@given(
    st.text(
        alphabet=st.sampled_from(
            "一二、（）()①1.至前年月底日县局要应由每各 \n\t|：:，。；《》“”个万亿%附件第章条xX(lǐng)"
        ),
        max_size=120,
    )
)
def test_no_text_breaks_it_and_all_spans_lie_inside(text: str) -> None:
    plan = compile_plan(text)
    spans = [n.span for n in plan.outline] + [d.span for d in plan.diagnostics]
    spans += [f.span for o in plan.obligations for f in facts(o)]
    assert all(0 <= s <= e <= len(text) for s, e in spans)


@given(plans)
def test_it_gives_the_same_each_time(text: str) -> None:
    assert compile_plan(text) == compile_plan(text)


@given(plans, st.data())
def test_blank_lines_only_shift_offsets(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    at = data.draw(st.integers(1, len(lines) - 1))
    spaced = "\n".join([*lines[:at], "", "", *lines[at:]])
    assert [*map(unplaced, compile_plan(spaced).obligations)] == [*map(unplaced, compile_plan(text).obligations)]


@given(plans)
def test_traditional_script_gives_the_same_obligations(text: str) -> None:
    from opencc import OpenCC

    traditional = OpenCC("s2t").convert(text)
    if script_of(traditional) == "Hans":
        return
    assert compile_plan(traditional).obligations == compile_plan(text).obligations


@given(items, items)
def test_sections_of_two_plans_together_give_the_obligations_of_both(one: list[str], two: list[str]) -> None:
    apart = [compile_plan(f"某县2022年工作方案\n{section('一', '主要任务', part)}\n") for part in (one, two)]
    joined = compile_plan(
        f"某县2022年工作方案\n{section('一', '甲方面工作', one)}\n{section('二', '乙方面工作', two)}\n"
    )
    assert [*map(without_path, joined.obligations)] == [without_path(o) for p in apart for o in p.obligations]


@pytest.mark.parametrize("value", [*range(1, 100), 120, 305, 1000, 2022])
def test_numerals_mean_the_same_in_both_spellings(value: int) -> None:
    assert number(spelled(value)) == number(str(value)) == value


def spelled(value: int) -> str:
    """A number in Chinese, by places."""
    if value < 100:
        tens, ones = divmod(value, 10)
        return TENS[tens] + (DIGITS[ones] if ones else "")
    for size, word in ((1000, "千"), (100, "百")):
        head, rest = divmod(value, size)
        if head:
            gap = "零" if rest and rest < size // 10 else ""
            tail = "一" + spelled(rest) if 10 <= rest < 20 else spelled(rest) if rest else ""
            return DIGITS[head] + word + gap + tail
    return ""


@given(st.dates(date(2001, 1, 1), date(2049, 12, 31)))
def test_a_date_means_the_same_in_all_its_spellings(day: date) -> None:
    digits = "".join("〇一二三四五六七八九"[int(d)] for d in str(day.year))
    for written in (
        f"{day.year}年{day.month}月{day.day}日前",
        f"{day.year}年{day.month:02}月{day.day:02}日之前",
        f"{day.year}-{day.month}-{day.day}前",
        f"{day.year}.{day.month:02}.{day.day:02}前",
        f"{digits}年{spelled(day.month)}月{spelled(day.day)}日前",
    ):
        made = compile_plan(f"一、任务\n（一）县教育局{written}建成2个示范点。").obligations
        assert [o.deadline.date for o in made if o.deadline] == [day.isoformat()], written


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    plan: Plan = compile_plan("一、任务\n（一）县教育局9月底前建成2个示范点。", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert replace(plan) == plan
