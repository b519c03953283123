--- Figures, tables and listings in every way an author may write them go in; numbered floats in Quarto's markup come out.

local evidoc = require("evidoc")
local filled = require("filled")
local frames = require("frames")
local labels = require("labels")
local layout = require("layout")
local marks = require("marks")
local tables = require("tables")

local M = {}

local filter -- floats hold floats

-- Numbers -------------------------------------------------------------------------------------------------------------

--- Number a float, or a part of one: `(a)` in its caption, `2 (a)` in references.
local function numbered(ctx, id, prefix, parent)
  if not parent then
    local number = ctx:number(id, prefix)
    return { id = id, number = number, said = number, parts = 0 }
  end
  parent.parts = parent.parts + 1
  local letter = labels.number(ctx, "subref", parent.parts)
  local whole = parent.number .. " (" .. letter .. ")"
  ctx.numbers[id] = whole
  ctx.targets[id] = { prefix = prefix, number = whole }
  return { id = id, number = whole, said = letter, parts = 0 }
end

-- What authors write --------------------------------------------------------------------------------------------------

local function is_picture(block)
  local only = block.t == "Para" and #block.content == 1 and block.content[1]
  return only and (only.t == "Image" or only.t == "Link")
end

--- Take the caption of the first table (in documents also of the first figure) in a div, for the div.
local function inner_caption(ctx, blocks)
  for _, block in ipairs(blocks) do
    local has = block.t == "Table" or (block.t == "Figure" and not ctx.page)
    if has and #block.caption.long > 0 and not labels.float(block.identifier) then
      local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
      block.caption = { long = {} }
      return caption
    end
    local inside = block.t == "Div" and not labels.float(block.identifier) and inner_caption(ctx, block.content)
    if inside then
      return inside
    end
  end
  return nil
end

--- The caption of a div: its last paragraph, else its `fig-cap`, else that of the table in it.
local function caption_of(ctx, div, prefix)
  local last = div.content[#div.content]
  if last.t == "Para" and not is_picture(last) then
    div.content:remove(#div.content)
    return last.content
  end
  local given = div.attributes[prefix .. "-cap"]
  if given then
    return marks.markdown(given)
  end
  return inner_caption(ctx, div.content) or pandoc.Inlines({})
end

--- Of a labelled code cell, only what it displays floats; source and printed text stand before it.
local function displayed(div)
  local shown, before = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    local is_display = block.t == "Div" and block.classes:includes("cell-output-display")
    local goes = is_display and shown or before
    goes:insert(block)
  end
  if #shown == 0 then
    return div.content, before:filter(function() return false end)
  end
  return shown, before
end

--- `fig-subcap='["One","Two"]'`: each thing that a code cell displays is a part with a caption.
local function with_parts(div, prefix)
  local good, captions = pcall(pandoc.json.decode, div.attributes[prefix .. "-subcap"] or "", false)
  local part = 0
  if not good or type(captions) ~= "table" then
    return
  end
  div.content = div.content:map(function(block)
    if block.t ~= "Div" or not block.classes:includes("cell-output-display") or not captions[part + 1] then
      return block
    end
    part = part + 1
    local attributes = { { prefix .. "-cap", captions[part] } }
    return pandoc.Div(block.content, evidoc.attr(div.identifier .. "-" .. part, {}, attributes))
  end)
end

local function from_full_div(ctx, div, prefix, parent)
  local before = pandoc.Blocks({})
  local caption = caption_of(ctx, div, prefix)
  if div.classes:includes("cell") then
    with_parts(div, prefix)
    if not layout.wanted(div) then
      div.content, before = displayed(div)
    end
  end
  local float = numbered(ctx, div.identifier, prefix, parent)
  float.part = parent ~= nil
  float.colwidths = div.attributes["tbl-colwidths"]
  local function process(blocks) return blocks:walk(filter(ctx, float)) end
  local content
  if layout.wanted(div) then
    before, content = layout.rows(ctx, div, div.content, process, div.identifier)
  else
    content = process(div.content)
  end
  local is_cell = #before > 0 and div.classes:includes("cell")
  div.classes = div.classes:filter(function(class) return class ~= "cell" end)
  before:insert(frames.float(ctx, float, prefix, caption, content, div))
  return is_cell and pandoc.Div(before, evidoc.attr("", { "cell" })) or before, false
end

local function from_div(ctx, div, parent)
  local prefix = labels.float(div.identifier)
  if prefix and #div.content > 0 then
    return from_full_div(ctx, div, prefix, parent)
  elseif prefix and evidoc.wanted(div) then
    local float = numbered(ctx, div.identifier, prefix, parent)
    float.part = parent ~= nil
    local caption, content = filled.fill(ctx, div, float.number)
    return frames.float(ctx, float, prefix, caption, content, div), false
  elseif layout.wanted(div) then
    return layout.panel(ctx, div, function(blocks) return blocks:walk(filter(ctx, parent)) end), false
  end
  return nil
end

--- A figure, table or listing with a label of its own.
local function labelled(ctx, block, prefix, parent, caption, content)
  local float = numbered(ctx, block.identifier, prefix, parent)
  float.part = parent ~= nil
  return frames.float(ctx, float, prefix, caption, content(float), block), false
end

local function from_figure(ctx, figure, parent)
  local prefix = labels.float(figure.identifier)
  if prefix then
    local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
    return labelled(ctx, figure, prefix, parent, caption, function() return figure.content end)
  end
  if parent and #figure.caption.long == 0 then
    return figure.content
  end
  return frames.unlabelled(ctx, figure), false
end

local function from_table(ctx, block, parent)
  local prefix = labels.float(block.identifier)
  if not prefix then
    if parent and #block.caption.long == 0 then
      return tables.inside(ctx, block, parent.id .. "-caption", parent.colwidths), false
    end
    return tables.alone(ctx, block), false
  end
  local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
  return labelled(ctx, block, prefix, parent, caption, function(float)
    local bare = block:clone()
    bare.caption, bare.identifier = { long = {} }, ""
    return pandoc.Blocks({ tables.inside(ctx, bare, float.id .. "-caption") })
  end)
end

local function from_code(ctx, block, parent)
  local caption = block.attributes["lst-cap"]
  if not caption or labels.float(block.identifier) ~= "lst" then
    return nil
  end
  local bare = block:clone()
  bare.identifier = ""
  bare.attributes["lst-cap"] = nil
  local holder = { identifier = block.identifier, classes = {}, attributes = pandoc.List({}) }
  return labelled(ctx, holder, "lst", parent, marks.markdown(caption), function() return pandoc.Blocks({ bare }) end)
end

filter = function(ctx, parent)
  return {
    traverse = "topdown",
    Div = function(div) return from_div(ctx, div, parent) end,
    Figure = function(figure) return from_figure(ctx, figure, parent) end,
    Table = function(block) return from_table(ctx, block, parent) end,
    CodeBlock = function(block) return from_code(ctx, block, parent) end,
    Para = parent and function(block) return is_picture(block) and pandoc.Plain(block.content) or nil end,
  }
end

--- Number and render every float in the order in which readers meet them.
function M.apply(ctx, blocks) return blocks:walk(filter(ctx, nil)) end

return M
