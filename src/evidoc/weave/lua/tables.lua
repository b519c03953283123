--- Tables as Markdown has them go in; tables with scopes, widths and Quarto's classes come out, scrolling in documents.

local evidoc = require("evidoc")

local M = {}

-- What authors write after a caption for Bootstrap's table styles.
local STYLES = {
  striped = "table-striped",
  hover = "table-hover",
  active = "table-active",
  bordered = "table-bordered",
  borderless = "table-borderless",
  sm = "table-sm",
  responsive = "table-responsive",
  primary = "table-primary",
  secondary = "table-secondary",
  success = "table-success",
  danger = "table-danger",
  warning = "table-warning",
  info = "table-info",
  light = "table-light",
  dark = "table-dark",
}

local function with_scopes(ctx, block)
  for _, row in ipairs(block.head.rows) do
    for _, cell in ipairs(row.cells) do
      if not cell.attributes.scope then
        cell.attributes.scope = cell.col_span > 1 and "colgroup" or "col"
      end
      -- data frames are looked at where they are read: what is to be done lies in the code
      if pandoc.utils.stringify(cell.contents) == "" and not block.classes:includes("dataframe") then
        ctx:problem(
          "empty-table-header",
          "A column of a table has no heading.",
          "Give every column a heading; readers who cannot see the table hear it with each cell.",
          { "|" }
        )
      end
    end
  end
  return block
end

local function numbers_of(wish)
  local good, list = pcall(pandoc.json.decode, wish, false)
  if not good or type(list) ~= "table" then
    return nil
  end
  local total = 0
  for _, width in ipairs(list) do
    if type(width) ~= "number" then
      return nil
    end
    total = total + width
  end
  return total > 0 and list, total
end

local function set_widths(block, widths)
  for i, spec in ipairs(block.colspecs) do
    block.colspecs[i] = { spec[1], widths and widths[i] or nil }
  end
end

--- Column widths as the author asks for them: `tbl-colwidths="[60,40]"` in per cent, or `auto`.
local function with_widths(ctx, block, wish)
  wish = block.attributes["tbl-colwidths"] or wish or ctx.job.options["tbl-colwidths"]
  block.attributes["tbl-colwidths"] = nil
  if type(wish) == "table" then
    wish = "[" .. table.concat(wish, ",") .. "]"
  end
  if not wish or wish == "true" then
    return block
  end
  if wish == "auto" or wish == "false" then
    set_widths(block, nil)
    return block
  end
  local list, total = numbers_of(wish)
  if not list or #list ~= #block.colspecs then
    ctx:problem(
      "bad-column-widths",
      "The column widths '" .. wish .. "' do not fit a table of " .. #block.colspecs .. " columns.",
      'Write one number a column: tbl-colwidths="[60,40]".',
      { "tbl-colwidths" }
    )
    return block
  end
  local shares = {}
  for i, width in ipairs(list) do
    shares[i] = width / math.max(total, 100)
  end
  set_widths(block, shares)
  return block
end

local function styled(block)
  block.classes = block.classes:map(function(class) return STYLES[class] or class end)
  block.classes:insert(1, "table")
  block.classes:insert(1, "caption-top")
  return block
end

--- A table in a float; `label_id` is the id of the float's caption, which names the region that scrolls, `wish` the
-- column widths that the float asks for.
function M.inside(ctx, block, label_id, wish)
  block = with_widths(ctx, with_scopes(ctx, block), wish)
  if ctx.page then
    return styled(block)
  end
  return evidoc.scroll(block, label_id)
end

--- A table without a label, with its caption.
function M.alone(ctx, block)
  block = with_widths(ctx, with_scopes(ctx, block))
  if ctx.page then
    return styled(block)
  end
  ctx.tables = ctx.tables + 1
  if #block.caption.long == 0 then
    return evidoc.scroll(block, nil, "Table without a caption, " .. ctx.tables)
  end
  local id = "table-" .. ctx.tables .. "-caption"
  local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
  block.caption = { long = { pandoc.Plain({ pandoc.Span(caption, evidoc.attr(id)) }) } }
  return evidoc.scroll(block, id)
end

return M
