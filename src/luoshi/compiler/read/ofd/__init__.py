"""ofd (GB/T 33190-2016): the national format for fixed-layout documents."""

from luoshi.compiler.read.ofd.document import read_ofd

__all__ = ["read_ofd"]
