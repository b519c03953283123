"""The name of a setting of a document goes in; what may stand there, and whether evidoc goes by it, come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidoc.model.quarto_keys import EXECUTE, LEFT, REFUSED, SUPPORTED, Key


def _keys(kind: str, names: str, state: str = SUPPORTED, note: str = "") -> dict[str, Key]:
    return {name: Key(kind, state, note) for name in names.split()}


DOCUMENT: Mapping[str, Key] = {
    **_keys("text", "title subtitle description status lang version audience nations checked next-review reviewed_by"),
    **_keys("text", "abstract cite_as doi licence"),
    "date-format": Key("text", REFUSED, "dates are written as in 5 March 2024"),
    **_keys("text", "abstract-title author-title affiliation-title", REFUSED, "other words in the title block"),
    **_keys("text", "published-title modified-title doi-title", REFUSED, "other words in the title block"),
    **_keys("any", "author authors affiliations license copyright"),
    **_keys("texts", "keywords categories bibliography nocite"),
    "institute": Key("any", REFUSED, "write 'affiliations'"),
    **_keys("text or mapping", "date date-modified"),
    "csl": Key("text"),
    "execute": Key("mapping"),
    "crossref": Key("mapping or no"),
    "format": Key("text or mapping or list"),
    "jupyter": Key("text or mapping or yes-no"),
    "engine": Key("text"),
    "filters": Key("text or list"),
    "by-author": Key("any", REFUSED, "Quarto makes it of 'author'"),
    "params": Key("mapping", REFUSED, "parameters of a document: write a script in analysis/ for each"),
    "knitr": Key("any", REFUSED, "R"),
    "julia": Key("any", REFUSED, "Julia"),
    "server": Key("any", REFUSED, "interactive documents"),
    "references": Key("list"),
    "citation": Key("any", REFUSED, "how to cite the page: 'cite_as' says it in evidoc"),
    "google-scholar": Key("yes-no", LEFT),
    "funding": Key("any", REFUSED, "write it into project.yml"),
    "metadata-files": Key("texts", REFUSED, "settings in further files: write them into _metadata.yml"),
    "metadata-file": Key("texts", REFUSED, "settings in further files: write them into _metadata.yml"),
    "language": Key("text or mapping", REFUSED, "words that Quarto puts into pages"),
    "listing": Key("any", REFUSED, "lists of pages"),
    "about": Key("any", REFUSED, "pages about a person"),
    "aliases": Key("texts", REFUSED, "pages that lead to other pages"),
    "notebook-subarticles": Key("list", REFUSED, "articles of notebooks"),
    "draft": Key("yes-no", REFUSED, "write 'status: draft'"),
    "dashboard": Key("any", REFUSED, "dashboards"),
    "ojs-engine": Key("yes-no", REFUSED, "Observable JavaScript"),
    **_keys("any", "image image-alt image-width image-height open-graph twitter-card subject", LEFT, "for other sites"),
    **_keys("any", "order comments search editor editor_options resources zotero canvas", LEFT, "for Quarto's tools"),
    **_keys("text", "title-block-style title-block-banner-color quarto-required", LEFT),
    **_keys("any", "title-block-banner title-block-categories brand pagetitle title-prefix", LEFT),
}
"""What a document may say of itself, and what concerns how it is read and run."""

FORMAT: Mapping[str, Key] = {
    "number-sections": Key("yes-no"),
    "number-depth": Key("number"),
    "toc": Key("yes-no"),
    "toc-depth": Key("number"),
    "toc-title": Key("text", REFUSED, "other words above the contents"),
    **_keys("yes-no", "lof lot lol", REFUSED, "write \\listoffigures or \\listoftables where the list is to stand"),
    **_keys("top or bottom or margin", "fig-cap-location tbl-cap-location cap-location"),
    "reference-location": Key("document or block or section or margin"),
    "citation-location": Key("text", REFUSED, "references stand at the end"),
    "shift-heading-level-by": Key("number"),
    "fig-align": Key("default or left or right or center"),
    "number-offset": Key("number or list"),
    "code-fold": Key("yes-no or show", LEFT, "each cell may say it for itself"),
    "code-summary": Key("text", LEFT, "each cell may say it for itself"),
    "callout-appearance": Key("default or simple or minimal"),
    "callout-icon": Key("yes-no"),
    "reference-section-title": Key("text"),
    "appendix-style": Key("default or plain or none or yes-no"),
    "date-meta": Key("text", LEFT),
    "template": Key("text", REFUSED, "evidoc's own templates are in templates/"),
    "template-partials": Key("texts", REFUSED, "evidoc's own templates are in templates/"),
    "include-in-header": Key("any", REFUSED, "code of one's own in the page"),
    "include-before-body": Key("any", REFUSED, "write it into the text"),
    "include-after-body": Key("any", REFUSED, "write it into the text"),
    "header-includes": Key("any", REFUSED, "code of one's own in the page"),
    "include-before": Key("any", REFUSED, "write it into the text"),
    "include-after": Key("any", REFUSED, "write it into the text"),
    "from": Key("text", REFUSED, "another reading of Markdown"),
    "reader": Key("text", REFUSED, "another reading of Markdown"),
    "shortcodes": Key("texts", REFUSED, "shortcodes of one's own"),
    "output-file": Key("text", REFUSED, "the name of the page: evidoc render -o NAME"),
    "output-ext": Key("text", REFUSED, "the name of the page: evidoc render -o NAME"),
    "default-image-extension": Key("text", REFUSED, "write the names of pictures out"),
    "abbreviations": Key("text", REFUSED, "another reading of Markdown"),
    "indented-code-classes": Key("texts", REFUSED, "give code blocks their classes"),
    "citeproc": Key("yes-no", REFUSED, "citations are always resolved"),
    "cite-method": Key("text", REFUSED, "citations are always made by citeproc"),
    "biblio-style": Key("text", REFUSED, "citation styles of LaTeX: use 'csl'"),
    **_keys("yes-no", "suppress-bibliography notes-after-punctuation link-bibliography link-citations"),
    "tabsets": Key("yes-no", REFUSED, "tabs are always shown as tabs on pages"),
    "section-numbering": Key("text", REFUSED, "numbers of sections in other signs"),
    "identifier-prefix": Key("text", REFUSED, "ids with a word in front"),
    "variables": Key("mapping", REFUSED, "variables of pandoc's templates"),
    "metadata": Key("mapping", REFUSED, "settings of pandoc"),
    "defaults": Key("texts", REFUSED, "settings of pandoc in further files"),
    "track-changes": Key("text", REFUSED, "for Word"),
    "strip-comments": Key("yes-no", LEFT),
    "code-annotations": Key("text or no", REFUSED, "notes on lines of code"),
    "keep-hidden": Key("yes-no", REFUSED, "hidden code in the page"),
    "keep-source": Key("yes-no", REFUSED, "the source in the page"),
    "code-links": Key("any", REFUSED, "links beside the page"),
    "other-links": Key("any", REFUSED, "links beside the page"),
    "crossrefs-hover": Key("yes-no", LEFT),
    **_keys("any", "theme css highlight-style syntax-highlighting syntax-definitions monobackgroundcolor", LEFT),
    **_keys("any", "backgroundcolor fontcolor linkcolor linkstyle max-width mainfont monofont sansfont", LEFT),
    **_keys("any", "fontsize fontfamily fontenc mathfont CJKmainfont linestretch body-classes document-css", LEFT),
    **_keys("any", "mainfontoptions sansfontoptions monofontoptions mathfontoptions fontfamilyoptions", LEFT),
    **_keys("any", "grid margin-left margin-right margin-top margin-bottom margin-header page-layout", LEFT),
    **_keys("any", "minimal standalone embed-resources self-contained self-contained-math extract-media", LEFT),
    **_keys("any", "anchor-sections smooth-scroll respect-user-color-scheme html-math-method section-divs", LEFT),
    **_keys("any", "html-q-tags email-obfuscation link-external-icon link-external-newwindow", LEFT),
    **_keys("any", "link-external-filter format-links notebook-links notebook-preview notebook-view", LEFT),
    **_keys("any", "notebook-preview-options lightbox hypothesis bread-crumbs back-to-top-navigation", LEFT),
    **_keys("any", "footnotes-hover citations-hover crossrefs-hover fig-responsive toc-location", LEFT),
    **_keys("any", "toc-expand code-copy code-tools code-link code-overflow code-line-numbers", LEFT),
    **_keys("any", "code-block-bg code-block-border-left code-block-border fig-env fig-pos", LEFT),
    **_keys("list or auto or yes-no", "tbl-colwidths"),
    **_keys("any", "html-table-processing css-property-processing wrap columns tab-stop preserve-tabs ascii", LEFT),
    **_keys("any", "eol dpi ext-relative quiet axe mermaid mermaid-format appendix-cite-as preview-mode", LEFT),
    **_keys("any", "resource-path use-rsvg-convert title-slide-attributes incremental metadata-json log-file", LEFT),
    **_keys(
        "any", "documentclass classoption geometry papersize paperwidth paperheight pagestyle indent", LEFT, "LaTeX"
    ),
    **_keys("any", "hyperrefoptions block-headings colorlinks urlcolor citecolor filecolor toccolor boxlinks", LEFT),
    **_keys("any", "pdf-engine pdf-engine-opt pdf-engine-opts keep-tex keep-typ latex-auto-mk latex-tinytex", LEFT),
    **_keys(
        "any", "latex-auto-install latex-min-runs latex-max-runs latex-clean latex-makeindex latex-tlmgr-opts", LEFT
    ),
    **_keys(
        "any", "latex-output-dir latex-makeindex-opts top-level-division secnumdepth links-as-notes lof-title", LEFT
    ),
    **_keys(
        "any", "beamerarticle biblatexoptions biblio-title natbiboptions microtypeoptions babel-lang", LEFT, "LaTeX"
    ),
    **_keys("any", "page-numbering font-paths bibliographystyle pdf-standard logo thanks", LEFT, "for Typst"),
    **_keys("any", "fig-cap-align tbl-cap-align verbosity trace fail-if-warnings file-scope data-dir to writer", LEFT),
}
"""What may stand under a format, or at the top for every format."""

TOP_LEVEL: Mapping[str, Key] = {
    **EXECUTE,
    **FORMAT,
    **DOCUMENT,
    "project": Key("mapping"),
    "evidoc": Key("mapping"),
    "profile": Key("any"),
    "website": Key("mapping", LEFT, "what surrounds the pages of a Quarto website; evidoc makes its own"),
    "site": Key("mapping", LEFT, "what surrounds the pages of a Quarto website; evidoc makes its own"),
    "book": Key("mapping", REFUSED, "books"),
    "manuscript": Key("mapping", REFUSED, "manuscripts"),
    "freeze": Key("yes-no or auto", LEFT),
    "format-version": Key("any", LEFT),
}
"""Every key that means something at the top of ``_quarto.yml``, of ``_metadata.yml`` or of front matter."""

_OTHERS = (
    "docx odt epub epub2 epub3 gfm commonmark commonmark_x hugo-md docusaurus-md md revealjs pptx beamer latex context "
    "jats jats_archiving jats_publishing jats_articleauthoring ipynb asciidoc asciidoctor rst org markdown "
    "markdown_phpextra markdown_mmd markdown_strict markdown_github ms man muse texinfo tei xwiki zimwiki jira "
    "mediawiki dokuwiki haddock rtf icml opml docbook docbook4 docbook5 fb2 plain native json slidy slideous dzslides "
    "s5 textile opendocument biblatex bibtex csljson email dashboard chunkedhtml confluence-html"
)

FORMATS: Mapping[str, str] = {
    **dict.fromkeys(("html", "html4", "html5", "pdf", "typst"), SUPPORTED),
    **dict.fromkeys(_OTHERS.split(), LEFT),
}
"""Formats that Quarto makes; evidoc makes pages and PDFs, and leaves the others to Quarto."""

HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "citeproc": (True,),
    "date-format": ("long", "D MMMM YYYY"),
    "toc-title": ("Contents",),
    "citation-location": ("document",),
    "cite-method": ("citeproc",),
    "tabsets": (True,),
    "from": ("markdown",),
    "reader": ("markdown",),
    "code-annotations": (False, "none", "below"),
    "language": ("en", "en-GB"),
}
"""Values of refused keys that ask for what happens anyway; so does `False` where none are given here."""
