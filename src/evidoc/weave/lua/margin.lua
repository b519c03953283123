--- Blocks of a page go in; its remarks for the margin come out where Quarto has them: in one box behind what they are about.
--
-- A box stands behind the paragraph, behind the whole list, table or callout that holds the remark; remarks that would
-- stand in boxes beside each other share one.

local evidoc = require("evidoc")

local M = {}

local HOLDER = { "no-row-height", "column-margin", "column-container" }
local MARKS = { aside = true, ["column-margin"] = true }
local WHOLE = { BulletList = true, OrderedList = true, Table = true }

local function is_margin(div) return div.classes:includes("aside") or div.classes:includes("column-margin") end

--- An empty box for remarks.
function M.box(content) return pandoc.Div(content, evidoc.attr("", HOLDER, { { "role", "note" } })) end

local function without_marks(element)
  element.classes = element.classes:filter(function(class) return not MARKS[class] end)
  return element
end

--- Remarks of one text follow each other without anything between, as in Quarto.
local function add_span(found, span)
  without_marks(span).classes:insert("margin-aside")
  local last = found[#found]
  if last and last.t == "Plain" then
    last.content:insert(span)
  else
    found:insert(pandoc.Plain({ span }))
  end
end

--- Notes go to the margin where `reference-location: margin` asks for it; each begins with its number.
local function from_note(ctx, note)
  ctx.margin_notes = (ctx.margin_notes or 0) + 1
  local number = tostring(ctx.margin_notes)
  local id = "fn" .. number
  local mark = pandoc.Superscript({ pandoc.Str(number) })
  local first = note.content[1]
  if first and (first.t == "Para" or first.t == "Plain") then
    first.content:insert(1, pandoc.Str("\u{A0}"))
    first.content:insert(1, mark)
  else
    note.content:insert(1, pandoc.Para({ mark }))
  end
  local link = pandoc.Link({ mark }, "#" .. id, "", evidoc.attr("fnref" .. number, { "footnote-ref" }, { { "role", "doc-noteref" } }))
  local section = pandoc.RawBlock("html", '<section id="' .. id .. '" role="doc-footnote">')
  return link, pandoc.Blocks({ section }) .. note.content .. pandoc.Blocks({ pandoc.RawBlock("html", "</section>") })
end

--- Take every remark out of an element; they come out in the order of reading.
local function taken(ctx, element)
  local found = pandoc.Blocks({})
  local kept = pandoc.Blocks({ element }):walk({
    traverse = "topdown",
    Span = function(span)
      if span.classes:includes("aside") then
        add_span(found, span)
        return {}, false
      end
      return nil
    end,
    Note = ctx.job.options["reference-location"] == "margin" and function(note)
      local link, content = from_note(ctx, note)
      found:extend(content)
      return link, false
    end or nil,
    Div = function(div)
      if is_margin(div) then
        found:insert(without_marks(div))
        return {}, false
      end
      return nil
    end,
  })
  return kept, found
end

local in_blocks -- blocks hold blocks

local function inside(ctx, block)
  if block.t == "Div" or block.t == "BlockQuote" or block.t == "Figure" then
    block.content = in_blocks(ctx, block.content)
  elseif block.t == "DefinitionList" then
    for _, item in ipairs(block.content) do
      for i, definition in ipairs(item[2]) do
        item[2][i] = in_blocks(ctx, definition)
      end
    end
  end
  return block
end

in_blocks = function(ctx, blocks)
  local out, open = pandoc.Blocks({}), nil
  for _, block in ipairs(blocks) do
    local is_div = block.t == "Div"
    if is_div and is_margin(block) then
      if not open then
        open = #out + 1
        out:insert(M.box({}))
      end
      out[open].content:insert(without_marks(block))
    elseif WHOLE[block.t] or block.t == "Para" or block.t == "Plain" or block.t == "Header" or (is_div and block.classes:includes("callout")) then
      local kept, found = taken(ctx, block)
      out:extend(kept)
      if #found > 0 then
        out:insert(M.box(found))
      end
      open = #found > 0 and block.t ~= "Para" and #out or nil -- Quarto puts a paragraph and its box into a box of their own
    else
      out:insert(inside(ctx, block))
      open = nil
    end
  end
  return out
end

--- Move every remark of a page.
function M.apply(ctx, blocks) return in_blocks(ctx, blocks) end

return M
