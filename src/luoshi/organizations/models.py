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


class Organization(MP_Node):
    """A unit or a party body, in one tree. A party body stands below the unit it belongs to (`belongs_to`)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100, db_index=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.ForeignKey(OrganizationKind, on_delete=models.PROTECT, related_name="organizations")
    belongs_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="party_bodies")
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
    """A post in an organization. Duties and the role attach to it, not to the person who holds it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(pgettext_lazy("of a post", "role"), max_length=20, choices=Role)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [models.UniqueConstraint(fields=["organization", "role", "name"], name="unique_post")]

    def __str__(self) -> str:
        return f"{self.organization} {self.name}"


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
