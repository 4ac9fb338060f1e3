r"""Plan document → Plan (sections, obligations, diagnostics). Pure Python, usable as a library alone.

from luoshi.compiler import compile_plan
plan = compile_plan("一、任务\n各县局于2022年9月底前建成2个示范点。")
"""

from luoshi.compiler.ir import Plan, plan_to_json
from luoshi.compiler.pipeline import compile_plan
from luoshi.compiler.source import SourceText

__all__ = ["Plan", "SourceText", "compile_plan", "plan_to_json"]
