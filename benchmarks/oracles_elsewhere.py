"""The libraries that cannot stand beside the pipeline's pandas, asked from an environment of their own.

`oracles.py --elsewhere PYTHON` runs this with that Python. It reads cases as JSON from its input and writes
what lifelines and controlchartspy make of them.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from typing import Any

import controlchartspy
import numpy
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

Case = dict[str, Any]


def kaplan_meier(case: Case) -> list[list[float]]:
    """Return the share waiting and its bounds on each day of an end, while some wait still, and the mean."""
    days, ended = numpy.array(case["days"]), numpy.array(case["outcomes"]) > 0
    fitted = KaplanMeierFitter().fit(days, ended)
    shown = [day for day in sorted(set(days[ended])) if fitted.predict(day) > 1e-12]
    bounds = fitted.confidence_interval_.loc[shown]
    mean = restricted_mean_survival_time(fitted, t=float(days[ended].max()))
    return [
        [float(share) for share in fitted.predict(shown)],
        *(bounds[column].astype(float).tolist() for column in bounds),
        [float(mean)],
    ]


def aalen_johansen(case: Case) -> list[list[float]]:
    """Return the incidence of the first outcome on each day of an end, of waits without ties."""
    fitted = AalenJohansenFitter(calculate_variance=False).fit(case["days"], case["outcomes"], 1)
    ends = sorted({day for day, how in zip(case["days"], case["outcomes"], strict=True) if how})
    return [[float(fitted.cumulative_density_.loc[day].iloc[0]) for day in ends]]


def chart(kind: str) -> Any:
    """Return what draws one kind of control chart: centre, lower and upper limits of each point."""

    def draw(case: Case) -> list[list[float]]:
        values = case["values"]
        dates = [f"{2000 + place // 12}-{place % 12 + 1:02d}-01" for place in range(len(values))]
        data = {"date": dates, "value": values, **({"of": case["of"]} if "of" in case else {})}
        drawn = controlchartspy.spc(
            data,
            keys="date",
            numerators="value",
            denominators="of" if "of" in case else None,
            spc_settings={"chart_type": kind, "outliers_in_limits": not case.get("screened", False)},
            return_objs=["limits"],
        )
        return [[float(point[name]) for point in drawn.limits] for name in ("target", "ll99", "ul99")]

    return draw


def funnel(case: Case) -> list[list[float]]:
    """Return the limits of each council, by its number of locations."""
    data = {
        "name": [str(place) for place in range(len(case["of"]))],
        "value": case["values"],
        "of": case["of"],
    }
    drawn = controlchartspy.funnel(
        data,
        keys="name",
        numerators="value",
        denominators="of",
        funnel_settings={"chart_type": "PR", "od_adjust": "yes" if case["spread"] else "no"},
        return_objs=["limits"],
    )
    points = {point["group"]: point for point in drawn.limits}
    ordered = [points[name] for name in data["name"]]
    return [[float(point[name]) for point in ordered] for name in ("target", "ll95", "ul95")]


ASKED = {
    "kaplan_meier": kaplan_meier,
    "aalen_johansen": aalen_johansen,
    "funnel": funnel,
    **{f"chart_{kind}": chart(kind) for kind in ("i", "p", "pp", "g", "t")},
}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    answers = {name: [ASKED[name](case) for case in cases] for name, cases in asked.items()}
    versions = {name: version(name) for name in ("lifelines", "controlchartspy")}
    json.dump({"answers": answers, "versions": versions}, sys.stdout)
