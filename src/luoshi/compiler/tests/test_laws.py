"""What must hold of every plan, whatever it says."""

import json
import os
import re
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from luoshi.compiler import Plan, compile_plan, plan_to_json
from luoshi.compiler.ir import PlanObligation
from luoshi.compiler.numerals import number
from luoshi.compiler.script import script_of
from luoshi.compiler.tests import spellings

BODIES = (
    "县教育局", "各县（区）交通运输局", "市公路中心", "各乡镇人民政府", "市财政局会同市人社局", "有关部门", "市发展改革委牵头，",
    "各单位", "市医疗保障局、市卫生健康委", "各级党组织",
)  # fmt: skip
DEEDS = (
    "建成2个示范点", "至少打造1-2个市级示范点", "完成投资3.5亿元", "新改建公路214公里", "开展培训两次", "适时组建专班", "将覆盖率提高到95%以上",
    "报送典型案例和图片", "力争创建3个以上五星级党支部", "确保货物周转量增速高于全省平均水平", "每个乡镇分别设置不少于1处服务点", "整治后进村10个左右",
)  # fmt: skip
TIMES = (
    "2022年9月底前", "3月8日前", "每月5日前", "到2025年", "即日起至2022年年底", "上半年", "自印发之日起30日内", "", "每季度末", "二〇二二年十二月底前", "长期坚持",
)  # fmt: skip
TOPICS = ("道路养护", "数字政府", "安全生产", "营商环境", "乡村振兴", "教育质量")
HAN = "一二三四五六七八九十"

settings.register_profile("laws", max_examples=40, deadline=None)
settings.load_profile("laws")

sentence = st.builds("{}要{}{}。".format, st.sampled_from(BODIES), st.sampled_from(TIMES), st.sampled_from(DEEDS))
item = st.builds(
    "{}{}".format,
    st.sampled_from(("", *(f"{topic}。" for topic in TOPICS))),
    st.lists(sentence, min_size=1, max_size=3).map("".join),
)
tail = st.sampled_from(("", "\n责任单位：市财政局、各县人民政府", "（牵头单位：市科技局；完成时限：2022年11月底前）"))
items = st.lists(st.builds("{}{}".format, item, tail), min_size=1, max_size=4)


def section(number_: int, title: str, parts: list[str]) -> str:
    return "\n".join([f"{HAN[number_]}、{title}", *(f"（{HAN[i]}）{part}" for i, part in enumerate(parts))])


plans = st.builds(
    lambda a, b: f"某县2022年工作方案\n{section(0, '主要任务', a)}\n{section(1, '保障措施', b)}\n", items, items
)


def facts(o: PlanObligation) -> list[Any]:
    single = [f for f in (o.deadline, o.window, o.recurrence, o.condition) if f]
    return [o, *o.bodies, *o.quantities, *o.indicators, *o.evidence, *single]


def unplaced(value: Any) -> Any:
    """What a plan or a part of it says, without where it stands."""
    if isinstance(value, dict):
        return {k: unplaced(v) for k, v in value.items() if k not in {"span", "source"}}
    return [unplaced(v) for v in value] if isinstance(value, list | tuple) else value


def under(o: PlanObligation, shift: int) -> dict[str, Any]:
    """An obligation without its place, as it would be were its section `shift` further down."""
    said: dict[str, Any] = unplaced(asdict(o))
    first, slash, rest = o.path.partition("/")
    return {**said, "path": f"{HAN[HAN.index(first) + shift]}{slash}{rest}"}


@cache
def converter(way: str) -> OpenCC:
    return OpenCC(way)


# Spans


class Noise:
    """Disturbs a clean text as documents on the web are: what it adds is known, so what lies under a span can be told without the compiler."""

    @staticmethod
    def pinyin(text: str) -> str:
        """Pinyin in brackets after 领 and 导."""
        return re.sub("[領领]", lambda m: f"{m.group()}(lǐng)", text.replace("督", "督(dū)"))

    @staticmethod
    def spaces(text: str) -> str:
        """Spaces around numbers, as Word's Latin setting leaves them."""
        return re.sub(r"(?<=[一-鿿])(\d+)(?=[一-鿿])", r" \1 ", text)

    @staticmethod
    def wide(text: str) -> str:
        return re.sub(r"\d", lambda m: m.group().translate(spellings.FULL_WIDTH), text)

    @staticmethod
    def traditional(text: str) -> str:
        return str(converter("s2t").convert(text))


NOISES = st.lists(
    st.sampled_from([Noise.traditional, Noise.pinyin, Noise.spaces, Noise.wide, lambda t: t.replace("\n", "\r\n")]),
    max_size=4,
    unique=True,
)


def bare(text: str) -> str:
    """Words without noise, script and width: by other means than the compiler's."""
    text = re.sub(r"\([a-zǐū]+\)", "", converter("t2s").convert(text))
    return re.sub(r"\s", "", text.translate(str.maketrans("０１２３４５６７８９，；：（）", "0123456789,;:()")))


@given(plans, NOISES)
def test_every_span_lies_in_the_text_and_cuts_its_words(text: str, noises: list[Any]) -> None:
    for disturb in noises:
        text = disturb(text)
    plan = compile_plan(text)
    assert plan.obligations
    for o in plan.obligations:
        for fact in facts(o):
            start, end = fact.span
            assert 0 <= start < end <= len(text)
            assert bare(text[start:end]) == bare(fact.text)
    for node in plan.outline:
        assert bare(text[slice(*node.span)]).endswith(bare(node.heading))


@given(
    st.text(
        alphabet=st.sampled_from(
            "一二、（）()①1.至前年月底日县局要应由每各 \n\t|：:，。；《》“”个万亿%附件第章条xX(lǐng)"
        ),
        max_size=160,
    )
)
def test_no_text_breaks_it_and_all_spans_lie_inside(text: str) -> None:
    plan = compile_plan(text)
    spans = [n.span for n in plan.outline] + [d.span for d in plan.diagnostics]
    spans += [f.span for o in plan.obligations for f in facts(o)]
    assert all(0 <= s <= e <= len(text) for s, e in spans)


# The same each time


@given(plans)
def test_it_gives_the_same_each_time(text: str) -> None:
    assert compile_plan(text) == compile_plan(text)


PRINT = (
    "import sys, json; from luoshi.compiler import *; print(json.dumps(plan_to_json(compile_plan(sys.stdin.read()))))"
)


def test_it_gives_the_same_in_every_process() -> None:
    """Sets and dictionaries have another order under another seed of hashes; what is printed must not."""
    tasks = ["".join(f"{body}要{when}{deed}。" for body in BODIES for when in TIMES) for deed in DEEDS]
    text = "\n".join(section(n, TOPICS[n], tasks[n::2]) for n in range(2))
    printed = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", PRINT], input=text, text=True, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2022")
    }  # fmt: skip
    assert len(printed) == 1
    assert json.loads(printed.pop())["obligations"]


# Blank lines


BLANKS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["\n", "\n\n", "  \n", "\u3000\u3000\n", "\n \n\n"])), max_size=5
)


def spaced(text: str, blanks: list[tuple[float, str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text with blank lines put in after line breaks, and each place of the old text with what was put in there."""
    breaks = [i + 1 for i, c in enumerate(text) if c == "\n"]
    put = sorted((breaks[int(where * (len(breaks) - 1))], blank) for where, blank in blanks)
    parts, at = [], 0
    for place, blank in put:
        parts += [text[at:place], blank]
        at = place
    return "".join([*parts, text[at:]]), [(place, len(blank)) for place, blank in put]


def moved(value: Any, put: list[tuple[int, int]]) -> Any:
    """The parts of a plan with every span where the blank lines shift it to."""
    if isinstance(value, dict):
        return {
            k: [_shifted(v[0], put, bisect_right), _shifted(v[1], put, bisect_left)] if k == "span" else moved(v, put)
            for k, v in value.items()
            if k != "source"
        }
    return [moved(v, put) for v in value] if isinstance(value, list | tuple) else value


def _shifted(at: int, put: list[tuple[int, int]], side: Any) -> int:
    return int(at + sum(size for _, size in put[: side([place for place, _ in put], at)]))


@given(plans, BLANKS)
def test_blank_lines_only_shift_offsets(text: str, blanks: list[tuple[float, str]]) -> None:
    longer, put = spaced(text, blanks)
    assert moved(plan_to_json(compile_plan(longer)), []) == moved(plan_to_json(compile_plan(text)), put)


# Both scripts


@given(plans, st.sampled_from(["s2t", "s2tw", "s2hk"]))
def test_traditional_script_gives_the_same_plan(text: str, way: str) -> None:
    traditional = converter(way).convert(text)
    assume(len(traditional) == len(text))
    assert script_of(traditional) == "Hant"
    here, there = compile_plan(text), compile_plan(traditional)
    assert there.obligations == here.obligations
    assert [d.span for d in there.diagnostics] == [d.span for d in here.diagnostics]
    assert [(n.path, n.heading) for n in there.outline] == [(n.path, n.heading) for n in here.outline]


# Two plans in one


sections = st.lists(st.tuples(st.sampled_from(TOPICS), items), min_size=1, max_size=3)


def written(parts: list[tuple[str, list[str]]], first: int = 0) -> Iterator[str]:
    return (section(first + i, topic, part) for i, (topic, part) in enumerate(parts))


@given(sections, sections)
def test_sections_of_two_plans_together_give_the_obligations_of_both(one: Any, two: Any) -> None:
    def whole(*parts: str) -> Plan:
        return compile_plan("\n".join(["某县2022年工作方案", *parts, ""]))

    joined = whole(*written(one), *written(two, len(one)))
    apart = [(whole(*written(one)), 0), (whole(*written(two)), len(one))]
    assert [under(o, 0) for o in joined.obligations] == [under(o, by) for plan, by in apart for o in plan.obligations]


# Numbers and dates


@given(st.one_of(st.integers(1, 99_999), st.integers(1, 10**11), st.integers(1, 10**6).map(lambda n: n * 10_000)))
def test_a_number_means_the_same_in_all_its_spellings(value: int) -> None:
    assert {number(said) for said in spellings.of_number(value)} == {value}


@given(st.integers(1, 9_999), st.booleans())
def test_an_amount_means_the_same_in_all_its_spellings(value: int, large: bool) -> None:
    value = value * 10_000 if large else value
    for said in (*spellings.of_number(value), str(value).translate(spellings.FULL_WIDTH), f" {value} "):
        made = compile_plan(f"一、任务\n（一）县教育局要建成{said}个示范点。").obligations
        assert [(q.min, q.max, q.unit) for o in made for q in o.quantities] == [(value, value, "个")], said


@given(st.dates(date(2001, 1, 1), date(2049, 12, 31)), st.sampled_from(["前", "之前", "以前", "止"]))
def test_a_date_means_the_same_in_all_its_spellings(day: date, ending: str) -> None:
    for said in spellings.of_date(day):
        made = compile_plan(f"一、任务\n（一）县教育局于{said}{ending}建成2个示范点。").obligations
        assert [o.deadline.date if o.deadline else None for o in made] == [day.isoformat()], said


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    compile_plan("一、任务\n（一）县教育局9月底前建成2个示范点。", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize("way", ["s2t", "s2tw", "s2hk"])
def test_the_example_gives_the_same_in_traditional_script(way: str, example_text: str) -> None:
    traditional = converter(way).convert(example_text)
    assert script_of(traditional) == "Hant"
    assert unplaced(asdict(compile_plan(traditional))) == unplaced(asdict(compile_plan(example_text)))
