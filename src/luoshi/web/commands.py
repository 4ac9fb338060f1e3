"""The commands that run the site: `luoshi serve`, `luoshi migrate`, `luoshi worker`."""

import os
import subprocess
import sys

import click

from luoshi.web.datadir import NotReadyError, data_dir, prepare
from luoshi.web.serve import listen, serve, worker_command


def start_django() -> None:
    """Make the data folder ready, then load Django with our settings (in that order: the settings read the folder's key)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    try:
        prepare(data_dir())
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    import django

    django.setup()


def migrate(verbosity: int) -> None:
    """Bring the database to this version's tables."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=verbosity)


def collect_statics() -> None:
    """Put scripts and styles where they are served from."""
    from luoshi.web.statics import collect

    try:
        collect()
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error


def fill_with_example() -> None:
    """Make the demonstration, unless it was made before; in a process of its own, because the worker in it takes signals."""
    from luoshi.web.demo.seed import is_finished

    if (
        not is_finished()
        and subprocess.run([sys.executable, "-m", "luoshi", "demo", "--quiet"], check=False).returncode
    ):
        raise click.exceptions.Exit(1)


@click.command("migrate")
def migrate_command() -> None:
    """Create the database, or bring it to this version's tables."""
    start_django()
    migrate(verbosity=1)


@click.command("worker")
def work_command() -> None:
    """Run one more background worker (`luoshi serve` runs one already)."""
    start_django()
    command = worker_command()
    os.execv(command[0], command)  # noqa: S606 (our own command takes this process's place)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65534), help="Port; 0 takes a free one."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--demo", is_flag=True, help="Fill an empty database with the example first.")
def serve_command(host: str, port: int, workers: int, demo: bool) -> None:
    """Serve the site with a background worker, until Ctrl-C."""
    start_django()
    try:
        listener = listen(host, port)
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    with listener:
        collect_statics()
        migrate(verbosity=0)
        if demo:
            fill_with_example()
        address = f"http://{host}:{listener.getsockname()[1]}"
        serve(listener, workers, lambda: click.echo(greeting(address, demo=demo)))
    click.echo("Luoshi has stopped. 落实已停止。")


def greeting(address: str, *, demo: bool) -> str:
    """What the terminal shows once the site answers: where it is, where its data is, how to stop it."""
    lines = ["", f"Luoshi is running. 落实已启动：  {address}", f"Data 数据目录：  {data_dir()}"]
    if demo:
        from luoshi.web.demo.accounts import account_lines
        from luoshi.web.demo.commands import EXAMPLE

        lines += account_lines(EXAMPLE)
    else:
        lines += first_steps()
    return "\n".join([*lines, "Stop with Ctrl-C. 按 Ctrl-C 停止。", ""])


def first_steps() -> list[str]:
    """How a new installation gets its units and its first administrator; nothing once it has accounts."""
    from luoshi.organizations.models import User

    if User.objects.exists():
        return []
    return [
        "Nobody can sign in yet. Fill in the roster, bring it in, give an administrator a password:",
        "尚无账号。请依次生成名册、填写后导入、为系统管理员设置密码：",
        "  luoshi organizations export roster.xlsx",
        "  luoshi organizations import roster.xlsx",
        "  luoshi accounts password USERNAME",
    ]
