--- Code blocks go in; Quarto's markup for them comes out: language, file name, numbered lines, annotations, folding.
--
-- Nothing is coloured; the classes say the language, and a page's own style sheet or script may colour it.

local evidoc = require("evidoc")

local M = {}

-- How a comment begins (and ends) in each language that Quarto reads annotations in.
local COMMENTS = {}
local BEGINNINGS = {
  ["#"] = "r python julia powershell bash sh stan octave awk gawk sed perl ruby coffee yaml elm make toml dockerfile",
  ["//"] = "scala csharp fsharp cpp cc java groovy js d3 node sass scss go asy dot json typescript swift javascript rust",
  ["--"] = "sql mysql psql lua haskell vhdl",
  ["%"] = "matlab tikz latex",
  ["!"] = "fortran fortran95",
  ["*"] = "stata",
}
for beginning, names in pairs(BEGINNINGS) do
  for name in names:gmatch("%S+") do
    COMMENTS[name] = { beginning, "" }
  end
end
COMMENTS.c, COMMENTS.css = { "/*", "*/" }, { "/*", "*/" }
COMMENTS.html, COMMENTS.xml = { "<!--", "-->" }, { "<!--", "-->" }
COMMENTS.sas, COMMENTS.mermaid = { "*", ";" }, { "%%", "" }

local NOT_LANGUAGES = { ["cell-code"] = true, numberLines = true, ["number-lines"] = true, ["code-annotation-code"] = true }

local function escaped(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function html(text) return pandoc.RawBlock("html", text) end

local function literal(text) return (text:gsub("%p", "%%%0")) end

local function language_of(block)
  for _, class in ipairs(block.classes) do
    if not NOT_LANGUAGES[class] then
      return class
    end
  end
  return nil
end

local function lines_of(text)
  local lines = pandoc.List({})
  for line in (text .. "\n"):gmatch("(.-)\n") do
    lines:insert(line)
  end
  return lines
end

-- Annotations ---------------------------------------------------------------------------------------------------------

--- A line without its mark, and the number that stood there. Only the end of a line is looked at: patterns that try
--- every way to begin would take minutes over a very long line.
local function unmarked(line, comment)
  local text = line:match("^(.*%S)") or ""
  local tail = text:sub(-80)
  local head, number = tail:match("^(.*)<(%d+)>%s*" .. literal(comment[2]) .. "$")
  head = head and (head:match("^(.*%S)") or "")
  if not head or head:sub(-#comment[1]) ~= comment[1] then
    return nil
  end
  local rest = text:sub(1, #text - #tail) .. head:sub(1, -#comment[1] - 1)
  return rest:match("^(.*%S)") or "", number
end

--- The lines without their marks (`# <1>`), and the numbers that stood at each; nil where there are none.
local function annotated(block)
  local comment = COMMENTS[(language_of(block) or ""):lower()]
  if not comment then
    return nil
  end
  local lines, numbers, found = lines_of(block.text), {}, false
  for i, line in ipairs(lines) do
    local text, number = unmarked(line, comment)
    if text then
      lines[i], numbers[i], found = text, number, true
    end
  end
  return found and { lines = lines, numbers = numbers } or nil
end

local function anchor(ctx, cell, number)
  if not ctx.page then
    return ' <span class="code-annotation-anchor">' .. number .. "</span>"
  end
  return ('<a class="code-annotation-anchor" data-target-cell="%s" data-target-annotation="%s">%s</a>'):format(cell, number, number)
end

local function with_anchors(ctx, cell, marks)
  local out = {}
  for i, line in ipairs(marks.lines) do
    local number = marks.numbers[i]
    local text = '<span id="' .. cell .. "-" .. i .. '">' .. escaped(line) .. "</span>"
    if number and ctx.page then
      text = anchor(ctx, cell, number) .. text
    elseif number then
      text = text .. anchor(ctx, cell, number)
    end
    out[i] = text
  end
  return table.concat(out, "\n")
end

local function lines_at(marks, number)
  local found = {}
  for i = 1, #marks.lines do
    if marks.numbers[i] == number then
      found[#found + 1] = tostring(i)
    end
  end
  return table.concat(found, ",")
end

--- The list below the code as what Quarto makes of it: number and explanation, in pairs.
local function explanations(ctx, cell, list, marks)
  local blocks = pandoc.Blocks({ html('<dl class="code-annotation-container-grid">') })
  for i, item in ipairs(list.content) do
    local number = ("%d"):format(list.start + i - 1)
    local lines = lines_at(marks, number)
    if lines == "" then
      ctx:problem(
        "annotation-without-line",
        "An explanation of code names no line of it: " .. pandoc.utils.stringify(item):sub(1, 40),
        "Write <" .. number .. "> in a comment at the end of the line that it explains.",
        { pandoc.utils.stringify(item):sub(1, 20) }
      )
    end
    local said = ctx.page and "" or ('<span class="visually-hidden"> (line ' .. lines:gsub(",", ", ") .. ")</span>")
    blocks:insert(html(('<dt data-target-cell="%s" data-target-annotation="%s">%s%s</dt>\n<dd>'):format(cell, number, number, said)))
    blocks:extend(item)
    blocks:insert(html("</dd>"))
  end
  blocks:insert(html("</dl>"))
  return blocks
end

-- Markup --------------------------------------------------------------------------------------------------------------

local function is_numbered(block)
  local asked = block.attributes["code-line-numbers"]
  if asked then
    return asked ~= "false"
  end
  return block.classes:includes("numberLines") or block.classes:includes("number-lines")
end

local function numbered(block, id)
  local out = {}
  for i, line in ipairs(lines_of(block.text)) do
    local name = id .. "-" .. i
    out[i] = ('<span id="%s"><a href="#%s" aria-hidden="true" tabindex="-1"></a>%s</span>'):format(name, name, escaped(line))
  end
  return table.concat(out, "\n")
end

local function attributes_of(block)
  local kept = ""
  for _, pair in ipairs(block.attributes) do
    local own = pair[1]:match("^code%-") or pair[1] == "startFrom" or pair[1] == "start-from" or pair[1]:match("^lst%-")
    if not own then
      local name = pair[1]:match("^data%-") and pair[1] or "data-" .. pair[1]
      kept = kept .. " " .. name .. '="' .. escaped(pair[2]) .. '"'
    end
  end
  return kept
end

local function style_of(block)
  local start = tonumber(block.attributes.startFrom or block.attributes["start-from"])
  return start and (' style="counter-reset: source-line %d;"'):format(start - 1) or ""
end

--- `<div class="sourceCode">` with the code in it; `inner` is its HTML where that is more than the text.
local function source(ctx, block, marks, cell)
  ctx.listings = ctx.listings + 1
  local id = cell or (block.identifier ~= "" and block.identifier or "cb" .. ctx.listings)
  local language, numbers = language_of(block), is_numbered(block)
  local classes = { "sourceCode" }
  for _, class in ipairs(block.classes) do
    if class ~= "numberLines" and class ~= "cell-code" then
      classes[#classes + 1] = class
    end
  end
  local inner = marks and with_anchors(ctx, cell, marks) or (numbers and numbered(block, id)) or escaped(block.text)
  if marks then
    classes[#classes + 1] = "code-annotation-code"
  end
  if numbers then
    table.insert(classes, 2, "number-lines")
    table.insert(classes, 2, "numberSource")
  end
  local owner = block.classes:includes("cell-code") and "sourceCode cell-code" or "sourceCode"
  local named = (cell or block.identifier ~= "" or numbers) and (' id="' .. escaped(id) .. '"') or ""
  return ('<div class="%s"%s%s><pre class="%s"><code class="%s"%s>%s</code></pre></div>'):format(
    owner,
    named,
    attributes_of(block),
    escaped(table.concat(classes, " ")),
    escaped("sourceCode" .. (language and " " .. language or "")),
    style_of(block),
    inner
  )
end

local function rendered(ctx, block, marks, cell)
  if #block.classes == 0 and #block.attributes == 0 and not marks then
    return nil
  end
  local text = source(ctx, block, marks, cell)
  local name = block.attributes.filename
  if name then
    text = '<div class="code-with-filename">\n<div class="code-with-filename-file">\n<pre><strong>'
      .. escaped(name)
      .. "</strong></pre>\n</div>\n"
      .. text
      .. "\n</div>"
  end
  local fold = block.attributes["code-fold"]
  if fold and fold ~= "false" and not ctx.pdf then
    local summary = block.attributes["code-summary"] or "Code"
    local open = fold == "show" and ' open=""' or ""
    text = '<details class="code-fold"' .. open .. ">\n<summary>" .. escaped(summary) .. "</summary>\n" .. text .. "\n</details>"
  end
  return html(text)
end

--- The code that a list may explain: the block itself, or the code of a cell, below which the list then goes.
local function explainable(block)
  if block.t == "CodeBlock" then
    return block
  end
  local first = block.t == "Div" and block.classes:includes("cell") and block.content[1]
  return first and first.t == "CodeBlock" and first.classes:includes("cell-code") and first or nil
end

local function joined(ctx, block, list)
  local code = explainable(block)
  local marks = code and annotated(code)
  if not marks then
    return nil
  end
  ctx.annotated = (ctx.annotated or 0) + 1
  local cell = code.identifier ~= "" and code.identifier or "annotated-cell-" .. ctx.annotated
  local both = pandoc.Blocks({ rendered(ctx, code, marks, cell) }) .. explanations(ctx, cell, list, marks)
  if block.t == "CodeBlock" then
    return both
  end
  for i = 2, #block.content do
    both:insert(block.content[i])
  end
  block.content = both
  return pandoc.Blocks({ block })
end

--- Join each annotated block with the list that explains it.
local function explained(ctx, blocks)
  local out, i = pandoc.Blocks({}), 1
  while i <= #blocks do
    local following = blocks[i + 1]
    local both = following and following.t == "OrderedList" and joined(ctx, blocks[i], following)
    out:extend(both or { blocks[i] })
    i = i + (both and 2 or 1)
  end
  return out
end

--- Render every code block that has a language or says how it is to be shown.
function M.apply(ctx, blocks)
  if not ctx.job.text:find("```", 1, true) and not ctx.job.text:find("~~~", 1, true) then
    return blocks
  end
  if ctx.job.text:find("<%d+>") then
    blocks = blocks:walk({ Blocks = function(one) return explained(ctx, one) end })
  end
  return blocks:walk({ CodeBlock = function(block) return rendered(ctx, block) end })
end

--- Code that is wider than a phone can be scrolled with the keyboard.
function M.accessible(_, html_text)
  local named = '<div class="code-with-filename-file">\n<pre tabindex="0">'
  return (html_text:gsub("<pre([ >])", '<pre tabindex="0"%1'):gsub(literal(named), '<div class="code-with-filename-file">\n<pre>'))
end

return M
