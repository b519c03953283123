--- Citations go in; links to figures, tables and sections, cited works and labelled gaps come out.

local evidoc = require("evidoc")
local labels = require("labels")

local M = {}

local NBSP = "\u{A0}"

--- The label that a citation names, or nil where it names a work; `@Fig-x` at the start of a sentence is `@fig-x`.
local function label_of(ctx, key)
  local first, rest = key:match("^(%a)(.*)$")
  local label = first and (first:lower() .. rest) or key
  if not labels.kind(label) then
    return nil
  end
  return ctx.job.labels[key] and key or label
end

-- Cross-references ----------------------------------------------------------------------------------------------------

local function words_of(ctx, target, citation)
  local words = pandoc.Inlines({})
  local given = #citation.prefix > 0
  if given then
    words:extend(citation.prefix)
  end
  if target.number == "" then
    -- a section without a number is found by its name
    words:extend(given and { pandoc.Space() } or {})
    words:extend(pandoc.Inlines("“" .. target.title .. "”"))
  elseif given then
    words:insert(pandoc.Str(NBSP .. target.number))
  elseif citation.mode == "SuppressAuthor" then
    words:insert(pandoc.Str(target.number))
  else
    local prefix = labels.prefix(ctx, target.prefix, citation.id:match("^%u") ~= nil)
    words:extend(prefix)
    words:insert(pandoc.Str((#prefix > 0 and NBSP or "") .. target.number))
  end
  return words
end

local function unresolved(ctx, citation, label)
  ctx.dropped.references[label] = true -- the plan may have counted a label that nothing numbered bears
  if not ctx.page then
    ctx:gap("cross-reference", label, { citation = citation.id })
    return pandoc.Inlines({ evidoc.gap("cross-reference", label) })
  end
  local near = labels.nearest(ctx, label)
  ctx:problem(
    "unknown-cross-reference",
    "Nothing in this document has the label '" .. label .. "' and a number.",
    near and ("Did you mean @" .. near .. "?") or ("Give what you mean the label {#" .. label .. "}."),
    { "@" .. citation.id },
    { citation = citation.id }
  )
  return pandoc.Inlines({ pandoc.Strong({ pandoc.Str("?@" .. label) }) })
end

--- The words behind a reference in brackets. Quarto shows none of them; a document of the site does.
local function suffix_of(ctx, citation)
  if not ctx.page or #citation.suffix == 0 then
    return citation.suffix
  end
  local words = pandoc.utils.stringify(citation.suffix)
  ctx:problem(
    "words-behind-reference",
    "Quarto leaves out the words behind a cross-reference in brackets: '" .. words:sub(1, 40) .. "'.",
    "Write them outside the brackets, and each of several references as one of its own: [@fig-a; @fig-b].",
    { "@" .. citation.id .. words, "@" .. citation.id },
    { citation = citation.id }
  )
  return {}
end

local function cross_reference(ctx, citation, label, linked)
  local target = ctx.targets[label]
  if not target then
    return unresolved(ctx, citation, label), false
  end
  -- labels that only the outputs of cells hold are nothing that the plan could know of
  if ctx.job.labels[label] then
    ctx.shown.references[label] = true
  end
  local words = words_of(ctx, target, citation)
  local inlines = linked
      and pandoc.Inlines({ pandoc.Link(words, "#" .. label, "", evidoc.attr("", { "quarto-xref" })) })
    or words
  inlines:extend(suffix_of(ctx, citation))
  return inlines, true
end

-- Works ---------------------------------------------------------------------------------------------------------------

--- Whether citeproc has anything to go by; without a bibliography a page shows citations as they were written.
local function has_bibliography(ctx) return ctx.job.references ~= "" or ctx.job.meta.bibliography ~= nil end

local function missing_work(ctx, citation)
  if not ctx.page then
    ctx:gap("citation", citation.id, { citation = citation.id })
    return { evidoc.gap("citation", citation.id) }
  end
  local known = has_bibliography(ctx)
  ctx:problem(
    known and "unknown-citation" or "citation-without-bibliography",
    known and ("The bibliography has no work '" .. citation.id .. "'.")
      or ("The work '" .. citation.id .. "' is cited, and the document names no bibliography."),
    known and "Correct the key, or add the work to the bibliography."
      or "Name the file in the document's settings: bibliography: references.bib",
    { "@" .. citation.id },
    { citation = citation.id }
  )
  ctx.cited = ctx.cited or known -- citeproc says of an unknown work that it is one
  return nil
end

--- Pieces of one bracket, in order: what is resolved here, and runs of works for citeproc.
local function pieces_of(ctx, cite, linked)
  local pieces, works = {}, nil
  for _, citation in ipairs(cite.citations) do
    local label = label_of(ctx, citation.id)
    local known = ctx.job.works[citation.id]
    local gap = not label and not known and missing_work(ctx, citation)
    if label then
      works = nil
      local inlines, found = cross_reference(ctx, citation, label, linked)
      pieces[#pieces + 1] = { inlines = inlines, joined = found or not ctx.page }
    elseif gap then
      works = nil
      pieces[#pieces + 1] = { inlines = gap, joined = true }
    else
      if known then
        ctx.shown.citations[citation.id] = true
        ctx.cited = true
      end
      if not works then
        works = {}
        pieces[#pieces + 1] = { works = works, joined = true }
      end
      works[#works + 1] = citation
    end
  end
  return pieces
end

local function resolved(ctx, cite, linked)
  local pieces = pieces_of(ctx, cite, linked)
  if #pieces == 1 and pieces[1].works then
    return nil -- all are works: citeproc's
  end
  local inlines = pandoc.Inlines({})
  for i, piece in ipairs(pieces) do
    if i > 1 and piece.joined then
      inlines:extend(labels.between(ctx))
    end
    inlines:extend(piece.works and { pandoc.Cite({}, piece.works) } or piece.inlines)
  end
  return inlines
end

--- Resolve cross-references, and take out what citeproc would not find.
function M.apply(ctx, blocks)
  local function inside(linked)
    return { Cite = function(cite) return resolved(ctx, cite, linked) end }
  end
  -- first inside links, where a cross-reference is plain text: a link in a link is no HTML
  blocks = blocks:walk({
    Link = function(link)
      local page = link.target:match("^evidoc:(%w+)")
      if page == "values" or page == "evidence" or page == "cases" then
        return nil -- most links are values, whose text holds no citation; nor does a grade's
      end
      link.content = link.content:walk(inside(false))
      return link
    end,
  })
  return blocks:walk(inside(labels.linked(ctx)))
end

-- The list of works ---------------------------------------------------------------------------------------------------

local function drop_placed_list(blocks)
  -- the list of references stands at the end of every document, whatever place is marked for it
  local kept = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Div" and block.identifier == "refs" then
      if #kept > 0 and kept[#kept].t == "Header" then
        kept:remove(#kept)
      end
    else
      kept:insert(block)
    end
  end
  return kept
end

M.drop_placed_list = drop_placed_list

--- Works that are to be listed without being cited: `nocite`, as its author wrote it; `@*` is all there are.
local function listed_only(ctx)
  local text = ctx.job.meta.nocite
  text = type(text) == "table" and table.concat(text, " ") or text
  if type(text) ~= "string" or not text:find("@", 1, true) then
    return nil
  end
  local blocks = pandoc.read(text, "markdown").blocks
  blocks:walk({
    Cite = function(cite)
      for _, citation in ipairs(cite.citations) do
        local all = citation.id == "*"
        if all or ctx.job.works[citation.id] then
          for key in pairs(all and ctx.job.works or { [citation.id] = true }) do
            ctx.shown.citations[key] = true
          end
        elseif not labels.kind(citation.id) then
          missing_work(ctx, citation)
        end
      end
    end,
  })
  ctx.cited = true
  return pandoc.utils.blocks_to_inlines(blocks)
end

-- What an author may tell citeproc in the document's settings.
local WISHES = { "suppress-bibliography", "notes-after-punctuation", "link-bibliography", "link-citations" }

-- What was last read: a document that is woven for pages and for print has the same works both times.
local read = {}

--- The works of BibTeX files, and those in CSL's own forms, which stand in comments between them.
local function works_of(text)
  if read.text == text then
    return read.works
  end
  local asked, json, yaml = text, {}, {}
  text = text:gsub("%f[^\n%z]%% evidoc csl%-(%a+) ([^\n]*)", function(form, work)
    table.insert(form == "json" and json or yaml, work)
    return ""
  end)
  local works = pandoc.List(pandoc.read(text, "biblatex").meta.references or {})
  if #json > 0 then
    works:extend(pandoc.read("[" .. table.concat(json, ",") .. "]", "csljson").meta.references)
  end
  if #yaml > 0 then
    local settings = "---\nreferences:\n- " .. table.concat(yaml, "\n- ") .. "\n---\n"
    works:extend(pandoc.read(settings, "markdown").meta.references)
  end
  read.text, read.works = asked, works
  return works
end

local function meta_of(ctx, nocite)
  local meta = {
    references = works_of(ctx.job.references),
    lang = ctx.job.lang,
    ["link-citations"] = true,
    nocite = nocite,
    csl = ctx.job.csl,
    ["reference-section-title"] = ctx.page and ctx.job.options["reference-section-title"] or nil,
  }
  for _, wish in ipairs(WISHES) do
    if ctx.job.meta[wish] == "true" or ctx.job.meta[wish] == "false" then
      meta[wish] = ctx.job.meta[wish] == "true"
    end
  end
  return meta
end

--- The heading of the list of works, where the author gave one: `reference-section-title`, or a heading at the very end
-- of a page, which Quarto takes to the list at the page's end. Its section stays where it was, so that links find it.
local function take_title(ctx, body)
  local header = body[#body]
  if not ctx.page or not header or header.t ~= "Header" then
    return
  end
  ctx.works_title = pandoc.utils.stringify(header.content:walk({ Note = function() return {} end }))
  local section = pandoc.write(pandoc.Pandoc({ pandoc.Div({}, header.attr) }), "html5")
  body[#body] = pandoc.RawBlock("html", (section:gsub("^<div", "<section"):gsub("</div>%s*$", "</section>")))
end

--- Let citeproc word the citations; returns the document's blocks and those of its list of references.
--
-- On a page the list stays where its author put it (`::: {#refs}`), and only without such a place it comes out apart.
function M.cite(ctx, blocks)
  local nocite = listed_only(ctx)
  if not ctx.cited or (ctx.page and not has_bibliography(ctx)) then
    return blocks, pandoc.Blocks({})
  end
  local placed = ctx.page and ctx.job.text:find("#refs", 1, true) ~= nil
  local doc = pandoc.utils.citeproc(pandoc.Pandoc(blocks, meta_of(ctx, nocite)))
  local body, entries = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if not placed and block.t == "Div" and block.identifier == "refs" then
      entries = block.content
      take_title(ctx, body)
    else
      body:insert(block)
    end
  end
  return body, entries
end

return M
