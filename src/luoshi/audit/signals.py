"""What happens is told to rooms above in the transaction in which it happens: `recorded` is sent with the `events` just appended."""

from django.dispatch import Signal

recorded = Signal()
