"""Reports by e-mail: a mailbox whose mails become drafts that their unit confirms."""
