"""An open PDF with WeasyPrint's tags goes in; its tags are completed in place.

Added or mended: what a header cell heads, bodies of list items, captions within captions, links within links, the index
of structure ids, formulas, which come as pictures, and running heads, which WeasyPrint tags but hangs on no branch of
the tree: they become artifacts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from evidoc.write.maths import MARK

_MARKED = re.compile(rb"/Span\s+<<[^<>]*/MCID\s+(\d+)[^<>]*>>\s+BDC")


def complete_tags(pdf: Any) -> None:
    """Mend the structure tree of `pdf`."""
    ids: list[tuple[bytes, Any]] = []
    reached: set[tuple[int, int]] = set()
    dropped: set[tuple[int, int]] = set()
    todo: list[tuple[Any, frozenset[str]]] = [(pdf.Root.StructTreeRoot.K, frozenset())]
    while todo:
        node, within = todo.pop()
        for element in _elements(node):
            reached.add(element.objgen)
            if "/ID" in element:
                ids.append((bytes(element.ID), element))
            tag = str(element.S)
            _mend(pdf, element, tag, within, dropped)
            if "/K" in element:
                todo.append((element.K, within | {tag}))
    _index_ids(pdf, ids)
    _drop_annotations(pdf, dropped)
    _mark_artifacts(pdf, reached)


def _elements(node: Any) -> Iterator[Any]:
    import pikepdf

    for kid in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _mend(pdf: Any, element: Any, tag: str, within: frozenset[str], dropped: set[tuple[int, int]]) -> None:
    import pikepdf

    if tag == "/TH":
        # columns are headed from THead; a header cell in the body heads its row
        element.A.Scope = pikepdf.Name.Column if "/THead" in within else pikepdf.Name.Row
    elif tag == "/Caption" and "/Caption" in within:
        element.S = pikepdf.Name.Span
    elif tag == "/LI":
        _give_body(pdf, element)
    elif tag == "/Figure" and str(element.get("/Alt", "")).startswith(MARK):
        element.S, element.Alt = pikepdf.Name.Formula, pikepdf.String(str(element.Alt).removeprefix(MARK))
    if "/Link" in within:
        if tag == "/Link":
            element.S = pikepdf.Name.Span
        _unlink(element, dropped)


def _give_body(pdf: Any, item: Any) -> None:
    """Put what stands loose in a list item into its body."""
    import pikepdf

    kids = list(item.K)
    loose = [kid for kid in kids if str(kid.get("/S")) not in {"/Lbl", "/LBody"}]
    if not loose:
        return
    body = next((kid for kid in kids if str(kid.S) == "/LBody"), None)
    if body is None:
        body = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item, K=pikepdf.Array())
        )
    for kid in loose:
        kid.P = body
    body.K = pikepdf.Array([*body.K, *loose])
    item.K = pikepdf.Array([*(kid for kid in kids if str(kid.get("/S")) == "/Lbl"), body])


def _unlink(element: Any, dropped: set[tuple[int, int]]) -> None:
    """Take the annotation off an element inside a link: the link around it has one that covers it."""
    import pikepdf

    kept = []
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
            dropped.add(kid.Obj.objgen)
        else:
            kept.append(kid)
    element.K = pikepdf.Array(kept)


def _drop_annotations(pdf: Any, dropped: set[tuple[int, int]]) -> None:
    import pikepdf

    if not dropped:
        return
    parents = set()
    for page in pdf.pages:
        annotations = list(page.obj.get("/Annots", []))
        parents |= {int(a.StructParent) for a in annotations if a.objgen in dropped}
        page.obj.Annots = pikepdf.Array([a for a in annotations if a.objgen not in dropped])
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    kept = [n for i in range(0, len(nums), 2) if int(nums[i]) not in parents for n in nums[i : i + 2]]
    pdf.Root.StructTreeRoot.ParentTree.Nums = pikepdf.Array(kept)


def _index_ids(pdf: Any, ids: list[tuple[bytes, Any]]) -> None:
    """Name the header cells that other cells refer to, as PDF 1.7 asks."""
    import pikepdf

    if not ids:
        return
    names = pikepdf.Array()
    for key, element in sorted(ids, key=lambda pair: pair[0]):
        names.extend([pikepdf.String(key), element])
    limits = pikepdf.Array([names[0], names[len(names) - 2]])
    leaf = pdf.make_indirect(pikepdf.Dictionary(Names=names, Limits=limits))
    pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(pikepdf.Dictionary(Kids=pikepdf.Array([leaf])))


def _mark_artifacts(pdf: Any, reached: set[tuple[int, int]]) -> None:
    """Turn text whose tag hangs on no branch of the structure tree (running heads) into artifacts."""
    import pikepdf

    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    elements = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    for page in pdf.pages:
        marks = elements.get(int(page.obj.StructParents))
        if not isinstance(marks, pikepdf.Array):
            continue
        lost = {i for i, element in enumerate(marks) if element.objgen not in reached}
        if not lost:
            continue
        text = bytes(page.obj.Contents.read_bytes())

        def mark(match: re.Match[bytes], lost: set[int] = lost) -> bytes:
            return b"/Artifact <</Type /Pagination>> BDC" if int(match[1]) in lost else match[0]

        page.obj.Contents.write(zlib.compress(_MARKED.sub(mark, text)), filter=pikepdf.Name.FlateDecode)
        for i in lost:
            marks[i] = None
