--- Marks (U+E000 n U+E001) and `TBC` in text go in; values, facts, settings and labelled gaps come out, everywhere.

local evidoc = require("evidoc")
local shortcodes = require("shortcodes")

local M = {}

-- Before pandoc reads the text, marks are framed by letters that nobody writes instead of private-use characters:
-- then quotation marks, apostrophes and underscores beside a value are read as they would be beside a word.
local OPEN, CLOSE = utf8.char(0x102A0), utf8.char(0x102A1)
local MARK = OPEN .. "(%d+)" .. CLOSE
-- So are the ends of a shortcode that is only spoken of: its asterisks would begin emphasis, its braces attributes.
local SPOKEN_OPEN, SPOKEN_CLOSE = utf8.char(0x102A2), utf8.char(0x102A3)
local SPOKEN = SPOKEN_OPEN .. "%1" .. SPOKEN_CLOSE
local TBC = "%f[%w]TBC%f[%W]"

--- Frame marks by letters, and what only speaks of shortcodes: `{{</* var x */>}}` and `{{{< var x >}}}`.
function M.lettered(text)
  if text:find("{{<", 1, true) then
    text = text:gsub("{{<%s*/%*(.-)%*/%s*>}}", SPOKEN):gsub("{{{<(.-)>}}}", SPOKEN)
  end
  return (text:gsub("\u{E000}(%d+)\u{E001}", OPEN .. "%1" .. CLOSE))
end

--- What speaks of a shortcode, as readers see it.
local function spoken(text)
  return (text:gsub(SPOKEN_OPEN, "{{<"):gsub(SPOKEN_CLOSE, ">}}"))
end

--- The same for HTML, wherever it stands.
function M.spoken_in_html(html)
  return (html:gsub(SPOKEN_OPEN, "{{&lt;"):gsub(SPOKEN_CLOSE, "&gt;}}"))
end

--- What the author wrote, for messages.
function M.without(text)
  return (text:gsub(MARK, "…"))
end

--- The numbers of the marks in a text, one by one.
function M.numbers(text) return text:gmatch(MARK) end

M.markdown = shortcodes.markdown

--- What mark `number` stands for; worked out once, so that a gap is counted once however often it is shown.
local function resolve(ctx, number)
  local known = ctx.resolved[number]
  if known then
    return known
  end
  ctx.resolved[number] = { text = "" } -- a title that shows itself shows nothing, instead of never ending
  local code = ctx.job.shortcodes[number]
  local entry = code and shortcodes.resolve(ctx, code) or { text = "" }
  if entry.markdown then
    -- the title of a document may hold marks, and `meta` shows the title
    entry = shortcodes.of_markdown(M.text(ctx, entry.markdown))
  end
  if entry.gap then
    ctx:gap(entry.gap.kind, entry.gap.what, { shortcode = number })
    entry.text = entry.gap.text or evidoc.gap_text(entry.gap.kind, entry.gap.what)
  end
  ctx.resolved[number] = entry
  return entry
end

--- Plain text with every mark in it resolved; also where a link target has escaped them.
function M.text(ctx, text)
  if text:find("{{<", 1, true) or text:find(SPOKEN_OPEN, 1, true) then
    text = spoken(M.lettered(text))
  end
  if not (text:find(OPEN, 1, true) or text:find("\u{E000}", 1, true) or text:find("%F0%90%8A%A0", 1, true)) then
    return text
  end
  text = M.lettered(text):gsub("%%F0%%90%%8A%%A0(%d+)%%F0%%90%%8A%%A1", OPEN .. "%1" .. CLOSE)
  return (text:gsub(MARK, function(number) return resolve(ctx, number).text end))
end

local function misplaced(ctx, number, name, what)
  ctx:problem(
    name .. "-in-text",
    what .. " stands inside a paragraph.",
    "Put the shortcode in a paragraph of its own.",
    nil,
    { shortcode = tonumber(number) }
  )
end

local function shown(ctx, number, linked)
  local entry = resolve(ctx, number)
  if entry.gap then
    return { evidoc.gap(entry.gap.kind, entry.gap.what, entry.gap.text) }
  end
  if entry.id then
    return linked and { evidoc.value_inline(entry, "evidoc:values#" .. entry.id) } or pandoc.Inlines(entry.text)
  end
  if entry.finding then
    return linked and { evidoc.finding_inline(entry, "evidoc:" .. entry.page .. "#finding-" .. entry.finding) } or pandoc.Inlines(entry.text)
  end
  if entry.pagebreak then
    misplaced(ctx, number, "pagebreak", "A page break")
    return {}
  end
  if entry.block then
    misplaced(ctx, number, "video", "A video")
  end
  return entry.inlines and entry.inlines:clone() or pandoc.Inlines(entry.text)
end

--- `TBC` in running text is a gap like any other; on a page that Quarto might have made it is a word.
local function with_gaps(ctx, text)
  if ctx.page or not text:find("TBC", 1, true) then
    return { pandoc.Str(text) }
  end
  local parts, at = {}, 1
  for first, last in text:gmatch("()" .. TBC .. "()") do
    if first > at then
      parts[#parts + 1] = pandoc.Str(text:sub(at, first - 1))
    end
    parts[#parts + 1] = evidoc.gap("TBC", "", "TBC")
    at = last
  end
  if at <= #text then
    parts[#parts + 1] = pandoc.Str(text:sub(at))
  end
  return parts
end

local function inlines(ctx, text, linked)
  local parts, at = pandoc.List({}), 1
  for first, number, last in text:gmatch("()" .. MARK .. "()") do
    if first > at then
      parts:extend(with_gaps(ctx, text:sub(at, first - 1)))
    end
    parts:extend(shown(ctx, number, linked))
    at = last
  end
  if at <= #text then
    parts:extend(with_gaps(ctx, text:sub(at)))
  end
  return parts
end

local function in_text(ctx, linked)
  local escapes = ctx.job.text:find("{{<", 1, true)
  return function(str)
    local text = str.text
    if escapes then
      text = spoken(text)
    end
    if text:find(OPEN, 1, true) or text:find("TBC", 1, true) then
      return inlines(ctx, text, linked), false -- a gap holds `TBC` again
    end
    return text ~= str.text and pandoc.Str(text) or nil
  end
end

local function in_attributes(ctx, element)
  local changed
  for key, text in pairs(element.attributes) do
    if text:find(OPEN, 1, true) then
      changed = changed or {}
      changed[key] = M.text(ctx, text)
    end
  end
  for key, text in pairs(changed or {}) do
    element.attributes[key] = text
  end
  return element
end

--- The entry of a shortcode that stands alone in its paragraph and is a block, or nil.
local function alone(ctx, block)
  local only = #block.content == 1 and block.content[1]
  local number = only and only.t == "Str" and only.text:match("^" .. MARK .. "$")
  local entry = number and resolve(ctx, number)
  return entry and (entry.block or entry.paragraph) and entry or nil
end

local function in_code(ctx)
  return function(code)
    code.text = spoken(M.text(ctx, code.text))
    return in_attributes(ctx, code)
  end
end

-- pandoc takes `<mark>` for a tag of HTML; it is an angle bracket around what the mark stands for, as Quarto shows it
local function in_raw(ctx)
  return function(element)
    if not element.text:find(OPEN, 1, true) then
      return nil
    end
    local inside = element.t == "RawInline" and element.text:match("^<(" .. OPEN .. "[^<>]*)>$")
    if inside then
      return pandoc.Inlines({ pandoc.Str("<" .. M.text(ctx, inside) .. ">") }), false
    end
    element.text = M.text(ctx, element.text)
    return element
  end
end

--- Resolve every mark of a document. In headings and links a value is plain text: a link in a link is no HTML.
function M.apply(ctx, blocks)
  local written = M.lettered(ctx.job.text)
  if not (written:find(OPEN, 1, true) or written:find(SPOKEN_OPEN, 1, true) or written:find("TBC", 1, true)) then
    return blocks
  end
  local function link(element)
    element.target, element.title = M.text(ctx, element.target), M.text(ctx, element.title)
    return in_attributes(ctx, element)
  end
  local function image(element)
    element.caption = element.caption:walk({ Str = in_text(ctx, false) })
    element.src, element.title = M.text(ctx, element.src), M.text(ctx, element.title)
    return in_attributes(ctx, element)
  end
  local code, raw = in_code(ctx), in_raw(ctx)
  local function plain_inside(element)
    element.content = element.content:walk({ Str = in_text(ctx, false), Link = link, Image = image, Code = code, RawInline = raw })
    return in_attributes(ctx, element)
  end
  local function paragraph(block)
    local entry = alone(ctx, block)
    if not entry then
      return nil
    end
    return entry.block and pandoc.RawBlock("html", entry.block) or pandoc.Para(entry.paragraph), false
  end
  local attributes = function(element) return in_attributes(ctx, element) end
  return blocks:walk({
    traverse = "topdown",
    Header = function(header) return plain_inside(header), false end,
    Link = function(element) return link(plain_inside(element)), false end,
    Image = function(element) return image(element), false end,
    Para = paragraph,
    Plain = paragraph,
    Str = in_text(ctx, true),
    Div = attributes,
    Span = attributes,
    Table = attributes,
    RawBlock = raw,
    RawInline = raw,
    Code = code,
    CodeBlock = code,
    Math = function(math)
      math.text = M.text(ctx, math.text)
      return math
    end,
  })
end

return M
