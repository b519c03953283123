--- A float's number, caption and content go in; Quarto's markup around them comes out.

local evidoc = require("evidoc")
local labels = require("labels")
local margin = require("margin")

local M = {}

local PARAGRAPHS = { ["evidoc-note"] = true, ["evidoc-source"] = true, ["evidoc-data"] = true }
local ALIGNS = { left = true, center = true, right = true }

local function raw(text) return pandoc.RawBlock("html", text) end

local function as_paragraphs(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Div" and PARAGRAPHS[block.classes[1]] then
      out:extend({
        raw('<p class="' .. block.classes[1] .. '">'),
        pandoc.Plain(pandoc.utils.blocks_to_inlines(block.content)),
        raw("</p>"),
      })
    else
      out:insert(block)
    end
  end
  return out
end

--- Above in documents, so that the words come before what they are about; on a page where Quarto has them.
local function is_above(ctx, prefix, element)
  local key = prefix .. "-cap-location"
  local wish = element.attributes[key] or element.attributes["cap-location"]
  if not wish and ctx.page then
    wish = ctx.job.options[key] or ctx.job.options["cap-location"]
  end
  if wish == "top" or wish == "bottom" then
    return wish == "top"
  end
  return not ctx.page or prefix ~= "fig"
end

--- What the pictures in a float say about it: how it is aligned, and how wide a part of the page it takes.
local function with_pictures(blocks)
  local classes, align = pandoc.List({}), nil
  blocks = pandoc.Blocks(blocks):walk({
    Image = function(image)
      align = align or image.attributes["fig-align"]
      image.attributes["fig-align"] = nil
      for _, class in ipairs(image.classes) do
        if class:match("^column%-") or class:match("^page%-") or class == "margin-caption" then
          classes:insert(class)
        end
      end
      image.classes = image.classes:filter(function(class) return not classes:includes(class) end)
      image.classes:insert("figure-img")
      return image
    end,
  })
  return blocks, classes, align
end

local function kept_attributes(element)
  local kept = {}
  for _, pair in ipairs(element.attributes) do
    local spoken = pair[1]:match("^fig%-") or pair[1]:match("^tbl%-") or pair[1]:match("^lst%-") or pair[1]:match("^layout")
    if not spoken and pair[1] ~= "cap-location" and pair[1] ~= "alt" then
      kept[#kept + 1] = pair
    end
  end
  return kept
end

local function caption_blocks(float, prefix, caption, above)
  local kind = float.part and "quarto-subfloat-" or "quarto-float-"
  local classes = ("quarto-float-caption-%s %scaption %s%s"):format(above and "top" or "bottom", kind, kind, prefix)
  return pandoc.Blocks({
    raw('<figcaption id="' .. float.id .. '-caption" class="' .. classes .. '">'),
    pandoc.Plain(caption),
    raw("</figcaption>"),
  })
end

local function is_panel(content) return content[1] and content[1].t == "Div" and content[1].classes[1] == "quarto-layout-row" end

--- A figure for the margin of a page stands in the box that Quarto puts around it.
local function placed(ctx, div)
  if not ctx.page or not div.classes:includes("column-margin") then
    return div
  end
  div.classes = div.classes:filter(function(class) return class ~= "column-margin" end)
  return margin.box({ div })
end

--- How a figure without a wish of its own is aligned.
local function usual_align(ctx)
  local wish = ctx.job.options["fig-align"]
  return ALIGNS[wish] and wish or "center"
end

--- A float (`id`, `said`: its number, `part`: whether it is one of another's) of kind `prefix` around `content`; `element` is what its author gave it: classes, attributes, wishes.
function M.float(ctx, float, prefix, caption, content, element)
  local above = is_above(ctx, prefix, element)
  local classes, align
  content, classes, align = with_pictures(content)
  local whole, named = labels.caption(ctx, prefix, float.said, caption, float.part)
  if not float.part then
    local listed = ctx.listed[prefix] or {}
    ctx.listed[prefix] = listed
    listed[#listed + 1] = { id = float.id, words = whole, named = named }
  end
  local kind = float.part and "quarto-subfloat-" or "quarto-float-"
  local blocks = pandoc.Blocks({ raw('<figure class="quarto-float ' .. kind .. prefix .. ' figure">') })
  local words = caption_blocks(float, prefix, whole, above)
  blocks:extend(above and words or {})
  blocks:extend(as_paragraphs(content))
  blocks:extend(above and {} or words)
  blocks:insert(raw("</figure>"))
  align = element.attributes["fig-align"] or align
  align = ALIGNS[align] and align or (prefix == "lst" and "left" or usual_align(ctx))
  local own = pandoc.List(is_panel(content) and { "quarto-layout-panel" } or { "quarto-float", "quarto-figure", "quarto-figure-" .. align })
  own:extend(prefix == "lst" and { "listing" } or {})
  own:extend(classes)
  own:extend(element.classes)
  return placed(ctx, pandoc.Div(blocks, evidoc.attr(float.id, own, kept_attributes(element))))
end

--- A figure without a label.
function M.unlabelled(ctx, figure)
  local content, classes, align = with_pictures(figure.content)
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  local words = #caption > 0 and pandoc.Blocks({ raw("<figcaption>"), pandoc.Plain(caption), raw("</figcaption>") })
    or pandoc.Blocks({})
  local above = is_above(ctx, "fig", figure)
  local blocks = pandoc.Blocks({ raw('<figure class="figure">') })
  blocks:extend(above and words or {})
  blocks:extend(content)
  blocks:extend(above and {} or words)
  blocks:insert(raw("</figure>"))
  local own = pandoc.List({ "quarto-figure", "quarto-figure-" .. (ALIGNS[align] and align or usual_align(ctx)) })
  return placed(ctx, pandoc.Div(blocks, evidoc.attr(figure.identifier, own .. classes)))
end

return M
