"""From nine scores to a rating, by the rule that CQC publishes for its assessments of local authorities.

CQC, "How we determine ratings" (guidance for local authorities): each of the nine quality statements is
scored 1 to 4; the scores are added up with equal weights and given as a percentage of the most that they can
come to, 36; 25 to 38% is inadequate, 39 to 62% requires improvement, 63 to 87% good, 88% and above
outstanding. Between the bands lie parts of a percent, so the percentage is rounded to a whole one first.
"""

from __future__ import annotations

from assurance import numerals

STATEMENTS, HIGHEST = 9, 4
LEAST, MOST = STATEMENTS, STATEMENTS * HIGHEST

# CQC's words for a score: "Evidence shows …".
WORDS = {
    1: "significant shortfalls",
    2: "some shortfalls",
    3: "a good standard",
    4: "an exceptional standard",
}
# The rating, and the lowest percentage, rounded to a whole one, that has it.
FLOORS = {"Inadequate": 25, "Requires improvement": 39, "Good": 63, "Outstanding": 88}
RATINGS = tuple(FLOORS)


def percent_of(total: int) -> float:
    """Return what nine scores come to as a percentage of the most that they can, not rounded.

    >>> round(percent_of(24), 2)
    66.67
    """
    return 100 * total / MOST


def rating_of(total: int) -> str:
    """Return the rating that CQC's rule gives to the sum of nine scores.

    >>> [rating_of(total) for total in (13, 14, 22, 23, 31, 32)]
    ['Inadequate', 'Requires improvement', 'Requires improvement', 'Good', 'Good', 'Outstanding']
    """
    rounded = numerals.rounded(percent_of(total))
    return [rating for rating, floor in FLOORS.items() if rounded >= floor][-1]


def points_to_next(total: int) -> int | None:
    """Return how many points more the next rating up needs, None when there is none.

    >>> points_to_next(24), points_to_next(32)
    (8, None)
    """
    higher = (more for more in range(total, MOST + 1) if RATINGS.index(rating_of(more)) > _place(total))
    return next((more - total for more in higher), None)


def points_to_previous(total: int) -> int | None:
    """Return how many points fewer give the next rating down, None when there is none.

    >>> points_to_previous(24), points_to_previous(13)
    (2, None)
    """
    lower = (less for less in range(total, LEAST - 1, -1) if RATINGS.index(rating_of(less)) < _place(total))
    return next((total - less for less in lower), None)


def neighbour(total: int, up: bool) -> str | None:
    """Return the next rating up or down, None when there is none.

    >>> neighbour(24, up=True), neighbour(9, up=False)
    ('Outstanding', None)
    """
    place = _place(total) + (1 if up else -1)
    return RATINGS[place] if 0 <= place < len(RATINGS) else None


def _place(total: int) -> int:
    return RATINGS.index(rating_of(total))
