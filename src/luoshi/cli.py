"""The command `luoshi`. Subcommands live beside what they command, in each package's `commands.py`, and load only when called."""

import importlib
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """A group whose subcommands are imported when one is called, so that `luoshi compile` never loads Django."""

    places: ClassVar[dict[str, str]] = {
        "compile": "luoshi.compiler.commands:compile_command",
        "diff": "luoshi.compiler.commands:diff_command",
        "demo": "luoshi.web.demo.commands:demo_command",
        "explain": "luoshi.compiler.commands:explain_command",
        "migrate": "luoshi.web.commands:migrate_command",
        "serve": "luoshi.web.commands:serve_command",
        "worker": "luoshi.web.commands:work_command",
        "accounts": "luoshi.accounts.commands:accounts_group",
        "organizations": "luoshi.organizations.commands:organizations_group",
        "posts": "luoshi.organizations.posts.commands:posts_group",
        "contacts": "luoshi.contacts.commands:contacts_group",
        "notices": "luoshi.notices.commands:notices_group",
        "plans": "luoshi.plans.commands:plans_group",
        "ledger": "luoshi.assignments.commands:ledger_group",
        "audit": "luoshi.audit.commands:audit_group",
        "evidence": "luoshi.reports.commands:evidence_group",
        "reviews": "luoshi.reports.review_commands:reviews_group",
        "intake": "luoshi.intake.commands:intake_group",
        "api": "luoshi.integrations.commands:api_group",
    }

    #: Commands of the site's rooms: their modules can only be imported when Django runs.
    needs_django: ClassVar[frozenset[str]] = frozenset(
        {
            "accounts",
            "organizations",
            "posts",
            "contacts",
            "notices",
            "plans",
            "ledger",
            "audit",
            "evidence",
            "reviews",
            "intake",
            "api",
        }
    )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        if cmd_name in self.needs_django:
            importlib.import_module("luoshi.web.commands").start_django()
        module, _, name = self.places[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="luoshi")
def main() -> None:
    """Run a government work plan from its prose to its published results (落实)."""
