"""A Work goes in; what is wrong with its pages and its address comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from evidoc.collect.health.works import BIBTEX, Work
from evidoc.model.health import Fault

_PAGE = r"[A-Za-z]{0,6}\.?\d+[A-Za-z]{0,3}(?:[.:]\d+)*"
_ROMAN = r"[ivxlcdmIVXLCDM]+"
_DASH = r"\s*(?:-{1,3}|[\u2010-\u2015\u2212]|\\textendash(?:\{\})?\s*)\s*"
_RANGE = re.compile(rf"(?P<first>{_PAGE}|{_ROMAN})(?:{_DASH}(?P<last>{_PAGE}|{_ROMAN}))?(?:ff?\.?|\+)?")
_NUMBER = re.compile(r"([A-Za-z]*)\.?(\d+)([A-Za-z]*)")
_LEAD = re.compile(r"^(?:pp?\.\s*|pp?\s+|pp|pages?\s*)(?=\d)", re.IGNORECASE)
_OPEN = re.compile(r"^https?://\S+$", re.IGNORECASE)
_PROXY = re.compile(r"ezproxy|\.idm\.oclc\.org|[/.]proxy\.|libproxy|shibboleth|sessionid=|jsessionid", re.IGNORECASE)
_SHOWN = 60


def whereabouts_faults(work: Work) -> Iterator[Fault]:
    """Yield ``malformed-pages`` and ``malformed-url``."""
    if (pages := work.get("pages")) and (reason := wrong_pages(pages)):
        message = f"The pages '{pages[:_SHOWN]}' of '{work.key}' {reason}."
        hint = "Write 12--34, or the number of the article." if work.form == BIBTEX else "Write 12-34."
        yield Fault("malformed-pages", work.key, message, work.place, hint)
    if (url := work.get("url")) and (reason := wrong_url(url)):
        message = f"The address '{url[:_SHOWN]}{'…' if url[_SHOWN:] else ''}' of '{work.key}' {reason}."
        hint = "Copy it from the browser's address line, as readers will open it."
        yield Fault("malformed-url", work.key, message, work.place, hint)


def wrong_pages(written: str) -> str:
    """Return what is wrong with pages, as the rest of a sentence; empty where nothing is."""
    if _LEAD.match(written):
        return "begin with a word that the citation style writes itself"
    for part in re.split(r"\s*[,;&]\s*", written.strip().strip("{}")):
        found = _RANGE.fullmatch(part)
        if not found:
            return "are none"
        if found["last"] and _runs_back(found["first"], found["last"]):
            return "end before they begin"
    return ""


def wrong_url(written: str) -> str:
    """Return what is wrong with an address, as the rest of a sentence; empty where nothing is."""
    text = written.strip()
    tells = (
        (re.search(r"\s", text), "has a space in it"),
        ("\\" in text, "has a backslash in it, which browsers read as a stroke"),
        (text.lower().startswith("www."), "does not begin with https://"),
        (text.lower().count("://") > 1 and re.match(r"(?:https?://){2}", text.lower()), "begins twice"),
        (not _OPEN.match(text), "does not begin with https:// or http://"),
        (text.endswith((",", ";", ".", "<", ">", '"')), f"ends in '{text[-1:]}'"),
        (_PROXY.search(text), "leads through a library's proxy or a visit of yours, which others cannot follow"),
    )
    return next((reason for wrong, reason in tells if wrong), "") or _wrong_host(text)


def _wrong_host(text: str) -> str:
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return "names no server"
    if host in ("localhost", "127.0.0.1") or host.endswith((".local", ".internal")):
        return "leads to a machine of yours"
    return "" if "." in host.strip(".") and ".." not in host else "names no server"


def _runs_back(first: str, last: str) -> bool:
    begins, ends = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if not begins or not ends or (ends[1] and ends[1].lower() != begins[1].lower()):
        return False
    number, other = begins[2], ends[2]
    if len(other) < len(number):  # 123-9 means 123-129
        other = number[: len(number) - len(other)] + other
    return int(other) < int(number)
