"""Plays an example's story into an empty database, step by step; interrupted, it goes on where it stopped."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from luoshi.accounts.models import Credential
from luoshi.assignments.actions import issue_plan
from luoshi.audit.actions import record
from luoshi.audit.models import Event
from luoshi.errors import DomainError
from luoshi.notices.actions.daily import run_day
from luoshi.organizations.actions import import_roster
from luoshi.organizations.models import Organization, User
from luoshi.plans.actions import (
    acknowledge_alike,
    choose_body,
    confirm_body,
    correct_body,
    correct_field,
    drop_obligation,
    remove_body,
    set_asks,
    upload_plan,
)
from luoshi.plans.models import Diagnostic, Obligation, ObligationBody, Plan, PlanRevision
from luoshi.plans.queries import newest_revision
from luoshi.reports.actions import set_review_exception
from luoshi.web.demo.accounts import password
from luoshi.web.demo.edition import moved
from luoshi.web.demo.filing import file_report, lines_of
from luoshi.web.demo.mails import take_mail
from luoshi.web.demo.requests import tell_extension, tell_urge
from luoshi.web.demo.story import Story

BEGUN, FINISHED = "web:demo:begin", "web:demo:finish"


class OtherDataError(Exception):
    """The database holds something else than the demonstration, which must not be mixed with it."""


def is_finished() -> bool:
    """Whether the demonstration was made here before; what people did with it since is theirs."""
    return Event.objects.filter(tag=FINISHED).exists()


@dataclass
class Seeding:
    """One run through the story. `say` shows a line of progress."""

    story: Story
    say: Callable[[str], None]

    def run(self) -> None:
        """Do what is still to be done. OtherDataError when the database is neither empty nor begun by us."""
        if is_finished():
            return
        self._begin()
        self._import_roster()
        plan = self._plan()
        if plan.status == Plan.Status.DRAFT:
            self._prepare(plan)
            self._issue(plan)
        self._file_reports(plan)
        self._take_mails(plan)
        self._tell_requests(plan)
        run_day()  # so that inboxes show something from the first minute
        record(None, FINISHED, self.story.folder.name)

    def _begin(self) -> None:
        if Event.objects.filter(tag=BEGUN).exists():
            return
        if Organization.objects.exists():
            raise OtherDataError
        record(None, BEGUN, self.story.folder.name)

    def _import_roster(self) -> None:
        self.say("roster 通讯录")
        with (self.story.folder / self.story.roster).open("rb") as file:
            import_roster(None, file, name=self.story.roster)
        # One hash for all, since they share the password: hashing it for each of 140 people would take a minute.
        User.objects.exclude(password__startswith="argon2").update(  # noqa: S106 (a prefix)
            password=make_password(password())
        )
        # A visitor signs in at once, also in a year: these passwords need no change and do not grow old.
        without = User.objects.filter(credential=None)
        Credential.objects.bulk_create(Credential(user=user, expires=False) for user in without)

    def person(self, role: str) -> User:
        """The person who plays the role in the story; a fresh object, because what one holds is cached on it."""
        return User.objects.get(username=self.story.people[role])

    def _plan(self) -> Plan:
        """The story's plan, uploaded and compiled."""
        if not Plan.objects.exists():
            self.say("plan 方案")
            text = (self.story.folder / self.story.plan).read_text(encoding="utf-8")
            edition = moved(text, self.story.swing_day, timezone.localdate())
            owner = Organization.objects.get(code=self.story.owner)
            upload_plan(self.person("plan_office"), owner, self.story.plan, edition.encode())
        # What the upload put in the queue is done here, by the same worker that serves the site.
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        plan = Plan.objects.get()
        revision = newest_revision(plan)
        if revision is None or revision.compilation != PlanRevision.Compilation.DONE:
            raise DomainError("plans.not_compiled")
        return plan

    def _prepare(self, plan: Plan) -> None:
        """Answer what the compiler asked, as a plan office would."""
        self.say("questions 待确认事项")
        actor, revision = self.person("plan_office"), newest_revision(plan)
        assert revision
        self._drop(actor, revision)
        self._mend_bodies(actor, revision)
        self._correct(actor, revision)
        self._say_rules(actor, revision)
        for code in sorted(
            set(revision.diagnostics.filter(state=Diagnostic.State.OPEN).values_list("code", flat=True))
        ):
            acknowledge_alike(actor, revision, code, self.story.settlements.get(code, self.story.remarks))

    def _drop(self, actor: User, revision: PlanRevision) -> None:
        for words, reason in self.story.drop.items():
            for obligation in revision.obligations.filter(title__contains=words):
                if obligation.status != Obligation.Status.DROPPED:
                    drop_obligation(actor, obligation, reason)

    def _correct(self, actor: User, revision: PlanRevision) -> None:
        for told in self.story.corrections:
            for obligation in revision.obligations.filter(title__contains=told.task):
                correct_field(actor, obligation, told.values, reason=told.reason)

    def _say_rules(self, actor: User, revision: PlanRevision) -> None:
        for told in self.story.rules:
            for obligation in revision.obligations.filter(title__contains=told.task):
                if told.sign_off is not None or told.templates:
                    set_asks(actor, obligation, asks=obligation.asks, sign_off=told.sign_off, templates=told.templates)
                set_review_exception(actor, obligation, second=told.second, together="")

    def _mend_bodies(self, actor: User, revision: PlanRevision) -> None:
        bodies = ObligationBody.objects.filter(obligation__revision=revision).exclude(
            obligation__status=Obligation.Status.DROPPED
        )
        for body in bodies.filter(text__in=self.story.remove_bodies):
            remove_body(actor, body)
        for body in self._doubly_named(revision):
            remove_body(actor, body)
        self._join_bodies(actor, bodies)
        for body in bodies.filter(confirmed=False):
            body.refresh_from_db()
            codes = self.story.choose.get(body.text)
            if not body.confirmed:
                choose_body(actor, body, codes) if codes else confirm_body(actor, body)

    def _join_bodies(self, actor: User, bodies: QuerySet[ObligationBody]) -> None:
        for words in self.story.joint:
            for body in bodies.filter(obligation__title__contains=words, each=True):
                correct_body(actor, body, text=body.text, role=body.role, each=False)

    def _doubly_named(self, revision: PlanRevision) -> list[ObligationBody]:
        """Bodies that a heading hands down to a task which names its own."""
        bodies = ObligationBody.objects.filter(obligation__revision=revision)
        own = bodies.filter(inherited=False).exclude(role="supervise").values("obligation")
        live = bodies.exclude(obligation__status=Obligation.Status.DROPPED)
        return list(live.filter(inherited=True, role="responsible", obligation__in=own))

    def _issue(self, plan: Plan) -> None:
        self.say("issue 下达")
        plan.refresh_from_db()
        issue_plan(self.person("plan_office"), plan, plan.issued_on or timezone.localdate())

    def _file_reports(self, plan: Plan) -> None:
        self.say(f"reports 报送 ({len(self.story.filings)})")
        for filing in self.story.filings:
            for line in lines_of(plan, filing):
                file_report(line, filing, reviewer=self.person("reviewer"))

    def _take_mails(self, plan: Plan) -> None:
        self.say(f"mails 来件 ({len(self.story.mails)})")
        for told in self.story.mails:
            take_mail(plan, told)

    def _tell_requests(self, plan: Plan) -> None:
        self.say("extensions and urges 延期、催办")
        for told in self.story.extensions:
            tell_extension(plan, told, self.person("plan_office"))
        for urge in self.story.urges:
            tell_urge(plan, urge, self.person("supervisor"))
