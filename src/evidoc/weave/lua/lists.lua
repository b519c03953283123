--- `\listoffigures`, `\listoftables` and `\listoflistings` on a line of their own go in; lists of links come out.

local evidoc = require("evidoc")

local M = {}

local LISTS = {
  listoffigures = { prefix = "fig", option = "lof-title", title = "List of Figures" },
  listoftables = { prefix = "tbl", option = "lot-title", title = "List of Tables" },
  listoflistings = { prefix = "lst", option = "lol-title", title = "List of Listings" },
}

--- The list that raw TeX asks for, or nil.
function M.wanted(raw)
  local tex = raw.format == "tex" or raw.format == "latex"
  return tex and LISTS[raw.text:match("^%s*\\(listof%l+)%s*$") or raw.text:match("^%s*\\(listof%l+){}%s*$")] or nil
end

-- A caption in the list has no note, no link and no id: each of them stands once, with the float.
local function listed(words)
  return words:walk({
    Note = function() return {} end,
    Link = function(link) return link.content end,
    Span = function(span)
      span.identifier = ""
      return span
    end,
  })
end

local function title_of(ctx, list)
  local wish = (ctx.job.options.crossref or {})[list.option]
  return type(wish) == "string" and wish or list.title
end

local function rendered(ctx, list)
  local items = {}
  for i, one in ipairs(ctx.listed[list.prefix] or {}) do
    local name, words = pandoc.Inlines({}), pandoc.Inlines({})
    for j, inline in ipairs(one.words) do
      local part = j <= one.named and name or words
      part:insert(inline)
    end
    items[i] = { pandoc.Plain(pandoc.Inlines({ pandoc.Link(name, "#" .. one.id) }) .. listed(words)) }
  end
  local title = title_of(ctx, list)
  if #items == 0 and ctx.page then
    return {} -- as in print: nothing is lost
  elseif #items == 0 then
    ctx:problem(
      "empty-list",
      "There is nothing to put into the " .. title:lower() .. ".",
      "Take the line out, or give what is to be listed a label and a caption.",
      { "\\listof" }
    )
    return {}
  end
  ctx.lists[list.prefix] = (ctx.lists[list.prefix] or 0) + 1
  local again = ctx.lists[list.prefix]
  local id = "list-of-" .. list.prefix .. (again > 1 and "-" .. again or "")
  return {
    pandoc.RawBlock("html", '<nav class="quarto-list-of-floats" role="doc-toc" aria-labelledby="' .. id .. '">'),
    pandoc.Div({ pandoc.Para({ pandoc.Strong(pandoc.Inlines(title)) }) }, evidoc.attr(id)),
    pandoc.BulletList(items),
    pandoc.RawBlock("html", "</nav>"),
  }
end

--- Put each list where its author asks for it; called when every float has its number.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("\\listof", 1, true) then
    return blocks
  end
  ctx.lists = {}
  return blocks:walk({
    RawBlock = function(raw)
      local list = M.wanted(raw)
      return list and rendered(ctx, list) or nil
    end,
  })
end

return M
