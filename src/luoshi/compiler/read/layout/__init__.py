"""From things with a place on a page to text in reading order: shared by pdf, ofd and recognized pictures."""
