"""pdf: its text where it has any, recognition page by page where a page is a picture."""

from luoshi.compiler.read.pdf.document import read_pdf

__all__ = ["read_pdf"]
