from luoshi.assignments.tests.plans import draft, issued  # noqa: F401 (fixtures)
