--- A chapter goes in; a page with the markup that Quarto's HTML has comes out, made with the extension's own Lua.

local job = pandoc.json.decode(io.read("a"), false)
local extension = job.root .. "/_extensions/evidoc"

local function warn(text) io.stderr:write("WARNING (filter) " .. text .. "\n") end

quarto = {
  utils = { resolve_path = function(file) return extension .. "/" .. file end },
  project = { directory = job.root, offset = job.offset },
  doc = {
    input_file = job.root .. "/" .. job.chapter,
    is_format = function(format) return format == "html" end,
    add_resource = function() end,
  },
  log = { warning = warn },
}

local function read(path)
  local file = assert(io.open(job.root .. "/" .. path, "rb"), path)
  local text = file:read("a")
  file:close()
  return text
end

local function yaml(text) return pandoc.read("---\n" .. text .. "\n---\n", "markdown").meta end

local folder = job.chapter:match("^(.*/)[^/]*$") or ""

local function included(text)
  return (text:gsub("{{< include (%S+) >}}", function(name) return included(read(folder .. name)) end))
end

local front, body = read(job.chapter):match("^%-%-%-\n(.-)\n%-%-%-\n(.*)$")
local meta = yaml(read("_quarto.yml"))
for _, more in ipairs({ yaml(front), yaml(pandoc.json.encode(job.options)) }) do
  for key, value in pairs(more) do
    meta[key] = value
  end
end

-- Shortcodes --------------------------------------------------------------------------------------------------------

local handlers = dofile(extension .. "/shortcodes.lua")
handlers.meta = function(args) return pandoc.utils.stringify(meta[pandoc.utils.stringify(args[1])] or "?") end
local calls = {}
local TOKEN = "SHORTCODE(%d+)END"

local function tokens(text)
  return (text:gsub("{{< (.-) >}}", function(call)
    calls[#calls + 1] = call
    return "SHORTCODE" .. #calls .. "END"
  end))
end

local function resolve(number, context)
  local call = calls[tonumber(number)]
  local args, options, name = {}, {}, call:match("^%S+")
  for word in call:sub(#name + 1):gmatch("%S+") do
    local key, value = word:match("^(%w+)=(.*)$")
    if key then
      options[key] = value
    else
      args[#args + 1] = word
    end
  end
  if not handlers[name] then
    warn("Shortcode '" .. name .. "' not found")
    return context == "text" and call or pandoc.Inlines("{{< " .. call .. " >}}")
  end
  local shown = handlers[name](args, options, meta, nil, context)
  return context == "inline" and pandoc.Inlines(shown) or shown
end

local function text_of(text) return (text:gsub(TOKEN, function(n) return resolve(n, "text") end)) end

local function inlines(str)
  local before, number, after = str.text:match("^(.-)" .. TOKEN .. "(.*)$")
  if not number then
    return nil
  end
  local out = pandoc.Inlines({ pandoc.Str(before) })
  out:extend(resolve(number, "inline"))
  out:extend(inlines(pandoc.Str(after)) or { pandoc.Str(after) })
  return out, false
end

local function attributes(element)
  for key, text in pairs(element.attributes) do
    element.attributes[key] = text_of(text)
  end
  return element
end

local blocks = pandoc.read(tokens(included(body)), "markdown").blocks
blocks = blocks:walk({ traverse = "topdown", Str = inlines, Image = attributes, Div = attributes })

-- The extension's filter, before Quarto reads floats and conditions ---------------------------------------------------

local doc = pandoc.Pandoc(blocks, meta)
for _, filter in ipairs(dofile(extension .. "/filter.lua")) do
  if filter.Meta then
    filter.Meta(doc.meta)
  end
  doc = doc:walk({ Div = filter.Div, Span = filter.Span, CodeBlock = filter.CodeBlock })
end

doc = doc:walk({
  Div = function(div)
    local when = div.attributes["when-format"]
    return when and (when == "html" and div.content or {}) or nil
  end,
})

-- Floats, callouts, references ----------------------------------------------------------------------------------------

local counts, numbers = {}, {}
local NAMES = { fig = "Figure", tbl = "Table", sec = "Section" }
local FLOAT = '<figure class="quarto-float quarto-float-%s figure">\n<figcaption class="quarto-float-caption-top '
  .. 'quarto-float-caption quarto-float-%s" id="%s-caption-0ceaefa1-69ba">\n'

local function raw(text) return pandoc.RawBlock("html", text) end

local function float(div)
  local kind = div.identifier:match("^(%l+)%-")
  if kind ~= "fig" and kind ~= "tbl" then
    return nil
  end
  counts[kind] = (counts[kind] or 0) + 1
  numbers[div.identifier] = tostring(counts[kind])
  local caption = div.content:remove(#div.content).content
  caption = pandoc.Inlines({ pandoc.Str(NAMES[kind] .. "\u{A0}" .. counts[kind] .. ": ") }) .. caption
  local out = pandoc.Blocks({ raw(FLOAT:format(kind, kind, div.identifier)), pandoc.Plain(caption) })
  out:extend({ raw("</figcaption>\n"), pandoc.Div(div.content, pandoc.Attr("", {}, { { "aria-describedby", "x" } })) })
  out:insert(raw("</figure>"))
  return pandoc.Div(out, pandoc.Attr(div.identifier, { "quarto-float", "quarto-figure", "anchored" })), false
end

local function float_of_table(block)
  if block.identifier == "" then
    return nil
  end
  local caption = pandoc.Para(pandoc.utils.blocks_to_inlines(block.caption.long))
  local id = block.identifier
  block.identifier, block.caption = "", { long = {} }
  return float(pandoc.Div({ block, caption }, pandoc.Attr(id)))
end

local function callout(div)
  local kind = div.classes:find_if(function(c) return c:match("^callout%-") end)
  if not kind then
    return nil
  end
  local name = kind:sub(9, 9):upper() .. kind:sub(10)
  local title = div.content[1].t == "Header" and div.content:remove(1).content or pandoc.Inlines(name)
  return {
    raw('<div class="callout callout-style-default ' .. kind .. ' callout-titled" title="' .. name .. '">'),
    raw('<div class="callout-header d-flex align-content-center" data-bs-toggle="collapse" aria-expanded="true">'),
    raw('<div class="callout-icon-container"><i class="callout-icon"></i></div>'),
    raw('<div class="callout-title-container flex-fill"><span class="screen-reader-only">' .. name .. "</span>"),
    pandoc.Plain(title),
    raw('</div><div class="callout-btn-toggle"><i class="callout-toggle"></i></div></div>'),
    raw('<div id="callout-1" class="callout-1-contents callout-collapse collapse show">'),
    raw('<div class="callout-body-container callout-body">'),
    pandoc.Div(div.content),
    raw("</div></div></div>"),
  }
end

local section, top = 0, 0
doc = doc:walk({
  traverse = "topdown",
  Div = function(div)
    local made, deeper = float(div)
    return made or callout(div), deeper
  end,
  Table = float_of_table,
  Header = function(header)
    section = section + (header.level == 2 and 1 or 0)
    top = header.level == 2 and 0 or top + 1
    local number = header.level == 2 and "0." .. section or "0." .. section .. "." .. top
    numbers[header.identifier] = number
    header.attributes["data-anchor-id"] = header.identifier
    header.classes:insert("anchored")
    header.content:insert(1, pandoc.Span(number, pandoc.Attr("", { "header-section-number" })))
    header.content:insert(2, pandoc.Space())
    return header, false
  end,
})

local function reference(cite)
  local id = cite.citations[1].id
  local name = NAMES[id:match("^(%l+)%-") or ""]
  if not name then
    return nil
  end
  if not numbers[id] then
    warn("Unable to resolve crossref @" .. id)
    return pandoc.Strong("?@" .. id)
  end
  return pandoc.Link(name .. "\u{A0}" .. numbers[id], "#" .. id, "", pandoc.Attr("", { "quarto-xref" }))
end

doc = doc:walk({
  Cite = reference,
  Link = function(link)
    link.target = link.target:gsub("%.qmd", ".html")
    return link
  end,
  Image = function(image)
    image.attributes.alt = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
    image.attributes["fig-alt"] = nil
    return image
  end,
})
doc = pandoc.utils.citeproc(doc)

-- The page ------------------------------------------------------------------------------------------------------------

local refs = pandoc.Blocks({})
doc.blocks = doc.blocks:filter(function(block)
  if block.t == "Div" and block.identifier == "refs" then
    refs:insert(block)
    return false
  end
  return true
end)

local function html(some)
  local options = { section_divs = true, html_math_method = "mathml", wrap_text = "wrap-none" }
  return pandoc.write(pandoc.Pandoc(some), "html5", options)
end

local main, notes = html(doc.blocks), ""
main = main:gsub('<section id="footnotes".-</section>', function(found)
  notes = found:gsub("<hr />", '<h2 class="anchored quarto-appendix-heading">Footnotes</h2>')
  return ""
end)
local bibliography = #refs > 0
    and '<section class="quarto-appendix-contents" role="doc-bibliography" id="quarto-bibliography">'
      .. '<h2 class="anchored quarto-appendix-heading">References</h2>' .. html(refs) .. "</section>"
  or ""
io.write(table.concat({
  "<!DOCTYPE html>\n<html><head><title>x</title><script>var x = 1;</script></head><body>",
  '<nav id="TOC"></nav><main class="content" id="quarto-document-content">',
  '<header id="title-block-header" class="quarto-title-block default"><h1 class="title">',
  pandoc.utils.stringify(meta.title or ""),
  "</h1></header>\n",
  main,
  '<div id="quarto-appendix" class="default">',
  bibliography,
  notes,
  "</div></main><script>var y = 2;</script></body></html>",
}, "\n"))
