import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Named, Organization
from luoshi.plans.models import Plan

#: Most characters of a place.
LONGEST_PLACE = 80


class Report(models.Model):
    """What a unit files: text, counts and evidence, serving one assignment or several. `version` is the optimistic lock.

    `state` is where the review stands, `sign_off` where the unit's own leader stands: a submitted report whose sign-off is
    waited for is not with the reviewer yet, but was submitted, and its day counts. `template` is the text by part that it
    started with. `place` is where the site lies, as it was written (`integrity.read_place`). `submission` is the key of
    the request that handed it in last: the same request again gets the same answer.

    `waits_since` is when it came to its reviewer: at its submission, or once the leader signed it off. `first_by` is who accepted it first where
    two have to (`ReviewRules.second`). `corrects` is the accepted report of which this one is a later version, `correction_reason` why.
    """

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("progress")
        COMPLETION = "completion", _("completion")
        CASE = "case", _("typical case")
        ACTIVITY = "activity", _("activity")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        REPLACED = "replaced", _("replaced by its correction")

    #: States in which the unit may change it.
    OPEN = (State.DRAFT, State.RETURNED)

    class SignOff(models.TextChoices):
        NONE = "none", _("not needed")
        WAITING = "waiting", _("waiting for the leader")
        SIGNED = "signed", _("signed off")
        SENT_BACK = "sent_back", _("sent back by the leader")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PROGRESS)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    sign_off = models.CharField(_("sign-off"), max_length=10, choices=SignOff, default=SignOff.NONE)
    practice = models.TextField(_("practice and experience"), blank=True)
    highlights = models.TextField(_("highlights"), blank=True)
    results = models.TextField(_("results"), blank=True)
    template = models.JSONField(default=dict, blank=True)
    place = models.CharField(_("place of the site"), max_length=LONGEST_PLACE, blank=True, default="")
    submission = models.UUIDField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    escalated_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    correction_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-saved_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"]),
            models.Index(fields=["-saved_at", "-id"]),  # the list, newest first
            models.Index(fields=["sign_off", "submitted_at"]),
            models.Index(fields=["state", "waits_since"]),  # the queue, the longest waiting first
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(state__in=["draft", "submitted", "returned"]),
                name="one_open_correction",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.get_kind_display()}"

    @property
    def unit_named(self) -> Named:
        """What the organization was called on the day the report was submitted; its name of today for one that was not."""
        return self.organization.named_on(timezone.localdate(self.submitted_at) if self.submitted_at else None)

    @property
    def main(self) -> Assignment | None:
        """The assignment that the report was begun for; None only for a report without any."""
        first = min(self.items.all(), key=lambda item: item.pk, default=None)
        return first.assignment if first else None


class ReportItem(models.Model):
    """An assignment that the report serves, and how much of its target the report delivers.

    `counted_on` is the day on which that counts where it isn't the day of submission: a correction that claims no more than
    the version it replaces keeps that version's day.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="items")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="report_items")
    count = models.DecimalField(_("delivered"), max_digits=20, decimal_places=4, default=0)
    counted_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "assignment"], name="unique_report_item")]

    def __str__(self) -> str:
        return f"{self.report} → {self.assignment}"


class Evidence(models.Model):
    """A photograph or document in a report. `content_type` was found from the bytes, never from the name."""

    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", _("photograph")
        DOCUMENT = "document", _("document")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)
    file = models.FileField(upload_to="evidence/%Y/%m/")  # named by its content (`files.store`) since version 0.2
    thumbnail = models.FileField(upload_to="thumbnails/%Y/%m/", blank=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    caption = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["report", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Content(models.Model):
    """A content of the store, however many rows of evidence hold it: its scan, its preview. Whoever adds or removes a file locks it."""

    class Scan(models.TextChoices):
        NONE = "none", _("not scanned")
        WAITING = "waiting", _("waits to be scanned")
        CLEAN = "clean", _("clean")
        INFECTED = "infected", _("infected")

    class Preview(models.TextChoices):
        NONE = "none", _("none")
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    sha256 = models.CharField(max_length=64, unique=True)
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.NONE)
    virus = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    preview = models.CharField(max_length=8, choices=Preview, default=Preview.NONE)

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")

    def __str__(self) -> str:
        return self.sha256


class Review(models.Model):
    """A reviewer's decision on one version of a report."""

    class Decision(models.TextChoices):
        FIRST = "first", _("accepted at first review")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        REVOKED = "revoked", _("acceptance withdrawn")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField(blank=True)
    mend_until = models.DateField(null=True, blank=True)
    report_version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["report", "at"]

    def __str__(self) -> str:
        return f"{self.report} {self.decision}"


class Examination(models.Model):
    """The background look at a report's evidence: how far it is, and how it ended. `attempt` grows when it is asked for anew."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("examined")
        FAILED = "failed", _("failed")

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="examination")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.report} {self.state}"


class PictureFingerprint(models.Model):
    """What a photograph shows and what its file says of its making (`luoshi.integrity`). `error` says why there is none.

    `cells` holds the grey cells of its frames one after the other, `PictureHash` their hashes.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="fingerprint")
    version = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=200, blank=True)
    cells = models.BinaryField(default=bytes)
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    device = models.CharField(max_length=100, blank=True)
    software = models.CharField(max_length=100, blank=True)
    edited_with = models.CharField(max_length=100, blank=True)
    screenshot_by = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"{self.evidence} v{self.version}"


class PictureHash(models.Model):
    """One perceptual hash of a fingerprint. Its three bands are indexed with it, so that near ones are found by equal numbers.

    `place` is frame times windows plus window. Each index covers the search: the table itself is not read.
    """

    fingerprint = models.ForeignKey(PictureFingerprint, on_delete=models.CASCADE, related_name="hashes")
    place = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()
    band_0 = models.IntegerField()
    band_1 = models.IntegerField()
    band_2 = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["band_0", "value", "fingerprint"], name="picture_hash_band_0"),
            models.Index(fields=["band_1", "value", "fingerprint"], name="picture_hash_band_1"),
            models.Index(fields=["band_2", "value", "fingerprint"], name="picture_hash_band_2"),
        ]

    def __str__(self) -> str:
        return f"{self.value:016x}"


class PassageHash(models.Model):
    """One hash of the text of a submitted report, the plan's own words left out."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="passage_hashes")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "report"], name="passage_hash")]

    def __str__(self) -> str:
        return f"{self.value:016x}"


class Signal(models.Model):
    """Something a reviewer should look at, and what the reviewer decided. Advice, never a verdict; the unit does not see it.

    `mark` names what was found within the report, so that a later examination meets the same signal with its decision.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        EXPLAINED = "explained", _("explained")
        CONFIRMED = "confirmed", pgettext_lazy("signal", "confirmed")
        IRRELEVANT = "irrelevant", _("not relevant")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="signals")
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.CASCADE, related_name="signals")
    other_report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="+")
    other_evidence = models.ForeignKey(Evidence, null=True, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=100)
    code = models.CharField(max_length=20)
    severity = models.CharField(max_length=8)
    data = models.JSONField(default=dict)
    state = models.CharField(_("decision"), max_length=10, choices=State, default=State.OPEN)
    note = models.TextField(blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "mark"], name="unique_signal")]

    def __str__(self) -> str:
        return f"{self.report} {self.mark}"


class SignOff(models.Model):
    """The word of the unit's leader on one version of a report, before its reviewer sees it."""

    class Decision(models.TextChoices):
        SIGNED = "signed", _("signed off")
        SENT_BACK = "sent_back", _("sent back by the leader")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sign_offs")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.TextField(blank=True)
    report_version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["report", "at"]

    def __str__(self) -> str:
        return f"{self.report} {self.decision}"


class ReviewRules(models.Model):
    """How the reports of a plan are reviewed; a plan without a row follows the defaults.

    `second`: accepted only once a second, different person accepts too. `together`: which reports a reviewer may accept several at
    once. `wait_days`: working days after which a review that waits is shown to the head of the reviewing office. `reasons`: the
    reasons offered for a return, one text each (empty: those of `reasons.py`).
    """

    class Together(models.TextChoices):
        NONE = "none", _("one by one")
        PROGRESS = "progress", _("progress reports without open signals")
        ALL = "all", _("all reports without open signals")

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="review_rules")
    second = models.BooleanField(_("a second person accepts too"), default=False)
    together = models.CharField(_("accepted several at once"), max_length=8, choices=Together, default=Together.NONE)
    wait_days = models.PositiveSmallIntegerField(_("working days a review may wait"), default=5)
    reasons = models.JSONField(_("reasons for a return"), default=list, blank=True)

    class Meta:
        verbose_name = _("review rules")
        verbose_name_plural = _("review rules")

    def __str__(self) -> str:
        return str(self.plan)


class ReviewException(models.Model):
    """Where one obligation of a plan is reviewed otherwise. It holds the obligation's key, so that it outlives a new revision.

    `second` None and `together` "" leave it to the plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="review_exceptions")
    obligation_key = models.UUIDField()
    second = models.BooleanField(null=True)
    together = models.CharField(max_length=8, choices=ReviewRules.Together, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "obligation_key"], name="unique_review_exception")]

    def __str__(self) -> str:
        return f"{self.plan} {self.obligation_key}"


class Comment(models.Model):
    """A word of the thread between reviewer and unit. It may point at a part of the text or at a piece of evidence; it changes no state."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    part = models.CharField(max_length=12, blank=True)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="comments")
    report_version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["report", "at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]
