import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.organizations.models import Organization, ScopePhrase


class Plan(models.Model):
    """A work plan that an organization issues. Its text lives in revisions."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        WITHDRAWN = "withdrawn", _("withdrawn")

    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="plans")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    issued_on = models.DateField(_("issue date"), null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Changed only by `assignments.actions`: the ledger's lines and tallies hold the day that follows from it.
    due_soon_days = models.PositiveSmallIntegerField(_("days before the due day that count as due soon"), default=7)
    sign_off = models.BooleanField(_("reports are signed off by the unit's leader first"), default=False)
    # A draft that amends an issued plan: confirmed, its text becomes that plan's next revision and the draft goes.
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="amendments")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["amends"], name="one_amendment_at_a_time")]

    def __str__(self) -> str:
        return self.title


class PlanRevision(models.Model):
    """One version of the plan's document: the file as uploaded, its text as read, and what compiling it gave.

    `compilation_beat_at` is when the running compilation last gave a sign; `compilation_attempt` counts its starts, so that a
    worker that comes back late cannot write over a newer attempt. `compilation_error` is {"code", "message", "help"}.
    """

    class Compilation(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    file = models.FileField(upload_to="plans/%Y/")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    layout = models.JSONField(default=dict, blank=True)
    ir = models.JSONField(null=True, blank=True)
    compiler_version = models.CharField(max_length=20, blank=True)
    compilation = models.CharField(max_length=10, choices=Compilation, default=Compilation.WAITING)
    compilation_progress = models.PositiveSmallIntegerField(default=0)
    compilation_error = models.JSONField(default=dict, blank=True)
    compilation_attempt = models.PositiveIntegerField(default=0)
    compilation_beat_at = models.DateTimeField(null=True, blank=True)
    compiled_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    # Of a revision that amended an issued plan: from which day, and why.
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    amendment_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="unique_revision")]

    def __str__(self) -> str:
        return f"{self.plan} #{self.number}"


class Section(models.Model):
    """A node of the document's numbered outline. `start` and `end` are code points of the revision's text, half-open."""

    revision = models.ForeignKey(PlanRevision, on_delete=models.CASCADE, related_name="sections")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    label = models.CharField(max_length=30)
    heading = models.CharField(max_length=300, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["revision", "position"]

    def __str__(self) -> str:
        return f"{self.path} {self.heading}"


class DueKind(models.TextChoices):
    LATEST_DAY = "latest_day", _("latest day")
    AS_SOON_AS_BUILT = "as_soon_as_built", _("as soon as built, no later than")
    WINDOW = "window", _("window")
    RECURRING = "recurring", _("recurring")
    ROLLING = "rolling", _("rolling")
    CONDITIONAL = "conditional", _("conditional")
    NONE = "none", _("none stated")


class Obligation(models.Model):
    """Who must deliver what, how many, by when, proven how: as compiled, and as people corrected it.

    `compiled` is the obligation in the Plan IR as the compiler gave it (None when a person added it). `facts` has the
    IR's keys quantities, indicators, deadline, window, recurrence, condition, evidence with people's corrections in them;
    each correction is also a row of `Correction`. `asks` is what reports must hold (`asks.py`), `templates` the text by part
    that a new report starts with. `key` stays the same over recompilation and revisions. The parts of a split
    share `compiled`; what a merge took up is dropped and points to the obligation it went into.
    """

    class Origin(models.TextChoices):
        COMPILED = "compiled", _("compiled")
        ADDED = "added", _("added")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DROPPED = "dropped", _("dropped")

    revision = models.ForeignKey(PlanRevision, on_delete=models.CASCADE, related_name="obligations")
    section = models.ForeignKey(Section, null=True, on_delete=models.SET_NULL, related_name="obligations")
    key = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.COMPILED)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    drop_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    compiled = models.JSONField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    modality = models.CharField(
        _("modality"),
        max_length=10,
        choices=[("must", _("must")), ("strive", _("strive")), ("encourage", _("encourage"))],
        default="must",
    )
    due_kind = models.CharField(_("kind of due date"), max_length=20, choices=DueKind, default=DueKind.NONE)
    facts = models.JSONField(default=dict)
    asks = models.JSONField(default=dict, blank=True)
    # None leaves it to the plan.
    sign_off = models.BooleanField(_("reports are signed off by the unit's leader first"), null=True)
    templates = models.JSONField(default=dict, blank=True)
    reviewing_office = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="obligations_reviewed"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["revision", "position"]
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="unique_obligation_key")]

    def __str__(self) -> str:
        return self.title


class ObligationBody(models.Model):
    """A phrase that says who owes the obligation, and the scope of organizations that a person confirmed it to mean."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="bodies")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("phrase"), max_length=200)
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=[
            ("responsible", _("responsible")),
            ("lead", _("lead")),
            ("support", _("support")),
            ("supervise", _("supervise")),
        ],
        default="responsible",
    )
    each = models.BooleanField(_("each by itself"), default=False)
    inherited = models.BooleanField(default=False)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    stated_count = models.PositiveIntegerField(_("number the plan states"), null=True, blank=True)
    scope = models.ForeignKey(ScopePhrase, null=True, on_delete=models.SET_NULL, related_name="bodies")
    confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["obligation", "position"]

    def __str__(self) -> str:
        return self.text


class Correction(models.Model):
    """One field of an obligation as a person changed it: before, after, why."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["obligation", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.obligation} {self.field}"


class Diagnostic(models.Model):
    """What the plan left open, and how a person settled it. A plan is issued only when none is open."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SETTLED = "settled", _("settled")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")

    revision = models.ForeignKey(PlanRevision, on_delete=models.CASCADE, related_name="diagnostics")
    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.SET_NULL, related_name="diagnostics")
    position = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=20)
    severity = models.CharField(
        max_length=10, choices=[("error", _("error")), ("warning", _("warning")), ("note", _("note"))]
    )
    message = models.TextField()
    help = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    resolution = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("diagnostic")
        verbose_name_plural = _("diagnostics")
        ordering = ["revision", "start", "position"]

    def __str__(self) -> str:
        return f"{self.code} {self.message}"
