"""The pages of organizations, of the roster workbook and of one's own account."""
