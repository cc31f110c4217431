"""Import this before forking: the suites, which the checks of every council are made by, are read then."""

from __future__ import annotations

from assurance.checks.national import national_suites
from assurance.checks.suites import read_suites

read_suites()
national_suites()
