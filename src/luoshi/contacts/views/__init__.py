"""The pages of contacts: the list, a plan's call, a unit's answer."""
