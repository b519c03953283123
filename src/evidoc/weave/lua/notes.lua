--- Remarks for the margin, and the notes and references of a page, go in; Quarto's markup for them comes out.

local evidoc = require("evidoc")
local margin = require("margin")
local marks = require("marks")

local M = {}

local NOTES = '<section id="footnotes"'
local WORDS = {
  en = { notes = "Footnotes", works = "References", reuse = "Reuse", copyright = "Copyright" },
  cy = { notes = "Troednodiadau", works = "Cyfeiriadau", reuse = "Ailddefnyddio", copyright = "Hawlfraint" },
  de = { notes = "Fußnoten", works = "Literatur", reuse = "Wiederverwendung", copyright = "Urheberrechte" },
  fr = { notes = "Notes de bas de page", works = "Les références", reuse = "Réutilisation", copyright = "Droits d'auteur" },
  es = { notes = "Notas", works = "Referencias", reuse = "Reutilización", copyright = "Derechos de autor" },
}
local LICENCES = {
  ["CC BY"] = "by",
  ["CC BY-SA"] = "by-sa",
  ["CC BY-ND"] = "by-nd",
  ["CC BY-NC"] = "by-nc",
  ["CC BY-NC-SA"] = "by-nc-sa",
  ["CC BY-NC-ND"] = "by-nc-nd",
}

-- Margin --------------------------------------------------------------------------------------------------------------

local HOLDER = { "no-row-height", "column-margin", "column-container" }

local function is_aside(inline) return inline.t == "Span" and inline.classes:includes("aside") end

local function in_margin(span)
  span.classes = span.classes:map(function(class) return class == "aside" and "margin-aside" or class end)
  return pandoc.Div({ pandoc.Plain({ span }) }, evidoc.attr("", HOLDER, { { "role", "note" } }))
end

--- Take the remarks out of a line of text; they follow the block that holds it, as in Quarto.
local function taken_out(block)
  local found = pandoc.Blocks({})
  block.content = block.content:walk({
    Span = function(span)
      if is_aside(span) then
        found:insert(in_margin(span))
        return {}
      end
      return nil
    end,
  })
  if #found == 0 then
    return nil
  end
  found:insert(1, block)
  return found, false
end

local function margin_div(div)
  if div.classes:includes("aside") then
    div.classes = pandoc.List(HOLDER) .. div.classes:filter(function(class) return class ~= "aside" end)
  elseif not div.classes:includes("column-margin") then
    return nil
  end
  if not div.attributes.role then
    div.attributes.role = "note"
  end
  return div
end

--- Whether a text may give something these classes; the mere word "aside" costs no walk.
local function may_hold_asides(text)
  local classed = text:find(".aside", 1, true) or text:find(":::+%s*aside") or text:find("column-margin", 1, true)
  return classed or (text:find("aside", 1, true) and text:find("class", 1, true))
end

--- Move remarks (`.aside`, `.column-margin`) to the margin; on a narrow page and in print they follow their paragraph.
function M.margin(ctx, blocks)
  local notes = ctx.job.options["reference-location"] == "margin" and ctx.job.text:find("^", 1, true)
  if not (may_hold_asides(ctx.job.text) or notes) then
    return blocks
  end
  if ctx.page or notes then
    return margin.apply(ctx, blocks)
  end
  return blocks:walk({
    traverse = "topdown",
    Div = margin_div,
    Para = taken_out,
    Plain = taken_out,
    Header = taken_out,
  })
end

-- Notes ---------------------------------------------------------------------------------------------------------------

--- Links back from notes say where they lead, and which note they lead back from.
function M.accessible(html)
  local back = '<a href="#fnref%s" class="footnote-back" role="doc-backlink"><span aria-hidden="true">%s</span>'
    .. '<span class="visually-hidden">Back to note %s in the text</span></a>'
  return (html:gsub(
    '<a href="#fnref(%d+)" class="footnote%-back" role="doc%-backlink">([^<]*)</a>',
    function(number, arrow) return back:format(number, arrow, number) end
  ))
end

local function section(id, word, content, role)
  local told = role and ' role="' .. role .. '"' or ""
  local top = '<h2 class="anchored quarto-appendix-heading">' .. word .. "</h2>"
  return '<section class="quarto-appendix-contents" id="' .. id .. '"' .. told .. ">" .. top .. content .. "</section>\n"
end

local function html_of(inlines)
  return pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "html5", pandoc.WriterOptions({ wrap_text = "wrap-none" }))
end

--- How readers may use a page: `license:` as the name of a licence, as text, or as text and address.
local function licence(ctx)
  local told = ctx.job.meta.license
  if type(told) == "table" then
    local text, address = told.text or told.type or told[1], told.url
    if type(text) ~= "string" then
      return nil
    end
    told = text
    if address then
      return html_of({ pandoc.Link(pandoc.Inlines(text), address, "", evidoc.attr("", {}, { { "rel", "license" } })) })
    end
  end
  if type(told) ~= "string" or told == "" then
    return nil
  end
  local name = LICENCES[told]
  if not name then
    return html_of(marks.markdown(marks.text(ctx, told)))
  end
  local address = "https://creativecommons.org/licenses/" .. name .. "/4.0/deed." .. ctx.job.lang:lower():gsub("-", "_")
  return html_of({ pandoc.Link(pandoc.Inlines(told .. " 4.0"), address, "", evidoc.attr("", {}, { { "rel", "license" } })) })
end

local function copyright(ctx)
  local told = ctx.job.meta.copyright
  told = type(told) == "table" and told.statement or told
  return type(told) == "string" and told ~= "" and html_of(marks.markdown(marks.text(ctx, told))) or nil
end

-- Where a section begins and ends that goes to the end of a page: notes are numbered by where it was written.
local BEGINS, ENDS = "<!-- evidoc: to the end -->", "<!-- evidoc: so far -->"
local MOVED = '<div class="evidoc%-moved">%s*<!%-%- evidoc: to the end %-%->(.-)<!%-%- evidoc: so far %-%->%s*</div>\n?'

--- The blocks of a section, and those behind it.
local function section_at(blocks, at)
  local last = #blocks
  for i = at + 1, #blocks do
    if blocks[i].t == "Header" and blocks[i].level <= blocks[at].level then
      last = i - 1
      break
    end
  end
  return { table.unpack(blocks, at + 1, last) }, last
end

local function moved(header, content)
  local open = pandoc.write(pandoc.Pandoc({ pandoc.Div({}, evidoc.attr(header.identifier, header.classes)) }), "html5")
  local blocks = pandoc.Blocks({
    pandoc.RawBlock("html", BEGINS .. open:gsub("^<div", "<section"):gsub("%s*</div>%s*$", "")),
    pandoc.RawBlock("html", '<h2 class="anchored quarto-appendix-heading">'),
    pandoc.Plain(header.content),
    pandoc.RawBlock("html", "</h2>"),
    pandoc.Div(content, evidoc.attr("", { "quarto-appendix-contents" })),
    pandoc.RawBlock("html", "</section>" .. ENDS),
  })
  return pandoc.Div(blocks, evidoc.attr("", { "evidoc-moved" }))
end

--- Sections of the class `.appendix`: on a page marked for its end, in a document behind all others.
function M.sections(ctx, blocks)
  local rest, last, at = pandoc.Blocks({}), pandoc.Blocks({}), 1
  if not ctx.job.text:find(".appendix", 1, true) then
    return blocks
  end
  while at <= #blocks do
    local block = blocks[at]
    if block.t == "Header" and block.classes:includes("appendix") then
      local content, ends = section_at(blocks, at)
      if ctx.page then
        rest:insert(moved(block, content))
      else
        last:insert(block)
        last:extend(content)
      end
      at = ends
    else
      rest:insert(block)
    end
    at = at + 1
  end
  return rest .. last
end

--- The end of a page in Quarto's appendix, behind the body: sections of the author's, works, notes, how it may be used.
--
-- pandoc writes the notes last, so that everything from where they begin on is theirs.
function M.appendix(ctx, html, list)
  local words = WORDS[ctx.job.lang:match("^%a+")] or WORDS.en
  local parts = {}
  local style = ctx.job.options["appendix-style"]
  if style == "none" or style == "false" then
    local works = list ~= "" and '<div id="refs" class="references csl-bib-body" role="list">\n' .. list .. "</div>\n" or ""
    local notes = html:find(NOTES, 1, true) or #html + 1
    return html:sub(1, notes - 1) .. works .. html:sub(notes)
  end
  html = html:gsub(MOVED, function(one)
    parts[#parts + 1] = one
    return ""
  end)
  if list ~= "" then
    local works = '<div id="refs" class="references csl-bib-body" role="list">\n' .. list .. "</div>\n"
    parts[#parts + 1] = section("quarto-bibliography", ctx.works_title or words.works, works, "doc-bibliography")
  end
  local first = html:find(NOTES, 1, true)
  if first then
    local notes = html:sub(first)
    html = html:sub(1, first - 1)
    local top = '<h2 class="anchored quarto-appendix-heading">' .. words.notes .. "</h2>"
    parts[#parts + 1] = notes:gsub("<hr />", function() return top end, 1)
  end
  local reuse, rights = licence(ctx), copyright(ctx)
  parts[#parts + 1] = reuse and section("quarto-reuse", words.reuse, reuse)
  parts[#parts + 1] = rights and section("quarto-copyright", words.copyright, rights)
  if #parts == 0 then
    return html
  end
  return html .. '<div id="quarto-appendix" class="default">\n' .. table.concat(parts) .. "</div>\n"
end

return M
