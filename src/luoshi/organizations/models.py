from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node


class OrganizationKind(models.Model):
    """A kind of unit or party body: county bureau, sub-centre, station, office, branch … Data, not code.

    `phrases` are the words by which plans name all of the kind (各县级单位, 每一个县(区)分中心), used by scope resolution.
    """

    code = models.SlugField(primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    is_party = models.BooleanField(_("party body"), default=False)
    phrases = models.JSONField(_("plural phrases"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of organization")
        verbose_name_plural = _("kinds of organization")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """The level of the state that an organization is of."""

    PROVINCE = "province", _("province level")
    CITY = "city", _("city level")
    COUNTY = "county", _("county level")
    TOWNSHIP = "township", _("township level")


class Named(NamedTuple):
    """What an organization was called on a day; `label` is what tables show."""

    name: str
    short_name: str

    @property
    def label(self) -> str:
        return self.short_name or self.name


class Organization(MP_Node):
    """A unit or a party body, in one tree. A party body stands below the unit it belongs to (`belongs_to`).

    `name` and `short_name` are those of today; what it was called before stands in `former_names`. It exists from `opened_on` to
    `closed_on`, both included. `division_code` is of GB/T 2260 (six digits, or nine or twelve below the county), `credit_code` the
    unified social credit code of GB 32100-2015; `codes` checks both.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100, db_index=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.ForeignKey(OrganizationKind, on_delete=models.PROTECT, related_name="organizations")
    belongs_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="party_bodies")
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    division_code = models.CharField(_("division code"), max_length=12, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one: what tables show."""
        return self.short_name or self.name

    def named_on(self, day: date | None) -> Named:
        """What it was called on that day, or is called now (None). No query where `former_names` was prefetched."""
        former = [one for one in self.former_names.all() if day is not None and one.until_on >= day]
        bearing = min(former, key=lambda one: one.until_on, default=self)
        return Named(bearing.name, bearing.short_name)


class FormerName(models.Model):
    """What an organization was called until a day, that day included. A renaming leaves one behind; nothing changes it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    until_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["organization", "until_on"]
        constraints = [models.UniqueConstraint(fields=["organization", "until_on"], name="unique_former_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.until_on})"


class Reorganization(models.Model):
    """Organizations that merged, split or closed from a day on; who came after whom stands in `Succession`."""

    class Sort(models.TextChoices):
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")
        CLOSE = "close", pgettext_lazy("an organization", "close")

    sort = models.CharField(max_length=10, choices=Sort)
    from_on = models.DateField(_("from"))
    note = models.CharField(_("on the authority of"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.from_on}"


class Succession(models.Model):
    """One organization that a reorganization ended or divided, and one that came after it (none: it closed without)."""

    reorganization = models.ForeignKey(Reorganization, on_delete=models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="origins")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganization", "predecessor", "successor"], name="unique_succession")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ScopePhrase(models.Model):
    """A phrase of plans and the organizations that it was confirmed to mean, remembered as an alias.

    `selector` is {"kinds": [code…], "within": code or null, "include": [code…], "exclude": [code…]}: by kind and place in
    the tree, so that a new unit of the kind is included by itself, plus and minus single ones.
    """

    phrase = models.CharField(_("phrase"), max_length=200, unique=True)
    selector = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey("User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.phrase


class User(AbstractUser):
    """An account. Personal data is a name, a phone and a mail address; what a person may do comes from appointments."""

    full_name = models.CharField(_("full name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    first_name = None
    last_name = None

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def holds(self, *roles: str) -> bool:
        """Whether the user holds one of the roles anywhere today; for rooms below this one."""
        from luoshi.organizations.permissions import has_role

        return has_role(self, *roles)

    @property
    def on_behalf_of(self) -> str:
        """For whom the user stands in in what was last permitted, with the post; empty for an own post. Events take it down."""
        grant = getattr(self, "_acting", None)
        return grant.behalf if grant else ""


class Role(models.TextChoices):
    HANDLER = "handler", _("handler")
    LEADER = "leader", _("leader")
    REVIEWER = "reviewer", _("reviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    PLAN_OFFICE = "plan_office", _("plan office")
    APPRAISER = "appraiser", _("appraiser")
    BUREAU_LEADER = "bureau_leader", _("bureau leader")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class Post(models.Model):
    """A post in an organization. Duties and the role attach to it, not to the person who holds it.

    `duty` tells leaders apart: who answers for the whole unit, and who for this field. Both hold the role of a leader and may do
    the same; reminders climb from the handler to the deputy leader to the first responsible person. After `closed_on` nobody
    can be appointed any more.
    """

    class Duty(models.TextChoices):
        NONE = "", "—"
        FIRST = "first", _("first responsible person")
        DEPUTY = "deputy", _("deputy leader")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(pgettext_lazy("of a post", "role"), max_length=20, choices=Role)
    duty = models.CharField(_("duty"), max_length=10, choices=Duty, default=Duty.NONE, blank=True)
    name = models.CharField(_("name"), max_length=60)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["organization", "role", "name"], name="unique_post"),
            models.CheckConstraint(condition=models.Q(duty="") | models.Q(role="leader"), name="duty_of_a_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.name}"

    @property
    def role_words(self) -> str:
        """What the post is, in words: the duty where it has one, else the role."""
        return str(self.get_duty_display() if self.duty else self.get_role_display())


class Appointment(models.Model):
    """A person holds a post from a day to a day, both included; no end means until further notice."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appointment_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.post}"


class RosterUpload(models.Model):
    """A roster workbook on its way in: looked at in the background, then, when a person says so, applied.

    `digest` tells whether the roster still differs from the workbook as it did when it was looked at. `percent` is how far the step at hand has come; `beat_at` its last sign of life. `counts` are as in `RosterImport.counts`.
    """

    class State(models.TextChoices):
        READING = "reading", _("being looked at")
        READ = "read", _("waiting for you")
        REFUSED = "refused", _("has mistakes")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        FAILED = "failed", _("failed")

    file = models.FileField(upload_to="imports/")
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    percent = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class RosterLine(models.Model):
    """One line of the preview of an upload: what would change, and where the workbook asks for it."""

    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    what = models.CharField(max_length=12)
    act = models.CharField(max_length=8)
    label = models.CharField(max_length=400)
    fields = models.JSONField(default=dict)

    class Meta:
        ordering = ["upload", "position"]
        indexes = [models.Index(fields=["upload", "act", "position"])]

    def __str__(self) -> str:
        return self.label


class StandIn(models.Model):
    """A deputy does the duties of a post for its holder, from a day to a day, both included.

    It counts only while the holder holds the post (`holder` None: the post is vacant and somebody acts in it). `within` narrows it
    to an organization below the post's, and all below that; without it the deputy has all duties of the post.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stand_ins")
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    within = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    arranged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="stand_in_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deputy} {self.post}"
