"""The Quarto extension: run by pandoc's Lua with a stand-in for Quarto's own functions."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidoc.weave.job import Job
from evidoc.weave.pandoc import LUA, pandoc_binary
from evidoc.weave.payload import payload

EXTENSION = Path(__file__).parents[2] / "_extensions" / "evidoc"
QUARTO = """
local root, extension = arg[1], arg[2]
warnings = {}
quarto = {
  utils = { resolve_path = function(file) return extension .. "/" .. file end },
  project = { directory = root, offset = "../.." },
  doc = { input_file = root .. "/chapters/guide/index.qmd", is_format = function(f) return f == "html" end },
  log = { warning = function(text) warnings[#warnings + 1] = text end },
}
local settings = "evidoc: {documents: {guide: {chapter: chapters/guide/index.qmd, genre: plain}}}"
local meta = pandoc.read("---\\n" .. settings .. "\\n---\\n").meta
local handlers = dofile(extension .. "/shortcodes.lua")
"""


@pytest.fixture
def run_lua(tmp_path: Path, make_job: Callable[..., Job]) -> Callable[[str], Any]:
    """Return a function that runs Lua in a project with results, and reads the JSON it prints."""
    results = tmp_path / "_build" / "results"
    data = payload(make_job())["results"] | make_job().results.as_dict()
    for kind in ("tables", "figures"):
        (results / kind).mkdir(parents=True)
        for name, product in data[kind].items():
            (results / kind / f"{name}.json").write_text(json.dumps(product), encoding="utf-8")
    (results / "values.json").write_text(json.dumps(data["values"]), encoding="utf-8")
    findings = {"F1": {"text": "People stay", "grade": "moderate confidence"}, "F2": {"text": "People leave"}}
    (results / "findings.json").write_text(json.dumps(findings), encoding="utf-8")
    (results / "index.json").write_text('{"version": 1}', encoding="utf-8")
    (tmp_path / "templates" / "genres").mkdir(parents=True)
    (tmp_path / "templates" / "genres" / "plain.yml").write_text("# plain\nnumber_style: nhs\n", encoding="utf-8")
    (tmp_path / "project.yml").write_text("award:\n  start: TBC\n  length: 24 months\n", encoding="utf-8")

    def run(lua: str) -> Any:
        script = tmp_path / "run.lua"
        script.write_text(f"{QUARTO}\n{lua}", encoding="utf-8")
        command = [pandoc_binary(), "lua", str(script), str(tmp_path), str(EXTENSION)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        return json.loads(ended.stdout) if ended.returncode == 0 else ended.stderr

    return run


def shortcode(call: str) -> str:
    """Return Lua that prints what a shortcode gives in text and in an attribute."""
    name, args, options = [*call.split("|"), "", ""][:3]
    ask = f'handlers.{name}({{{args}}}, {{{options}}}, meta, nil, "%s")'
    return (
        f"local doc = pandoc.Pandoc({{pandoc.Plain({ask % 'inline'})}})\n"
        "local shown = pandoc.write(doc, 'html', {wrap_text = 'wrap-none'})\n"
        f"io.write(pandoc.json.encode({{shown, {ask % 'text'}}}))"
    )


def test_both_engines_have_the_same_library() -> None:
    """Quarto reads no file outside its extension; so there is a copy, made from the one in the package."""
    assert (EXTENSION / "evidoc.lua").read_bytes() == (LUA / "evidoc.lua").read_bytes()


def test_the_extension_names_files_that_are_there() -> None:
    contributes = yaml.safe_load((EXTENSION / "_extension.yml").read_text(encoding="utf-8"))["contributes"]
    assert contributes["filters"] == [{"path": "filter.lua", "at": "pre-ast"}]
    for name in (*contributes["shortcodes"], contributes["filters"][0]["path"], "project.lua", "evidoc.lua"):
        assert (EXTENSION / name).is_file()


@pytest.mark.parametrize(
    ("call", "inline", "text"),
    [
        ("value|'staff'", '<span class="evidoc-value" data-id="staff">about 21,200 FTE</span>', "about 21,200 FTE"),
        ("value|'staff'|style='ons'", '<span class="evidoc-value" data-id="staff">21,206 FTE</span>', "21,206 FTE"),
        ("value|'rate.all'|part='period'", '<span class="evidoc-value" data-id="rate.all">2024</span>', "2024"),
        (
            "value|'no.x'",
            '<span class="evidoc-gap" data-kind="value">[Missing value: no.x]</span>',
            "[Missing value: no.x]",
        ),
        (
            "finding|'F1'",
            '<span class="evidoc-finding" data-id="F1">People stay (moderate confidence)</span>',
            "People stay (moderate confidence)",
        ),
        (
            "finding|'F2'",
            '<span class="evidoc-finding" data-id="F2">People leave (not graded)</span>',
            "People leave (not graded)",
        ),
        (
            "finding|'F3'",
            '<span class="evidoc-gap" data-kind="finding">[Missing finding: F3]</span>',
            "[Missing finding: F3]",
        ),
        ("fact|'award.length'", "24 months", "24 months"),
        (
            "fact|'award.start'",
            '<span class="evidoc-gap" data-kind="TBC">[TBC: award.start]</span>',
            "[TBC: award.start]",
        ),
    ],
)
def test_shortcodes(run_lua: Callable[[str], Any], call: str, inline: str, text: str) -> None:
    assert run_lua(shortcode(call)) == [inline, text]


def test_an_empty_div_is_filled_before_quarto_numbers_it(run_lua: Callable[[str], Any]) -> None:
    shown = run_lua(
        'local text = "::: {#fig-leavers}\\n:::\\n\\n::: {#tbl-rates}\\n:::\\n\\n::: {#fig-none}\\n:::\\n"\n'
        "local doc = pandoc.read(text)\n"
        'doc = doc:walk(dofile(extension .. "/filter.lua")[1])\n'
        "local out = {warnings = warnings, divs = {}}\n"
        "for i, div in ipairs(doc.blocks) do\n"
        "  local last = div.content[#div.content]\n"
        "  out.divs[i] = {id = div.identifier, first = div.content[1].t, caption = pandoc.utils.stringify(last),\n"
        "    html = pandoc.write(pandoc.Pandoc(div.content), 'html')}\n"
        "end\n"
        "io.write(pandoc.json.encode(out))"
    )
    figure, table, none = shown["divs"]
    assert figure["caption"] == "Ambulance trusts lose most Per cent of days, England, 2024"
    assert 'src="../../_build/results/figures/leavers.svg"' in figure["html"]
    assert "Show the data behind this figure" in figure["html"]
    assert (table["caption"], table["first"]) == ("Rates by kind", "Div")
    assert 'scope="row"' in table["html"]
    assert none["caption"] == "[Missing figure: none]"
    assert shown["warnings"] == ["evidoc: there is no figure 'none' in _build/results"]


def test_the_number_style_that_evidoc_tells_goes_before_the_genre_s(run_lua: Callable[[str], Any]) -> None:
    told = 'meta["evidoc-number-style"] = pandoc.MetaString("ons")\n'
    assert run_lua(told + shortcode("value|'staff'"))[1] == "21,206 FTE"


@pytest.mark.parametrize(
    ("told", "shown"), [("html", ["html", "pdf", "pdf", "docx"]), ("pdf", ["pdf", "html", "html", "docx"])]
)
def test_conditions_are_turned_round_for_print(run_lua: Callable[[str], Any], told: str, shown: list[str]) -> None:
    text = "".join(
        f"::: {{.content-visible {c}}}\\n:::\\n\\n"
        for c in ("when-format=html", "when-format=pdf", "unless-format=latex", "when-format=docx")
    )
    asked = run_lua(
        f"local filters = dofile(extension .. '/filter.lua')\n"
        f"filters[2].Meta({{ ['evidoc-format'] = pandoc.MetaString('{told}') }})\n"
        f'local doc = pandoc.read("{text}"):walk(filters[3])\n'
        "local out = {}\n"
        "for i, div in ipairs(doc.blocks) do\n"
        "  out[i] = div.attributes['when-format'] or div.attributes['unless-format']\n"
        "end\n"
        "io.write(pandoc.json.encode(out))"
    )
    assert [name.replace("latex", "pdf") for name in asked] == shown


def test_without_results_it_says_what_to_run(run_lua: Callable[[str], Any], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "_build")
    assert "run `evidoc run` first" in run_lua(shortcode("value|'staff'"))


def test_results_of_another_version_are_refused(run_lua: Callable[[str], Any], tmp_path: Path) -> None:
    (tmp_path / "_build/results/index.json").write_text('{"version": 2}', encoding="utf-8")
    said = run_lua(shortcode("value|'staff'"))
    assert "have version 2" in said
    assert "reads version 1" in said
