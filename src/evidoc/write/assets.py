"""The addresses that bodies name go in; figures, data and pictures of the site come out, and where each one lies."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from evidoc.model.document import Woven
from evidoc.model.product import Results
from evidoc.write.addresses import Files, data_of, named, shown_figures
from evidoc.write.folder import SiteFolder


def publish(
    woven: Iterable[Woven], results: Results, root: Path, documents: frozenset[str], folder: SiteFolder
) -> Files:
    """Write what the bodies of `woven` show and may give away, and nothing else."""
    every = tuple(both for w in woven for both in variants(w))
    addresses = tuple(sorted({a for w in every for a in named(w.body)}))
    figures: dict[str, str] = {}
    for name in shown_figures(addresses, results):
        figure = results.figures[name]
        figures[name] = folder.asset(name, ".svg", figure.svg)
        narrow = figure.svg_narrow or figure.svg
        figures[f"{name}/narrow"] = folder.asset(f"{name}-narrow", ".svg", narrow)
    texts = data_of(addresses, results)
    data = {address: folder.write(f"data/{data_name(address, results)}", text) for address, text in texts.items()}
    sizes = {address: len(text.encode()) for address, text in texts.items()}
    wanted = {a.partition("/")[2] for a in addresses if a.startswith("image/")} | {i for w in every for i in w.images}
    images = {
        path: folder.asset(PurePosixPath(path).stem, PurePosixPath(path).suffix, (root / path).read_bytes())
        for path in sorted(wanted)
        if (root / path).is_file()
    }
    return Files(figures, data, sizes, images, documents)


def variants(woven: Woven) -> tuple[Woven, ...]:
    """Return a document as it is woven for the page and, where that differs, for print."""
    return (woven,) if woven.printed is None else (woven, woven.printed)


def publish_outputs(woven: Woven, folder: SiteFolder) -> dict[str, str]:
    """Write the pictures that the cells of a document made and it shows; return name -> path in the site."""
    made = {name: data for w in variants(woven) for name, data in w.files.items()}
    shown = {a.partition("/")[2] for w in variants(woven) for a in named(w.body) if a.startswith("output/")}
    return {
        name: folder.asset(PurePosixPath(name).stem, PurePosixPath(name).suffix, made[name])
        for name in sorted(shown & set(made))
    }


def data_name(address: str, results: Results) -> str:
    """Return the file name of a data address: a figure and a table may bear the same id; what is made up says so."""
    kind, _, name = address.partition("/")
    of = results.figures if kind == "data" else results.tables
    product = of.get(name.removesuffix(".csv"))
    made_up = "synthetic-" if product is not None and product.provenance.synthetic else ""
    return f"{made_up}{'fig' if kind == 'data' else 'tbl'}-{name}"


def files_of(body: str, files: Files) -> set[str]:
    """Return the site's files that a body shows or links to."""
    known = {
        **{f"figure/{k}": v for k, v in files.figures.items()},
        **files.data,
        **{f"image/{k}": v for k, v in files.images.items()},
        **{f"output/{k}": v for k, v in files.outputs.items()},
    }
    return {known[a] for a in named(body) if a in known}


def attachments(body: str, results: Results) -> list[dict[str, str]]:
    """Return the data to attach to a PDF: of every figure and table that the body shows, if they may be passed on."""
    addresses = named(body)
    wanted = data_of((*addresses, *(f"data/{name}.csv" for name in shown_figures(addresses, results))), results)
    return [
        {"name": data_name(address, results), "text": wanted[address], "description": _description(address, results)}
        for address in sorted(wanted)
    ]


def _description(address: str, results: Results) -> str:
    kind, _, file = address.partition("/")
    name = file.removesuffix(".csv")
    title = results.figures[name].title if kind == "data" else results.tables[name].title
    return f"Data of the {'figure' if kind == 'data' else 'table'} “{title}”"
