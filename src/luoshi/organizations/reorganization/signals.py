"""What rooms above this one are told of, in the transaction of the change."""

from django.dispatch import Signal

#: Organizations are of another kind now; `organizations` are their primary keys.
kinds_changed = Signal()
