--- Remarks for the margin, and the notes and references of a page, go in; Quarto's markup for them comes out.

local evidoc = require("evidoc")

local M = {}

local NOTES = '<section id="footnotes"'
local WORDS = {
  en = { "Footnotes", "References" },
  cy = { "Troednodiadau", "Cyfeiriadau" },
  de = { "Fußnoten", "Literatur" },
  fr = { "Notes de bas de page", "Les références" },
  es = { "Notas", "Referencias" },
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

--- Move remarks (`.aside`, `.column-margin`) to the margin; on a narrow page and in print they follow their paragraph.
function M.margin(ctx, blocks)
  if not (ctx.job.text:find("aside", 1, true) or ctx.job.text:find("column-margin", 1, true)) then
    return blocks
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

local function heading(word) return '<h2 class="anchored quarto-appendix-heading">' .. word .. "</h2>" end

--- The end of a page: the list of works and the notes in Quarto's appendix, behind the body.
--
-- pandoc writes the notes last, so that everything from where they begin on is theirs.
function M.appendix(ctx, html, list)
  local words = WORDS[ctx.job.lang:match("^%a+")] or WORDS.en
  local parts = {}
  if list ~= "" then
    parts[#parts + 1] = '<section class="quarto-appendix-contents" role="doc-bibliography" id="quarto-bibliography">'
      .. heading(words[2])
      .. '<div id="refs" class="references csl-bib-body" role="list">\n'
      .. list
      .. "</div>\n</section>\n"
  end
  local first = html:find(NOTES, 1, true)
  if first then
    local notes = html:sub(first)
    html = html:sub(1, first - 1)
    parts[#parts + 1] = (notes:gsub("<hr />", function() return heading(words[1]) end, 1))
  end
  if #parts == 0 then
    return html
  end
  return html .. '<div id="quarto-appendix" class="default">\n' .. table.concat(parts) .. "</div>\n"
end

return M
