--- Citations go in; links to figures, tables and sections, cited works and labelled gaps come out.

local evidoc = require("evidoc")

local M = {}

local PREFIXES = {}
for prefix in ("fig tbl sec eq lst nte tip wrn imp cau"):gmatch("%l+") do
  PREFIXES[prefix] = true
end

--- The label that a citation names, or nil where it names a work; `@Fig-x` at the start of a sentence is `@fig-x`.
local function label_of(ctx, key)
  local first, rest = key:match("^(%a)(.*)$")
  local label = first and (first:lower() .. rest) or key
  if not PREFIXES[label:match("^(%l+)%-")] then
    return nil
  end
  return ctx.job.labels[key] and key or label
end

local function words_of(target, citation)
  local words = pandoc.Inlines({})
  local given = #citation.prefix > 0
  if given then
    words:extend(citation.prefix)
  end
  local named = target.number == ""
  if named then
    -- a section without a number is found by its name
    words:extend(given and { pandoc.Space() } or {})
    words:extend(pandoc.Inlines("“" .. target.title .. "”"))
  elseif given then
    words:insert(pandoc.Str("\u{A0}" .. target.number))
  elseif citation.mode == "SuppressAuthor" then
    words:insert(pandoc.Str(target.number))
  else
    words:insert(pandoc.Str(target.name .. "\u{A0}" .. target.number))
  end
  return words
end

local function cross_reference(ctx, citation, label, linked)
  local target = ctx.targets[label]
  if not target or not ctx.job.labels[label] then
    ctx:gap("cross-reference", label, { citation = citation.id })
    return { evidoc.gap("cross-reference", label) }
  end
  ctx.shown.references[label] = true
  local words = words_of(target, citation)
  local inlines = linked and pandoc.Inlines({ pandoc.Link(words, "#" .. label, "", evidoc.attr("", { "quarto-xref" })) })
    or words
  inlines:extend(citation.suffix)
  return inlines
end

local function missing_work(ctx, citation)
  ctx:gap("citation", citation.id, { citation = citation.id })
  return { evidoc.gap("citation", citation.id) }
end

--- Pieces of one bracket, in order: what is resolved here, and runs of known works for citeproc.
local function pieces_of(ctx, cite, linked)
  local pieces, works = {}, nil
  for _, citation in ipairs(cite.citations) do
    local label = label_of(ctx, citation.id)
    if label then
      works = nil
      pieces[#pieces + 1] = { inlines = cross_reference(ctx, citation, label, linked) }
    elseif not ctx.job.works[citation.id] then
      works = nil
      pieces[#pieces + 1] = { inlines = missing_work(ctx, citation) }
    else
      ctx.shown.citations[citation.id] = true
      if not works then
        works = {}
        pieces[#pieces + 1] = { works = works }
      end
      works[#works + 1] = citation
    end
  end
  return pieces
end

local function resolved(ctx, cite, linked)
  local pieces = pieces_of(ctx, cite, linked)
  if #pieces == 1 and pieces[1].works then
    return nil -- all are known works: citeproc's
  end
  local inlines = pandoc.Inlines({})
  for i, piece in ipairs(pieces) do
    if i > 1 then
      inlines:extend({ pandoc.Str(","), pandoc.Space() })
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
      if link.target:find("^evidoc:values") then
        return nil -- most links are values, whose text holds no citation
      end
      link.content = link.content:walk(inside(false))
      return link
    end,
  })
  return blocks:walk(inside(true))
end

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

--- Let citeproc word the citations; returns the document's blocks and those of its list of references.
function M.cite(ctx, blocks)
  if next(ctx.shown.citations) == nil then
    return blocks, pandoc.Blocks({})
  end
  local meta = {
    references = pandoc.read(ctx.job.references, "biblatex").meta.references,
    lang = ctx.job.lang,
    ["link-citations"] = true,
  }
  if ctx.job.csl then
    meta.csl = ctx.job.csl
  end
  local doc = pandoc.utils.citeproc(pandoc.Pandoc(blocks, meta))
  local body, entries = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.identifier == "refs" then
      entries = block.content
    else
      body:insert(block)
    end
  end
  return body, entries
end

return M
