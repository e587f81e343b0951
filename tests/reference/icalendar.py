"""Makes icalendar.json: calendars, and when their events are on, as python-dateutil and recurring-ical-events have it.

    python3 -m venv /tmp/icalendar
    /tmp/icalendar/bin/pip install icalendar==7.3.0 recurring-ical-events==3.8.2 python-dateutil==2.9.0.post0 tzdata==2026.5
    /tmp/icalendar/bin/python tests/reference/icalendar.py

It is no part of the test run. What it makes is the same each time: the random calendars come from a seed.

Each random calendar is worked out twice, by recurring-ical-events from the text, and by dateutil's rule on naive local times from what
the text was written from; they have to agree. The examples of RFC 5545 are held against the dates that it lists.

A start, or an end, that the wall clock shows twice or never is none of these facts, and neither is an event that recurs across a change
of the clock by its exact length: there the RFC, the reference and common sense part. Some such stand apart under `odd`, with only
those instants about which all agree.
"""

import sys

# This file is named like the package.
sys.path.pop(0)

import json  # noqa: E402
import random  # noqa: E402
import zoneinfo  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from datetime import date, datetime, timedelta, timezone  # noqa: E402
from pathlib import Path  # noqa: E402

import recurring_ical_events  # noqa: E402
from dateutil.rrule import rrulestr  # noqa: E402
from icalendar import Calendar  # noqa: E402

zoneinfo.reset_tzpath(to=[])
ZoneInfo = zoneinfo.ZoneInfo

FILE = Path(__file__).resolve().parent / "icalendar.json"
UTC = timezone.utc
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = [
    "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland",
    "Europe/London", "America/Los_Angeles", "Asia/Tokyo", "America/St_Johns",
]


def to_utc(local, zone):
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_plain(local, zone):
    """Whether the wall clock shows this local time once."""
    zone = ZoneInfo(zone)
    return local.replace(tzinfo=zone, fold=0).utcoffset() == local.replace(tzinfo=zone, fold=1).utcoffset()


def offset(local, zone):
    return local.replace(tzinfo=ZoneInfo(zone)).utcoffset()


def instant(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def interval(start, end):
    return f"{instant(start)}/{instant(end)}"


# The reference


def occurrences(text, zone, first, last):
    """Start and end of each occurrence that touches the span, in UTC; `zone` is that of floating times and whole days."""

    def utc(value):
        if not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)
        return to_utc(value, zone) if value.tzinfo is None else value.astimezone(UTC)

    found = set()
    for event in recurring_ical_events.of(Calendar.from_ical(text)).between(first - 40 * DAY, last + 40 * DAY):
        # The reference gives cancelled events too; a cancelled event isn't on, and neither is one that takes no time.
        start, end = utc(event["DTSTART"].dt), utc(event["DTEND"].dt)
        if event.get("STATUS", "CONFIRMED") != "CANCELLED" and start < end and start < last and end > first:
            found.add((start, end))
    return sorted(found)


# Calendars as text


def fold(line, width, blank):
    """A content line in pieces of at most so many octets."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > width:
            pieces.append(piece)
            piece, octets = "", 1
        piece, octets = piece + character, octets + size
    return blank.join([*pieces, piece])


def calendar(*lines, end="\r\n", width=75, blank=" ", closed=False, head=("VERSION:2.0", "PRODID:-//x//EN")):
    """The text of a calendar whose components are given as lines."""
    kind = ["X-CALENDAR-TYPE:DEFAULT_CLOSED"] if closed else []
    content = ["BEGIN:VCALENDAR", *head, *kind, *lines, "END:VCALENDAR"]
    return "".join(fold(line, width, end + blank) + end for line in content)


def event(*lines, uid="1"):
    return ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]


def stamp(local):
    return local.strftime("%Y%m%dT%H%M%S")


@dataclass
class Form:
    """How an event writes its times: `zoned`, `utc`, `floating` or `date`; and which wall clock they are of."""

    kind: str
    zone: str
    quoted: bool = False

    def value(self, local):
        return local.strftime("%Y%m%d") if self.kind == "date" else stamp(local) + ("Z" if self.kind == "utc" else "")

    def line(self, name, *locals_, more=""):
        zone = f'"{self.zone}"' if self.quoted else self.zone
        parameter = {"zoned": f";TZID={zone}", "date": ";VALUE=DATE"}.get(self.kind, "")
        return f"{name}{parameter}{more}:" + ",".join(self.value(local) for local in locals_)

    def utc(self, local):
        return to_utc(local, self.zone)

    def until(self, local):
        return self.value(local) if self.kind != "zoned" else stamp(self.utc(local)) + "Z"


@dataclass
class Length:
    """How long an event lasts, and the line that says so; `None` for a single day."""

    time: timedelta
    name: str | None
    text: str = ""

    def line(self, form, start):
        if self.name == "DTEND":
            return [form.line("DTEND", start + self.time)]
        return [f"DURATION:{self.text}"] if self.name else []

    @property
    def nominal(self):
        return self.name != "DTEND" and not self.text.startswith("PT")


@dataclass
class Series:
    """An event as it is written, and as it is meant."""

    form: Form
    start: datetime
    length: Length
    rule: dict = field(default_factory=dict)
    until: datetime | None = None
    without: list = field(default_factory=list)
    also: list = field(default_factory=list)
    # The occurrence that is replaced, when it starts instead (None: not at all), and its length.
    instead: list = field(default_factory=list)

    def rule_text(self):
        parts = [f"{name}={value}" for name, value in self.rule.items()]
        if self.until:
            parts.insert(1, f"UNTIL={self.form.until(self.until)}")
        return ";".join(parts)

    def starts(self, last):
        """By dateutil's rule on naive local times, before any exception."""
        if not self.rule:
            return [self.start]
        text = ";".join(f"{name}={value}" for name, value in self.rule.items())
        rule = rrulestr(text, dtstart=self.start)
        if self.until:
            rule = rule.replace(until=self.until)
        found = []
        for start in rule:
            if start > last:
                break
            found.append(start)
        return found

    def meant(self, last):
        """Start and end of each occurrence on its own wall clock."""
        starts = sorted((set(self.starts(last)) | set(self.also)) - set(self.without))
        replaced = {of: (start, length) for of, start, length in self.instead}
        found = []
        for start in starts:
            start, length = replaced.get(start, (start, self.length))
            if start is not None:
                found.append((start, start + length.time))
        return found

    def is_plain(self, last):
        """Whether there is but one way to read it."""
        if not all(is_plain(start, self.form.zone) for start in self.starts(last) + self.also):
            return False
        for start, end in self.meant(last):
            if not is_plain(start, self.form.zone) or not is_plain(end, self.form.zone):
                return False
            crosses = offset(start, self.form.zone) != offset(end, self.form.zone)
            if crosses and (self.rule or self.also) and not self.length.nominal and self.form.kind != "date":
                return False
            if crosses and self.length.text.startswith("PT"):
                return False
        return True

    def lines(self, uid, rng, noise=()):
        form, name = self.form, rng.choice(["Freeze", "No deploys", "Release window"])
        lines = [form.line("DTSTART", self.start), *self.length.line(form, self.start), f"SUMMARY:{name}", *noise]
        if self.rule:
            lines.append(f"RRULE:{self.rule_text()}")
        if self.without and rng.random() < 0.5:
            lines.append(form.line("EXDATE", *self.without))
        elif self.without:
            lines += [form.line("EXDATE", one) for one in self.without]
        if self.also:
            lines.append(form.line("RDATE", *self.also))
        rng.shuffle(lines)
        components = [event(*lines, uid=uid)]
        for of, start, length in self.instead:
            # The instant that is replaced may be written in UTC as well.
            in_utc = form.kind == "zoned" and rng.random() < 0.3
            recurrence = f"RECURRENCE-ID:{stamp(form.utc(of))}Z" if in_utc else form.line("RECURRENCE-ID", of)
            if start is None:
                changed = [form.line("DTSTART", of), *self.length.line(form, of), "STATUS:CANCELLED"]
            else:
                changed = [form.line("DTSTART", start), *length.line(form, start)]
            changed += [recurrence, "SEQUENCE:1"]
            rng.shuffle(changed)
            components.append(event(*changed, uid=uid))
        if rng.random() < 0.3:
            components.reverse()
        return [line for component in components for line in component]


# Random calendars


def some(rng, among, most=3, least=1):
    return sorted(rng.sample(among, rng.randrange(least, min(most, len(among)) + 1)))


def days_of_month(rng):
    pool = rng.choice([[1, 15], list(range(1, 29)), [29, 30, 31], [-1], [-1, -2, -3, -7], [1, -1], list(range(8, 15))])
    return ",".join(map(str, some(rng, pool)))


def weekdays(rng, most=4):
    return ",".join(WEEKDAYS[n] for n in some(rng, range(7), most))


def ordinals(rng, pool):
    return ",".join(f"{n}{rng.choice(WEEKDAYS)}" for n in some(rng, pool, 2))


def positions(rng):
    return ",".join(map(str, rng.choice([[1], [-1], [2], [-2], [1, -1], [1, 3], [3]])))


def months(rng, most=4):
    return ",".join(map(str, some(rng, range(1, 13), most)))


def random_rule(rng):
    kind = rng.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY", "YEARLY"])
    rule = {"FREQ": kind}
    interval_ = rng.choice({"DAILY": [1, 2, 3, 5, 10], "WEEKLY": [1, 2, 2, 3, 4], "MONTHLY": [1, 1, 2, 3, 5], "YEARLY": [1, 1, 2, 3]}[kind])
    if interval_ > 1 or rng.random() < 0.1:
        rule["INTERVAL"] = interval_
    workdays = "MO,TU,WE,TH,FR"
    more = {
        "DAILY": [
            lambda: {}, lambda: {"BYMONTH": months(rng)}, lambda: {"BYDAY": weekdays(rng)}, lambda: {"BYMONTHDAY": days_of_month(rng)},
            lambda: {"BYMONTH": months(rng, 2), "BYDAY": weekdays(rng)},
        ],
        "WEEKLY": [
            lambda: {}, lambda: {"BYDAY": weekdays(rng)}, lambda: {"BYDAY": weekdays(rng)}, lambda: {"BYDAY": workdays},
            lambda: {"BYDAY": weekdays(rng), "BYMONTH": months(rng)}, lambda: {"BYDAY": "MO,WE,FR,SU", "BYSETPOS": positions(rng)},
        ],
        "MONTHLY": [
            lambda: {}, lambda: {"BYMONTHDAY": days_of_month(rng)}, lambda: {"BYMONTHDAY": days_of_month(rng)},
            lambda: {"BYDAY": ordinals(rng, [1, 2, 3, 4, -1, -2])}, lambda: {"BYDAY": ordinals(rng, [1, 2, 3, 4, 5, -1])},
            lambda: {"BYDAY": workdays, "BYSETPOS": positions(rng)}, lambda: {"BYDAY": weekdays(rng), "BYSETPOS": positions(rng)},
            lambda: {"BYDAY": weekdays(rng, 2), "BYMONTHDAY": "8,9,10,11,12,13,14"},
            lambda: {"BYMONTHDAY": "10,20,-1", "BYSETPOS": positions(rng)},
            lambda: {"BYMONTH": months(rng), "BYDAY": ordinals(rng, [1, 2, -1])},
            lambda: {"BYMONTH": months(rng), "BYMONTHDAY": days_of_month(rng)},
        ],
        "YEARLY": [
            lambda: {}, lambda: {"BYMONTH": months(rng)}, lambda: {"BYMONTH": months(rng), "BYMONTHDAY": days_of_month(rng)},
            lambda: {"BYMONTH": months(rng, 2), "BYDAY": weekdays(rng, 2)},
            lambda: {"BYMONTH": months(rng), "BYDAY": ordinals(rng, [1, 2, 3, 4, -1, -2])},
            lambda: {"BYDAY": ordinals(rng, [1, 10, 20, 51, -1, -10])}, lambda: {"BYMONTHDAY": days_of_month(rng)},
            lambda: {"BYYEARDAY": ",".join(map(str, some(rng, [1, 60, 100, 200, 300, 365, 366, -1, -100, -366])))},
            lambda: {"BYMONTH": months(rng, 2), "BYDAY": workdays, "BYSETPOS": positions(rng)},
            lambda: {"BYMONTH": months(rng, 3), "BYMONTHDAY": "22,23,24,25,26,27,28", "BYDAY": weekdays(rng, 2)},
            lambda: {"BYYEARDAY": "1,32,60,91,121,152", "BYDAY": weekdays(rng)},
        ],
    }[kind]
    rule.update(rng.choice(more)())
    if kind == "WEEKLY" and rng.random() < 0.5 or rng.random() < 0.1:
        rule["WKST"] = rng.choice(["SU", "MO", "WE", "SA"])
    return rule


def random_length(rng, form):
    if form.kind == "date":
        days = rng.choice([1, 1, 2, 3, 7])
        text = "P1W" if days == 7 else f"P{days}D"
        return rng.choice([Length(DAY, None), Length(days * DAY, "DTEND"), Length(days * DAY, "DURATION", text)])
    hours = rng.choice([0.25, 0.5, 1, 1.5, 2, 4, 8, 12, 24, 36, 48, 72])
    if rng.random() < 0.6:
        return Length(hours * HOUR, "DTEND")
    text = f"PT{int(hours)}H" if hours == int(hours) else f"PT{int(hours * 60)}M"
    if hours >= 24:
        days, rest = divmod(int(hours), 24)
        text = rng.choice([text, f"P{days}D" + (f"T{rest}H" if rest else "")])
    if hours == 1.5:
        text = rng.choice([text, "PT1H30M", "PT5400S", "+PT90M"])
    return Length(hours * HOUR, "DURATION", text)


def random_series(rng, form, recurs):
    year = rng.choice([2017, 2018, 2024, 2025, 2026]) if form.zone == "America/Sao_Paulo" else rng.choice([2023, 2024, 2025, 2026, 2026])
    anchor = datetime(year, rng.randrange(1, 13), rng.randrange(1, 29))
    if form.kind != "date":
        anchor += rng.choice([0, 0, 6, 8, 9, 9, 12, 17, 18, 22, 23]) * HOUR + rng.choice([0, 0, 0, 30, 15, 59]) * MINUTE
        anchor += timedelta(seconds=30 if rng.random() < 0.05 else 0)
    length = random_length(rng, form)
    if not recurs:
        return Series(form, anchor, length)
    rule = random_rule(rng)
    text = ";".join(f"{name}={value}" for name, value in rule.items())
    first = next(iter(rrulestr(text + ";COUNT=1", dtstart=anchor)), None)
    if first is None or first > anchor + 1500 * DAY or next(iter(rrulestr(text, dtstart=first))) != first:
        return None
    if rule["FREQ"] == "WEEKLY" and "BYSETPOS" in rule:
        # In the first week dateutil counts positions from the start on; the RFC counts them in the whole week.
        week = first - (first.weekday() - WEEKDAYS.index(rule.get("WKST", "MO"))) % 7 * DAY
        if first not in rrulestr(text, dtstart=week):
            return None
    series = Series(form, first, length, rule)
    how = rng.random()
    ahead = series_head(series, 14)
    if how < 0.35:
        rule["COUNT"] = rng.randrange(2, 13)
    elif how < 0.7 and len(ahead) > 3:
        series.until = rng.choice(ahead[2:])
        if rng.random() < 0.4:
            series.until += rng.choice([-1, 1, 3]) * (DAY if form.kind == "date" else timedelta(seconds=rng.choice([1, 3600])))
        if not is_plain(series.until, form.zone):
            return None
    return series


def series_head(series, count):
    """The first starts, those of nine years at most."""
    found = []
    text = ";".join(f"{name}={value}" for name, value in series.rule.items())
    for start in rrulestr(text, dtstart=series.start):
        if len(found) == count or start > series.start + 3300 * DAY:
            break
        found.append(start)
    return found


def add_exceptions(rng, series):
    starts = series.starts(series.start + 900 * DAY)[:12]
    if len(starts) < 4:
        return
    form = series.form
    rest = starts[1:] if rng.random() < 0.9 else starts
    rng.shuffle(rest)
    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        series.without.append(rest.pop()) if len(rest) > 2 else None
    shift = DAY if form.kind == "date" else HOUR
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        one = rng.choice(starts) + rng.randrange(1, 9) * shift
        if one not in starts and one not in series.also:
            series.also.append(one)
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        if len(rest) > 1:
            of = rest.pop()
            moved = rng.choice([None, of + rng.choice([-3, -1, 0, 1, 2, 5]) * shift, of + rng.choice([-2, 1, 4]) * DAY])
            series.instead.append((of, moved, random_length(rng, form)))
    series.without.sort()
    series.also.sort()


NOISE = [
    ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DURATION:PT5M", "REPEAT:2", "DESCRIPTION:soon", "END:VALARM"],
    ["DESCRIPTION:two\\nlines\\, and a colon: DTSTART:20200101T000000Z"],
    ['ATTENDEE;CN="Doe, Jane; ops:1";ROLE=CHAIR:mailto:jane@example.com'],
    ['LOCATION;ALTREP="http://example.com/a;b:c,d":Room 1\\, 2nd floor'],
    ["X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:52.5,13.4", "CLASS:PUBLIC", "PRIORITY:5", "TRANSP:OPAQUE"],
    ["CATEGORIES:freeze,release", "STATUS:CONFIRMED", "SEQUENCE:0"],
    ["COMMENT:END:VEVENT is no end here"],
    ["DESCRIPTION:Übergabe am Wochenende – 変更凍結 – no deploys, please, until the last of the orders has left the house"],
]
BESIDE = [
    ["BEGIN:VTODO", "UID:todo", "DTSTAMP:20200320T004207Z", "DTSTART:20200101T000000Z", "DUE:20300101T000000Z", "SUMMARY:Add events to this calendar.", "END:VTODO"],
    ["BEGIN:VJOURNAL", "UID:journal", "DTSTAMP:20200320T004207Z", "DTSTART;VALUE=DATE:20260101", "SUMMARY:notes", "END:VJOURNAL"],
    ["BEGIN:VFREEBUSY", "UID:busy", "DTSTAMP:20200320T004207Z", "DTSTART:20250101T000000Z", "DTEND:20280101T000000Z", "FREEBUSY:20250101T000000Z/P300D", "END:VFREEBUSY"],
]
VTIMEZONES = {
    "America/New_York": [
        "BEGIN:VTIMEZONE", "TZID:America/New_York", "BEGIN:DAYLIGHT", "DTSTART:20070311T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT", "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:20071104T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "TZNAME:EST", "END:STANDARD", "END:VTIMEZONE",
    ],
    "Europe/Berlin": [
        "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "X-LIC-LOCATION:Europe/Berlin", "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        "TZNAME:CEST", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "BEGIN:STANDARD", "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100", "TZNAME:CET", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE",
    ],
}


def lower_case_names(text, end):
    """Names of properties and parameters may be written in any case."""
    lines = []
    for line in text.split(end):
        name, colon, rest = line.partition(":")
        plain = colon and name.replace(";", "").replace("=", "").replace("/", "").replace("_", "").replace("-", "").isalnum()
        if plain and not line.startswith((" ", "\t")) and not line.startswith(("BEGIN", "END")):
            head, semicolon, parameters = name.partition(";")
            line = head.lower() + semicolon + parameters + colon + rest
        lines.append(line)
    return end.join(lines)


def random_facts(rng, count):
    facts = []
    while len(facts) < count:
        place = len(facts)
        kinds = ["zoned"] * 6 + ["utc"] * 2 + ["floating", "date", "date"]
        own = rng.choice(ZONES)
        forms = []
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            kind = rng.choice(kinds)
            zone = {"zoned": rng.choice(ZONES), "utc": "UTC"}.get(kind, own)
            forms.append(Form(kind, zone, quoted=rng.random() < 0.15))
        recurs = place % 8 != 0
        serieses = [random_series(rng, form, recurs) for form in forms]
        if None in serieses:
            continue
        for series in serieses:
            if series.rule and rng.random() < 0.45:
                add_exceptions(rng, series)
        base = min(series.form.utc(series.start) for series in serieses)
        # Mostly from the start, sometimes years later.
        endless = [series for series in serieses if series.rule and "COUNT" not in series.rule and not series.until]
        first = base - rng.randrange(60, 9000) * MINUTE
        if endless and rng.random() < 0.4:
            first = base + rng.randrange(200, 1500) * DAY + rng.randrange(1440) * MINUTE
        horizon = first + 3000 * DAY
        last_local = (horizon + 60 * DAY).replace(tzinfo=None)
        if not all(series.is_plain(last_local) for series in serieses):
            continue
        meant = sorted({(s.form.utc(a), s.form.utc(b)) for s in serieses for a, b in s.meant(last_local)})
        ahead = [pair for pair in meant if pair[1] > first]
        wanted = rng.randrange(5, 13)
        if not ahead or any(end <= start for start, end in ahead):
            continue
        if len(ahead) > wanted:
            last = ahead[wanted][0] + rng.randrange(-600, 60) * MINUTE
        else:
            last = ahead[-1][1] + rng.choice([40, 400]) * DAY
        if last <= first or last > horizon:
            continue
        noise = [rng.choice(NOISE) if rng.random() < 0.3 else [] for _ in serieses]
        # An alarm stays together, at the end.
        lines = []
        for n, (series, extra) in enumerate(zip(serieses, noise)):
            alarm = extra if extra and extra[0].startswith("BEGIN") else []
            written = series.lines(str(n + 1), rng, () if alarm else extra)
            if alarm:
                written[written.index("END:VEVENT") : written.index("END:VEVENT")] = alarm
            lines += written
        if rng.random() < 0.1:
            beside = rng.choice(BESIDE)
            lines = beside + lines if rng.random() < 0.5 else lines + beside
        for zone in sorted({form.zone for form in forms if form.kind == "zoned"} & VTIMEZONES.keys()):
            if rng.random() < 0.12:
                lines = VTIMEZONES[zone] + lines
        end, blank = rng.choice(["\r\n", "\r\n", "\n"]), rng.choice([" ", " ", " ", "\t"])
        closed = place % 9 == 4
        text = calendar(*lines, end=end, width=rng.choice([75, 75, 75, 60, 31, 20]), blank=blank, closed=closed)
        if rng.random() < 0.08:
            text = lower_case_names(text, end)
        needs_zone = any(form.kind in ("floating", "date") for form in forms)
        zone = own if needs_zone else "UTC"
        found = occurrences(text, zone, first, last)
        expected = [(a, b) for a, b in meant if a < last and b > first]
        if found != expected:
            # A moved occurrence may fall onto another one, which the reference then leaves out.
            assert any(series.instead for series in serieses), (text, found, expected)
            continue
        fact = {"id": f"random/{place}", "ics": text}
        if needs_zone:
            fact["time_zone"] = own
        if closed:
            fact["default_closed"] = True
        facts.append({**fact, "from": instant(first), "to": instant(last), "on": [interval(a, b) for a, b in found]})
    return facts


# The examples of RFC 5545, section 3.8.5.3, with the dates that it lists; `…` where it goes on


RFC = [
    ("daily for 10 occurrences", "19970902", ["FREQ=DAILY;COUNT=10"], "1997 9/2-11"),
    ("daily until December 24, 1997", "19970902", ["FREQ=DAILY;UNTIL=19971224T000000Z"], "1997 9/2-30 10/1-31 11/1-30 12/1-23"),
    ("every other day", "19970902", ["FREQ=DAILY;INTERVAL=2"], "1997 9/2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 10/2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 …"),
    ("every 10 days, 5 occurrences", "19970902", ["FREQ=DAILY;INTERVAL=10;COUNT=5"], "1997 9/2,12,22 10/2,12"),
    ("every day in January, yearly", "19980101", ["FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA"], "1998 1/1-31 1999 1/1-31 2000 1/1-31"),
    ("every day in January, daily", "19980101", ["FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"], "1998 1/1-31 1999 1/1-31 2000 1/1-31"),
    ("weekly for 10 occurrences", "19970902", ["FREQ=WEEKLY;COUNT=10"], "1997 9/2,9,16,23,30 10/7,14,21,28 11/4"),
    ("weekly until December 24, 1997", "19970902", ["FREQ=WEEKLY;UNTIL=19971224T000000Z"], "1997 9/2,9,16,23,30 10/7,14,21,28 11/4,11,18,25 12/2,9,16,23"),
    ("every other week", "19970902", ["FREQ=WEEKLY;INTERVAL=2;WKST=SU"], "1997 9/2,16,30 10/14,28 11/11,25 12/9,23 1998 1/6,20 2/3,17 …"),
    ("weekly on Tuesday and Thursday until", "19970902", ["FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH"], "1997 9/2,4,9,11,16,18,23,25,30 10/2"),
    ("weekly on Tuesday and Thursday, counted", "19970902", ["FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"], "1997 9/2,4,9,11,16,18,23,25,30 10/2"),
    ("every other week on three days", "19970901", ["FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"], "1997 9/1,3,5,15,17,19,29 10/1,3,13,15,17,27,29,31 11/10,12,14,24,26,28 12/8,10,12,22"),
    ("every other week on two days", "19970902", ["FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"], "1997 9/2,4,16,18,30 10/2,14,16"),
    ("monthly on the first Friday, counted", "19970905", ["FREQ=MONTHLY;COUNT=10;BYDAY=1FR"], "1997 9/5 10/3 11/7 12/5 1998 1/2 2/6 3/6 4/3 5/1 6/5"),
    ("monthly on the first Friday until", "19970905", ["FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"], "1997 9/5 10/3 11/7 12/5"),
    ("every other month on the first and last Sunday", "19970907", ["FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"], "1997 9/7,28 11/2,30 1998 1/4,25 3/1,29 5/3,31"),
    ("monthly on the second-to-last Monday", "19970922", ["FREQ=MONTHLY;COUNT=6;BYDAY=-2MO"], "1997 9/22 10/20 11/17 12/22 1998 1/19 2/16"),
    ("monthly on the third-to-the-last day", "19970928", ["FREQ=MONTHLY;BYMONTHDAY=-3"], "1997 9/28 10/29 11/28 12/29 1998 1/29 2/26 …"),
    ("monthly on the 2nd and 15th", "19970902", ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"], "1997 9/2,15 10/2,15 11/2,15 12/2,15 1998 1/2,15"),
    ("monthly on the first and last day", "19970930", ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1"], "1997 9/30 10/1,31 11/1,30 12/1,31 1998 1/1,31 2/1"),
    ("every 18 months on the 10th thru 15th", "19970910", ["FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"], "1997 9/10,11,12,13,14,15 1999 3/10,11,12,13"),
    ("every Tuesday, every other month", "19970902", ["FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"], "1997 9/2,9,16,23,30 11/4,11,18,25 1998 1/6,13,20,27 3/3,10,17,24,31 …"),
    ("yearly in June and July", "19970610", ["FREQ=YEARLY;COUNT=10;BYMONTH=6,7"], "1997 6/10 7/10 1998 6/10 7/10 1999 6/10 7/10 2000 6/10 7/10 2001 6/10 7/10"),
    ("every other year in January to March", "19970310", ["FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3"], "1997 3/10 1999 1/10 2/10 3/10 2001 1/10 2/10 3/10 2003 1/10 2/10 3/10"),
    ("every third year on three days of the year", "19970101", ["FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200"], "1997 1/1 4/10 7/19 2000 1/1 4/9 7/18 2003 1/1 4/10 7/19 2006 1/1"),
    ("every 20th Monday of the year", "19970519", ["FREQ=YEARLY;BYDAY=20MO"], "1997 5/19 1998 5/18 1999 5/17 …"),
    ("Monday of week number 20", "19970512", ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"], "1997 5/12 1998 5/11 1999 5/17 …"),
    ("every Thursday in March", "19970313", ["FREQ=YEARLY;BYMONTH=3;BYDAY=TH"], "1997 3/13,20,27 1998 3/5,12,19,26 1999 3/4,11,18,25 …"),
    ("every Thursday in summer", "19970605", ["FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8"], "1997 6/5,12,19,26 7/3,10,17,24,31 8/7,14,21,28 1998 6/4,11,18,25 7/2,9,16,23,30 8/6,13,20,27 …"),
    ("every Friday the 13th", "19970902", ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "EXDATE;TZID=America/New_York:19970902T090000"], "1998 2/13 3/13 11/13 1999 8/13 2000 10/13 …"),
    ("the first Saturday that follows the first Sunday", "19970913", ["FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"], "1997 9/13 10/11 11/8 12/13 1998 1/10 2/7 3/7 4/11 5/9 6/13 …"),
    ("U.S. Presidential Election day", "19961105", ["FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"], "1996 11/5 2000 11/7 2004 11/2 …"),
    ("the third Tuesday, Wednesday, or Thursday", "19970904", ["FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"], "1997 9/4 10/7 11/6"),
    ("the second-to-last weekday", "19970929", ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"], "1997 9/29 10/30 11/27 12/30 1998 1/29 2/26 3/30 …"),
    ("weeks from Monday", "19970805", ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"], "1997 8/5,10,19,24"),
    ("weeks from Sunday", "19970805", ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"], "1997 8/5,17,19,31"),
    ("an invalid date is ignored", "20070115", ["FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5"], "2007 1/15,30 2/15 3/15,30"),
]
# Those that repeat within a day, by the times of 2 September 1997. UNTIL of the first is as its erratum 3883 has it.
WITHIN_A_DAY = [
    ("every 3 hours", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "9:00 12:00 15:00"),
    ("every 15 minutes", "FREQ=MINUTELY;INTERVAL=15;COUNT=6", "9:00 9:15 9:30 9:45 10:00 10:15"),
    ("every hour and a half", "FREQ=MINUTELY;INTERVAL=90;COUNT=4", "9:00 10:30 12:00 13:30"),
    ("every 20 minutes of a working day, daily", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", " ".join(f"{h}:{m:02}" for h in range(9, 17) for m in (0, 20, 40))),
    ("every 20 minutes of a working day, minutely", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", " ".join(f"{h}:{m:02}" for h in range(9, 17) for m in (0, 20, 40))),
]
NOT_ASKED_FOR = {"BYWEEKNO": "BYWEEKNO"}


def listed(text):
    year, found = 0, []
    for token in text.replace("…", "").split():
        if "/" not in token:
            year = int(token)
            continue
        month, days = token.split("/")
        for part in days.split(","):
            first, _, last = part.partition("-")
            found += [date(year, int(month), day) for day in range(int(first), int(last or first) + 1)]
    return found


def rfc_facts():
    facts, zone = [], "America/New_York"
    for name, start, (rule, *more), dates in RFC:
        head = datetime.strptime(start, "%Y%m%d") + 9 * HOUR
        text = calendar(*event(f"DTSTART;TZID={zone}:{start}T090000", f"DTEND;TZID={zone}:{start}T100000", f"RRULE:{rule}", *more))
        expected = [to_utc(datetime(d.year, d.month, d.day, 9), zone) for d in listed(dates)]
        first, last = to_utc(head, zone) - DAY, expected[-1] + HOUR
        if "…" not in dates:
            last += 400 * DAY
        found = occurrences(text, zone, first, last)
        assert [start for start, _ in found] == expected, (name, found)
        # What is long is looked at towards its end.
        if len(found) > 26:
            first = found[-12][0] - 3 * HOUR - 20 * DAY
            found = [pair for pair in found if pair[1] > first]
            found = found[-26:]
            first = found[0][0] - HOUR
        fact = {"id": f"rfc5545/{name}", "ics": text, "from": instant(first), "to": instant(last), "on": [interval(*pair) for pair in found]}
        for part, why in NOT_ASKED_FOR.items():
            if part in rule:
                fact["may_refuse"] = why
        facts.append(fact)
    for name, rule, times in WITHIN_A_DAY:
        text = calendar(*event(f"DTSTART;TZID={zone}:19970902T090000", "DURATION:PT5M", f"RRULE:{rule}"))
        first, last = to_utc(datetime(1997, 9, 2), zone), to_utc(datetime(1997, 9, 3), zone)
        found = occurrences(text, zone, first, last)
        expected = [to_utc(datetime(1997, 9, 2, *map(int, time.split(":"))), zone) for time in times.split()]
        assert [start for start, _ in found] == expected, (name, found)
        on = [interval(*pair) for pair in found]
        facts.append({"id": f"rfc5545/{name}", "ics": text, "from": instant(first), "to": instant(last), "on": on, "may_refuse": "a rule that repeats within a day"})
    return facts


# By hand


def hand_facts():
    facts = []

    def fact(name, text, first, last, zone=None, closed=False, may_refuse=None, summary=None, expected=None):
        first, last = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (first, last))
        found = occurrences(text, zone or "UTC", first, last)
        if expected is not None:
            assert len(found) == expected, (name, found)
        made = {"id": f"hand/{name}", "ics": text}
        made |= {"time_zone": zone} if zone else {}
        made |= {"default_closed": True} if closed else {}
        made |= {"from": instant(first), "to": instant(last), "on": [interval(*pair) for pair in found]}
        made |= {"name": summary} if summary else {}
        made |= {"may_refuse": may_refuse} if may_refuse else {}
        facts.append(made)

    ny, berlin = "TZID=America/New_York", "TZID=Europe/Berlin"
    aws = ("PRODID:-//AWS//Change Calendar 1.0//EN", "VERSION:2.0")
    # What AWS exports
    todo = BESIDE[0]
    fact("AWS, open, no events", calendar(*todo, head=(*aws, "X-CALENDAR-TYPE:DEFAULT_OPEN", "X-WR-CALDESC:test")), "2026-01-01", "2026-03-01", expected=0)
    fact("AWS, closed, no events", calendar(*todo, head=aws, closed=True), "2026-01-01", "2026-03-01", closed=True, expected=0)
    week = event("DTSTART;TZID=Asia/Tokyo:20260105T090000", "DTEND;TZID=Asia/Tokyo:20260105T170000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "SUMMARY:Deploys")
    fact("AWS, closed, office hours", calendar(*week, head=(*aws, "X-WR-CALDESC:詳細", "X-WR-TIMEZONE:Asia/Tokyo"), closed=True), "2026-01-04", "2026-01-20", closed=True, expected=9)
    fact("AWS, open, two freezes", calendar(*event("DTSTART:20270501T000000Z", "DTEND:20270501T235900Z", "SUMMARY:Launch"), *event("DTSTART:20270503T100000Z", "DTEND:20270503T120000Z", uid="2"), head=(*aws, "X-CALENDAR-TYPE:DEFAULT_OPEN")), "2027-04-30", "2027-05-05", expected=2)
    # One-off events
    fact("across the clock put forward", calendar(*event(f"DTSTART;{ny}:20260307T220000", f"DTEND;{ny}:20260308T060000")), "2026-03-07", "2026-03-09", expected=1)
    fact("across the clock put back", calendar(*event(f"DTSTART;{ny}:20261031T220000", f"DTEND;{ny}:20261101T060000")), "2026-10-31", "2026-11-02", expected=1)
    fact("a day across the clock put forward", calendar(*event(f"DTSTART;{berlin}:20260328T120000", "DURATION:P1D")), "2026-03-28", "2026-03-30", expected=1)
    fact("a week across the clock put back", calendar(*event(f"DTSTART;{berlin}:20261022T120000", "DURATION:P1W")), "2026-10-20", "2026-11-01", expected=1)
    fact("two zones", calendar(*event(f"DTSTART;{ny}:20260610T180000", f"DTEND;{berlin}:20260611T060000")), "2026-06-09", "2026-06-13", expected=1)
    fact("from a zone until UTC", calendar(*event(f"DTSTART;{ny}:20260610T180000", "DTEND:20260611T060000Z")), "2026-06-09", "2026-06-13", expected=1)
    fact("a year's end", calendar(*event(f"DTSTART;{berlin}:20261218T170000", f"DTEND;{berlin}:20270104T080000", "SUMMARY:Year-end freeze")), "2026-12-01", "2027-02-01", expected=1)
    fact("a day without an end", calendar(*event("DTSTART;VALUE=DATE:20261224")), "2026-12-20", "2026-12-30", zone="Europe/Berlin", expected=1)
    fact("days until a day", calendar(*event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227")), "2026-12-20", "2026-12-30", zone="Pacific/Auckland", expected=1)
    fact("a day of 23 hours", calendar(*event("DTSTART;VALUE=DATE:20260308")), "2026-03-06", "2026-03-11", zone="America/New_York", expected=1)
    fact("a day of 25 hours", calendar(*event("DTSTART;VALUE=DATE:20261025")), "2026-10-23", "2026-10-28", zone="Europe/Berlin", expected=1)
    fact("days by duration", calendar(*event("DTSTART;VALUE=DATE:20260308", "DURATION:P2D")), "2026-03-06", "2026-03-13", zone="America/New_York", expected=1)
    fact("a floating time", calendar(*event("DTSTART:20260610T090000", "DTEND:20260610T170000")), "2026-06-09", "2026-06-12", zone="Australia/Lord_Howe", expected=1)
    fact("a floating time with its form", calendar(*event("DTSTART;VALUE=DATE-TIME:20260610T090000", "DURATION:PT8H")), "2026-06-09", "2026-06-12", zone="Asia/Kolkata", expected=1)
    fact("a floating time without a zone", calendar(*event("DTSTART:20260610T090000", "DTEND:20260610T170000")), "2026-06-09", "2026-06-12", may_refuse="no zone to read it by; UTC where it is read", expected=1)
    fact("no end", calendar(*event(f"DTSTART;{ny}:20260610T090000")), "2026-06-09", "2026-06-12", may_refuse="an event that takes no time", expected=0)
    fact("an end at the start", calendar(*event(f"DTSTART;{ny}:20260610T090000", f"DTEND;{ny}:20260610T090000")), "2026-06-09", "2026-06-12", may_refuse="an event that takes no time", expected=0)
    fact("an old name of a zone", calendar(*event("DTSTART;TZID=US/Eastern:20260610T090000", "DURATION:PT1H")), "2026-06-09", "2026-06-12", expected=1)
    fact("UTC as a zone", calendar(*event("DTSTART;TZID=Etc/UTC:20260610T090000", "DURATION:PT1H")), "2026-06-09", "2026-06-12", expected=1)
    for text, days in [("P15DT5H0M20S", 0), ("P7W", 0), ("PT0H45M", 0), ("P1DT12H", 0), ("PT36H", 0), ("PT90S", 0)]:
        fact(f"a duration of {text}", calendar(*event("DTSTART:20260610T090000Z", f"DURATION:{text}")), "2026-06-09", "2026-08-10", expected=1)
    # Recurrences
    def rule(name, start, end, text, first, last, more=(), zone=None, **kw):
        fact(name, calendar(*event(f"DTSTART{start}", f"DTEND{end}", f"RRULE:{text}", *more)), first, last, zone, **kw)

    rule("weekends", f";{ny}:20260102T170000", f";{ny}:20260105T080000", "FREQ=WEEKLY", "2026-05-01", "2026-06-20")
    rule("nights over midnight", f";{berlin}:20260601T220000", f";{berlin}:20260602T060000", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2026-06-01", "2026-06-12")
    rule("daily and longer than a day", ":20260601T000000Z", ":20260602T120000Z", "FREQ=DAILY;COUNT=4", "2026-05-30", "2026-06-10", expected=4)
    rule("days that touch", ";VALUE=DATE:20260601", ";VALUE=DATE:20260602", "FREQ=DAILY;COUNT=5", "2026-05-30", "2026-06-10", zone="Europe/London", expected=5)
    rule("the 31st of months that have one", f";{berlin}:20260131T090000", f";{berlin}:20260131T100000", "FREQ=MONTHLY", "2026-01-01", "2027-02-15", expected=8)
    rule("29 February", ";VALUE=DATE:20240229", ";VALUE=DATE:20240301", "FREQ=YEARLY", "2024-01-01", "2033-01-01", zone="America/New_York", expected=3)
    rule("the day 366", ";VALUE=DATE:20201231", ";VALUE=DATE:20210101", "FREQ=YEARLY;BYYEARDAY=366", "2020-01-01", "2030-01-01", zone="UTC", expected=3)
    rule("the last workday of each quarter", f";{ny}:20260331T120000", f";{ny}:20260331T180000", "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2027-07-01", expected=6)
    rule("the fifth Friday", f";{ny}:20260130T120000", f";{ny}:20260130T180000", "FREQ=MONTHLY;BYDAY=5FR", "2026-01-01", "2027-02-01", expected=5)
    rule("Thanksgiving and the day after", ";VALUE=DATE:20251127", ";VALUE=DATE:20251129", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-01-01", "2029-01-01", zone="America/New_York", expected=3)
    rule("the third Saturday", f";{ny}:20260117T060000", f";{ny}:20260117T120000", "FREQ=MONTHLY;BYDAY=3SA", "2026-06-01", "2027-01-01", expected=7)
    rule("the second Tuesday, for a day", ":20260113T170000Z", ":20260114T170000Z", "FREQ=MONTHLY;BYDAY=2TU", "2026-06-01", "2026-12-01", expected=6)
    rule("until an occurrence, which counts", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;UNTIL=20260604T130000Z", "2026-05-30", "2026-06-10", expected=4)
    rule("until a second before an occurrence", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;UNTIL=20260604T125959Z", "2026-05-30", "2026-06-10", expected=3)
    rule("until within an occurrence", f";{ny}:20260601T090000", f";{ny}:20260601T210000", "FREQ=DAILY;UNTIL=20260604T140000Z", "2026-05-30", "2026-06-10", expected=4)
    rule("days until a day, which counts", ";VALUE=DATE:20260601", ";VALUE=DATE:20260602", "FREQ=WEEKLY;UNTIL=20260615", "2026-05-30", "2026-07-10", zone="Asia/Kolkata", expected=3)
    rule("until, in winter, from summer", f";{berlin}:20261001T003000", f";{berlin}:20261001T013000", "FREQ=WEEKLY;UNTIL=20261111T233000Z", "2026-09-20", "2026-12-20", expected=7)
    rule("the count goes on over what is left out", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=5", "2026-05-30", "2026-06-10", more=[f"EXDATE;{ny}:20260602T090000,20260604T090000"], expected=3)
    rule("the first left out", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=3", "2026-05-30", "2026-06-10", more=[f"EXDATE;{ny}:20260601T090000"], expected=2)
    rule("left out by UTC", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=3", "2026-05-30", "2026-06-10", more=["EXDATE:20260602T130000Z"], expected=2)
    rule("left out by another zone", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=3", "2026-05-30", "2026-06-10", more=[f"EXDATE;{berlin}:20260602T150000"], expected=2)
    rule("leaving out what isn't there", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=3", "2026-05-30", "2026-06-10", more=[f"EXDATE;{ny}:20260602T091000"], expected=3)
    rule("further dates", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=WEEKLY;COUNT=2", "2026-05-30", "2026-07-10", more=[f"RDATE;{ny}:20260603T140000,20260620T090000"], expected=4)
    rule("a further date by UTC", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=WEEKLY;COUNT=2", "2026-05-30", "2026-07-10", more=["RDATE:20260603T180000Z"], expected=3)
    rule("a further date that is there already", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=WEEKLY;COUNT=2", "2026-05-30", "2026-07-10", more=[f"RDATE;{ny}:20260608T090000"], expected=2)
    rule("further days", ";VALUE=DATE:20260601", ";VALUE=DATE:20260602", "FREQ=WEEKLY;COUNT=2", "2026-05-30", "2026-07-10", more=["RDATE;VALUE=DATE:20260603,20260620"], zone="Europe/London", expected=4)
    rule("a further date and no rule's end", f";{berlin}:20200106T090000", f";{berlin}:20200106T100000", "FREQ=MONTHLY;BYDAY=1MO", "2026-06-01", "2026-10-01", more=[f"RDATE;{berlin}:20260703T090000"])
    rule("left out and added again", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "FREQ=DAILY;COUNT=3", "2026-05-30", "2026-06-10", more=[f"EXDATE;{ny}:20260602T090000", f"RDATE;{ny}:20260602T090000"], expected=2)
    rule("parts in another order", f";{ny}:20260601T090000", f";{ny}:20260601T100000", "BYDAY=MO,WE;INTERVAL=2;COUNT=5;WKST=MO;FREQ=WEEKLY", "2026-05-30", "2026-07-10", expected=5)
    rule("from long ago", f";{ny}:19700105T090000", f";{ny}:19700105T100000", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "2026-05-30", "2026-08-10")
    rule("before the year 2000, when the clock changed by other rules", f";{ny}:19990301T090000", f";{ny}:19990301T100000", "FREQ=WEEKLY;COUNT=8", "1999-02-20", "1999-05-20", expected=8)
    rule("where the clock no longer changes", ";TZID=America/Sao_Paulo:20181001T090000", ";TZID=America/Sao_Paulo:20181001T100000", "FREQ=MONTHLY;COUNT=18", "2018-09-01", "2020-06-01", expected=18)
    rule("half an hour of summer time", ";TZID=Australia/Lord_Howe:20260901T090000", ";TZID=Australia/Lord_Howe:20260901T100000", "FREQ=WEEKLY;COUNT=8", "2026-08-20", "2026-11-20", expected=8)
    fact("further dates and no rule", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", f"RDATE;{ny}:20260603T090000", f"RDATE;{ny}:20260607T090000")), "2026-05-30", "2026-06-20", expected=3)
    fact("a day nominally across the clock put forward, each week", calendar(*event(f"DTSTART;{berlin}:20260307T120000", "DURATION:P1D", "RRULE:FREQ=WEEKLY;COUNT=5")), "2026-03-01", "2026-04-20", expected=5)
    # Overrides
    base = [f"DTSTART;{ny}:20260601T090000", f"DTEND;{ny}:20260601T100000", "RRULE:FREQ=DAILY;COUNT=5"]

    def override(name, *changes, first="2026-05-25", last="2026-06-20", master=base, **kw):
        fact(name, calendar(*event(*master), *(line for change in changes for line in event(*change)), **kw.pop("style", {})), first, last, **kw)

    third = f"RECURRENCE-ID;{ny}:20260603T090000"
    override("one moved", [third, f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000"], expected=5)
    override("one moved beyond the last", [third, f"DTSTART;{ny}:20260612T090000", f"DTEND;{ny}:20260612T100000"], expected=5)
    override("one moved before the first", [third, f"DTSTART;{ny}:20260529T090000", f"DTEND;{ny}:20260529T100000"], expected=5)
    override("one moved out of what is asked", [third, f"DTSTART;{ny}:20270603T090000", f"DTEND;{ny}:20270603T100000"], expected=4)
    override("one longer", [third, f"DTSTART;{ny}:20260603T090000", "DURATION:PT30H"], expected=5)
    override("one in another zone", [third, f"DTSTART;{berlin}:20260603T090000", f"DTEND;{berlin}:20260603T100000"], expected=5)
    override("one by UTC", ["RECURRENCE-ID:20260603T130000Z", f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000"], expected=5)
    override("one cancelled", [third, f"DTSTART;{ny}:20260603T090000", f"DTEND;{ny}:20260603T100000", "STATUS:CANCELLED"], expected=4)
    override("one tentative", [third, f"DTSTART;{ny}:20260603T110000", f"DTEND;{ny}:20260603T120000", "STATUS:TENTATIVE"], expected=5)
    override("two of them", [third, f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000"], [f"RECURRENCE-ID;{ny}:20260605T090000", f"DTSTART;{ny}:20260605T200000", "DURATION:PT2H"], expected=5)
    override("the first moved", [f"RECURRENCE-ID;{ny}:20260601T090000", f"DTSTART;{ny}:20260601T150000", f"DTEND;{ny}:20260601T170000"], expected=5)
    override("one of an endless series", [third, f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000"], master=[base[0], base[1], "RRULE:FREQ=DAILY"], first="2026-05-30", last="2026-06-12")
    override("one moved over the next", [third, f"DTSTART;{ny}:20260603T090000", f"DTEND;{ny}:20260604T120000"], expected=5)
    override("a day moved", ["RECURRENCE-ID;VALUE=DATE:20260603", "DTSTART;VALUE=DATE:20260610", "DTEND;VALUE=DATE:20260612"], master=["DTSTART;VALUE=DATE:20260601", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4"], zone="Europe/Berlin", expected=4)
    override("a day made hours", ["RECURRENCE-ID;VALUE=DATE:20260603", f"DTSTART;{berlin}:20260603T090000", f"DTEND;{berlin}:20260603T120000"], master=["DTSTART;VALUE=DATE:20260601", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4"], zone="Europe/Berlin", expected=4)
    override("in a closed calendar", [third, f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000"], style={"closed": True}, closed=True, expected=5)
    override("this and those to come", [f"RECURRENCE-ID;{ny};RANGE=THISANDFUTURE:20260603T090000", f"DTSTART;{ny}:20260603T110000", f"DTEND;{ny}:20260603T120000"], may_refuse="RANGE=THISANDFUTURE")
    override("twice the same, the later counts", [third, f"DTSTART;{ny}:20260603T150000", f"DTEND;{ny}:20260603T170000", "SEQUENCE:1"], [third, f"DTSTART;{ny}:20260603T190000", f"DTEND;{ny}:20260603T210000", "SEQUENCE:2"], may_refuse="the same occurrence replaced twice", expected=5)
    fact("an override before its event", calendar(*event(third, f"DTSTART;{ny}:20260603T150000", "DURATION:PT1H"), *event(*base)), "2026-05-30", "2026-06-12", expected=5)
    fact("an override of another event", calendar(*event(*base), *event(f"DTSTART;{ny}:20260701T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", uid="2"), *event(f"RECURRENCE-ID;{ny}:20260702T090000", f"DTSTART;{ny}:20260702T150000", "DURATION:PT1H", uid="2")), "2026-05-30", "2026-07-12", expected=7)
    # Cancelled
    fact("cancelled", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", "STATUS:CANCELLED")), "2026-05-30", "2026-06-12", expected=0)
    fact("a cancelled series", calendar(*event(*base, "STATUS:CANCELLED")), "2026-05-30", "2026-06-12", expected=0)
    fact("a cancelled event beside another", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", "STATUS:CANCELLED"), *event(f"DTSTART;{ny}:20260602T090000", "DURATION:PT1H", uid="2")), "2026-05-30", "2026-06-12", expected=1)
    fact("cancelled in a closed calendar", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", "STATUS:CANCELLED"), closed=True), "2026-05-30", "2026-06-12", closed=True, expected=0)
    # How it is written
    plain = [f"DTSTART;{ny}:20260601T090000", f"DTEND;{ny}:20260601T100000"]
    long = "SUMMARY:" + "No deploys while the books are closed\\, which takes a while\\; " * 3 + "Übergabe"
    for name, style in [("lines folded early", {"width": 12}), ("lines folded by tabs", {"width": 20, "blank": "\t"}), ("LF", {"end": "\n"}), ("LF, folded", {"end": "\n", "width": 15}), ("lines not folded", {"width": 1000})]:
        fact(name, calendar(*event(*plain, long), **style), "2026-05-30", "2026-06-12", expected=1)
    for name, written, read in [("a comma in the name", "Freeze\\, again", "Freeze, again"), ("a semicolon in the name", "Freeze\\; really", "Freeze; really"), ("a backslash in the name", "C:\\\\deploys", "C:\\deploys"), ("a colon and quotes in the name", 'Freeze: "all" hands', 'Freeze: "all" hands'), ("letters of the world in the name", "Änderungsstopp 変更凍結", "Änderungsstopp 変更凍結")]:
        fact(name, calendar(*event(*plain, f"SUMMARY:{written}")), "2026-05-30", "2026-06-12", summary=read, expected=1)
    fact("a name in a language", calendar(*event(*plain, 'SUMMARY;LANGUAGE=de;ALTREP="http://example.com/a;b:c":Stopp')), "2026-05-30", "2026-06-12", summary="Stopp", expected=1)
    fact("lines in the name", calendar(*event(*plain, "SUMMARY:Freeze\\nuntil ten\\Nor so")), "2026-05-30", "2026-06-12", expected=1)
    fact("quoted parameters", calendar(*event('DTSTART;TZID="America/New_York";X-NOTE="a:b;c,d":20260601T090000', 'DTEND;X-NOTE="10:00";TZID="America/New_York":20260601T100000')), "2026-05-30", "2026-06-12", expected=1)
    fact("names in lower case", calendar(*[line if line.startswith(("BEGIN", "END:")) else line.replace("DTSTART", "dtstart").replace("DTEND", "DtEnd").replace("TZID", "tzid").replace("RRULE:FREQ=DAILY", "rrule:freq=daily") for line in event(*base)]), "2026-05-30", "2026-06-12", expected=5)
    fact("alarms", calendar(*event(*plain, *NOISE[0], "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER;VALUE=DATE-TIME:20260101T000000Z", "END:VALARM")), "2026-01-01", "2026-06-12", expected=1)
    fact("what is no event", calendar(*BESIDE[0], *BESIDE[1], *event(*plain, uid="2"), *BESIDE[2]), "2026-05-30", "2026-06-12", expected=1)
    for zone, lines in VTIMEZONES.items():
        fact(f"with its VTIMEZONE, {zone}", calendar(*lines, *event(f"DTSTART;TZID={zone}:20261015T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5")), "2026-10-10", "2026-11-30", expected=5)
    fact("as Google writes it", calendar(*event("DTSTART:20260601T130000Z", "DTEND:20260601T140000Z", "CREATED:20260101T000000Z", "DESCRIPTION:", "LAST-MODIFIED:20260101T000000Z", "LOCATION:", "SEQUENCE:0", "STATUS:CONFIRMED", "SUMMARY:Freeze", "TRANSP:OPAQUE", uid="1@google.com"), head=("PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Freezes", "X-WR-TIMEZONE:Europe/Berlin")), "2026-05-30", "2026-06-12", expected=1)
    # What a reader may refuse
    custom = [line.replace("America/New_York", "Head office") for line in VTIMEZONES["America/New_York"]]
    fact("a zone of its own making", calendar(*custom, *event('DTSTART;TZID="Head office":20261015T090000', "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5")), "2026-10-10", "2026-11-30", may_refuse="a zone that only its VTIMEZONE knows", expected=5)
    fact("a zone as Windows names it", calendar(*event('DTSTART;TZID="W. Europe Standard Time":20261015T090000', "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=5")), "2026-10-10", "2026-11-30", may_refuse="a zone that isn't IANA's", expected=5)
    fact("a period as a further date", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", f"RDATE;{ny};VALUE=PERIOD:20260603T090000/PT3H")), "2026-05-30", "2026-06-20", may_refuse="RDATE;VALUE=PERIOD", expected=2)
    fact("a rule that ends in a semicolon", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3;")), "2026-05-30", "2026-07-20", may_refuse="not the grammar of a rule", expected=3)
    fact("empty lines", calendar(*event(*plain)).replace("BEGIN:VEVENT", "\r\nBEGIN:VEVENT"), "2026-05-30", "2026-06-20", may_refuse="an empty line", expected=1)
    fact("two rules", calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=3")), "2026-05-30", "2026-07-20", may_refuse="a second rule, which the RFC advises against", expected=5)
    return facts


# Where readings part


def odd_facts():
    facts = []

    def odd(name, lines, note, frozen, open_, zone=None):
        text = calendar(*event(*lines))
        first = min(datetime.fromisoformat(at) for at in frozen + open_)
        last = max(datetime.fromisoformat(at) for at in frozen + open_) + DAY
        found = occurrences(text, zone or "UTC", first - DAY, last)
        for expected, instants in ((True, frozen), (False, open_)):
            for at in instants:
                assert any(a <= datetime.fromisoformat(at) < b for a, b in found) == expected, (name, at, found)
        made = {"id": f"odd/{name}", "ics": text}
        made |= {"time_zone": zone} if zone else {}
        facts.append({**made, "note": note, "reference": [interval(*pair) for pair in found], "frozen": frozen, "open": open_})

    ny, berlin, howe = "TZID=America/New_York", "TZID=Europe/Berlin", "TZID=Australia/Lord_Howe"
    odd("starts where the clock was put forward", [f"DTSTART;{ny}:20260308T023000", f"DTEND;{ny}:20260308T060000"],
        "02:30 isn't shown. The RFC and the reference read it by the offset before, 07:30Z; the wider reading is 06:30Z.",
        ["2026-03-08T07:30:00Z", "2026-03-08T09:59:59Z"], ["2026-03-08T06:29:59Z", "2026-03-08T10:00:00Z"])
    odd("ends where the clock was put forward", [f"DTSTART;{ny}:20260307T220000", f"DTEND;{ny}:20260308T023000"],
        "The reference ends at 07:30Z, as the RFC; the other reading is 06:30Z, and the clock itself jumps at 07:00Z.",
        ["2026-03-08T03:00:00Z", "2026-03-08T06:29:59Z"], ["2026-03-08T02:59:59Z", "2026-03-08T07:30:00Z"])
    odd("starts where the clock was put back", [f"DTSTART;{ny}:20261101T013000", f"DTEND;{ny}:20261101T060000"],
        "01:30 is shown twice. The RFC and the reference take the first, 05:30Z; so does the wider reading.",
        ["2026-11-01T05:30:00Z", "2026-11-01T10:59:59Z"], ["2026-11-01T05:29:59Z", "2026-11-01T11:00:00Z"])
    odd("ends where the clock was put back", [f"DTSTART;{ny}:20261031T220000", f"DTEND;{ny}:20261101T013000"],
        "The RFC and the reference end at the first 01:30, 05:30Z; the wider reading ends at the second, 06:30Z.",
        ["2026-11-01T02:00:00Z", "2026-11-01T05:29:59Z"], ["2026-11-01T01:59:59Z", "2026-11-01T06:30:00Z"])
    odd("recurs where the clock is put forward", [f"DTSTART;{ny}:20260307T023000", f"DTEND;{ny}:20260307T033000", "RRULE:FREQ=DAILY;COUNT=3"],
        "The RFC leaves out what isn't shown and doesn't count it, so that the third is on 10 March; the reference counts it on 8 March, where it takes no time: from 07:30Z until 03:30, which is 07:30Z.",
        ["2026-03-07T07:30:00Z", "2026-03-09T06:30:00Z", "2026-03-09T07:29:59Z"], ["2026-03-07T08:30:00Z", "2026-03-08T06:29:59Z", "2026-03-08T08:30:00Z", "2026-03-11T06:30:00Z"])
    odd("recurs where the clock is put back", [f"DTSTART;{ny}:20261031T013000", f"DTEND;{ny}:20261031T020000", "RRULE:FREQ=DAILY;COUNT=3"],
        "On 1 November the RFC and the reference take the first 01:30, 05:30Z. By the wall clock 02:00 is at 07:00Z, by its exact half hour the event ends at 06:00Z.",
        ["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T05:59:59Z", "2026-11-02T06:30:00Z"], ["2026-10-31T06:00:00Z", "2026-11-01T05:29:59Z", "2026-11-01T07:00:00Z", "2026-11-02T07:00:00Z"])
    odd("starts in half an hour that wasn't", [f"DTSTART;{howe}:20261004T021500", f"DTEND;{howe}:20261004T040000"],
        "02:00 became 02:30. By the offset before it is 15:45Z, by the one after 15:15Z.",
        ["2026-10-03T15:45:00Z", "2026-10-03T16:59:59Z"], ["2026-10-03T15:14:59Z", "2026-10-03T17:00:00Z"])
    odd("24 hours across the clock put forward", [f"DTSTART;{ny}:20260307T120000", "DURATION:PT24H"],
        "By the RFC 24 hours are exact: until 17:00Z. The reference adds them on the wall clock: until 16:00Z.",
        ["2026-03-07T17:00:00Z", "2026-03-08T15:59:59Z"], ["2026-03-07T16:59:59Z", "2026-03-08T17:00:00Z"])
    odd("24 hours across the clock put back", [f"DTSTART;{berlin}:20261024T120000", "DURATION:PT24H"],
        "By the RFC until 10:00Z, by the reference until 11:00Z.",
        ["2026-10-24T10:00:00Z", "2026-10-25T09:59:59Z"], ["2026-10-24T09:59:59Z", "2026-10-25T11:00:00Z"])
    odd("nights across a change", [f"DTSTART;{berlin}:20260321T220000", f"DTEND;{berlin}:20260322T060000", "RRULE:FREQ=WEEKLY;COUNT=2"],
        "By the RFC the end that is given makes an exact length, 8 hours: on 29 March until 05:00Z. The reference ends by the wall clock, at 04:00Z.",
        ["2026-03-21T21:00:00Z", "2026-03-22T04:59:59Z", "2026-03-28T21:00:00Z", "2026-03-29T03:59:59Z"], ["2026-03-22T05:00:00Z", "2026-03-28T20:59:59Z", "2026-03-29T05:00:00Z"])
    odd("a day that began at one", ["DTSTART;VALUE=DATE:20181104"],
        "In São Paulo midnight wasn't shown on 4 November 2018: the day began at 03:00Z, which then was 01:00, and which the reference says.",
        ["2018-11-04T03:00:00Z", "2018-11-05T01:59:59Z"], ["2018-11-04T01:59:59Z", "2018-11-05T02:00:00Z"], zone="America/Sao_Paulo")
    odd("a start that its rule doesn't give", [f"DTSTART;{ny}:20260602T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=WE"],
        "2 June is a Tuesday. By the RFC what that gives is undefined; the reference adds it, dateutil's rule doesn't.",
        ["2026-06-03T13:00:00Z", "2026-06-10T13:30:00Z"], ["2026-06-04T13:30:00Z", "2026-06-09T13:30:00Z"])
    return facts


def refused():
    ny = "TZID=America/New_York"
    good = [f"DTSTART;{ny}:20260601T090000", f"DTEND;{ny}:20260601T100000"]

    def with_rule(rule):
        return calendar(*event(*good, f"RRULE:{rule}"))

    texts = {
        "unknown zone": calendar(*event("DTSTART;TZID=Mars/Phobos:20260601T090000", "DURATION:PT1H")),
        "unknown zone of an exception": calendar(*event(*good, "RRULE:FREQ=DAILY", "EXDATE;TZID=Mars/Phobos:20260602T090000")),
        "no calendar": "deploys are frozen on Friday",
        "an empty text": "",
        "an event outside of a calendar": "\r\n".join(event(*good)) + "\r\n",
        "cut off within an event": "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event(*good)[:-1]]) + "\r\n",
        "cut off within the calendar": "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *event(*good)]) + "\r\n",
        "ends crossed": calendar("BEGIN:VEVENT", *good, "END:VTODO"),
        "a line that is none": calendar(*event(*good, "this is no property")),
        "no start": calendar(*event(f"DTEND;{ny}:20260601T100000")),
        "30 February": calendar(*event("DTSTART:20260230T090000Z", "DURATION:PT1H")),
        "25 o'clock": calendar(*event("DTSTART:20260601T250000Z", "DURATION:PT1H")),
        "a start in words": calendar(*event("DTSTART:tomorrow", "DURATION:PT1H")),
        "an end before the start": calendar(*event(f"DTSTART;{ny}:20260601T090000", f"DTEND;{ny}:20260601T080000")),
        "a day's end before its start": calendar(*event("DTSTART;VALUE=DATE:20260602", "DTEND;VALUE=DATE:20260601")),
        "a negative duration": calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:-PT1H")),
        "a duration in words": calendar(*event(f"DTSTART;{ny}:20260601T090000", "DURATION:1h")),
        "an end and a duration": calendar(*event(*good, "DURATION:PT1H")),
        "two starts": calendar(*event(*good, "DTSTART:20260701T090000Z")),
        "a rule without a frequency": with_rule("INTERVAL=2"),
        "a rule of an unknown frequency": with_rule("FREQ=FORTNIGHTLY"),
        "a rule with an unknown part": with_rule("FREQ=DAILY;BYMOON=FULL"),
        "an interval of 0": with_rule("FREQ=DAILY;INTERVAL=0"),
        "a negative interval": with_rule("FREQ=DAILY;INTERVAL=-1"),
        "a count in words": with_rule("FREQ=DAILY;COUNT=five"),
        "a count and an end": with_rule("FREQ=DAILY;COUNT=5;UNTIL=20260701T000000Z"),
        "the month 13": with_rule("FREQ=YEARLY;BYMONTH=13"),
        "the day 32": with_rule("FREQ=MONTHLY;BYMONTHDAY=32"),
        "the day 0": with_rule("FREQ=MONTHLY;BYMONTHDAY=0"),
        "the day 367 of the year": with_rule("FREQ=YEARLY;BYYEARDAY=367"),
        "an unknown weekday": with_rule("FREQ=WEEKLY;BYDAY=MONDAY"),
        "a weekday counted within a week": with_rule("FREQ=WEEKLY;BYDAY=2MO"),
        "the position 0": with_rule("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0"),
        "an end of a rule in words": with_rule("FREQ=DAILY;UNTIL=never"),
        "an exception in words": calendar(*event(*good, "RRULE:FREQ=DAILY", "EXDATE:never")),
        "another kind of calendar": calendar(*event(*good), head=("VERSION:2.0", "X-CALENDAR-TYPE:DEFAULT_AJAR")),
    }
    return [{"id": f"refusal/{name}", "ics": text} for name, text in texts.items()]


def main():
    facts = {
        "source": "icalendar 7.3.0, recurring-ical-events 3.8.2 and python-dateutil 2.9.0.post0 over tzdata 2026.5 (2026e), by icalendar.py; the dates of rfc5545/ are those that RFC 5545 lists",
        "note": "`on`: when an event is on, between `from` and `to`; half-open, and overlapping where events do. `time_zone`: of the calendar, for floating times and whole days. `default_closed`: what is on is open. `may_refuse`: refused, or answered so and not otherwise. `odd`: where the RFC, the reference or the wider reading part, and only the instants about which all agree. Cancelled events are in the reference and not here.",
        "facts": rfc_facts() + hand_facts() + random_facts(random.Random(5545), 190),
        "odd": odd_facts(),
        "refused": refused(),
    }
    ids = [fact["id"] for key in ("facts", "odd", "refused") for fact in facts[key]]
    assert len(ids) == len(set(ids))
    lines = []
    for key, value in facts.items():
        rows = value if isinstance(value, str) else None
        if rows is None:
            body = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f"  {json.dumps(key)}: [\n{body}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(rows, ensure_ascii=False)}")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print({key: len(value) for key, value in facts.items() if isinstance(value, list)}, FILE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
