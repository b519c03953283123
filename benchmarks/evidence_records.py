"""In: a number of records. Out: how long it takes to read so many from each format, and the memory that it needs.

The records are synthetic: every word comes from one list, drawn with a fixed seed. They are as long as real ones: five
authors, a title of 12 words, an abstract of 220, six keywords.
"""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import machine, table

RECORDS = 30_000
LIMIT_SECONDS = 10.0
"""Of processor time, on one core: what else the machine does shall not count."""
LIMIT_MEGABYTES = 1000
_LIST = (
    "staff nursery ward rota shift mentor pay leave absence census region council trust employer survey answer sample "
    "model measure change share rate trend reason support training practice evidence method finding limit question"
)
_WORDS = _LIST.split()
_READ = """
import gc, re, sys, time
from pathlib import Path
from evidoc.errors import Place
from evidoc.model.record import SearchSource
from evidoc.synthesis.records import read_records
gc.set_threshold(100_000, 20, 20)  # as the command line does
file = Path(sys.argv[1])
source = SearchSource("synthetic", "Synthetic", "database", (file.name,), Place("evidence.yml", 1))
wall, work = time.perf_counter(), time.process_time()
records, problems = read_records(file.parent, source)
wall, work = time.perf_counter() - wall, time.process_time() - work
assert not problems, problems[:3]
peak = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000
print(len(records), wall, work, peak)
"""


def synthetic(count: int) -> Iterator[dict[str, list[str]]]:
    """Give records as lists of texts by RIS tag; the same ones every time."""
    chance = random.Random(5)  # noqa: S311 - nothing secret
    for number in range(count):
        yield {
            "AU": [f"Family{chance.randint(1, 9999)}, Given {letter}." for letter in "ABCDE"],
            "TI": [f"Synthetic {' '.join(chance.choices(_WORDS, k=11))}"],
            "T2": [f"Journal of {chance.choice(_WORDS)}"],
            "PY": [str(chance.randint(1990, 2025))],
            "VL": [str(chance.randint(1, 90))],
            "IS": [str(chance.randint(1, 12))],
            "SP": ["123"],
            "EP": ["145"],
            "DO": [f"10.5555/synthetic.{number}"],
            "KW": chance.choices(_WORDS, k=6),
            "AB": [" ".join(chance.choices(_WORDS, k=220))],
            "SN": ["1234-5678"],
        }


def ris(count: int) -> str:
    """Return synthetic records as RIS."""
    lines = []
    for record in synthetic(count):
        lines += ["TY  - JOUR", *(f"{tag}  - {text}" for tag, texts in record.items() for text in texts), "ER  - ", ""]
    return "\n".join(lines)


def nbib(count: int) -> str:
    """Return them as PubMed writes them, with lines of 80 characters."""
    names = {
        "AU": "FAU",
        "T2": "JT",
        "PY": "DP",
        "VL": "VI",
        "IS": "IP",
        "SP": "PG",
        "DO": "LID",
        "KW": "OT",
        "SN": "IS",
    }
    lines = []
    for number, record in enumerate(synthetic(count), 1):
        lines += ["", f"PMID- {number}"]
        for tag, texts in record.items():
            for text in texts if tag != "EP" else ():
                words = f"{text} [doi]" if tag == "DO" else text
                cut = [words[at : at + 80] for at in range(0, len(words), 80)]
                lines += [f"{names.get(tag, tag):<4}- {cut[0]}", *(f"      {part}" for part in cut[1:])]
    return "\n".join(lines) + "\n"


def scopus(count: int) -> str:
    """Return them as the CSV of Scopus."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    tags = {"Authors": "AU", "Title": "TI", "Year": "PY", "Source title": "T2", "Volume": "VL", "Issue": "IS"}
    tags |= {"Page start": "SP", "Page end": "EP", "DOI": "DO", "Abstract": "AB", "Index Keywords": "KW", "ISSN": "SN"}
    writer.writerow(tags)
    for record in synthetic(count):
        writer.writerow(["; ".join(record[tag]) for tag in tags.values()])
    return out.getvalue()


def bibtex(count: int) -> str:
    """Return them as BibTeX."""
    names = {
        "TI": "title",
        "T2": "journal",
        "PY": "year",
        "VL": "volume",
        "IS": "number",
        "DO": "doi",
        "AB": "abstract",
    }
    found = []
    for number, record in enumerate(synthetic(count)):
        fields = [f"  {name} = {{{record[tag][0]}}}," for tag, name in names.items()]
        fields.append(f"  author = {{{' and '.join(record['AU'])}}},\n  pages = {{123--145}}")
        found.append("\n".join([f"@article{{key{number},", *fields, "}\n"]))
    return "\n".join(found)


FORMATS: dict[str, Callable[[int], str]] = {"ris": ris, "nbib": nbib, "csv": scopus, "bib": bibtex}
"""End of the file's name -> what writes it."""


def measure(count: int = RECORDS) -> str:
    """Read `count` records of each format, each in a process of its own, and return the report (Markdown)."""
    rows, over = [], []
    with tempfile.TemporaryDirectory() as temporary:
        for suffix, write in FORMATS.items():
            file = Path(temporary) / f"synthetic.{suffix}"
            file.write_text(write(count), encoding="utf-8", newline="")
            command = [sys.executable, "-c", _READ, str(file)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            read, wall, work, peak = (float(one) for one in said)
            assert read == count, f"{suffix}: {read} of {count} records"
            size = file.stat().st_size / 1e6
            rows.append([suffix, f"{count:,}", f"{size:.0f}", f"{wall:.2f}", f"{work:.2f}", f"{peak:.0f}"])
            if work > LIMIT_SECONDS or peak > LIMIT_MEGABYTES:
                over.append(suffix)
    header = ("format", "records", "MB", "seconds", "of processor time", "peak MB")
    verdict = f"Over the limit: {', '.join(over)}." if over else "All within the limits."
    limits = f"Limits for 30,000: {LIMIT_SECONDS:.0f} s of processor time, {LIMIT_MEGABYTES} MB. {verdict}"
    return f"Records read from search exports ({machine()})\n\n{table(header, rows)}\n{limits}\n"


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS))
