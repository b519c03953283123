"""Help for the scripts beside it: names go in, checked paths of raw files come out; rows go in, a tidy CSV comes out.

Raw files are not in the repository. ``data/raw/README.md`` says where each one comes from; the SHA-256 that it must
have stands here, so that a script never makes an extract from another file than the one we read.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent
RAW = DATA / "raw"

SHA256 = {
    "published_figures.csv": "f0e8156eeaeec0c9871a674cc295b1c81435a5ce9b74ede96d39baae85b9738d",
    "staff-nationality-2017-2018.xlsx": "f3b3327ef7e7ea76e52b805342106ef94318831fb167f2a3c033a45c50c27706",
    "ashe-2025-table-14.12.xlsx": "f50e3b1739e77588aba4b49024306563d2675589c94a625e6158f1e46945c3f8",
    "sickness/download_manifest.csv": "49198fd78ffca6e193416401f45c41f9e85e4aac94cee7577b4c8cbd6eaa5b88",
    "sickness/nhs_sickness_absence_2024-04.csv": "a52bd8707eb7781de5f6eb170a8ee3d927f59333d8b03bac942b4d9d69a7d536",
    "sickness/nhs_sickness_absence_2024-05.csv": "766d524189e4025ebec07220de13278e5aa60bfaa1b7e50b6ef296a29d23289a",
    "sickness/nhs_sickness_absence_2024-06.csv": "040ec3b24a5ae45f0ec3bf01fe9fc3cfea77622c81deb7334e0f9bbc9a4fc566",
    "sickness/nhs_sickness_absence_2024-07.csv": "74eff7a6e8a2f3c0fd47813f57384e21dc2bc1931ade5fd37f808263a7c482e4",
    "sickness/nhs_sickness_absence_2024-08.csv": "cfda1c40096e48a62bea57e015b5fdd40248ac927722931768bf1bf3a734a968",
    "sickness/nhs_sickness_absence_2024-09.csv": "c7700f64805bb7dff916b55d046d2ab087b99813fe43ac591232c7ae27f50f29",
    "sickness/nhs_sickness_absence_2024-10.csv": "6f45d3832849211fc9271c9855317834e92096c817dc167ab41acc1083aea326",
    "sickness/nhs_sickness_absence_2024-11.csv": "3966fe85ddf1afaa16f5d656156b7bca2a1a914c400a7571d298b01653ef973f",
    "sickness/nhs_sickness_absence_2024-12.csv": "b2298626e426cd218c43d96a9d25df58bd5f6b998da8064e4a00301d6887f026",
    "sickness/nhs_sickness_absence_2025-01.csv": "9a880faa5fa14f18d600161044e420f801ad58089b31afb42f7824742a8c927c",
    "sickness/nhs_sickness_absence_2025-02.csv": "558dab8809a834385f46fb00400dbcd80ad1de882e47bb72813ba71ce9b50c1b",
    "sickness/nhs_sickness_absence_2025-03.csv": "66a35ba9fdff8e63aa2304a8388ccfc0645b94ecad32d4ad9f2ab285377c787f",
}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, as hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def raw(name: str) -> Path:
    """Return the path of the raw file `name`, or stop with what to do where it is missing or another file."""
    path = RAW / name
    if not path.is_file():
        sys.exit(f"data/raw/{name} is not here, so nothing was made. data/raw/README.md says where to get it.")
    if digest(path) != SHA256[name]:
        sys.exit(
            f"data/raw/{name} is not the file we read (its SHA-256 differs): nothing made. See data/raw/README.md."
        )
    return path


def figures(source_key: str, ids: Iterable[str]) -> list[dict[str, str]]:
    """Return rows of the table of published figures, in the order of `ids`.

    A row must come from `source_key` and must have been printed as digits: figures in words, or that somebody
    computed or rounded on the way, are refused here.
    """
    with raw("published_figures.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    chosen = [rows[i] for i in ids]
    for row in chosen:
        if row["source_key"] != source_key:
            sys.exit(f"{row['id']} comes from {row['source_key']}, not from {source_key}.")
        if row["value_basis"] != "printed":
            sys.exit(f"{row['id']} was not printed as digits ({row['value_basis']}): it may not be used.")
    return chosen


def write(name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write `rows` as ``data/NAME`` and print its SHA-256, which belongs in ``data/sources.yml``."""
    found = [dict(row) for row in rows]
    path = DATA / name
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    print(f"data/{name}: {len(found)} rows, sha256 {digest(path)}")
