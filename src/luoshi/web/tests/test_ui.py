import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django_cotton import render_component
from django_cotton.compiler_regex import CottonCompiler

from luoshi.web.templatetags import ui

SUNDAY = date(2022, 11, 20)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def render_cotton(source: str, **context: object) -> str:
    """Rendered as the loader of templates would: components are tags only after the compiler has seen them."""
    return render(CottonCompiler().process(source), request=RequestFactory().get("/"), **context)


@pytest.mark.parametrize(
    ("today", "chinese", "english"),
    [
        ("2022-11-15", "还有 5 天", "5 days left"),
        ("2022-11-19", "还有 1 天", "1 day left"),
        ("2022-11-20", "今天到期", "due today"),
        ("2022-11-21", "逾期 1 天", "1 day overdue"),
        ("2022-11-23", "逾期 3 天", "3 days overdue"),
    ],
)
def test_how_far_off_a_day_is_counts_local_days(today: str, chinese: str, english: str) -> None:
    with time_machine.travel(f"{today}T00:30:00+08:00", tick=False):
        with translation.override("zh-hans"):
            assert ui.due_words(SUNDAY) == chinese
        with translation.override("en"):
            assert ui.due_words(SUNDAY) == english


@time_machine.travel("2022-03-01T12:00:00+08:00", tick=False)
def test_days_in_sentences_name_the_weekday_and_another_year() -> None:
    with translation.override("zh-hans"):
        assert ui.day_words(SUNDAY) == "11月20日（周日）"
        assert ui.day_words(date(2023, 1, 5)) == "2023年1月5日（周四）"
    with translation.override("zh-hant"):
        assert ui.day_words(SUNDAY) == "11月20日（週日）"
    with translation.override("en"):
        assert ui.day_words(SUNDAY) == "Sun 20 November"
        assert ui.day_words(date(2023, 1, 5)) == "Thu 5 January 2023"


def test_a_moment_is_shown_on_its_local_day() -> None:
    late = datetime(2022, 11, 19, 17, 5, tzinfo=UTC)
    assert ui.day(late) == "2022-11-20"
    assert ui.moment(late) == "2022-11-20 01:05"


def test_what_has_no_date_shows_a_dash() -> None:
    assert (ui.day(None), ui.moment(None), ui.due_words(None), ui.day_words(None)) == ("—", "—", "", "")


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(2, 3, 66), (999, 1000, 99), (3, 2, 100), (0, 0, 0), ("7", "10", 70)]
)
def test_a_share_is_full_only_when_all_is_done(part: object, whole: object, percent: int) -> None:
    assert ui.share(part, whole) == percent


def test_an_icon_alone_has_words_and_one_beside_words_has_none() -> None:
    assert 'aria-hidden="true"' in ui.icon("check")
    assert 'role="img" aria-label="a &quot;b&quot;"' in ui.icon("check", 'a "b"')


def test_sorting_turns_round_and_goes_back_to_the_first_page() -> None:
    source = '{% sort_link "due" %}'
    first = RequestFactory().get("/", {"kind": "county", "page": "3"})
    assert render(source, request=first) == "?kind=county&amp;sort=due"
    again = RequestFactory().get("/", {"sort": "due"})
    assert render(source, request=again) == "?sort=-due"


class OneField(forms.Form):
    name = forms.CharField(help_text="as on the seal")


def test_help_and_error_of_a_field_are_tied_to_its_input() -> None:
    html = render_component(RequestFactory().get("/"), "field", {"field": OneField({"name": ""})["name"]})
    assert 'aria-invalid="true"' in html
    for part in ("id_name_helptext", "id_name_error"):
        assert f'id="{part}"' in html
        assert part in html.split('aria-describedby="')[1].split('"')[0]


def test_every_named_icon_is_built() -> None:
    """A name that Tabler doesn't have would leave a hole in the page."""
    if not ui.ICONS.is_dir():
        pytest.fail("the front-end is not built: run tools/build")
    package = Path(ui.__file__).parents[2]
    names = {
        (path.relative_to(package), name)
        for path in package.rglob("*.html")
        if "node_modules" not in path.parts
        for name in ui.ICON_NAME.findall(path.read_text(encoding="utf-8"))
    }
    assert names
    assert [place for place in sorted(names) if not (ui.ICONS / f"{place[1]}.svg").exists()] == []


def test_dates_inside_a_text_stay_whole_and_the_text_is_escaped() -> None:
    assert ui.whole_dates("<b> 2026-04-19") == '&lt;b&gt; <span class="whole">2026-04-19</span>'


class Choices(forms.Form):
    parts = forms.MultipleChoiceField(
        choices=[("a", "<甲>"), ("b", "乙")], widget=forms.CheckboxSelectMultiple, required=False
    )


def test_a_list_of_choices_has_the_class_of_inputs_on_the_inputs_alone() -> None:
    html = render_component(RequestFactory().get("/"), "field", {"field": Choices({"parts": ["b"]})["parts"]})
    classes = re.findall(r'<(\w+)[^>]*class="[^"]*form-check-input', html)
    assert classes == ["input", "input"]
    assert "&lt;甲&gt;" in html
    assert re.findall(r'value="(\w)"[^>]* checked', html) == ["b"]


def test_a_table_takes_its_slots_from_nobody_else() -> None:
    """A page's own variables of the same names stay outside."""
    page = dict.fromkeys(("filters", "totals", "head", "foot", "empty", "slot_name"), "STRAY")
    html = render_cotton('<c-table caption="单位"><tr><td>甲</td></tr></c-table>', **page)
    assert "<caption" in html
    assert "STRAY" not in html
    given = render_cotton(
        '<c-table caption="单位"><c-slot name="totals">共 3</c-slot><tr><td>甲</td></tr></c-table>', **page
    )
    assert "共 3" in given
    assert "STRAY" not in given


def test_pages_say_what_they_count() -> None:
    page, request = Paginator(range(50), 20).get_page(2), RequestFactory().get("/")
    with translation.override("zh-hans"):
        assert "第 2 / 3 页，共 50 条" in render_component(request, "pages", {"page": page})
        assert "第 2 / 3 页，共 50 个单位" in render_component(
            request, "pages", {"page": page, "counted": "共 50 个单位"}
        )
