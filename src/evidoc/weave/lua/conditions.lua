--- Conditional divs, spans and code blocks go in; what this format, profile and settings show comes out, unwrapped.
--
-- Runs before everything else, so that what is left out counts for nothing: no number, heading, citation or value.
-- What it held is noted in `ctx.dropped`, under the names of what a document shows (`values`, `citations`,
-- `references`, `tables`, `figures`): the plan, which knows no formats, counted it among what is shown.

local evidoc = require("evidoc")
local marks = require("marks")

local M = {}

local VISIBLE, HIDDEN = "content-visible", "content-hidden"

local CONDITIONS = {
  ["when-format"] = { "format", true },
  ["unless-format"] = { "format", false },
  ["when-profile"] = { "profile", true },
  ["unless-profile"] = { "profile", false },
  ["when-meta"] = { "meta", true },
  ["unless-meta"] = { "meta", false },
}

-- Names that ask for the format at hand, as Quarto reads them; the scanner has refused those that nobody knows.
local ASKED = {
  html = { html = true, html4 = true, html5 = true, ["html:js"] = true },
  pdf = { pdf = true, latex = true },
}

local tests = {}

function tests.format(ctx, name) return ASKED[ctx.pdf and "pdf" or "html"][name] or false end

function tests.profile(ctx, name)
  for _, profile in ipairs(ctx.job.options.profiles or {}) do
    if profile == name then
      return true
    end
  end
  return false
end

function tests.meta(ctx, key) return evidoc.lookup(ctx.job.meta, key) == "true" end

--- Whether every condition of an element holds; one that stands twice holds where either does.
local function holds(ctx, element)
  local found = {}
  for _, pair in ipairs(element.attributes) do
    local condition = CONDITIONS[pair[1]]
    if condition then
      local told = tests[condition[1]](ctx, marks.text(ctx, pair[2]))
      found[pair[1]] = found[pair[1]] or told
    end
  end
  for name, told in pairs(found) do
    if told ~= CONDITIONS[name][2] then
      return false
    end
  end
  return true
end

local function note_marks(ctx, text)
  for number in marks.numbers(text) do
    local code = ctx.job.shortcodes[number]
    if code and (code.name == "value" or code.name == "finding") and code.args[1] then
      ctx.dropped[code.name .. "s"][code.args[1]] = true
    end
  end
end

local function note_label(ctx, element)
  local id = element.identifier
  local kind, name = id:match("^(%l+)%-(.+)$")
  if kind == "fig" or kind == "tbl" then
    ctx.dropped[kind == "fig" and "figures" or "tables"][name] = true
  end
  for _, pair in ipairs(element.attributes) do
    note_marks(ctx, pair[2])
  end
end

local WRITER = pandoc.WriterOptions({ wrap_text = "wrap-none", html_math_method = "mathml" })

--- Note what dropped content would have shown.
local function note(ctx, element)
  local function attributes(one) note_label(ctx, one) end
  local function text(one) note_marks(ctx, one.text) end
  local function link(one)
    note_marks(ctx, one.target or one.src)
    note_label(ctx, one)
  end
  if element.t == "CodeBlock" then
    return text(element)
  end
  local inside = element.t == "Span" and { pandoc.Plain(element.content) } or element.content
  ctx.left_out:insert(pandoc.write(pandoc.Pandoc(inside), "html5", WRITER))
  element.content:walk({
    Str = text,
    Code = text,
    CodeBlock = text,
    RawInline = text,
    RawBlock = text,
    Math = text,
    Link = link,
    Image = link,
    Div = attributes,
    Span = attributes,
    Cite = function(cite)
      for _, citation in ipairs(cite.citations) do
        ctx.dropped.citations[citation.id] = true
        ctx.dropped.references[citation.id] = true
        ctx.dropped.references[citation.id:sub(1, 1):lower() .. citation.id:sub(2)] = true
      end
    end,
  })
end

local function bare(element)
  element.classes = element.classes:filter(function(class) return class ~= VISIBLE and class ~= HIDDEN end)
  for name in pairs(CONDITIONS) do
    element.attributes[name] = nil
  end
  return element.identifier == "" and #element.classes == 0 and #element.attributes == 0
end

local function decide(ctx, element)
  local hidden = element.classes:includes(HIDDEN)
  if not hidden and not element.classes:includes(VISIBLE) then
    return nil
  end
  if holds(ctx, element) == hidden then
    note(ctx, element)
    return {}, false
  end
  local nothing_else = bare(element)
  return nothing_else and element.t ~= "CodeBlock" and element.content or element
end

--- Leave out what is not for this format, profile or setting.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("content-", 1, true) then
    return blocks
  end
  local function one(element) return decide(ctx, element) end
  local again = true
  while again do -- what an unwrapped div held may be conditional itself
    again = false
    blocks = blocks:walk({
      traverse = "topdown",
      Div = function(div)
        local result, deeper = decide(ctx, div)
        again = again or (result ~= nil and deeper == nil)
        return result, deeper
      end,
      Span = one,
      CodeBlock = function(block)
        local result = decide(ctx, block)
        return result
      end,
    })
  end
  return blocks
end

return M
