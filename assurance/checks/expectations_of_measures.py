"""Expectations of what is published: of measures, for every council at once, and of CQC's ratings.

As in `assurance.checks.expectations`, each is a rule, its words and what it is given. For measures
`column_list` is: measure, level of the geography, its code, period, quantity, value; for some the symbol
after these. The suites in `suites/national/` ask them of a whole file.
"""

from __future__ import annotations

from assurance.checks.expectations import RowRule
from assurance.checks.rules import bases, copies, definitions, form, labels, notes, ratings, series, sums


class ExpectRegionsToSumToEngland(RowRule):
    """Expect the counts of the regions to come to England's, within rounding."""

    words = "The counts of the nine regions must add up to England’s, within rounding."
    rule = sums.regions_sum_to_england


class ExpectCouncilsToSumToRegion(RowRule):
    """Expect the counts of a region's councils to come to the region's, within rounding."""

    words = "The counts of a region’s councils must add up to the region’s, within rounding."
    rule = sums.councils_sum_to_region


class ExpectOutcomeToBeBetweenItsParts(RowRule):
    """Expect a region's outcome to be no lower than all its councils' and no higher."""

    words = "A region’s outcome must lie between the lowest and the highest of its councils."
    rule = sums.outcome_between_parts


class ExpectNoSuddenChange(RowRule):
    """Expect no council's outcome to move from year to year as hardly any other does."""

    deviations: float

    words = "No council’s outcome may move by more than $deviations standard deviations of such changes."
    rule = series.no_sudden_change


class ExpectResultNotToBeRepeated(RowRule):
    """Expect no survey's result to be that of the survey before in every quantity."""

    by_chance: float

    words = "No survey’s result may be that of the survey before in outcome, margin of error and respondents."
    rule = series.not_the_same_twice


class ExpectZeroToBeAResult(RowRule):
    """Expect no outcome of 0 that can only stand for a missing one."""

    near: float

    words = "An outcome of 0 must rest on somebody, and not stand alone among councils."
    rule = form.zero_is_a_result


class ExpectCountsToBeWholeAndRoundedAlike(RowRule):
    """Expect counts to be whole, and all of one kind to be rounded to 5 or none."""

    words = "Counts must be whole, and rounded to 5 where nearly all of their kind are."
    rule = form.whole_and_rounded_alike


class ExpectDecimalsToBeAlike(RowRule):
    """Expect outcomes and margins to have no more decimal places than England's and the regions'."""

    words = "Outcomes and margins of error must have no more decimal places than England’s and the regions’."
    rule = form.decimals_alike


class ExpectOutcomeAndCountsToBeGivenTogether(RowRule):
    """Expect an outcome and its counts to be given together, or none of them."""

    words = "An outcome and its counts must be given together, or none of them."
    rule = form.given_together


class ExpectSymbolsToBeAlikeInASurvey(RowRule):
    """Expect a council to have the same symbol in all measures of a survey."""

    families: list[list[str]]

    words = "A council must have the same symbol in all measures of one survey and year: $families."
    rule = form.marked_alike


class ExpectMarginToFitRespondents(RowRule):
    """Expect a margin of error to be what that many respondents lead to, within a factor."""

    times: float

    words = "A margin of error must be within $times times what that many respondents lead to."
    rule = bases.margin_fits_respondents


class ExpectBaseToBeInLine(RowRule):
    """Expect a council's base to be in line with its bases in other measures, within a factor."""

    times: float

    words = "A council’s base must be within $times times what its other measures lead to."
    rule = bases.base_in_line


class ExpectSuppressedToBeSmall(RowRule):
    """Expect counts that are suppressed as small to be of a size that could be."""

    at_least: float

    words = "A suppressed count must be one that could be small: the council’s size leads to under $at_least."
    rule = bases.suppressed_is_small


class ExpectSameCount(RowRule):
    """Expect a count that stands in two measures to be the same in both."""

    pairs: list[list[str]]

    words = "A count that stands in two measures must be the same in both: $pairs."
    rule = bases.same_count


class ExpectPartNotToBeMore(RowRule):
    """Expect a count that is part of another measure's to be no more than it."""

    pairs: list[list[str]]

    words = "A count that is part of another must be no more than it: $pairs."
    rule = bases.part_not_more


class ExpectPartNotToBeAll(RowRule):
    """Expect a count that is part of another measure's not to be all of it, unless that is usual."""

    pairs: list[list[str]]
    usual: float

    words = "A count that is part of another must not be all of it: $pairs."
    rule = bases.part_not_all


class ExpectPlacesToDiffer(RowRule):
    """Expect no two councils to have the same figures in one year, unless by chance."""

    by_chance: float

    words = "No two councils may have the same figures throughout, unless that could be chance."
    rule = copies.places_differ


class ExpectColumnsToDiffer(RowRule):
    """Expect the outcomes of one year or measure not to be those of another for most councils."""

    share: float

    words = "The outcomes of one year or measure must not be those of another for most councils."
    rule = copies.columns_differ


class ExpectTotalToBeMadeOfTheSame(RowRule):
    """Expect a total to be the sum of the same parts in every year."""

    total: str
    parts: list[str]

    words = "The numerator of $total must be the sum of the same of these in every year: $parts."
    rule = definitions.made_of_the_same


class ExpectLabelsToAgree(RowRule):
    """Expect the labels of a row to be those of one place."""

    words = "A row’s code, name and ONS code must be those of one place ($column_list)."
    rule = labels.labels_agree


class ExpectCodeToBeInForce(RowRule):
    """Expect no values for a year in which the row's ONS code was no longer in force."""

    words = (
        "A row must have no values for a year in which its ONS code was no longer in force ($column_list)."
    )
    rule = labels.code_in_force


class ExpectOneRowEach(RowRule):
    """Expect no two rows of a sheet to be about the same place in the same year."""

    words = "No two rows of a sheet may be about the same place in the same year ($column_list)."
    rule = labels.one_row_each


class ExpectNameToBeAsElsewhere(RowRule):
    """Expect a place to be named as it is in nearly all other sheets."""

    words = "A place must be named as it is in nearly all other sheets ($column_list)."
    rule = labels.named_as_elsewhere


class ExpectEveryPlaceToBeThere(RowRule):
    """Expect a sheet of councils to have a row for each of them, and for the regions."""

    words = "A sheet of councils must have a row for every council and region ($column_list)."
    rule = labels.every_place_there


class ExpectYearsToBePossible(RowRule):
    """Expect every year that is written to end after it begins."""

    words = "A year that is written must end after it begins ($column_list)."
    rule = notes.years_are_possible


class ExpectContentsToAgreeWithTables(RowRule):
    """Expect the contents to have no measure start later than its table."""

    words = "The contents must have no measure start later than its table ($column_list)."
    rule = notes.contents_agree_with_tables


class ExpectNotesToBeCited(RowRule):
    """Expect a table to cite the notes that name its measure, and none that names others only."""

    words = "A table must cite the notes that name its measure, and none about others ($column_list)."
    rule = notes.notes_are_cited


class ExpectSourcesToAgree(RowRule):
    """Expect what stands above a table to speak of the source that the contents name."""

    words = "The lines above a table and its notes must speak of the source in the contents ($column_list)."
    rule = notes.sources_agree


class ExpectOverallRatingToFollowFromKeyQuestions(RowRule):
    """Expect no overall rating to be better than its five key questions normally allow.

    `column_list` is, in order: location, service group, domain, rating. The principles are CQC's own: "How we
    aggregate ratings using the rating principles: adult social care services", 12 May 2022.
    """

    words = "An overall rating must be no better than its key questions normally allow ($column_list)."
    rule = ratings.overall_agrees_with_key_questions


class ExpectOneLocationEach(RowRule):
    """Expect no two locations to have the same name, provider and kind of service.

    `column_list` is, in order: location, its name, provider, type of service.
    """

    words = "No two locations may have the same name, provider and kind of service ($column_list)."
    rule = ratings.one_location_each
