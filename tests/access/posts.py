"""How each change of posts, appointments and stand-ins is asked."""

from datetime import date

from luoshi.organizations.models import Post, StandIn, User
from luoshi.organizations.posts import actions

FROM, UNTIL = date(2998, 1, 1), date(2998, 2, 1)


def _vacant(at):
    return Post.objects.create(organization=at.unit, role="handler", name="空缺")


def _somebody():
    return User.objects.get_or_create(username="somebody", full_name="某某")[0]


def _end_stand_in(actor, at):
    held = at.appointment
    arranged = StandIn.objects.create(
        post=held.post, holder=held.user, deputy=_somebody(), starts_on=FROM, ends_on=UNTIL
    )
    return actions.end_stand_in(actor, arranged, FROM)


ACTIONS = {
    "appoint": lambda actor, at: actions.appoint(actor, at.post, _somebody(), FROM),
    "arrange_stand_in": lambda actor, at: actions.arrange_stand_in(actor, at.post, _somebody(), FROM, UNTIL),
    "close_post": lambda actor, at: actions.close_post(actor, _vacant(at), FROM),
    "create_post": lambda actor, at: actions.create_post(actor, at.unit, "leader", "副局长", "deputy"),
    "end_appointment": lambda actor, at: actions.end_appointment(actor, at.appointment, FROM),
    "end_stand_in": _end_stand_in,
    "hand_over": lambda actor, at: actions.hand_over(actor, at.appointment, _somebody(), FROM),
    "look_at_phone": lambda actor, at: actions.look_at_phone(actor, at.appointment),
    "rename_post": lambda actor, at: actions.rename_post(actor, at.post, "综合岗"),
}
INNER = {"finish", "note", "place", "require_arrange", "succeed"}
