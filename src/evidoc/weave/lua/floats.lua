--- Figures and tables in every way an author may write them go in; numbered floats in Quarto's markup come out.

local evidoc = require("evidoc")

local M = {}

local NAMES = { fig = "Figure", tbl = "Table" }
local PARAGRAPHS = { ["evidoc-note"] = true, ["evidoc-source"] = true, ["evidoc-data"] = true }

local function raw(text)
  return pandoc.RawBlock("html", text)
end

local function prefix_of(id)
  local prefix = id:match("^(%l+)%-")
  return NAMES[prefix] and prefix
end

local function escaped(text)
  return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

-- Pictures and tables -------------------------------------------------------------------------------------------------

--- Two widths of one chart: small print in a wide one cannot be read on a phone.
local function picture(figure)
  local html = "<picture>"
  local narrow = figure.size_narrow or {}
  if (narrow[1] or 0) > 0 then
    html = html
      .. ('<source media="(max-width: 480px)" srcset="evidoc:figure/%s/narrow" width="%d" height="%d">'):format(
        figure.id,
        narrow[1],
        narrow[2]
      )
  end
  html = html
    .. ('<img src="evidoc:figure/%s" alt="%s" width="%d" height="%d" class="img-fluid figure-img">'):format(
      figure.id,
      escaped(figure.alt),
      figure.size[1],
      figure.size[2]
    )
  return raw(html .. "</picture>")
end

local function data_address(kind, id)
  return "evidoc:" .. (kind == "figure" and "data/" or "table-data/") .. id .. ".csv"
end

local function with_scopes(ctx, block)
  for _, row in ipairs(block.head.rows) do
    for _, cell in ipairs(row.cells) do
      if not cell.attributes.scope then
        cell.attributes.scope = cell.col_span > 1 and "colgroup" or "col"
      end
      if pandoc.utils.stringify(cell.contents) == "" then
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

--- A table as Markdown has it, in a region that scrolls; the region is named by the caption.
local function scrolling(ctx, block, label_id)
  block = with_scopes(ctx, block)
  if label_id then
    return evidoc.scroll(block, label_id)
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

-- Markup --------------------------------------------------------------------------------------------------------------

local function caption_blocks(id, kind, caption)
  local classes = "quarto-float-caption-top quarto-float-caption quarto-float-" .. kind
  return pandoc.Blocks({
    raw('<figcaption id="' .. id .. '-caption" class="' .. classes .. '">'),
    pandoc.Plain(caption),
    raw("</figcaption>"),
  })
end

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

local function float(ctx, id, kind, caption, content)
  local number = ctx:number(id, kind, NAMES[kind])
  local words = pandoc.Inlines({ pandoc.Str(NAMES[kind] .. "\u{A0}" .. number .. (#caption > 0 and ":" or "")) })
  if #caption > 0 then
    words:insert(pandoc.Space())
    words:extend(caption)
  end
  local blocks = pandoc.Blocks({ raw('<figure class="quarto-float quarto-float-' .. kind .. ' figure">') })
  blocks:extend(caption_blocks(id, kind, words))
  blocks:extend(as_paragraphs(content))
  blocks:insert(raw("</figure>"))
  return pandoc.Div(blocks, evidoc.attr(id, { "quarto-float", "quarto-figure", "quarto-figure-center" }))
end

local function figure_images(blocks)
  return blocks:walk({
    Image = function(image)
      image.classes:insert("figure-img")
      return image
    end,
  })
end

local function content_of(ctx, id, blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(figure_images(pandoc.Blocks(blocks))) do
    if block.t == "Table" then
      block.caption = { long = {} }
      block.identifier = ""
      out:insert(scrolling(ctx, block, id .. "-caption"))
    elseif block.t == "Para" and #block.content == 1 and block.content[1].t ~= "Str" then
      out:insert(pandoc.Plain(block.content))
    elseif block.t == "Figure" then
      out:extend(block.content)
    else
      out:insert(block)
    end
  end
  return out
end

-- What authors write --------------------------------------------------------------------------------------------------

local function fill(ctx, div)
  local kind, name = evidoc.wanted(div)
  local number = ctx:peek(div.identifier:match("^%l+"))
  local there = evidoc.fill(div, ctx.store, {
    picture = picture,
    data = data_address,
    label = kind .. " " .. number,
    web = true,
    caption_id = div.identifier .. "-caption",
  })
  if there then
    ctx.shown[kind .. "s"][name] = true
    local caption = div.content:remove(#div.content).content
    return caption, div.content
  end
  ctx:gap(kind, name, { label = div.identifier })
  return pandoc.Inlines({}), div.content
end

local function is_picture(block)
  local only = block.t == "Para" and #block.content == 1 and block.content[1]
  return only and (only.t == "Image" or only.t == "Link")
end

--- The caption of a div: its last paragraph, else that of the table or figure in it.
local function caption_of(div)
  local last = div.content[#div.content]
  if last.t == "Para" and not is_picture(last) then
    div.content:remove(#div.content)
    return last.content
  end
  for _, block in ipairs(div.content) do
    if block.t == "Table" or block.t == "Figure" then
      return pandoc.utils.blocks_to_inlines(block.caption.long)
    end
  end
  return pandoc.Inlines({})
end

local function refuse_parts(ctx, div)
  local function one(block)
    if block.identifier ~= div.identifier and prefix_of(block.identifier) then
      ctx:problem(
        "unsupported",
        "This version cannot show figures within figures ('" .. block.identifier .. "' in '" .. div.identifier .. "').",
        "Give each a div of its own.",
        { "#" .. block.identifier }
      )
    end
  end
  div.content:walk({ Figure = one, Table = one, Div = one, Image = one })
end

local function from_div(ctx, div)
  local kind = prefix_of(div.identifier)
  if not kind then
    return nil
  end
  local caption, content
  if #div.content == 0 then
    caption, content = fill(ctx, div)
  else
    refuse_parts(ctx, div)
    caption = caption_of(div)
    content = content_of(ctx, div.identifier, div.content)
  end
  return float(ctx, div.identifier, kind, caption, content), false
end

local function from_figure(ctx, figure)
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  local content = figure_images(figure.content)
  if prefix_of(figure.identifier) == "fig" then
    return float(ctx, figure.identifier, "fig", caption, content), false
  end
  local blocks = pandoc.Blocks({ raw('<figure class="figure">') })
  blocks:extend({ raw("<figcaption>"), pandoc.Plain(caption), raw("</figcaption>") })
  blocks:extend(content)
  blocks:insert(raw("</figure>"))
  return pandoc.Div(blocks, evidoc.attr(figure.identifier, { "quarto-figure", "quarto-figure-center" })), false
end

local function from_table(ctx, block)
  if prefix_of(block.identifier) ~= "tbl" then
    return scrolling(ctx, block), false
  end
  local id = block.identifier
  local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
  return float(ctx, id, "tbl", caption, content_of(ctx, id, { block })), false
end

-- `![](x.png){#fig-x}`, and a labelled picture that is a link: pandoc makes no figure of them
local function from_paragraph(ctx, block)
  if not is_picture(block) then
    return nil
  end
  local only = block.content[1]
  local image = only.t == "Image" and only or (#only.content == 1 and only.content[1])
  if not image or image.t ~= "Image" or prefix_of(image.identifier) ~= "fig" then
    return nil
  end
  local id = image.identifier
  local caption = ctx.captions[id] or pandoc.Inlines({})
  local content = figure_images(pandoc.Blocks({ pandoc.Plain(block.content) })):walk({
    Image = function(one)
      one.identifier = ""
      return one
    end,
  })
  return float(ctx, id, "fig", caption, content), false
end

--- Number and render every float in the order in which readers meet them.
function M.apply(ctx, blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = function(div) return from_div(ctx, div) end,
    Figure = function(figure) return from_figure(ctx, figure) end,
    Table = function(block) return from_table(ctx, block) end,
    Para = function(block) return from_paragraph(ctx, block) end,
  })
end

return M
