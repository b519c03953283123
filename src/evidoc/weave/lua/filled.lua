--- Empty divs that name a result go in; what scripts made for them comes out, with its caption apart.

local evidoc = require("evidoc")
local labels = require("labels")

local M = {}

local function escaped(text)
  return (text:gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

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
  return pandoc.RawBlock("html", html .. "</picture>")
end

local function data_address(kind, id)
  return "evidoc:" .. (kind == "figure" and "data/" or "table-data/") .. id .. ".csv"
end

--- Fill an empty div; `number` is the one that its float has. Returns caption and content; a gap where nothing is there.
function M.fill(ctx, div, number)
  local kind, name = evidoc.wanted(div)
  local there = evidoc.fill(div, ctx.store, {
    picture = picture,
    data = data_address,
    label = labels.title(ctx, labels.float(div.identifier)):lower() .. " " .. number,
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

return M
