"""What a plan costs the units that report to it: requests, fields, photographs and minutes a month, and what is reused."""
