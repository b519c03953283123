--- Marks (U+E000 n U+E001) and `TBC` in text go in; values, facts, settings and labelled gaps come out, everywhere.

local evidoc = require("evidoc")

local M = {}

-- Before pandoc reads the text, marks are framed by letters that nobody writes instead of private-use characters:
-- then quotation marks, apostrophes and underscores beside a value are read as they would be beside a word.
local OPEN, CLOSE = utf8.char(0x102A0), utf8.char(0x102A1)
local MARK = OPEN .. "(%d+)" .. CLOSE
local TBC = "%f[%w]TBC%f[%W]"

local KINDS = { fact = "fact", var = "variable", meta = "setting" }

--- Frame marks by letters.
function M.lettered(text)
  return (text:gsub("\u{E000}(%d+)\u{E001}", OPEN .. "%1" .. CLOSE))
end

--- What the author wrote, for messages.
function M.without(text)
  return (text:gsub(MARK, "…"))
end

local function resolve_value(ctx, code)
  local entry = evidoc.value(ctx.store, code.args[1] or "", code.options.part, code.options.style or ctx.job.style)
  if entry.problem then
    ctx:problem("unknown-value-part", entry.problem .. ".", entry.hint, nil, { shortcode = code.number })
  elseif entry.id then
    ctx.shown.values[entry.id] = true
  end
  return entry
end

local function resolve_entry(ctx, code)
  local trees = { fact = ctx.job.facts, var = ctx.job.variables, meta = ctx.job.meta }
  local entry = evidoc.entry(trees[code.name], code.args[1] or "", KINDS[code.name])
  if entry.text then
    entry.text = M.text(ctx, entry.text)
  end
  return entry
end

local function resolve_anew(ctx, number)
  local code = ctx.job.shortcodes[number]
  if not code then
    return { text = "" }
  end
  if code.name == "pagebreak" then
    return { pagebreak = true, text = "" }
  end
  if code.name == "value" then
    return resolve_value(ctx, code)
  end
  if KINDS[code.name] then
    return resolve_entry(ctx, code)
  end
  ctx:problem(
    "unknown-shortcode",
    "There is no shortcode '" .. code.name .. "' here.",
    "Known are value, fact, var, meta, include and pagebreak.",
    nil,
    { shortcode = number }
  )
  return { text = "" }
end

--- What mark `number` stands for; worked out once, so that a gap is counted once however often it is shown.
local function resolve(ctx, number)
  local known = ctx.resolved[number]
  if known then
    return known
  end
  ctx.resolved[number] = { text = "" } -- a title that shows itself shows nothing, instead of never ending
  local entry = resolve_anew(ctx, number)
  if entry.gap then
    ctx:gap(entry.gap.kind, entry.gap.what, { shortcode = number })
    entry.text = entry.gap.text or evidoc.gap_text(entry.gap.kind, entry.gap.what)
  end
  ctx.resolved[number] = entry
  return entry
end

--- Plain text with every mark in it resolved; also where a link target has escaped them.
function M.text(ctx, text)
  text = M.lettered(text):gsub("%%F0%%90%%8A%%A0(%d+)%%F0%%90%%8A%%A1", OPEN .. "%1" .. CLOSE)
  return (text:gsub(MARK, function(number) return resolve(ctx, number).text end))
end

--- Text that is Markdown (an entry of `_variables.yml`, a callout's title) as inlines.
function M.markdown(text)
  if text:match("^[%w ]*$") then
    return pandoc.Inlines(text)
  end
  return pandoc.utils.blocks_to_inlines(pandoc.read(text, "markdown").blocks)
end

local function shown(ctx, number, linked)
  local entry = resolve(ctx, number)
  if entry.gap then
    return { evidoc.gap(entry.gap.kind, entry.gap.what, entry.gap.text) }
  end
  if entry.id then
    return linked and { evidoc.value_inline(entry, "evidoc:values#" .. entry.id) } or pandoc.Inlines(entry.text)
  end
  if entry.pagebreak then
    ctx:problem(
      "pagebreak-in-text",
      "A page break stands inside a paragraph.",
      "Put the shortcode in a paragraph of its own.",
      nil,
      { shortcode = tonumber(number) }
    )
    return {}
  end
  return M.markdown(entry.text)
end

--- `TBC` in running text is a gap like any other.
local function with_gaps(text)
  if not text:find("TBC", 1, true) then
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
      parts:extend(with_gaps(text:sub(at, first - 1)))
    end
    parts:extend(shown(ctx, number, linked))
    at = last
  end
  if at <= #text then
    parts:extend(with_gaps(text:sub(at)))
  end
  return parts
end

local function in_text(ctx, linked)
  return function(str)
    if str.text:find(OPEN, 1, true) or str.text:find("TBC", 1, true) then
      return inlines(ctx, str.text, linked), false -- a gap holds `TBC` again
    end
    return nil
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

local function is_pagebreak(ctx, block)
  local only = #block.content == 1 and block.content[1]
  local number = only and only.t == "Str" and only.text:match("^" .. MARK .. "$")
  return number and resolve(ctx, number).pagebreak
end

-- `{{</* var x */>}}` and `{{{< var x >}}}` in code speak of a shortcode without being one.
local function unescaped(code)
  code.text = code.text:gsub("{{</%*(.-)%*/>}}", "{{<%1>}}"):gsub("{{{<(.-)>}}}", "{{<%1>}}")
  return code
end

--- Resolve every mark of a document. In headings and links a value is plain text: a link in a link is no HTML.
function M.apply(ctx, blocks)
  local function link(element)
    element.target, element.title = M.text(ctx, element.target), M.text(ctx, element.title)
    return in_attributes(ctx, element)
  end
  local function image(element)
    element.caption = element.caption:walk({ Str = in_text(ctx, false) })
    element.src, element.title = M.text(ctx, element.src), M.text(ctx, element.title)
    return in_attributes(ctx, element)
  end
  local function plain_inside(element)
    element.content = element.content:walk({ Str = in_text(ctx, false), Link = link, Image = image })
    return in_attributes(ctx, element)
  end
  local function raw(element)
    if element.text:find(OPEN, 1, true) then
      local text = M.text(ctx, element.text)
      element.text = text
    end
    return element
  end
  local function paragraph(block)
    if is_pagebreak(ctx, block) then
      return pandoc.RawBlock("html", '<div style="page-break-after: always;"></div>'), false
    end
    return nil
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
    Code = unescaped,
    CodeBlock = unescaped,
  })
end

return M
