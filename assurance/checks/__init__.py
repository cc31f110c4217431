"""Whether tables and figures are what they should be.

`validation` runs the suites on the tidy tables, `consistency` looks over the register of facts.
"""
