"""A plan asks its units who answers for it and who handles it; the contact list; the reminders."""
