"""The commands `luoshi api …`."""

import json
from pathlib import Path
from typing import Any

import click

from luoshi.integrations.api import api


def schema() -> str:
    """The API's OpenAPI document, as kept in docs/openapi.json."""
    document: dict[str, Any] = api.get_openapi_schema()
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"


@click.group("api")
def api_group() -> None:
    """Look at the REST API."""


@api_group.command("schema")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def schema_command(output: Path | None) -> None:
    """Print the OpenAPI document; `-o docs/openapi.json` refreshes the snapshot after a change of the API."""
    if output:
        output.write_text(schema(), encoding="utf-8")
    else:
        click.echo(schema(), nl=False)
