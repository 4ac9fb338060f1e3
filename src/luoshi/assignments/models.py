import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.organizations.models import Named, Organization, OrganizationKind
from luoshi.plans.models import DueKind, Obligation, Plan


class JointTarget(models.Model):
    """A total that a group of organizations owes together: their assignments point here and share the count."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="joint_targets")
    target_min = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    target_max = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    def __str__(self) -> str:
        return f"{self.obligation} {self.target_min}"


class LinesInForce(models.Manager["Assignment"]):
    """The lines of the ledger without those that an amendment withdrew: nothing counts, reminds or lists these."""

    def get_queryset(self) -> models.QuerySet["Assignment"]:
        return super().get_queryset().filter(withdrawn_at=None)


class Assignment(models.Model):
    """One obligation for one organization, with its own target, due and state: a line of the ledger.

    `target_min` is what is owed, `target_max` the stretch; both None for a duty without a count. For a share of a joint
    target they repeat the total. `done` counts what accepted reports delivered. `review` is the state of the newest
    report. The due day `due_on` is inclusive, in Asia/Shanghai; timeliness and the traffic light are computed from it
    (`states.py`). It follows from `stated_due_on`, the day that the plan states or a person decided, by the plan's rule for
    holidays; `first_due_on` is the first one that the line had, and each change since is a `DueChange`. `measure` is the place in the obligation's quantities of what the line counts. `met_on` is set exactly
    when progress is met: the day on which the decisive report was submitted.
    """

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("responsible")
        LEAD = "lead", _("lead")
        SUPPORT = "support", _("support")
        SUPERVISE = "supervise", _("supervise")

    class Progress(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        UNDER_WAY = "under_way", _("under way")
        CONSTRAINED = "constrained", _("constrained")
        MET = "met", _("met")

    class Review(models.TextChoices):
        NONE = "none", _("nothing filed")
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="assignments")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.RESPONSIBLE)
    joint = models.ForeignKey(JointTarget, null=True, on_delete=models.PROTECT, related_name="assignments")
    target_min = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    target_max = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    measure = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=20, blank=True)
    noun = models.CharField(max_length=60, blank=True)
    due_kind = models.CharField(max_length=20, choices=DueKind, default=DueKind.NONE)
    due_on = models.DateField(_("due on"), null=True)
    first_due_on = models.DateField(null=True)
    stated_due_on = models.DateField(null=True)
    due_soon_from = models.DateField(null=True)
    window_start = models.DateField(null=True)
    recurrence = models.CharField(max_length=200, blank=True)
    period_start = models.DateField(null=True)
    condition = models.CharField(max_length=300, blank=True)
    reviewing_office = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="assignments_reviewed"
    )
    progress = models.CharField(_("progress"), max_length=12, choices=Progress, default=Progress.NOT_STARTED)
    review = models.CharField(_("review"), max_length=12, choices=Review, default=Review.NONE)
    done = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    met_on = models.DateField(null=True)
    # Set when an amendment of the plan took the line back: it leaves the ledger, its reports stay.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    with_withdrawn = models.Manager()
    objects = LinesInForce()

    class Meta:
        default_manager_name = "objects"
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["plan", "obligation", "organization"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "organization", "role", "measure"],
                condition=models.Q(period_start__isnull=True),
                name="unique_assignment",
            ),
            models.UniqueConstraint(
                fields=["obligation", "organization", "role", "measure", "period_start"],
                name="unique_assignment_in_period",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "organization"]),
            models.Index(fields=["organization", "due_on"]),
            models.Index(fields=["plan", "due_on", "id"]),
            models.Index(fields=["reviewing_office", "review"]),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.obligation}"

    @property
    def unit_named(self) -> Named:
        """What the organization was called on the day the plan was issued: the name to which the duty was given."""
        return self.organization.named_on(self.plan.issued_on)


class Supervision(models.Model):
    """A supervising assignment and one of the assignments that it is to see met."""

    supervising = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="supervises")
    supervised = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="supervised_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supervising", "supervised"], name="unique_supervision")]

    def __str__(self) -> str:
        return f"{self.supervising} → {self.supervised}"


class Tally(models.Model):
    """How many lines of a plan share obligation, kind of organization, due day and being met or not.

    Kept in the same transaction as the lines, so that totals of a whole plan cost the same at ten thousand lines and at a
    million. Lines without a due day stand under `NO_DUE`.
    """

    #: Stands for "no due day", because a unique key holds no nulls.
    NO_DUE = date.max

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tallies")
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="tallies")
    kind = models.ForeignKey(OrganizationKind, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    due_soon_from = models.DateField()
    met = models.BooleanField()
    lines = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "obligation", "kind", "due_on", "due_soon_from", "met"], name="unique_tally"
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation} {self.kind_id} {self.due_on} {self.lines}"


class LedgerUnit(models.Model):
    """An organization that has lines in a plan, and how many: so that pages of units need no look at the lines."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="ledger_units")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ledger_units")
    lines = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "organization"], name="unique_ledger_unit")]

    def __str__(self) -> str:
        return f"{self.organization} {self.lines}"


class LedgerRules(models.Model):
    """What a plan's office settled about due days, conditions and extensions. A plan without a row has the defaults.

    The days before a due day that count as due soon stand with the plan itself. An empty limit means no limit.
    """

    plan = models.OneToOneField(Plan, primary_key=True, on_delete=models.CASCADE, related_name="ledger_rules")
    holiday_moves = models.BooleanField(default=False)
    confirms_conditions = models.BooleanField(default=True)
    condition_days = models.PositiveSmallIntegerField(null=True, blank=True)
    condition_working = models.BooleanField(default=False)
    most_extensions = models.PositiveSmallIntegerField(null=True, blank=True, default=2)
    longest_days = models.PositiveSmallIntegerField(null=True, blank=True, default=60)
    late_days = models.PositiveSmallIntegerField(null=True, blank=True, default=10)

    def __str__(self) -> str:
        return str(self.plan)

    @classmethod
    def of(cls, plan: int) -> "LedgerRules":
        """The rules of the plan with this primary key; the defaults, unsaved, where nothing was settled (one query)."""
        return cls.objects.filter(plan=plan).first() or cls(plan_id=plan)


class Extension(models.Model):
    """A unit's request for a later due day, and what the plan office decided.

    `due_on_before` is the due day when it was asked; `late` says that this day had passed. `granted_on` is the day given: the
    one wanted, or another when granted in part. Of a joint target any share may ask; the decision moves all shares.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of a request", "waiting for decision")
        GRANTED = "granted", _("granted")
        GRANTED_IN_PART = "granted_in_part", _("granted in part")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("of a request", "withdrawn")

    GIVEN = (State.GRANTED, State.GRANTED_IN_PART)

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    reason = models.TextField()
    due_on_before = models.DateField()
    wanted_on = models.DateField()
    late = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted_on = models.DateField(null=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["assignment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=models.Q(state="open"), name="unique_open_extension"
            )
        ]
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.assignment} {self.wanted_on}"


class Declaration(models.Model):
    """A person's word that the condition of a conditional line has come, and on which day; the clock starts with it.

    The due day is `due_on`, or `days` after `came_on` (working days where `working`). `whole` speaks for all lines of the obligation.
    """

    class State(models.TextChoices):
        DECLARED = "declared", _("waiting for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("of a condition", "confirmed")
        REFUSED = "refused", pgettext_lazy("of a condition", "not confirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("of a request", "withdrawn")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="declarations")
    whole = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DECLARED)
    came_on = models.DateField()
    words = models.TextField()
    days = models.PositiveSmallIntegerField(null=True)
    working = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("declaration of a condition")
        verbose_name_plural = _("declarations of conditions")
        ordering = ["assignment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=models.Q(state="declared"), name="unique_open_declaration"
            )
        ]
        indexes = [models.Index(fields=["state", "declared_at"])]

    def __str__(self) -> str:
        return f"{self.assignment} {self.came_on}"


class DueChange(models.Model):
    """One change of a line's due day since it was issued: before, after, why, by whom."""

    class Cause(models.TextChoices):
        SET = "set", _("set by the plan office")
        CONDITION = "condition", _("the condition has come")
        EXTENSION = "extension", _("extension")
        FOLLOWS = "follows", _("follows the lines it watches or supports")
        HOLIDAY = "holiday", _("rule for holidays")
        AMENDMENT = "amendment", _("amendment of the plan")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="due_changes")
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    cause = models.CharField(max_length=10, choices=Cause)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a due day")
        verbose_name_plural = _("changes of due days")
        ordering = ["assignment", "pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Urge(models.Model):
    """A supervisor's message that a line should be met. At most one a day on a line."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="urges")
    supervising = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    message = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()

    class Meta:
        verbose_name = _("urge")
        verbose_name_plural = _("urges")
        ordering = ["assignment", "-pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "day"], name="unique_urge_a_day")]

    def __str__(self) -> str:
        return f"{self.assignment} {self.day}"


class Guidance(models.Model):
    """What a supervising organization did to help on a line: when, what, with whom."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="guidance")
    supervising = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="guidance_given")
    on = models.DateField()
    what = models.TextField()
    with_whom = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")
        ordering = ["assignment", "-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment} {self.on}"


class Proof(models.Model):
    """What stands behind a declaration or guidance: a file of its own, or a link to the evidence of a report.

    `content_type` was found from the bytes. A linked file has only the key and the name of the report's evidence.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    declaration = models.ForeignKey(Declaration, null=True, on_delete=models.CASCADE, related_name="proofs")
    guidance = models.ForeignKey(Guidance, null=True, on_delete=models.CASCADE, related_name="proofs")
    evidence = models.UUIDField(null=True)
    file = models.FileField(upload_to="proofs/%Y/%m/", blank=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
