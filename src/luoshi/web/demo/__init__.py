"""The demonstration: the example plan, run through the same actions as the pages (`luoshi demo`)."""
