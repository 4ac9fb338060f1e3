from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "organizations.permission_denied": _("Your posts do not allow this. Ask your administrator for the right post."),
    "organizations.scope_unknown": _(
        "“{phrase}” names no unit, kind of unit or alias on the roster. Choose the units that it means; the choice is remembered."
    ),
    "organizations.scope_count": _(
        "“{phrase}” finds {found} on the roster, but the plan says {stated}. Correct the roster or confirm the number."
    ),
    "organizations.scope_ambiguous": _("“{phrase}” may mean any of: {names}. Choose one."),
    "organizations.scope_vague": _("“{phrase}” does not say which units. Choose them."),
    "organizations.scope_placeholder": _("“{phrase}” has a name left open. Choose the unit that it stands for."),
    "organizations.scope_empty": _(
        "“{phrase}” is known, but no unit on the roster matches it. Complete the roster or choose units."
    ),
    "organizations.selector_invalid": _("The selection names what is not on the roster: {names}."),
    "organizations.roster_invalid": _(
        "The workbook has {count} mistake(s), so nothing was imported. Correct them and choose the file again. The first: {first}"
    ),
    "organizations.roster_not_a_workbook": _(
        "This is not a workbook that can be read. Save it as .xlsx and choose it again."
    ),
    "organizations.roster_password": _(
        "The workbook is locked by a password. Remove the password and choose it again."
    ),
    "organizations.roster_too_large": _("The workbook is larger than {largest} MB. Split it."),
    "organizations.roster_no_sheet": _(
        "There is no sheet of this name; the sheets are: {names}. Rename the right one."
    ),
    "organizations.roster_unreadable_sheet": _("The sheet can't be read. Copy its rows into a new workbook."),
    "organizations.roster_empty_sheet": _("The sheet is empty. Put the names of the columns into its first row."),
    "organizations.roster_no_column": _("The column “{name}” is missing. Add it to the first row."),
    "organizations.roster_empty": _("“{name}” must be filled in."),
    "organizations.roster_too_long": _("Too long: at most {longest} characters."),
    "organizations.roster_not_allowed": _("“{text}” has a character that is not allowed here."),
    "organizations.roster_not_a_date": _("“{text}” is not a date. Write it like 2022-03-08."),
    "organizations.roster_not_yes_or_no": _("“{text}” is neither 是 nor 否."),
    "organizations.roster_twice": _("“{text}” stands in row {row} already."),
    "organizations.roster_unknown_kind": _("There is no kind “{text}” on the sheet 类别 nor in the system."),
    "organizations.roster_unknown_unit": _("There is no unit with the code “{text}” in the file nor in the system."),
    "organizations.roster_not_a_party_body": _(
        "Only a party body belongs to a unit; its kind says that it is a unit itself."
    ),
    "organizations.roster_circle": _("This unit stands below itself, through “{text}”."),
    "organizations.roster_unknown_role": _("“{text}” is no role. Roles are: {words}."),
    "organizations.roster_no_username": _("{name} needs a user name."),
    "organizations.roster_two_values": _("The same user has “{other}” in row {row} and “{text}” here."),
    "organizations.roster_ends_before_start": _("The last day lies before the first."),
}
