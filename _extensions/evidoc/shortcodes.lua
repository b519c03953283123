--- Shortcodes go in; values and facts, or labelled gaps, come out: the same text as in evidoc's own documents.

local function beside(file)
  return dofile(quarto.utils.resolve_path(file))
end

local evidoc = beside("evidoc.lua")
local project = beside("project.lua")(evidoc)

local function given(option)
  local text = option and pandoc.utils.stringify(option) or ""
  return text ~= "" and text or nil
end

local function name_of(args)
  return args[1] and pandoc.utils.stringify(args[1]) or ""
end

local function shown(entry, context)
  if entry.problem then
    quarto.log.warning("evidoc: " .. entry.problem .. ". " .. entry.hint)
  end
  if entry.gap then
    local gap = entry.gap
    if context == "text" then
      return gap.text or evidoc.gap_text(gap.kind, gap.what)
    end
    return pandoc.Inlines({ evidoc.gap(gap.kind, gap.what, gap.text) })
  end
  if context == "text" then
    return entry.text -- attributes, such as alt text, hold plain text
  end
  if entry.finding then
    return pandoc.Inlines({ evidoc.finding_inline(entry) })
  end
  return pandoc.Inlines(entry.id and { evidoc.value_inline(entry) } or entry.text)
end

return {
  value = function(args, options, meta, _, context)
    local style = given(options.style) or project.style(meta)
    return shown(evidoc.value(project.results(), name_of(args), given(options.part), style), context)
  end,
  finding = function(args, _, _, _, context)
    return shown(evidoc.finding(project.results(), name_of(args)), context)
  end,
  fact = function(args, _, _, _, context)
    return shown(evidoc.entry(project.facts(), name_of(args), "fact"), context)
  end,
}
