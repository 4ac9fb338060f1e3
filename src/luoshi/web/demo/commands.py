"""`luoshi demo`: the example in an empty database."""

from pathlib import Path

import click

import luoshi
from luoshi.web.commands import migrate, start_django

EXAMPLE = Path(luoshi.__file__).resolve().parents[2] / "examples" / "anlan-2022"


@click.command("demo")
@click.option(
    "--from",
    "folder",
    default=EXAMPLE,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the example: story.yaml, plan and roster.",
)
@click.option("--quiet", is_flag=True, help="Do not list the accounts.")
def demo_command(folder: Path, quiet: bool) -> None:
    """Fill an empty database with the example: roster, accounts, issued plan, reports. A second time changes nothing."""
    start_django()
    migrate(verbosity=0)
    from luoshi.web.demo.accounts import account_lines
    from luoshi.web.demo.seed import OtherDataError, Seeding
    from luoshi.web.demo.story import read_story

    try:
        Seeding(read_story(folder), say=lambda line: click.echo(f"  {line}", err=True)).run()
    except OtherDataError as error:
        raise click.ClickException(
            "This database holds other data; the demonstration goes only into an empty one (choose another LUOSHI_DATA_DIR).\n"
            "数据库中已有其他数据，演示数据只能写入空库（可用 LUOSHI_DATA_DIR 另选目录）。"
        ) from error
    for line in [] if quiet else account_lines(folder):
        click.echo(line)
