from django.utils.translation import gettext_lazy as _

#: Joined to the room's own in `organizations.errors`.
MESSAGES = {
    "organizations.post_exists": _("“{name}” exists already in this unit with the same role. Choose another name."),
    "organizations.post_closed": _("The post was closed on {day}. Choose another post, or create a new one."),
    "organizations.post_held": _("{names} still hold the post after that day. End their appointments first."),
    "organizations.duty_of_a_leader": _("Only a leader's post is the first responsible person or a deputy leader."),
    "organizations.no_such_person": _(
        "There is no account for “{text}”. Write the user name or the full name; a new person's account is opened by an administrator."
    ),
    "organizations.several_persons": _("Several people are called “{text}”: {names}. Write the user name."),
    "organizations.inactive_person": _("The account of {name} is switched off. Choose somebody else."),
    "organizations.already_appointed": _("{name} holds this post in that period already."),
    "organizations.ends_before_start": _("The last day lies before the first. Correct one of them."),
    "organizations.appointment_ended": _("This appointment has ended already, on {day}."),
    "organizations.same_person": _("{name} holds the post already. Choose the successor."),
    "organizations.stand_in_for_himself": _("Nobody stands in for himself. Choose somebody else."),
    "organizations.stand_in_no_holder": _("{name} does not hold the post on the first day. Choose another day."),
    "organizations.stand_in_not_below": _("“{name}” does not lie in the reach of this post. Choose a unit below it."),
    "organizations.stand_in_by_administrator": _(
        "Stand-ins for this post are arranged by an administrator, because it sees what others must not."
    ),
    "organizations.stand_in_of_unit": _("{name} holds no post in your unit. Ask an administrator to arrange it."),
    "organizations.stand_in_ended": _("This has ended already, on {day}."),
}
