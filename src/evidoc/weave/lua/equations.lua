--- Displayed formulas with a label (`$$ … $$ {#eq-x}`) go in; numbered formulas that references find come out.

local evidoc = require("evidoc")

local M = {}

local function is_display(inline) return inline.t == "Math" and inline.mathtype == "DisplayMath" end

local function written(inline)
  if inline.t == "Quoted" then
    return '"' .. pandoc.utils.stringify(inline.content) .. '"'
  end
  return (inline.t == "Space" or inline.t == "SoftBreak") and " " or inline.text
end

--- The label behind a formula, its spoken text where there is one, and the place after both; nil where there is none.
local function label_at(inlines, at)
  while inlines[at] and (inlines[at].t == "Space" or inlines[at].t == "SoftBreak") do
    at = at + 1
  end
  local text = ""
  while inlines[at] do
    local more = written(inlines[at])
    text = text .. (more or "")
    at = at + 1
    if not more or not text:match("^{#?e?q?%-?") then
      return nil
    end
    local id, rest, tail = text:match("^{#(eq%-[^%s}]+)([^}]*)}(.*)$")
    if id then
      return id, rest:match('alt%s*=%s*"([^"]*)"'), at, tail
    end
  end
  return nil
end

local function numbered(ctx, math, id, alt)
  local number = ctx:number(id, "eq")
  ctx.equations = (ctx.equations or 0) + 1
  math.text = math.text:gsub("%s+$", "") .. " \\qquad(" .. number .. ")"
  local spoken = alt and { { "role", "math" }, { "aria-label", alt } } or {}
  return pandoc.Span({ math }, evidoc.attr(id, {}, spoken))
end

local function in_block(ctx, block)
  if not block.content:find_if(is_display) then
    return nil
  end
  local inlines, out, at = block.content, pandoc.Inlines({}), 1
  while at <= #inlines do
    local one = inlines[at]
    local id, alt, next_at, tail
    if is_display(one) then
      id, alt, next_at, tail = label_at(inlines, at + 1)
    end
    out:insert(id and numbered(ctx, one, id, alt) or one)
    if id and tail ~= "" then
      out:insert(pandoc.Str(tail))
    end
    at = next_at or at + 1
  end
  block.content = out
  return block
end

--- Number every labelled formula, in the order of reading.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("{#eq-", 1, true) then
    return blocks
  end
  local function one(block) return in_block(ctx, block) end
  return blocks:walk({ Para = one, Plain = one })
end

--- MathML knows no `\tag`, so the number is in the formula; whoever copies the TeX of it has the tag that it means.
function M.tagged(ctx, html)
  if not ctx.equations then
    return html
  end
  return (html:gsub("\\qquad(%b())</annotation>", function(number) return "\\tag{" .. number:sub(2, -2) .. "}</annotation>" end))
end

return M
