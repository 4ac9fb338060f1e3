"""Pass 1, read: the bytes of any document people have → `SourceText`."""

from luoshi.compiler.read.document import read_document
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.readers import Progress

__all__ = ["Progress", "ReadError", "read_document"]
