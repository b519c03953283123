--- HTML tables, as data frames and authors write them, go in; tables that captions, numbers and print know come out.

local evidoc = require("evidoc")
local marks = require("marks")

local M = {}

local KEPT = { colspan = true, rowspan = true, scope = true, headers = true, abbr = true }

local function plain(attr)
  local kept = {}
  for key, value in pairs(attr.attributes) do
    if KEPT[key] then
      kept[#kept + 1] = { key, value }
    end
  end
  table.sort(kept, function(a, b) return a[1] < b[1] end)
  return evidoc.attr("", {}, kept)
end

local function text_of(cell)
  return pandoc.utils.stringify(cell.contents)
end

local function each_row(block, visit)
  for _, row in ipairs(block.head.rows) do
    visit(row, true)
  end
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do
      visit(row, false, body.row_head_columns)
    end
  end
  for _, row in ipairs(block.foot.rows) do
    visit(row, false, 0)
  end
end

-- Styles and ids that programs give to cells differ from run to run, and say only how a cell looks.
local function without_looks(block)
  local classes = block.classes:filter(function(class) return not class:match("^gt_") end)
  block.attr = evidoc.attr("", classes)
  each_row(block, function(row, _, head_columns)
    row.attr = evidoc.attr()
    for i, cell in ipairs(row.cells) do
      cell.attr = plain(cell.attr)
      if text_of(cell):gsub("\u{A0}", "") == "" then
        cell.contents = {} -- some programs fill cells without words with a space that no line ends at
      end
      if head_columns and i <= head_columns and not cell.attributes.scope then
        cell.attributes.scope = "row"
      end
    end
  end)
  return block
end

-- pandas writes the names of the index in a row of their own: two rows of which each column fills one are one row.
local function with_one_head(block)
  local rows = block.head.rows
  if #rows ~= 2 or #rows[1].cells ~= #rows[2].cells then
    return block
  end
  for i, cell in ipairs(rows[1].cells) do
    local below = rows[2].cells[i]
    if cell.col_span > 1 or below.col_span > 1 or (text_of(cell) ~= "" and text_of(below) ~= "") then
      return block
    end
  end
  for i, cell in ipairs(rows[1].cells) do
    if text_of(cell) == "" then
      cell.contents = rows[2].cells[i].contents
    end
  end
  block.head.rows = { rows[1] }
  return block
end

local function is_number(text)
  local found = text:gsub("\u{2212}", "-"):gsub("[%s,%%]", "")
  return found == "" or found == "NaN" or found == "..." or tonumber(found) ~= nil
end

-- Numbers are compared by their last digits.
local function with_numbers_right(block)
  local numeric, seen = {}, {}
  for i = 1, #block.colspecs do
    numeric[i] = true
  end
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do
      local at = 1
      for _, cell in ipairs(row.cells) do
        local text = text_of(cell)
        numeric[at] = numeric[at] and cell.col_span == 1 and is_number(text) and at > body.row_head_columns
        seen[at] = seen[at] or text ~= ""
        at = at + cell.col_span
      end
    end
  end
  local specs = {}
  for i, spec in ipairs(block.colspecs) do
    specs[i] = numeric[i] and seen[i] and spec[1] == "AlignDefault" and { "AlignRight", spec[2] } or spec
  end
  block.colspecs = specs
  return block
end

local function named_columns(ctx, block, text)
  for _, row in ipairs(block.head.rows) do
    for _, cell in ipairs(row.cells) do
      if text_of(cell) == "" then
        ctx:problem(
          "empty-table-header",
          "A column of a data frame has no heading.",
          "Name the index (frame.index.name = …), or show the frame without it (frame.style.hide()); readers who cannot see "
            .. "the table hear the heading with each cell.",
          { text:match("<th[^>]*>[^<]+</th>") or "<table" }
        )
        return
      end
    end
  end
end

local function read(ctx, text)
  local blocks = pandoc.read(text, "html").blocks
  local document = not ctx.page
  blocks = blocks:walk({
    RawInline = function() return {} end,
    RawBlock = function() return {} end,
    Plain = function(block) return #block.content == 0 and {} or nil end,
    Table = function(block)
      -- a styled data frame is known by its id
      local frame = block.classes:includes("dataframe") or block.identifier:match("^T_") ~= nil
      block = without_looks(block)
      if frame and not block.classes:includes("dataframe") then
        block.classes:insert("dataframe")
      end
      if document and frame then
        block = with_numbers_right(with_one_head(block))
        named_columns(ctx, block, text)
      end
      return block
    end,
  })
  local only = #blocks == 1 and blocks[1]
  local bare = only and only.t == "Div" and only.identifier == "" and #only.classes == 0
  return bare and only.content or blocks
end

local function is_table(raw)
  local text = raw.text:lower()
  return raw.format:match("^html") and text:find("<table", 1, true) and text:find("</table", 1, true)
    and not text:find('data-quarto-disable-processing="true"', 1, true)
end

local function captioned(div)
  local caption = div.attributes["tbl-cap"]
  div.attributes["tbl-cap"] = nil
  if not caption then
    return nil
  end
  div.content = div.content:walk({
    Table = function(block)
      if caption and #block.caption.long == 0 then
        block.caption = { long = { pandoc.Plain(marks.markdown(caption)) } }
        caption = nil
      end
      return block
    end,
  })
  return div
end

--- Read every raw HTML table; called before anything else looks at the blocks.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("<table", 1, true) and not ctx.job.text:find("tbl-cap=", 1, true) then
    return blocks
  end
  blocks = blocks:walk({
    traverse = "topdown",
    Div = function(div)
      local kept = div.attributes["html-table-processing"] == "none"
      div.attributes["html-table-processing"] = nil
      return div, not kept
    end,
    RawBlock = function(raw) return is_table(raw) and read(ctx, raw.text) or nil end,
  })
  return blocks:walk({ Div = captioned })
end

return M
