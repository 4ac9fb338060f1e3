"""XML of office documents, parsed without entities, without network and without a document type."""

import re
from typing import Any

from lxml import etree

from luoshi.compiler.read.errors import ReadError

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type
UNEXPLAINED = re.compile(r"unknown error|.*memory", re.IGNORECASE)
DEEP = re.compile("depth|huge", re.IGNORECASE)


def parse_xml(content: bytes, name: str) -> Element:
    """The root element. Raises R009 for a document type (entities, external parts), R013 for absurd depth, R005 for what is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _syntax_error(content, name, error) from error
    docinfo: Any = root.getroottree().docinfo  # the stubs know less of it than lxml
    if docinfo.doctype:
        raise ReadError("R009", detail=f"{name}: DOCTYPE")
    return root


def _syntax_error(content: bytes, name: str, error: etree.XMLSyntaxError) -> ReadError:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
        return ReadError("R009", detail=f"{name}: DOCTYPE")
    if UNEXPLAINED.match(str(error)):  # libxml2 has no room left to say why
        return ReadError("R011", limit="内存")
    if DEEP.search(str(error)):
        return ReadError("R013", detail=f"{name}: {error}")
    return ReadError("R005", detail=f"{name}: {error}")


def local(element: Element) -> str:
    """The element's name without its namespace; empty for what is not an element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant down a path of names without namespace."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def inside(element: Element | None, *path: str) -> list[Element]:
    """The elements in the descendant down a path; empty where there is none."""
    found = child(element, *path)
    return [] if found is None else list(found)


def value_at(element: Element | None, *path: str) -> str | None:
    """The `val` attribute of the descendant down a path, as WordprocessingML stores its settings."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def whole_number(value: str | None, default: int) -> int:
    """`value` as a whole number, `default` where it is none."""
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default
