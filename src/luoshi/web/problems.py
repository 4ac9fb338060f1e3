"""Kept where the pages look for it: the sentence of a domain error."""

from luoshi.problems import sentence

__all__ = ["sentence"]
