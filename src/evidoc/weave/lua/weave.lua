--- Documents as JSON go in, one a line; of each, its HTML, what it shows and what is wrong come out as a line of JSON.
--
-- Run as `pandoc lua weave.lua`: one process, one start-up and one citeproc library for many documents. Nothing here
-- reads or writes files, except that citeproc reads the citation style.

package.path = (arg[0]:match("^(.*)[/\\]") or ".") .. "/?.lua"

local evidoc = require("evidoc")
local marks = require("marks")
local checks = require("checks")
local conditions = require("conditions")
local media = require("media")
local tabs = require("tabs")
local callouts = require("callouts")
local notes = require("notes")
local html_tables = require("html_tables")
local equations = require("equations")
local floats = require("floats")
local labels = require("labels")
local lists = require("lists")
local sections = require("sections")
local references = require("references")
local code = require("code")

-- Settings come from the scanner, so nothing in a body is read as settings, even where it looks like some.
local READER = "markdown-yaml_metadata_block-pandoc_title_block"

local WRITER = pandoc.WriterOptions({
  section_divs = true,
  highlight_method = "none",
  html_math_method = "mathml",
  wrap_text = "wrap-none",
  email_obfuscation = "none",
})

-- What is known and noted about one document --------------------------------------------------------------------------

local Context = {}
Context.__index = Context

local function new_context(job)
  local shortcodes = {}
  for _, code in ipairs(job.shortcodes) do
    shortcodes[("%d"):format(code.number)] = code -- JSON numbers may come as floats
  end
  job.shortcodes = shortcodes
  job.options = job.options or {}
  return setmetatable({
    job = job,
    page = job.options.mode == "page", -- as `quarto render` would show it; else a document of the site
    pdf = job.options.format == "pdf", -- what conditions ask for; a document of the site is woven once for each
    store = evidoc.store(job.results),
    shown = { values = {}, tables = {}, figures = {}, findings = {}, citations = {}, references = {} },
    dropped = { values = {}, tables = {}, figures = {}, findings = {}, citations = {}, references = {} },
    left_out = pandoc.List({}),
    gaps = pandoc.List({}),
    problems = pandoc.List({}),
    headings = pandoc.List({}),
    resolved = {},
    targets = {},
    numbers = {},
    counts = {},
    images = {},
    anchors = {},
    listed = {},
    pictures = {},
    callouts = 0,
    tables = 0,
    tabsets = 0,
    videos = 0,
    listings = 0,
  }, Context)
end

--- Note a fault; `needles` are texts by which its line is looked for, `at` says which token it concerns.
function Context:problem(kind, message, hint, needles, at)
  self.problems:insert({
    kind = kind,
    message = marks.without(message),
    hint = hint,
    needles = needles or {},
    at = at or {},
  })
end

--- Note a gap that readers see.
function Context:gap(kind, what, at)
  self.gaps:insert({ kind = kind, what = what, at = at })
end

--- Give a label the next number of its kind, as text in the style that the author asks for.
function Context:number(id, prefix)
  self.counts[prefix] = (self.counts[prefix] or 0) + 1
  local number = labels.number(self, prefix, self.counts[prefix])
  self.numbers[id] = number
  self.targets[id] = { prefix = prefix, number = number }
  return number
end

-- One document --------------------------------------------------------------------------------------------------------

local function plain(ctx, text)
  local doc = pandoc.read(marks.lettered(text), READER)
  return marks.text(ctx, pandoc.utils.stringify(doc.blocks))
end

-- The order of the passes: what is left out goes first, so that it counts for nothing; then everything unknown is
-- refused, while it still looks as its author wrote it; then marks become text, since pictures, titles and captions may
-- hold some; then tabs, callouts and remarks, whose headings are titles and no headings; then floats, headings and
-- references, which number what is left, in the order of reading; code last, because listings are floats.
local function passes(ctx, blocks)
  blocks = conditions.apply(ctx, html_tables.apply(ctx, blocks))
  checks.refuse(ctx, blocks)
  if not ctx.page then
    blocks = references.drop_placed_list(blocks)
  end
  blocks = media.links(ctx, marks.apply(ctx, blocks))
  if ctx.job.text:find("![", 1, true) then
    blocks = media.images(ctx, blocks)
  end
  blocks = notes.margin(ctx, callouts.apply(ctx, tabs.apply(ctx, blocks)))
  blocks = lists.apply(ctx, floats.apply(ctx, equations.apply(ctx, blocks)))
  blocks = ctx.page and notes.sections(ctx, sections.apply(ctx, blocks)) or sections.apply(ctx, notes.sections(ctx, blocks))
  local body, entries = references.cite(ctx, references.apply(ctx, blocks))
  return code.apply(ctx, body), entries
end

local function html_of(ctx, blocks)
  local place = ctx.job.options["reference-location"]
  local notes_at = (place == "block" or place == "section") and "end-of-" .. place or "end-of-document"
  WRITER.reference_location = notes_at
  return #blocks > 0 and marks.spoken_in_html(pandoc.write(pandoc.Pandoc(blocks), "html5", WRITER)) .. "\n" or ""
end

local function weave(ctx)
  local body, entries = passes(ctx, sections.shifted(ctx, pandoc.read(marks.lettered(ctx.job.text), READER).blocks))
  local list = html_of(ctx, entries)
  local html = code.accessible(ctx, notes.accessible(html_of(ctx, body)))
  if ctx.page then
    html, list = media.addresses(ctx, notes.appendix(ctx, html, list)), ""
  end
  html = checks.maths(ctx, equations.tagged(ctx, html))
  checks.ids(ctx, html .. list)
  return html, list
end

local function answer(job)
  local ctx = new_context(job)
  local texts = {}
  for key, text in pairs(job.front) do
    texts[key] = (key == "title" or key == "subtitle") and plain(ctx, text) or marks.text(ctx, text)
  end
  local body, bibliography = weave(ctx)
  return {
    document = job.document,
    body = body,
    bibliography = bibliography,
    front = texts,
    headings = ctx.headings,
    shown = ctx.shown,
    dropped = ctx.dropped,
    left_out = ctx.left_out,
    gaps = ctx.gaps,
    problems = ctx.problems,
    numbers = ctx.numbers,
    images = ctx.images,
  }
end

local function main()
  for line in io.lines() do
    local began = os.clock()
    local job = pandoc.json.decode(line, false)
    local good, result = pcall(answer, job)
    result = good and result or { document = job.document, fault = tostring(result) }
    result.took = os.clock() - began
    io.write(pandoc.json.encode(result), "\n"):flush()
  end
end

main()
