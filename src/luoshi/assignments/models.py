from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.organizations.models import Named, Organization, OrganizationKind
from luoshi.plans.models import DueKind, Obligation, Plan


class JointTarget(models.Model):
    """A total that a group of organizations owes together: their assignments point here and share the count."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="joint_targets")
    target_min = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    target_max = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    def __str__(self) -> str:
        return f"{self.obligation} {self.target_min}"


class Assignment(models.Model):
    """One obligation for one organization, with its own target, due and state: a line of the ledger.

    `target_min` is what is owed, `target_max` the stretch; both None for a duty without a count. For a share of a joint
    target they repeat the total. `done` counts what accepted reports delivered. `review` is the state of the newest
    report. The due day `due_on` is inclusive, in Asia/Shanghai; timeliness and the traffic light are computed from it
    (`states.py`). `measure` is the place in the obligation's quantities of what the line counts. `met_on` is set exactly
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
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
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
