"""The checks of pass 7: one diagnostic, one module with `check(compilation) -> Iterator[Finding]`, named as its page says."""
