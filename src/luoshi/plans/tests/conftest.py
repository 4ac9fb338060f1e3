from luoshi.plans.tests.drafts import draft, duty

__all__ = ["draft", "duty"]
