"""Make the synthetic Labour Force Survey: a seed goes in, eight quarters and two longitudinal files of nobody come out.

Everything here is made up: no row, share or mean was taken from a real survey. Names of variables are those of the real
files, so that analyses written here run there. It writes into the folder above its own, or into the one it is given.

How people come about: households enter in a quarter, are seen in up to five waves a quarter apart, and some of them
drop out; people looking for another job drop out more often, so that quarterly weights would be wrong for flows. One
person of a household answers for others (proxy), and sees less of what they want. Occupations are coded by SOC2010 up
to the end of 2020 and by SOC2020 from 2021 on; some people are coded wrongly after that, which the column MISCODED
tells: real files have no such column.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

Rows = dict[str, Any]
"""A column's name and its numbers, one a person."""

SEED = 20_260_622
QUARTERS = ("2020-07", "2020-10", "2021-01", "2021-04", "2021-07", "2021-10", "2022-01", "2022-04")
BREAK = "2021-01"
WAVES, ENTERING = 5, 360
POPULATION = 4_000_000
LOST, LOST_LOOKING = 0.07, 0.10
"""Households that drop out between waves; the second is added where somebody looks for another job."""
WRONG = 0.06
NOT_APPLY = -9

# occupation: code in SOC2020 and SOC2010, share of jobs, basic hours, has unpaid overtime, hours of it, looks for
# another job, leaves the occupation in a quarter, section of industry, share in the public sector
OCCUPATIONS = (
    (2231, 2232, 0.016, 33.0, 0.55, 4.5, 0.24, 0.020, 17, 0.97),
    (2232, 2231, 0.018, 33.5, 0.58, 4.8, 0.20, 0.020, 17, 0.90),
    (2236, 2231, 0.012, 34.0, 0.50, 4.0, 0.22, 0.018, 17, 0.95),
    (2237, 2231, 0.040, 34.0, 0.45, 3.8, 0.20, 0.018, 17, 0.85),
    (2212, 2211, 0.014, 40.0, 0.60, 7.0, 0.12, 0.008, 17, 0.93),
    (3232, 6121, 0.030, 32.0, 0.35, 2.5, 0.30, 0.035, 16, 0.25),
    (6111, 6121, 0.026, 29.0, 0.25, 2.0, 0.32, 0.045, 16, 0.20),
    (6114, 6122, 0.010, 36.0, 0.30, 3.0, 0.08, 0.030, 17, 0.02),
    (2315, 2315, 0.012, 33.0, 0.70, 8.0, 0.22, 0.025, 16, 0.75),
    (2314, 2315, 0.040, 33.0, 0.72, 9.0, 0.09, 0.015, 16, 0.90),
    (6112, 6125, 0.040, 26.0, 0.30, 2.0, 0.11, 0.030, 16, 0.92),
    (6135, 6145, 0.060, 32.0, 0.20, 2.0, 0.12, 0.035, 17, 0.20),
    (9999, 9999, 0.682, 36.0, 0.30, 4.0, 0.08, 0.012, 7, 0.18),
)
SOC20, SOC10, SHARE, HOURS, EXTRA, EXTRA_HOURS, LOOKS, CHANGES, INDUSTRY, PUBLIC = (
    np.array(column) for column in zip(*OCCUPATIONS, strict=True)
)
OTHER = len(OCCUPATIONS) - 1


class Country:
    """The people who are in the panel now: one array a property, one place a person."""

    def __init__(self, dice: np.random.Generator) -> None:
        """Begin with nobody."""
        self.dice = dice
        self.people: Rows = {}
        self.households = 0

    def enter(self, number: int) -> None:
        """Let households of one to three adults come in, in wave 1."""
        dice = self.dice
        sizes = dice.choice([1, 2, 3], size=number, p=[0.35, 0.5, 0.15])
        count = int(sizes.sum())
        household = np.repeat(np.arange(number) + self.households + 1, sizes)
        self.households += number
        occupation = dice.choice(len(OCCUPATIONS), size=count, p=SHARE / SHARE.sum())
        women = np.where(np.isin(occupation, [OTHER, 4]), 0.47, 0.90)
        new: Rows = {
            "household": household,
            "person": np.concatenate([np.arange(size) + 1 for size in sizes]),
            "wave": np.ones(count, dtype=int),
            "sex": np.where(dice.random(count) < women, 2, 1),
            "age": dice.integers(20, 67, size=count),
            "works": dice.random(count) < 0.76,
            "occupation": occupation,
            "public": dice.random(count) < PUBLIC[occupation],
            "tenure": np.minimum(dice.gamma(1.1, 70.0, size=count).astype(int), 480),
            "basic": np.clip(np.round(HOURS[occupation] + dice.normal(0, 7, size=count)), 4, 60).astype(int),
            "extra": dice.random(count) < EXTRA[occupation],
            "open": dice.random(count),
        }
        self.people = {key: np.concatenate([self.people[key], new[key]]) if self.people else new[key] for key in new}

    def keep(self, which: Any) -> None:
        """Let the others leave the panel."""
        self.people = {key: column[which] for key, column in self.people.items()}

    def move_on(self) -> None:
        """Let a quarter pass: five waves are enough, some households are lost, some people change what they do."""
        dice, people = self.dice, self.people
        looking = self.looks()
        restless = np.bincount(people["household"], weights=looking, minlength=self.households + 1) > 0
        chance = LOST + LOST_LOOKING * restless
        lost = dice.random(self.households + 1) < chance
        self.keep(~lost[people["household"]] & (people["wave"] < WAVES))
        people, count = self.people, len(self.people["wave"])
        people["wave"] = people["wave"] + 1
        leaves = dice.random(count) < CHANGES[people["occupation"]] * (1 + 1.5 * self.looks())
        other = dice.choice(len(OCCUPATIONS), size=count, p=SHARE / SHARE.sum())
        people["occupation"] = np.where(people["works"] & leaves, other, people["occupation"])
        sector = dice.random(count) < PUBLIC[people["occupation"]]
        people["public"] = np.where(people["works"] & leaves, sector, people["public"])
        new_post = people["works"] & (leaves | (dice.random(count) < 0.02))
        stops, begins = dice.random(count) < 0.022, dice.random(count) < 0.07
        started = ~people["works"] & begins
        people["tenure"] = np.where(new_post | started, dice.integers(0, 3, size=count), people["tenure"] + 3)
        people["works"] = np.where(people["works"], ~stops, begins)

    def looks(self) -> Any:
        """Say who looks for another job now: a trait of the person, which does not change from wave to wave."""
        return self.people["works"] & (self.people["open"] < LOOKS[self.people["occupation"]])


def answers(country: Country, quarter: str) -> Rows:
    """Return the quarterly file: what everybody of the panel answered, with weights that add up to the population."""
    dice, people = country.dice, country.people
    count, works, occupation = len(people["wave"]), people["works"], people["occupation"]
    proxy = (people["person"] > 1) & (dice.random(count) < 0.55)
    unpaid = np.where(people["extra"], np.maximum(1, np.round(dice.gamma(2.0, EXTRA_HOURS[occupation] / 2))), 0)
    away = dice.random(count) < 0.12
    usual = people["basic"] + unpaid
    actual = np.where(away, 0, np.maximum(0, usual + np.round(dice.normal(0, 3, size=count))))
    says = country.looks() & ~(proxy & (dice.random(count) < 0.35))
    more = works & (dice.random(count) < np.where(proxy, 0.12, 0.20))
    employed = np.where(works, 1, np.where(dice.random(count) < 0.15, 2, 3))
    rows: Rows = {
        "HSERIALP": people["household"],
        "PERSNO": people["person"],
        "THISWV": people["wave"],
        "IOUTCOME": np.where(proxy, 2, 1),
        "SEX": people["sex"],
        "AGE": people["age"],
        "ILODEFR": employed,
        **_coded(people, quarter),
        "INDS07M": np.where(works, INDUSTRY[occupation], NOT_APPLY),
        "PUBLICR": np.where(works, np.where(people["public"], 2, 1), NOT_APPLY),
        "BUSHR": np.where(works, people["basic"], NOT_APPLY),
        "UOTHR": np.where(works, unpaid, NOT_APPLY),
        "TTUSHR": np.where(works, usual, NOT_APPLY),
        "TTACHR": np.where(works, actual, NOT_APPLY),
        "EMPMON": np.where(works, people["tenure"], NOT_APPLY),
        "DIFJOB": np.where(works, np.where(says, 1, 2), NOT_APPLY),
        "UNDEMP": np.where(works, np.where(more, 1, 2), NOT_APPLY),
    }
    for name in ("TTUSHR", "DIFJOB", "UNDEMP"):
        rows[name] = np.where(works & (dice.random(count) < 0.005), -8, rows[name])
    raw = np.exp(0.25 * dice.standard_normal(count)) * np.where(people["age"] < 35, 1.25, 0.9)
    rows["PWT22"] = np.round(POPULATION * raw / raw.sum()).astype(int)
    asked = np.isin(people["wave"], [1, 5]) & works
    earners = np.where(asked, raw, 0.0)
    rows["PIWT22"] = np.round(rows["PWT22"][works].sum() * earners / earners.sum()).astype(int)
    return {key: np.asarray(column).astype(int) for key, column in rows.items()}


def _coded(people: Rows, quarter: str) -> Rows:
    """Return the occupation as the quarter codes it, and which codes are wrong."""
    occupation, works = people["occupation"], people["works"]
    if quarter < BREAK:
        return {"SOC10M": np.where(works, SOC10[occupation], NOT_APPLY)}
    wrong = works & (people["open"] > 1 - WRONG) & (occupation != OTHER)  # the same people in every wave
    taken = np.where(wrong, (occupation + 1) % OTHER, occupation)
    return {"SOC20M": np.where(works, SOC20[taken], NOT_APPLY), "MISCODED": wrong}


def joined(files: dict[str, Rows], quarters: tuple[str, ...], first_wave: int | None = None) -> Rows:
    """Return the longitudinal file of the people who answered in every one of `quarters`, with its own weight.

    The weight is that of the first quarter, raised within groups of age, sex and looking for another job, so that those
    who were lost are made up for.
    """
    identities = [files[quarter]["HSERIALP"] * 10 + files[quarter]["PERSNO"] for quarter in quarters]
    start = files[quarters[0]]
    eligible = start["THISWV"] == first_wave if first_wave else start["THISWV"] < WAVES
    everywhere = eligible & np.all([np.isin(identities[0], other) for other in identities[1:]], axis=0)
    people = identities[0][everywhere]
    group = 4 * (start["AGE"] < 35) + 2 * (start["SEX"] == 2) + (start["DIFJOB"] == 1)
    weight = np.zeros(len(people))
    for number in range(8):
        before, after = eligible & (group == number), everywhere & (group == number)
        if after.any():
            factor = start["PWT22"][before].sum() / start["PWT22"][after].sum()
            weight[group[everywhere] == number] = factor * start["PWT22"][after]
    rows: Rows = {"PERSID": people, "HSERIALP": people // 10, "SEX": start["SEX"][everywhere]}
    for wave, quarter in enumerate(quarters, 1):
        place = np.searchsorted(identities[wave - 1], people)
        for name in ("AGE", "ILODEFR", "SOC20M", "UOTHR", "EMPMON", "DIFJOB"):
            rows[f"{name}{wave}"] = files[quarter][name][place]
    rows["LGWT22"] = np.round(POPULATION * weight / weight.sum()).astype(int)
    return rows


def make() -> dict[str, Rows]:
    """Return every file by its name without suffix."""
    country = Country(np.random.default_rng(SEED))
    files: dict[str, Rows] = {}
    for number in range(WAVES - 1 + len(QUARTERS)):
        if number:
            country.move_on()
        country.enter(ENTERING)
        if number >= WAVES - 1:
            quarter = QUARTERS[number - WAVES + 1]
            files[quarter] = answers(country, quarter)
    found = {f"synthetic-lfs-{quarter}": rows for quarter, rows in files.items()}
    found["synthetic-lfs-two-quarters"] = joined(files, QUARTERS[-2:])
    cohorts = [joined(files, QUARTERS[start : start + WAVES], first_wave=1) for start in (2, 3)]
    both = {name: np.concatenate([cohort[name] for cohort in cohorts]) for name in cohorts[0]}
    both["LGWT22"] = both["LGWT22"] // len(cohorts)
    found["synthetic-lfs-five-quarters"] = {
        "COHORT": np.repeat([1, 2], [len(cohort["PERSID"]) for cohort in cohorts]),
        **both,
    }
    return found


def write(folder: Path) -> None:
    """Write quarters as Parquet and longitudinal files as CSV."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name, rows in make().items():
        if name.endswith("quarters"):
            lines = [",".join(rows), *(",".join(map(str, row)) for row in zip(*rows.values(), strict=True))]
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        else:
            table = pa.table({key: pa.array(column, pa.int32()) for key, column in rows.items()})
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
