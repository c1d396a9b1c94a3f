"""The forms about when we work: a week, a place with its holidays, days of our own, feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cxhire.core.business_time import Week, WorkingHours
from cxhire.core.calendars import Calendar, day_lines, parse_days
from cxhire.core.hours_words import parse_spans, span_words
from cxhire.services.days_off import countries, regions
from cxhire.services.hours import Kept, OwnHours
from cxhire.web.account import one_line
from cxhire.web.settings_forms import WEEK, choices, zones

MOST_OWN_DAYS = 2_000


def _is_hours(_form: FlaskForm, field: Field) -> None:
    try:
        parse_spans(field.data or "")
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from wrong


class _WeekForm(FlaskForm):  # type: ignore[misc]  # untyped, like all of these
    zone = SelectField("Time zone")
    monday = StringField("Monday", [_is_hours])
    tuesday = StringField("Tuesday", [_is_hours])
    wednesday = StringField("Wednesday", [_is_hours])
    thursday = StringField("Thursday", [_is_hours])
    friday = StringField("Friday", [_is_hours])
    saturday = StringField("Saturday", [_is_hours])
    sunday = StringField("Sunday", [_is_hours])
    country = SelectField("Country")
    subdivision = SelectField("State or region")

    def offer(self, zone: Mapping[str, str], country: Mapping[str, str], region: str) -> None:
        """Fills what there is to choose from; regions are those of the chosen country."""
        known = regions(self.country.data) if self.country.data in countries() else {}
        self.zone.choices = choices(dict(zone))
        self.country.choices = choices({**country, **countries()})
        self.subdivision.choices = choices({"": region, **known})
        if self.subdivision.data not in known:
            self.subdivision.data = ""  # another country was chosen

    @property
    def week(self) -> Week:
        return tuple(parse_spans(self[day].data or "") for day in WEEK)


class HoursForm(_WeekForm):
    """A team's hours, or everybody's."""

    own_days = TextAreaField("Days of our own", [Optional(), Length(max=50_000)])

    def __init__(self, kept: Kept, **more: Any) -> None:
        super().__init__(data=_hours_values(kept), **more)
        self.offer({zone: zone for zone in zones()}, {"": "None: only the days below"}, "All of the country")

    def validate_own_days(self, field: Field) -> None:
        try:
            found = parse_days(field.data or "")
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
        if len(found) > MOST_OWN_DAYS:
            raise ValidationError(f"That is {len(found):,} days; up to {MOST_OWN_DAYS:,} can be kept.")

    def chosen(self, feed_ids: Sequence[int]) -> tuple[WorkingHours, Calendar]:
        """What a valid form says. Raises ValueError for hours that are never open."""
        calendar = Calendar(
            self.country.data or None, self.subdivision.data or None, parse_days(self.own_days.data or ""),
            tuple(feed_ids),
        )  # fmt: skip
        return WorkingHours(self.zone.data, self.week), calendar


class OwnHoursForm(_WeekForm):
    """What a colleague has of their own."""

    team = SelectField("Team")
    own_week = BooleanField("A week of one's own")

    def __init__(
        self, own: OwnHours, kept: Kept, team_id: int | None, teams: Mapping[int, str], **more: Any
    ) -> None:
        super().__init__(data=_own_values(own, kept, team_id), **more)
        whose = "The team's" if kept.own and team_id else "Everybody's"
        country = countries().get(kept.calendar.country or "", "none")
        zone = {"": f"{whose} ({kept.hours.zone})", **{zone: zone for zone in zones()}}
        self.offer(zone, {"": f"{whose} ({country})"}, "All of it")
        self.team.choices = choices({"": "No team", **teams})

    def chosen(self) -> OwnHours:
        """What a valid form says."""
        return OwnHours(
            self.zone.data or None, self.week if self.own_week.data else None, self.country.data or None,
            self.subdivision.data or None,
        )  # fmt: skip


class FeedForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", [InputRequired(), Length(max=120)], filters=[one_line])
    url = URLField("Address", [InputRequired(), Length(max=2_000)], filters=[one_line])


class TeamForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", [InputRequired(), Length(max=120)], filters=[one_line])


def _hours_values(kept: Kept) -> dict[str, object]:
    calendar = kept.calendar
    return _week_values(kept.hours.days) | {
        "zone": kept.hours.zone, "country": calendar.country or "", "subdivision": calendar.subdivision or "",
        "own_days": day_lines(calendar.own_days),
    }  # fmt: skip


def _own_values(own: OwnHours, kept: Kept, team_id: int | None) -> dict[str, object]:
    return _week_values(own.week or kept.hours.days) | {
        "zone": own.zone or "", "country": own.country or "", "subdivision": own.subdivision or "",
        "team": team_id or "", "own_week": own.week is not None,
    }  # fmt: skip


def _week_values(week: Week) -> dict[str, object]:
    return {day: span_words(spans) for day, spans in zip(WEEK, week, strict=True)}
