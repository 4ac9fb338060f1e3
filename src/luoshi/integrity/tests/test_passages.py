"""Shared passages are found with their places, however they are spaced; the plan's words do not count."""

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.integrity import shared_passages, text_hashes
from luoshi.integrity.passages import GUARANTEED, SHORTEST

COPIED = "沿线设客货邮综合服务点三处，村民寄件、乘车、取药一次办成；路域环境由村规民约管起来。"
ONE = f"我县把护栏加固列入清单。{COPIED}柑橘采摘季客流翻番。"
OTHER = f"县局与乡镇党委共建示范路。\n{COPIED.replace('，', ', ')} 合作社销售额增长两成。"


def test_a_passage_is_found_in_both_texts():
    [found] = shared_passages(ONE, OTHER)
    assert ONE[slice(*found.span)] == COPIED.rstrip("。")
    assert OTHER[slice(*found.other_span)].startswith("沿线设客货邮")
    assert OTHER[slice(*found.other_span)].endswith("管起来")


def test_its_hashes_lead_to_the_other_text():
    assert text_hashes(ONE) & text_hashes(OTHER)


def test_words_of_the_plan_do_not_count():
    assert shared_passages(ONE, OTHER, [f"方案要求：{COPIED}"]) == []
    assert not text_hashes(COPIED, [COPIED])


def test_short_passages_are_how_everybody_writes():
    assert shared_passages("党建引领，统筹推进示范点建设。甲乙丙", "丁戊己，党建引领，统筹推进示范点建设。") == []


def test_empty_texts_share_nothing():
    assert shared_passages("", "") == []
    assert text_hashes("") == set()


letters = st.text(st.sampled_from("建设示范点党员群众道路养护服务站一二三四五六七八九十"), max_size=60)


@settings(deadline=None)
@given(letters, letters, letters, letters, st.text("甲乙丙丁戊己庚辛壬癸", min_size=SHORTEST + 4, max_size=60))
def test_no_passage_is_missed(before, after, other_before, other_after, passage):
    """Any passage of the guaranteed length leaves a common hash, and is found."""
    assert len(passage) >= GUARANTEED
    one, other = before + passage + after, other_before + passage + other_after
    assert text_hashes(one) & text_hashes(other)
    found = shared_passages(one, other)
    assert found
    for each in found:
        assert one[slice(*each.span)] == other[slice(*each.other_span)]
