"""docx: what the word processor shows of a document's text, in its order."""

from luoshi.compiler.read.word.document import read_docx

__all__ = ["read_docx"]
