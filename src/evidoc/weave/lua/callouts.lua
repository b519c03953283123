--- Callout divs go in; Quarto's markup for them comes out, with the kind said in words and no heading in the title.

local evidoc = require("evidoc")
local marks = require("marks")

local M = {}

local NAMES = { note = "Note", tip = "Tip", warning = "Warning", important = "Important", caution = "Caution" }
local PREFIXES = { nte = "note", tip = "tip", wrn = "warning", imp = "important", cau = "caution" }

--- The kind of callout that a div is, or nil.
function M.kind(div)
  for _, class in ipairs(div.classes) do
    local name = class:match("^callout%-(%l+)$")
    if NAMES[name] then
      return name
    end
  end
  return nil
end

local function refuse_headings(ctx, blocks)
  blocks:walk({
    Header = function(header)
      ctx:problem(
        "heading-in-callout",
        "A heading stands inside a callout: " .. pandoc.utils.stringify(header.content),
        "A callout holds one heading, its title, as its first line; make the others bold text.",
        { ("#"):rep(header.level) .. " " .. pandoc.utils.stringify(header.content) }
      )
    end,
  })
end

local function title_of(div)
  local title
  if div.attributes.title and div.attributes.title ~= "" then
    title = marks.markdown(div.attributes.title)
  end
  if div.content[1] and div.content[1].t == "Header" then
    title = title or div.content[1].content
    div.content:remove(1)
  end
  return title
end

local function numbered(ctx, div, kind)
  local prefix = div.identifier:match("^(%l+)%-")
  if PREFIXES[prefix] ~= kind then
    return nil
  end
  return ctx:number(div.identifier, prefix, NAMES[kind])
end

local function title_inlines(kind, title, number)
  local inlines = pandoc.Inlines({})
  if number then
    inlines:insert(pandoc.Str(NAMES[kind] .. "\u{A0}" .. number .. (title and ":" or "")))
    if title then
      inlines:insert(pandoc.Space())
    end
  elseif title then
    -- the kind is told by words, never by colour alone; Quarto says it to screen readers under the same class
    local said = pandoc.Span(NAMES[kind] .. ": ", evidoc.attr("", { "screen-reader-only", "callout-kind" }))
    inlines:insert(said)
  else
    inlines:insert(pandoc.Str(NAMES[kind]))
  end
  inlines:extend(title or {})
  return inlines
end

local function render(ctx, div, kind)
  local title = title_of(div)
  refuse_headings(ctx, div.content)
  ctx.callouts = ctx.callouts + 1
  local label = "callout-" .. ctx.callouts .. "-title"
  local style = div.attributes.appearance == "simple" and "simple" or "default"
  local number = numbered(ctx, div, kind)
  local head = pandoc.Div({
    pandoc.Div({
      pandoc.Plain(title_inlines(kind, title, number)),
    }, evidoc.attr(label, { "callout-title-container" })),
  }, evidoc.attr("", { "callout-header" }))
  local body = pandoc.Div(div.content, evidoc.attr("", { "callout-body-container", "callout-body" }))
  return pandoc.Div(
    { head, body },
    evidoc.attr(
      div.identifier,
      { "callout", "callout-style-" .. style, "callout-" .. kind, "callout-titled" },
      { { "role", "note" }, { "aria-labelledby", label } }
    )
  )
end

--- Render every callout; called before floats and headings, whose numbers run through callouts too.
function M.apply(ctx, blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = function(div)
      local kind = M.kind(div)
      return kind and render(ctx, div, kind) or nil
    end,
  })
end

return M
