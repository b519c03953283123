--- Empty `fig-` and `tbl-` divs go in; filled ones come out, early enough for Quarto to number and link them.

local function beside(file)
  return dofile(quarto.utils.resolve_path(file))
end

local evidoc = beside("evidoc.lua")
local project = beside("project.lua")(evidoc)

local FOLDERS = { figure = "figures", table = "tables" }

local function path_of(kind, name, ending)
  return project.offset() .. "/_build/results/" .. FOLDERS[kind] .. "/" .. name .. ending
end

-- Quarto copies the pictures that it meets as images; so the wide one is shown, as an image
local function picture(figure)
  local attr = evidoc.attr("", {}, { { "fig-alt", figure.alt } })
  return pandoc.Para({ pandoc.Image({}, path_of("figure", figure.id, ".svg"), "", attr) })
end

local function data(kind, name)
  if not quarto.doc.is_format("html") then
    return nil
  end
  local path = path_of(kind, name, ".csv")
  if quarto.doc.add_resource then
    quarto.doc.add_resource(path)
  end
  return path
end

local function fill(div)
  local kind, name = evidoc.wanted(div)
  if not kind then
    return nil
  end
  local options = { picture = picture, data = data, web = quarto.doc.is_format("html") }
  if not evidoc.fill(div, project.results(), options) then
    quarto.log.warning("evidoc: there is no " .. kind .. " '" .. name .. "' in _build/results")
  end
  div.attributes[div.identifier:match("^%l+") .. "-cap-location"] = "top"
  return div
end

-- `evidoc build --engine quarto` renders a chapter a second time for print, also as a page: then conditions on the
-- format are turned round before Quarto reads them.
local FOR_PRINT = { pdf = true, latex = true }
local FOR_PAGES = { html = true, html5 = true, html4 = true, ["html:js"] = true }
local for_print = false

local function note_format(meta)
  local told = meta["evidoc-format"]
  for_print = told ~= nil and pandoc.utils.stringify(told) == "pdf"
end

local function turn_round(element)
  for _, name in ipairs({ "when-format", "unless-format" }) do
    local asked = for_print and element.attributes[name]
    if FOR_PRINT[asked] then
      element.attributes[name] = "html"
    elseif FOR_PAGES[asked] then
      element.attributes[name] = "pdf"
    end
  end
  return element
end

return {
  { Div = fill },
  { Meta = note_format },
  { Div = turn_round, Span = turn_round, CodeBlock = turn_round },
}
