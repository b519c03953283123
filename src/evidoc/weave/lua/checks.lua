--- A document goes in; by name, everything in it that this engine cannot show, or that would break the page, comes out.

local M = {}

local CLASSES = {
  ["panel-tabset"] = "tabs",
  ["panel-input"] = "input panels",
  ["panel-sidebar"] = "sidebars",
  ["content-visible"] = "conditional content",
  ["content-hidden"] = "conditional content",
  ["column-margin"] = "margin content",
  aside = "margin content",
  columns = "columns",
}
local ADVICE = "Take it out, or move what it makes into a script in analysis/."

local function refuse(ctx, what, needles)
  ctx:problem("unsupported", "This version cannot show " .. what .. ".", ADVICE, needles)
end

local function attributes(ctx, element)
  for _, class in ipairs(element.classes) do
    if CLASSES[class] then
      refuse(ctx, CLASSES[class] .. " (." .. class .. ")", { "." .. class })
    end
  end
  for key in pairs(element.attributes) do
    if key == "layout" or key:match("^layout%-") then
      refuse(ctx, "figure layouts (" .. key .. ")", { key .. "=" })
    end
  end
end

local function cell(ctx, text)
  local info = text:match("^{(%a+)[^}]*}")
  if info then
    refuse(ctx, "code cells ({" .. info .. "})", { "{" .. info })
  end
end

local function raw(ctx, element)
  if element.format ~= "html" and element.format ~= "html5" then
    refuse(ctx, "raw " .. element.format .. " (" .. element.text:sub(1, 30) .. ")", { element.text:sub(1, 30) })
  end
end

local function text(ctx, str)
  if str.text:match("{{<$") or str.text:match("{{<[^/]") then
    ctx:problem(
      "unknown-shortcode",
      "A shortcode is left over that nobody could read.",
      "Write it as {{< name … >}}, on one line.",
      { str.text }
    )
  end
end

-- Grid and simple tables are read by the columns in which characters stand, and a mark is shorter than its shortcode:
-- cells would silently melt together.
local function drawn_tables(ctx)
  local drawn = false
  for line in (ctx.job.text .. "\n"):gmatch("([^\n]*)\n") do
    if line:match("^%s*%+[-=:+]+%+%s*$") or line:match("^%s*%-%-+%s+%-%-[%s-]*$") then
      drawn = true
    elseif line:match("^%s*$") then
      drawn = false
    end
    local number = drawn and line:match("\u{E000}(%d+)")
    if number then
      ctx:problem(
        "shortcode-in-drawn-table",
        "A shortcode stands in a table whose columns are drawn with spaces.",
        "Write the table with bars between its cells: | a | b |.",
        nil,
        { shortcode = number }
      )
    end
  end
end

--- Note everything that must not pass silently; called before anything is changed.
function M.refuse(ctx, blocks)
  local function with_attributes(element) attributes(ctx, element) end
  local function code(element)
    attributes(ctx, element)
    cell(ctx, element.text)
    cell(ctx, element.classes[1] or "")
  end
  local filter = {
    Div = with_attributes,
    Span = with_attributes,
    Image = with_attributes,
    Code = code,
    CodeBlock = code,
    RawBlock = function(element) raw(ctx, element) end,
    RawInline = function(element) raw(ctx, element) end,
    Math = function(math) refuse(ctx, "maths ($" .. math.text .. "$)", { "$" .. math.text, "$$" }) end,
  }
  -- looking at every word takes longer than reading the chapter did: only where there may be something to find
  if ctx.job.text:find("{{<", 1, true) then
    filter.Str = function(str) text(ctx, str) end
  end
  drawn_tables(ctx)
  blocks:walk(filter)
end

local function note(seen, id)
  if id ~= "" then
    seen[id] = (seen[id] or 0) + 1
  end
end

--- Find ids that stand twice and links to ids that stand nowhere, in what will be written.
function M.ids(ctx, html)
  local seen = {}
  for id in html:gmatch('<[^>]-%sid="([^"]*)"') do
    note(seen, id)
  end
  local twice = {}
  for id, count in pairs(seen) do
    if count > 1 then
      twice[#twice + 1] = id
    end
  end
  table.sort(twice)
  for _, id in ipairs(twice) do
    local hint = "Rename one of them; ids must be unique in a document."
    ctx:problem("duplicate-id", "The id '" .. id .. "' stands twice in this document.", hint, { "#" .. id })
  end
  local lost = {}
  for id in pairs(ctx.anchors) do
    if not seen[id] then
      lost[#lost + 1] = id
    end
  end
  table.sort(lost)
  for _, id in ipairs(lost) do
    local hint = "Give what you mean the id {#" .. id .. "}."
    ctx:problem("link-leads-nowhere", "Nothing in this document has the id '" .. id .. "'.", hint, { "(#" .. id })
  end
end

return M
