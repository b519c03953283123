--- A label, a number and the author's `crossref:` settings go in; how the thing is numbered, called and referred to comes out.

local marks = require("marks")

local M = {}

local TITLES = {
  fig = "Figure",
  tbl = "Table",
  lst = "Listing",
  eq = "Equation",
  sec = "Section",
  nte = "Note",
  tip = "Tip",
  wrn = "Warning",
  imp = "Important",
  cau = "Caution",
}
local FLOATS = { fig = true, tbl = true, lst = true }
local NBSP = "\u{A0}"

--- The kind of thing that a label names (`fig` for `fig-map`), or nil where it is no label.
function M.kind(id)
  local prefix = id:match("^(%l+)%-.")
  return TITLES[prefix] and prefix
end

--- The same, for what floats only: figures, tables, listings.
function M.float(id)
  local prefix = id:match("^(%l+)%-.")
  return FLOATS[prefix] and prefix
end

local function option(ctx, key)
  return ((ctx.job.options or {}).crossref or {})[key]
end

local function text_option(ctx, key, default)
  local found = option(ctx, key)
  return type(found) == "string" and found or default
end

local function lettered(style, number)
  local first = style:match("(%a)$") or "a"
  local letters = ""
  repeat -- after z comes aa, as in a spreadsheet: no number is without its letter
    local digit = (number - 1) % 26
    letters = string.char((first:match("%u") and 65 or 97) + digit) .. letters
    number = (number - 1 - digit) // 26
  until number == 0
  return letters
end

local function styled(style, number)
  if type(style) == "table" then
    return #style > 0 and tostring(style[(number - 1) % #style + 1]) or ("%d"):format(number)
  end
  if style:match("^alpha") then
    return lettered(style:match("^alpha%s+(%a)$") or "a", number)
  end
  if style:match("^roman") then
    local roman = pandoc.utils.to_roman_numeral(number)
    return style:match("i$") and roman:lower() or roman
  end
  return ("%d"):format(number)
end

--- The text of a number: `fig-labels`, else `labels`, else 1, 2, 3; parts of a figure are (a), (b), (c).
function M.number(ctx, prefix, number)
  local default = prefix == "subref" and "alpha a" or option(ctx, "labels") or "arabic"
  return styled(option(ctx, prefix .. "-labels") or default, math.tointeger(number))
end

--- What stands before the number in a caption: `fig-title`, else `Figure`.
function M.title(ctx, prefix)
  return text_option(ctx, prefix .. "-title", TITLES[prefix])
end

--- What stands before the number in a reference: `fig-prefix`, else `Figure`; `upper` where it begins a sentence.
function M.prefix(ctx, prefix, upper)
  local words = text_option(ctx, prefix .. "-prefix", TITLES[prefix])
  words = words == "false" and "" or words -- `fig-prefix: no`
  if upper then
    words = pandoc.text.upper(pandoc.text.sub(words, 1, 1)) .. pandoc.text.sub(words, 2)
  end
  return marks.markdown(words)
end

--- Whether a reference is a link.
function M.linked(ctx)
  local wish = option(ctx, "ref-hyperlink")
  return wish ~= false and wish ~= "false"
end

--- What stands between several references in one bracket.
function M.between(ctx)
  return pandoc.Inlines({ pandoc.Str(text_option(ctx, "ref-delim", ",")), pandoc.Space() })
end

--- The whole caption of a float: its name and number, or `(a)` for a part of another, and the author's words.
--
-- Also returns how many inlines name and number are.
function M.caption(ctx, prefix, number, words, part)
  local delim = text_option(ctx, "title-delim", ":"):match("^%s*(.-)%s*$") -- read as Markdown, as all settings are
  local said = part and ("(" .. number .. ")") or (M.title(ctx, prefix) .. NBSP .. number .. (#words > 0 and delim or ""))
  local caption = said:match("[*_`\\$<]") and marks.markdown(said) or pandoc.Inlines({ pandoc.Str(said) })
  if #words > 0 and not part and delim:find("%-%-") then
    caption = marks.markdown(said)
  end
  local named = #caption
  if #words > 0 then
    caption:insert(pandoc.Space())
    caption:extend(words)
  end
  return caption, named
end

local function distance(one, other)
  local row = {}
  for j = 0, #other do
    row[j] = j
  end
  for i = 1, #one do
    local before = row[0]
    row[0] = i
    for j = 1, #other do
      local kept = row[j]
      local change = before + (one:byte(i) == other:byte(j) and 0 or 1)
      row[j] = math.min(change, row[j] + 1, row[j - 1] + 1)
      before = kept
    end
  end
  return row[#other]
end

--- The label of this document that is most like `wrong`, or nil where none is near.
function M.nearest(ctx, wrong)
  local best, least = nil, math.max(2, #wrong // 3) + 1
  local known = {}
  for id in pairs(ctx.targets) do
    known[#known + 1] = M.kind(id) and id or nil
  end
  table.sort(known)
  for _, id in ipairs(known) do
    local far = math.abs(#id - #wrong) < least and distance(id, wrong) or least
    if far < least then
      best, least = id, far
    end
  end
  return best
end

return M
