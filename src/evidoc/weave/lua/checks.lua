--- A document goes in; by name, everything in it that this engine cannot show, or that would break the page, comes out.

local M = {}

local CLASSES = {
  ["panel-input"] = "input panels",
  ["panel-sidebar"] = "sidebars",
}
local ADVICE = "Take it out, or move what it makes into a script in analysis/."

-- What other passes read of TeX; definitions are pandoc's own, which puts them into formulas.
local TEX_READ = "^%s*\\(%a+)"
local TEX_KNOWN = {}
for name in ("newcommand renewcommand providecommand def let DeclareMathOperator newenvironment renewenvironment " ..
  "listoffigures listoftables listoflistings newpage pagebreak clearpage"):gmatch("%a+") do
  TEX_KNOWN[name] = true
end

local FORMULAS = {}
for name in ("align alignat aligned alignedat cases displaymath dmath dgroup dseries eqnarray equation flalign flaligned gather gathered math multline multlined"):gmatch(
  "%a+"
) do
  FORMULAS[name] = true
end

local function refuse(ctx, what, needles)
  ctx:problem("unsupported", "This version cannot show " .. what .. ".", ADVICE, needles)
end

local function attributes(ctx, element)
  for _, class in ipairs(element.classes) do
    if CLASSES[class] then
      refuse(ctx, CLASSES[class] .. " (." .. class .. ")", { "." .. class })
    end
  end
end

local function cell(ctx, text)
  local info = text:match("^{(%a+)[^}]*}")
  if info then
    refuse(ctx, "code cells ({" .. info .. "})", { "{" .. info })
  end
end

-- `{=latex}` says which format it is for, so that leaving it out elsewhere is the author's own choice; a bare TeX
-- command says nothing, and what it stands for would be missing without a word.
local function raw(ctx, element)
  local name = element.text:match(TEX_READ)
  if element.format ~= "tex" or TEX_KNOWN[name] then
    return
  end
  local environment = name == "begin" and element.text:match("^%s*\\begin{(%a+)%*?}")
  if environment and FORMULAS[environment] then
    return -- pandoc shows it as a formula
  end
  local start = element.text:match("^[^\n]*"):sub(1, 40)
  if ctx.job.text:find("`{=tex}", 1, true) and ctx.job.text:find("`" .. element.text .. "`{=tex}", 1, true) then
    return
  end
  ctx:problem(
    "raw-tex",
    "The TeX command '" .. start .. "' shows nothing on a page.",
    "Write what it stands for, or `…`{=latex} where it is meant for LaTeX only.",
    { start }
  )
end

local function text(ctx, str)
  local before = str.text:match("^(.-){{<$") or str.text:match("^(.-){{<[^/]")
  if before and not before:match("{$") then
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

-- pandoc reads no attributes behind a heading or a table's caption in which an asterisk or underscore closes nothing.
local function no_braces(ctx, content)
  local braces = pandoc.utils.stringify(content):match("{[#.][^{}]*}$")
  local last = pandoc.utils.blocks_to_inlines(pandoc.Blocks(content))
  last = last[#last]
  if braces and last.t == "Str" and ctx.job.text:find(braces, 1, true) then
    ctx:problem(
      "malformed-attributes",
      "These attributes are read as text: " .. braces .. ".",
      "Write a backslash before each asterisk, underscore or bracket in front of them that stands for itself.",
      { braces }
    )
  end
end

--- Note everything that must not pass silently; called before anything is changed.
function M.refuse(ctx, blocks)
  local function with_attributes(element) attributes(ctx, element) end
  -- inline code that is worked out is a mark by now: what is left of it is only shown, as Quarto shows it
  local function code(element)
    attributes(ctx, element)
    if element.t == "CodeBlock" then
      cell(ctx, element.text)
      cell(ctx, element.classes[1] or "")
    end
  end
  local filter = {
    Header = function(header) no_braces(ctx, header.content) end,
    Table = function(tbl) no_braces(ctx, tbl.caption.long) end,
    Div = with_attributes,
    Span = with_attributes,
    Code = code,
    CodeBlock = code,
    RawBlock = function(element) raw(ctx, element) end,
    RawInline = function(element) raw(ctx, element) end,
  }
  -- looking at every word takes longer than reading the chapter did: only where there may be something to find
  if ctx.job.text:find("{{<", 1, true) then
    filter.Str = function(str) text(ctx, str) end
  end
  drawn_tables(ctx)
  blocks:walk(filter)
end

local ENTITIES = { ["&amp;"] = "&", ["&lt;"] = "<", ["&gt;"] = ">", ["&quot;"] = '"', ["&#39;"] = "'" }

--- Find formulas that could not be read: pandoc leaves their TeX, which on a site nobody turns into a formula.
function M.maths(ctx, html)
  return (html:gsub('<span class="math (%a+)">%$%$?([^<]-)%$%$?</span>', function(kind, tex)
    local plain = tex:gsub("&#?%w+;", ENTITIES)
    local line = plain:match("[^%s][^\n]*") or plain
    ctx:problem(
      "unreadable-maths",
      "This formula could not be read: " .. line:sub(1, 60),
      "Look for a command that is not plain LaTeX maths, an open brace or a missing \\end.",
      { plain, line }
    )
    local open, close = "\\(", "\\)"
    if kind == "display" then
      open, close = "\\[", "\\]"
    end
    return '<span class="math ' .. kind .. '">' .. open .. tex .. close .. "</span>"
  end))
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
