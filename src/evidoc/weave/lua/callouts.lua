--- Callout divs go in; Quarto's markup for them comes out, with the kind said in words and no heading in the title.
--
-- One that can be closed is a `details` inside Quarto's div: it opens without a script, and print shows it open.

local evidoc = require("evidoc")
local marks = require("marks")

local M = {}

local NAMES = { note = "Note", tip = "Tip", warning = "Warning", important = "Important", caution = "Caution", none = "Remark" }
local PREFIXES = { nte = "note", tip = "tip", wrn = "warning", imp = "important", cau = "caution" }
local READ_HERE = { title = true, collapse = true, appearance = true, icon = true }

--- The kind of callout that a div is, or nil.
function M.kind(div)
  for _, class in ipairs(div.classes) do
    local name = class:match("^callout%-(%l+)$")
    if NAMES[name] and name ~= "none" then
      return name
    end
  end
  return div.classes:includes("callout") and "none" or nil -- a box of no kind: without icon and word
end

local function html(text) return pandoc.RawBlock("html", text) end

-- In a document of the site a heading inside a box would break the outline, and the contents would lead into it.
local function refuse_headings(ctx, blocks)
  if ctx.page then
    return
  end
  blocks:walk({
    traverse = "topdown",
    Div = function(div) return div, not M.kind(div) end, -- a box in a box has a title of its own
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
  if not title and div.content[1] and div.content[1].t == "Header" then
    title = div.content[1].content
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
  elseif title and kind ~= "none" then
    -- the kind is told by words, never by colour alone; Quarto says it to screen readers under the same class
    local said = pandoc.Span(NAMES[kind] .. ": ", evidoc.attr("", { "screen-reader-only", "callout-kind" }))
    inlines:insert(said)
  elseif not title then
    inlines:insert(pandoc.Str(NAMES[kind]))
  end
  inlines:extend(title or {})
  return inlines
end

--- What the author asked for: how it looks, and `open`, `closed` or nothing.
local function asked(ctx, div)
  local usual = M.kind(div) == "none" and "simple" or "default"
  local look = marks.text(ctx, div.attributes.appearance or ctx.job.options["callout-appearance"] or usual)
  local wish = div.attributes.icon or ctx.job.options["callout-icon"] or (M.kind(div) == "none" and "false" or "true")
  local icon = wish ~= "false" and look ~= "minimal" and not div.classes:includes("no-icon")
  local collapse = div.attributes.collapse
  local states = { ["true"] = "closed", ["false"] = "open" }
  if collapse and collapse ~= "" and not states[collapse] then
    ctx:problem(
      "unknown-callout-option",
      "A callout has collapse=\"" .. collapse .. "\", which is neither true nor false.",
      'Write collapse="true" (closed until it is opened) or collapse="false" (open until it is closed).',
      { 'collapse="' .. collapse, "collapse=" .. collapse }
    )
  end
  if look ~= "default" and look ~= "simple" and look ~= "minimal" then
    ctx:problem(
      "unknown-callout-option",
      "A callout has the appearance '" .. look .. "', which there is not.",
      "Write default, simple or minimal.",
      { 'appearance="' .. look, "appearance=" .. look }
    )
    look = "default"
  end
  return { look = look, icon = icon, state = states[collapse] }
end

local function outer(div, kind, options, titled, label)
  local classes = pandoc.List({ "callout", "callout-style-" .. (options.look == "default" and "default" or "simple"), "callout-" .. kind })
  if not options.icon then
    classes:insert("no-icon")
  end
  if titled then
    classes:insert("callout-titled")
  end
  for _, class in ipairs(div.classes) do
    if not classes:includes(class) then
      classes:insert(class)
    end
  end
  local told = { { "role", "note" }, label and { "aria-labelledby", label } or { "aria-label", NAMES[kind] } }
  for _, pair in ipairs(div.attributes) do
    if not READ_HERE[pair[1]] then
      told[#told + 1] = pair
    end
  end
  return evidoc.attr(div.identifier, classes, told)
end

local function container(title, label) return pandoc.Div({ pandoc.Plain(title) }, evidoc.attr(label, { "callout-title-container" })) end

--- Title and body one below the other.
local function standing(title, label, body)
  return { pandoc.Div({ container(title, label) }, evidoc.attr("", { "callout-header" })), body }
end

--- Title and body that can be closed. What Quarto's own script reads is left out on a site, where none of it runs.
local function closing(ctx, title, label, body, state)
  local number, open = ctx.callouts, state == "open"
  local told = ""
  if ctx.page then
    told = ' data-bs-toggle="collapse" data-bs-target=".callout-' .. number .. '-contents"' .. (open and ' aria-expanded="true"' or "")
  end
  local words = pandoc.Inlines({ pandoc.RawInline("html", '<summary class="callout-header"' .. told .. ">") })
  words:insert(pandoc.Span(title, evidoc.attr(label, { "callout-title-container" })))
  words:insert(pandoc.RawInline("html", "</summary>"))
  local contents = { "callout-" .. number .. "-contents", "callout-collapse", "collapse" }
  if open or not ctx.page then
    contents[4] = "show" -- a page with Quarto's own style sheet hides what is collapsed; here `details` does
  end
  return {
    html(open and '<details open="">' or "<details>"),
    pandoc.Plain(words),
    pandoc.Div({ body }, evidoc.attr("callout-" .. number, contents)),
    html("</details>"),
  }
end

local function render(ctx, div, kind)
  local options = asked(ctx, div)
  local title = title_of(div)
  refuse_headings(ctx, div.content)
  ctx.callouts = ctx.callouts + 1
  local number = numbered(ctx, div, kind)
  local label = "callout-" .. ctx.callouts .. "-title"
  local bare = options.look == "minimal" or ctx.page and options.look ~= "default" -- in documents the kind is said in words
  if bare and not title and not number then
    local inside = pandoc.Div(div.content, evidoc.attr("", { "callout-body-container" }))
    local body = pandoc.Div({ inside }, evidoc.attr("", { "callout-body" }))
    return pandoc.Div({ body }, outer(div, kind, options, false, nil))
  end
  local words = title_inlines(kind, title, number)
  local body = pandoc.Div(div.content, evidoc.attr("", { "callout-body-container", "callout-body" }))
  local closes = options.state and not ctx.pdf
  local content = closes and closing(ctx, words, label, body, options.state) or standing(words, label, body)
  return pandoc.Div(content, outer(div, kind, options, true, label))
end

--- Render every callout; called before floats and headings, whose numbers run through callouts too.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("callout", 1, true) then
    return blocks
  end
  return blocks:walk({
    traverse = "topdown",
    Div = function(div)
      local kind = M.kind(div)
      return kind and render(ctx, div, kind) or nil
    end,
  })
end

return M
