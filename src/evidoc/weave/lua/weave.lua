--- Documents as JSON on standard input go in; their HTML, what they show and what is wrong come out as JSON.
--
-- Run as `pandoc lua weave.lua`: one process, one start-up and one citeproc library for a whole batch. Nothing here
-- reads or writes files, except that citeproc reads the citation style.

package.path = (arg[0]:match("^(.*)[/\\]") or ".") .. "/?.lua"

local evidoc = require("evidoc")
local marks = require("marks")
local checks = require("checks")
local media = require("media")
local callouts = require("callouts")
local floats = require("floats")
local sections = require("sections")
local references = require("references")

-- Settings come from the scanner, so nothing in a body is read as settings, even where it looks like some.
local READER = "markdown-yaml_metadata_block-pandoc_title_block"

local WRITER = pandoc.WriterOptions({
  section_divs = true,
  highlight_method = "none",
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
  return setmetatable({
    job = job,
    store = evidoc.store(job.results),
    shown = { values = {}, tables = {}, figures = {}, citations = {}, references = {} },
    gaps = pandoc.List({}),
    problems = pandoc.List({}),
    headings = pandoc.List({}),
    resolved = {},
    targets = {},
    numbers = {},
    counts = {},
    images = {},
    anchors = {},
    captions = {},
    callouts = 0,
    tables = 0,
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

--- The number that the next float of a kind will have.
function Context:peek(prefix)
  return tostring((self.counts[prefix] or 0) + 1)
end

--- Give a label the next number of its kind.
function Context:number(id, prefix, name)
  local number = self:peek(prefix)
  self.counts[prefix] = tonumber(number)
  self.numbers[id] = number
  self.targets[id] = { name = name, number = number }
  return number
end

-- One document --------------------------------------------------------------------------------------------------------

-- Captions of labelled pictures in links: the picture pass turns captions into alt texts.
local function keep_captions(ctx, blocks)
  blocks:walk({
    Image = function(image)
      if image.identifier ~= "" then
        ctx.captions[image.identifier] = image.caption
      end
    end,
  })
end

-- Links back from notes say where they lead; code that is wider than a phone can be scrolled with the keyboard.
local function accessible(html)
  local back = '<a href="#fnref%s" class="footnote-back" role="doc-backlink"><span aria-hidden="true">%s</span>'
    .. '<span class="visually-hidden">Back to note %s in the text</span></a>'
  html = html:gsub('<a href="#fnref(%d+)" class="footnote%-back" role="doc%-backlink">([^<]*)</a>', function(number, arrow)
    return back:format(number, arrow, number)
  end)
  return (html:gsub("<pre([ >])", '<pre tabindex="0"%1'))
end

local function plain(ctx, text)
  local doc = pandoc.read(marks.lettered(text), READER)
  return marks.text(ctx, pandoc.utils.stringify(doc.blocks))
end

local function weave(ctx)
  local blocks = pandoc.read(marks.lettered(ctx.job.text), READER).blocks
  checks.refuse(ctx, blocks)
  blocks = media.links(ctx, marks.apply(ctx, references.drop_placed_list(blocks)))
  if ctx.job.text:find("![", 1, true) then
    keep_captions(ctx, blocks)
    blocks = media.images(ctx, blocks)
  end
  blocks = sections.apply(ctx, floats.apply(ctx, callouts.apply(ctx, blocks)))
  local body, entries = references.cite(ctx, references.apply(ctx, blocks))
  local html = accessible(pandoc.write(pandoc.Pandoc(body), "html5", WRITER)) .. "\n"
  local list = #entries > 0 and pandoc.write(pandoc.Pandoc(entries), "html5", WRITER) .. "\n" or ""
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
    gaps = ctx.gaps,
    problems = ctx.problems,
    numbers = ctx.numbers,
    images = ctx.images,
  }
end

local function main()
  local batch = pandoc.json.decode(io.read("a"), false)
  local answers = pandoc.List({})
  for _, job in ipairs(batch.documents) do
    local good, result = pcall(answer, job)
    answers:insert(good and result or { document = job.document, fault = tostring(result) })
  end
  io.write(pandoc.json.encode({ documents = answers }))
end

main()
