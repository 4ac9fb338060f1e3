from django.utils.translation import gettext_lazy as _

from luoshi.organizations.posts.errors import MESSAGES as OF_POSTS

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
    "organizations.code_taken": _("There is an organization with the code “{taken}” already. Choose another code."),
    "organizations.kind_taken": _("There is a kind with the code “{taken}” already. Choose another code."),
    "organizations.kind_used": _("There are organizations of the kind “{name}”. Give them another kind first."),
    "organizations.closed": _("“{name}” was closed; its last day was {day}. Choose an organization that is open."),
    "organizations.not_yet": _("{day} is still to come. Enter the change on that day or later."),
    "organizations.not_open_yet": _("“{name}” was opened on {day}. Choose a later day."),
    "organizations.renamed_since": _("“{name}” bore another name until {day}. Choose a day at least two days later."),
    "organizations.circle": _(
        "“{name}” can't stand below or go over to “{above}”, which is itself or stands below it."
    ),
    "organizations.successors_merge": _("A merger needs one organization that the others go into."),
    "organizations.successors_split": _(
        "A division needs at least two organizations that come after, or one where the divided one stays."
    ),
    "organizations.successors_close": _(
        "What is closed goes over to one organization at most. To divide it, choose the division."
    ),
    "organizations.duties_changed": _("What is to be handed over has changed meanwhile. Look at it again."),
    "organizations.place_invalid": _("Choose where this goes: {what}."),
    "organizations.division_code": _(
        "“{text}” is no division code: six digits of GB/T 2260, or nine or twelve below the county."
    ),
    "organizations.division_level": _(
        "The division code “{text}” is not of this level. Correct the code or the level."
    ),
    "organizations.credit_code": _(
        "“{text}” is no unified social credit code: 18 digits and capital letters without I, O, S, V and Z."
    ),
    "organizations.credit_check": _(
        "The check character of “{text}” does not fit the others: one of them is mistyped."
    ),
    "organizations.unknown_names": _("Not found on the roster: {names}. Write the code or the full name, one a line."),
    "organizations.upload_state": _("This workbook can't be applied any more. Choose it again."),
    "organizations.roster_stopped": _(
        "The server stopped with an error of its own. Nothing was changed; look at the workbook again, and tell who runs the server if it stays."
    ),
    "organizations.roster_overtaken": _("The roster has changed since this workbook was looked at. Look at it again."),
    "organizations.roster_division_code": _(
        "“{text}” is no division code: six digits of GB/T 2260, or nine or twelve below the county."
    ),
    "organizations.roster_division_level": _(
        "The division code “{text}” is not of this level. Correct the code or the level."
    ),
    "organizations.roster_credit_code": _(
        "“{text}” is no unified social credit code: 18 digits and capital letters without I, O, S, V and Z."
    ),
    "organizations.roster_credit_check": _(
        "The check character of “{text}” does not fit the others: one of them is mistyped."
    ),
    "organizations.roster_unknown_level": _("“{text}” is no level. Levels are: {words}."),
    "organizations.roster_closes_before_opening": _("It would be closed before it was opened."),
    "organizations.roster_open_duties": _(
        "It still has {count} open duties. Close it on its own page, where they are handed over."
    ),
    "organizations.roster_open_below": _("“{name}” stands below it and is open. Close that as well, or move it."),
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
    "organizations.roster_kind_code": _(
        "“{text}” can't be the code of a kind: lower-case letters, digits, - and _ alone."
    ),
    "organizations.roster_unit_code": _("“{text}” can't be a code: letters A to Z, digits, -, _ and . alone."),
    "organizations.roster_user_name": _("“{text}” can't be a user name: letters, digits and . @ + - _ alone."),
    "organizations.roster_phone": _("“{text}” is no phone number: digits, +, -, spaces and brackets alone."),
    "organizations.roster_mail_address": _("“{text}” is no mail address. Write it like name@example.cn."),
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
} | OF_POSTS
