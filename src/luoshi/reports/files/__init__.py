"""What an uploaded file really is. `inspect` opens it and says; nothing here trusts a name or a header of the request."""

from luoshi.reports.files.inspection import Inspection, clean_name, inspect

__all__ = ["Inspection", "clean_name", "inspect"]
