--- Tabset divs (`.panel-tabset`) go in; Quarto's markup for tabs comes out, accessible, and flat where it is printed.
--
-- Without a script every panel is shown, one after the other: the list of tabs is then a list of links to them, and in
-- a document of the site each panel begins with its title. The titles are no headings (nothing is numbered by them).

local evidoc = require("evidoc")

local M = {}

local function html(text) return pandoc.RawBlock("html", text) end

local function is_tabset(div) return div.classes:includes("panel-tabset") end

--- The tabs in a div: its first heading and all of that level begin one each.
local function parts_of(div)
  local before, tabs, level = pandoc.Blocks({}), pandoc.List({}), nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and (level == nil or block.level == level) then
      level = block.level
      tabs:insert({ header = block, content = pandoc.Blocks({}) })
    elseif #tabs == 0 then
      before:insert(block)
    else
      tabs[#tabs].content:insert(block)
    end
  end
  return before, tabs
end

local function without_notes(ctx, header)
  return header.content:walk({
    Note = function()
      ctx:problem(
        "note-in-tab-title",
        "A footnote stands in the title of a tab: " .. pandoc.utils.stringify(header.content),
        "Put the note into the text of the tab; a title that is pressed cannot hold a link.",
        { "# " .. pandoc.utils.stringify(header.content):sub(1, 20) }
      )
      return {}
    end,
  })
end

local function active_of(tabs)
  for number, tab in ipairs(tabs) do
    if tab.header.classes:includes("active") then
      return number
    end
  end
  return 1
end

local function tab_attributes(ctx, tab, id)
  local told = pandoc.List({
    { "role", "tab" },
    { "aria-controls", id },
    { "aria-selected", tab.active and "true" or "false" },
  })
  if ctx.page then -- what the script of Quarto's own pages reads
    told:insert(1, { "data-bs-toggle", "tab" })
    told:insert(2, { "data-bs-target", "#" .. id })
  end
  return evidoc.attr(id .. "-tab", tab.active and { "nav-link", "active" } or { "nav-link" }, told)
end

--- A title without the ids of what stands in it: where it is shown again above its panel, they are there.
local function without_ids(title)
  local function bare(element)
    element.identifier = ""
    return element
  end
  return pandoc.Inlines(title):walk({ Span = bare, Code = bare, Link = bare, Image = bare })
end

local function list_of(ctx, tabs, set, styles)
  local inlines = pandoc.Inlines({})
  for number, tab in ipairs(tabs) do
    local first = number == 1 and ('<ul class="nav %s" role="tablist">'):format(styles) or ""
    local id = set .. "-" .. number
    inlines:insert(pandoc.RawInline("html", first .. '<li class="nav-item" role="presentation">'))
    local title = ctx.page and not ctx.pdf and tab.title or without_ids(tab.title)
    inlines:insert(pandoc.Link(title, "#" .. id, "", tab_attributes(ctx, tab, id)))
    inlines:insert(pandoc.RawInline("html", "</li>"))
  end
  inlines:insert(pandoc.RawInline("html", "</ul>"))
  return pandoc.Plain(inlines)
end

--- What a panel begins with: its title, where the list of tabs may be missing, and what links to the title lead to.
local function head_of(ctx, tab)
  local id = tab.header.identifier
  local anchor = (ctx.job.labels[id] or ctx.anchors[id]) and id ~= ""
  if anchor then
    ctx.targets[id] = { name = "Section", number = "", title = pandoc.utils.stringify(tab.title) }
  end
  if ctx.page and not ctx.pdf then
    return anchor and pandoc.Blocks({ pandoc.Plain({ pandoc.RawInline("html", '<a id="' .. id .. '"></a>') }) }) or pandoc.Blocks({})
  end
  local attribute = anchor and (' id="' .. id .. '"') or ""
  return pandoc.Blocks({ html('<p class="evidoc-tab-title"' .. attribute .. ">"), pandoc.Plain(tab.title), html("</p>") })
end

-- A tab's title stands in no outline, so that headings below it move up: nobody looks for a level that is not there.
local function moved_up(ctx, tab, above)
  local steps = tab.header.level - above
  if ctx.page or steps < 1 then
    return tab.content
  end
  return tab.content:walk({
    Header = function(header)
      header.level = math.max(header.level - steps, 1)
      return header
    end,
  })
end

local function pane_of(ctx, tab, set, number, above)
  local classes = tab.header.classes:filter(function(class) return class ~= "active" end)
  classes:insert("tab-pane")
  local content = head_of(ctx, tab) .. moved_up(ctx, tab, above)
  if ctx.pdf then
    return pandoc.Div(content, evidoc.attr("", classes))
  end
  if tab.active then
    classes:insert("active")
  end
  local id = set .. "-" .. number
  local told = { { "role", "tabpanel" }, { "aria-labelledby", id .. "-tab" } }
  if not ctx.page then
    told[3] = { "tabindex", "0" }
  end
  return pandoc.Div(content, evidoc.attr(id, classes, told))
end

local function complain(ctx, kind, message, hint) ctx:problem(kind, message, hint, { ".panel-tabset", "panel-tabset" }) end

local function render(ctx, div, above)
  local before, tabs = parts_of(div)
  if #tabs == 0 then
    complain(ctx, "tabset-without-tabs", "A tabset has no tabs.", "Begin each tab with a heading, all of one level.")
    return nil
  end
  if #before > 0 then
    complain(
      ctx,
      "text-before-tabs",
      "A tabset begins with text that belongs to no tab: " .. pandoc.utils.stringify(before):sub(1, 40),
      "Put it above the tabset; Quarto leaves it out."
    )
  end
  ctx.tabsets = ctx.tabsets + 1
  local set = "tabset-" .. ctx.tabsets
  local active, panes = active_of(tabs), pandoc.Blocks({})
  for number, tab in ipairs(tabs) do
    tab.title = without_notes(ctx, tab.header)
    tab.active = number == active
    panes:insert(pane_of(ctx, tab, set, number, above))
  end
  local styles = div.classes:includes("nav-pills") and "nav-pills" or "nav-tabs"
  div.classes = div.classes:filter(function(class) return class ~= "nav-pills" end)
  if ctx.pdf then
    div.content = before .. panes
  else
    div.content = before .. pandoc.Blocks({ list_of(ctx, tabs, set, styles), pandoc.Div(panes, evidoc.attr("", { "tab-content" })) })
  end
  return div
end

--- Render every tabset, the outer ones first; called before headings are counted.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("panel-tabset", 1, true) then
    return blocks
  end
  local above = 1 -- the level of the heading that a tabset stands below
  return blocks:walk({
    traverse = "topdown",
    Header = function(header) above = header.level end,
    Div = function(div) return is_tabset(div) and render(ctx, div, above) or nil end,
  })
end

return M
