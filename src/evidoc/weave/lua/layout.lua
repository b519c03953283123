--- Divs that ask for a layout (`layout-ncol`, `layout-nrow`, `layout`) go in; Quarto's panels of rows and cells come out.

local evidoc = require("evidoc")
local labels = require("labels")

local M = {}

local ASKS = { "layout", "layout-ncol", "layout-nrow" }
local FLEX = { left = "flex-start", center = "center", right = "flex-end" }
local ANY_WIDTH = 42 -- only its ratio to the widths of other cells counts

--- Whether an element asks for a layout.
function M.wanted(element)
  for _, key in ipairs(ASKS) do
    if element.attributes[key] then
      return true
    end
  end
  return false
end

--- Attributes that have said what they had to say, so that none of them is written.
function M.bare(element)
  for _, key in ipairs({ "layout", "layout-ncol", "layout-nrow", "layout-align", "layout-valign" }) do
    element.attributes[key] = nil
  end
end

-- Cells ---------------------------------------------------------------------------------------------------------------

local function is_preamble(block)
  return block.t == "CodeBlock" and block.classes:includes("cell-code")
    or block.t == "Div" and block.classes:includes("cell-output-stderr")
end

local function holds_label(block)
  local found = false
  local function look(one)
    found = found or labels.float(one.identifier) ~= nil
  end
  block:walk({ Div = look, Figure = look, Table = look })
  return found
end

local function is_picture(block)
  local first = block.t == "Figure" and #block.content == 1 and block.content[1] or (block.t == "Para" and block)
  return first and first.content and #first.content == 1 and first.content[1].t == "Image"
end

--- The width of a lone picture is that of its cell, relative to its neighbours.
local function take_width(block)
  if not is_picture(block) then
    return block
  end
  local width
  block = block:walk({
    Image = function(image)
      width = image.attributes.width
      if not width then
        return nil
      end
      if width:match("%%$") then
        image.attributes.width = nil
      end
      image.attributes.height = nil
      return image
    end,
  })
  return block, width and tonumber(width:match("^%d+%.?%d*"))
end

local function cell_of(block, heading)
  local shown, width = take_width(block)
  local cell = { content = pandoc.Blocks({ shown }), attr = pandoc.Attr(), width = width }
  if block.t == "Div" and not labels.float(block.identifier) and not M.wanted(block) then
    cell.content, cell.attr = block.content, block.attr
  end
  if heading then
    cell.content:insert(1, heading)
  end
  return cell
end

--- What stands before the panel (the source of a code cell), and its cells; a heading belongs to the cell after it.
local function cells_of(blocks)
  local before, cells, heading = pandoc.Blocks({}), {}, nil
  for _, block in ipairs(blocks) do
    if is_preamble(block) then
      before:insert(block)
    elseif block.t == "Header" then
      heading = block
    elseif block.t == "Div" and block.classes:includes("cell-output-display") and not holds_label(block) then
      for _, output in ipairs(block.content) do
        cells[#cells + 1] = cell_of(output, heading)
        heading = nil
      end
    else
      cells[#cells + 1] = cell_of(block, heading)
      heading = nil
    end
  end
  if heading then
    cells[#cells + 1] = cell_of(heading)
  end
  return before, cells
end

-- Widths --------------------------------------------------------------------------------------------------------------

local function per_cent(share) return ("%.1f%%"):format(math.floor(share * 1000 + 0.5) / 10) end

local function by_columns(cells, columns)
  local rows = {}
  for i, cell in ipairs(cells) do
    if (i - 1) % columns == 0 then
      rows[#rows + 1] = {}
    end
    table.insert(rows[#rows], cell)
  end
  for _, row in ipairs(rows) do
    local usual = ANY_WIDTH
    for i = #row, 1, -1 do
      usual = row[i].width or usual
    end
    local total = (columns - #row) * usual
    for _, cell in ipairs(row) do
      total = total + (cell.width or usual)
    end
    for _, cell in ipairs(row) do
      cell.basis = per_cent((cell.width or usual) / total)
    end
  end
  return rows
end

--- `[[1,1],[1]]` or `[30,70]` as rows of widths, negative ones for space; nil where it is neither.
local function widths_of(text)
  local good, list = pcall(pandoc.json.decode, text, false)
  if not good or type(list) ~= "table" or #list == 0 then
    return nil
  end
  local rows = type(list[1]) == "table" and list or { list }
  for _, row in ipairs(rows) do
    if type(row) ~= "table" or #row == 0 then
      return nil
    end
    for _, width in ipairs(row) do
      if type(width) ~= "number" and not (type(width) == "string" and width:match("^%-?%d")) then
        return nil
      end
    end
  end
  return rows
end

local function basis_of(row)
  local total, shares = 0, {}
  for _, width in ipairs(row) do
    total = total and type(width) == "number" and total + math.abs(width)
  end
  for i, width in ipairs(row) do
    local share = type(width) == "number" and (total and total > 0 and width / total or width)
    shares[i] = { space = tostring(width):match("^%-") ~= nil }
    shares[i].basis = share and per_cent(math.abs(share)) or tostring(width):gsub("^%-", "")
  end
  return shares
end

local function by_widths(cells, plan)
  local rows, next_cell, at = {}, 1, 1
  while next_cell <= #cells do
    local row, used = {}, false
    for _, share in ipairs(basis_of(plan[math.min(at, #plan)])) do -- the last row is the model for any further one
      local cell = share.space and { space = true } or cells[next_cell]
      if cell then
        used = used or not share.space
        next_cell = next_cell + (share.space and 0 or 1)
        cell.basis = share.basis
        row[#row + 1] = cell
      end
    end
    if not used and at >= #plan then
      return nil
    end
    rows[#rows + 1] = row
    at = at + 1
  end
  return rows
end

local function refuse(ctx, wish)
  ctx:problem(
    "bad-layout",
    "The layout '" .. wish .. "' cannot be read.",
    'Write the widths of each row in brackets: layout="[[1,1],[1]]", or layout-ncol=2.',
    { wish, "layout" }
  )
end

local function whole(text)
  local number = text and math.tointeger(tonumber(text))
  return number and number > 0 and number
end

local function rows_of(ctx, element, cells)
  local wishes = element.attributes
  if wishes.layout and not wishes["layout-ncol"] and not wishes["layout-nrow"] then
    local plan = widths_of(wishes.layout)
    local rows = plan and by_widths(cells, plan)
    if not rows then
      refuse(ctx, wishes.layout)
    end
    return rows or by_columns(cells, 1)
  end
  local columns, rows = wishes["layout-ncol"], wishes["layout-nrow"]
  local count = whole(columns) or not columns and whole(rows) and math.max(1, math.ceil(#cells / whole(rows)))
  if not count then
    refuse(ctx, columns or rows)
  end
  return by_columns(cells, count or 1)
end

-- Markup --------------------------------------------------------------------------------------------------------------

local function is_table(blocks) return #blocks == 1 and blocks[1].t == "Table" end

local function rendered(cell, process, align, parent)
  if cell.space then
    return pandoc.Div({}, evidoc.attr("", { "quarto-figure-spacer", "quarto-layout-cell" }, {
      { "style", "flex-basis: " .. cell.basis .. ";" },
    }))
  end
  align = align or (is_table(cell.content) and "center") or "left"
  local style = "flex-basis: " .. cell.basis .. ";justify-content: " .. (FLEX[align] or FLEX.left) .. ";"
  local div = pandoc.Div(process(cell.content), cell.attr)
  if parent and holds_label(pandoc.Div(cell.content)) then
    div.classes:insert("quarto-layout-cell-subref")
    div.attributes["ref-parent"] = parent
  end
  div.classes:insert("quarto-layout-cell")
  div.attributes.style = style
  return div
end

--- What stands before the panel, and its rows. `process` renders the blocks of a cell; `parent` is the panel's label.
function M.rows(ctx, element, blocks, process, parent)
  local before, cells = cells_of(blocks)
  local valign = element.attributes["layout-valign"]
  local classes = { "quarto-layout-row" }
  if valign == "top" or valign == "center" or valign == "bottom" then
    classes[2] = "quarto-layout-valign-" .. valign
  end
  local out = pandoc.Blocks({})
  for _, row in ipairs(rows_of(ctx, element, cells)) do
    local line = pandoc.Blocks({})
    for _, cell in ipairs(row) do
      line:insert(rendered(cell, process, element.attributes["layout-align"], parent))
    end
    out:insert(pandoc.Div(line, evidoc.attr("", classes)))
  end
  return before, out
end

--- A panel without a label.
function M.panel(ctx, div, process)
  local before, rows = M.rows(ctx, div, div.content, process)
  M.bare(div)
  div.classes:insert("quarto-layout-panel")
  div.content = rows
  before:insert(div)
  return before
end

return M
