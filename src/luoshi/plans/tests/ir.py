"""A small plan written by hand with the Plan IR that compiling it should give: for tests that need no compiler."""

from typing import Any

TEXT = """安澜市交通运输局党建引领工作方案
三、主要任务
(二)县(区)交通运输局
1.实施主体:各县级单位
①在建项目:每一个县级单位至少建设1个示范点。建成即可上报,上报截止日期为2022年11月20日前。
②四好农村路:每一个县级单位至少再打造1-2个市级示范点。上报截止日期为2022年10月31日前。
③执法支队下属四个治超站要建立4个党员先锋岗。适时开展评比。
四、保障措施
(一)报送内容真实,体现具体做法或经验,突出特色亮点与成效,要图文并茂。
"""


def span(words: str, after: str = "") -> list[int]:
    """Where the words stand in TEXT, looked for after the place of `after`."""
    start = TEXT.index(words, TEXT.index(after) if after else 0)
    return [start, start + len(words)]


def fact(words: str, after: str = "", **data: Any) -> dict[str, Any]:
    return {"text": words, **data, "span": span(words, after)}


def body(words: str, after: str = "", *, each: bool = True, inherited: bool = False) -> dict[str, Any]:
    return fact(words, after, role="responsible", each=each, inherited=inherited)


def quantity(words: str, low: float | None, high: float | None, noun: str, after: str = "") -> dict[str, Any]:
    return fact(words, after, min=low, max=high, unit="个", noun=noun, per=None, modality="must")


def deadline(words: str, day: str) -> dict[str, Any]:
    return fact(words, date=day, basis="explicit", inherited=False)


def obligation(path: str, title: str, words: str, **facts: Any) -> dict[str, Any]:
    empty = {"bodies": [], "quantities": [], "indicators": [], "evidence": []}
    single = dict.fromkeys(("deadline", "window", "recurrence", "condition"))
    return {
        "path": path,
        "title": title,
        "text": words,
        "span": span(words),
        "modality": "must",
        **empty,
        **single,
        **facts,
    }


def node(path: str, label: str, heading: str) -> dict[str, Any]:
    return {"path": path, "label": label, "heading": heading, "span": span(heading)}


def small_plan() -> dict[str, Any]:
    """The Plan IR of TEXT."""
    lines = TEXT.split("\n")
    return {
        "schema": "luoshi.plan/1",
        "source": {"name": "plan.txt", "sha256": "0" * 64, "characters": len(TEXT), "script": "Hans", "pages": None},
        "title": lines[0],
        "issuer": "安澜市交通运输局",
        "issued_on": None,
        "outline": [
            node("三", "三", "主要任务"),
            node("三/(二)", "(二)", "县(区)交通运输局"),
            node("三/(二)/1", "1", "实施主体"),
            node("三/(二)/1/①", "①", "在建项目"),
            node("三/(二)/1/②", "②", "四好农村路"),
            node("三/(二)/1/③", "③", "执法支队下属"),
            node("四", "四", "保障措施"),
        ],
        "obligations": [
            obligation(
                "三/(二)/1/①", "在建项目", lines[4],
                bodies=[body("每一个县级单位")],
                quantities=[quantity("1个示范点", 1, None, "示范点")],
                deadline=deadline("2022年11月20日前", "2022-11-20"),
            ),
            obligation(
                "三/(二)/1/②", "四好农村路", lines[5],
                bodies=[body("每一个县级单位", "②")],
                quantities=[quantity("1-2个市级示范点", 1, 2, "市级示范点")],
                deadline=deadline("2022年10月31日前", "2022-10-31"),
            ),
            obligation(
                "三/(二)/1/③", "党员先锋岗", lines[6],
                bodies=[body("执法支队下属四个治超站")],
                quantities=[quantity("4个党员先锋岗", 4, 4, "党员先锋岗")],
                condition=fact("适时"),
            ),
            obligation(
                "四/(一)", "报送要求", lines[8],
                bodies=[body("各县级单位", inherited=True)],
                evidence=[fact("具体做法或经验", kind="report"), fact("图文并茂", kind="photograph")],
            ),
        ],
        "diagnostics": [
            {"code": "P120", "severity": "warning", "message": "数量是区间", "span": span("1-2个"), "help": "按下限或上限"},
            {"code": "P101", "severity": "note", "message": "没有时限", "span": span("适时"), "help": "给出日期"},
            {"code": "P140", "severity": "warning", "message": "全文问题", "span": span("主要任务"), "help": ""},
        ],
    }  # fmt: skip
