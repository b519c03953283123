--- A shortcode goes in; what it shows comes out: text, Markdown, a block, or a labelled gap.
--
-- An entry has `text` (what stands where only text can: code, link targets, attributes), and where it shows more than
-- that, `inlines` (running text) or `block` (a paragraph of its own); `id` for values, `gap` for what is missing.

local evidoc = require("evidoc")
local video = require("video")

local M = {}

--- What readers are told is missing.
local GAPS = { fact = "fact", var = "variable", meta = "setting", env = "environment" }
local KNOWN = "Known are value, finding, fact, var, meta, env, kbd, video, pagebreak, include and embed."

--- Text that is Markdown (an entry of `_variables.yml`, a callout's title) as inlines.
function M.markdown(text)
  if text:match("^[%w ]*$") then
    return pandoc.Inlines(text)
  end
  return pandoc.utils.blocks_to_inlines(pandoc.read(text, "markdown").blocks)
end

local function of_markdown(text)
  if text:match("^[%w ]*$") then
    return { text = text }
  end
  local inlines = M.markdown(text)
  return { text = pandoc.utils.stringify(inlines), inlines = inlines }
end

local function problem(ctx, code, kind, message, hint) ctx:problem(kind, message, hint, nil, { shortcode = code.number }) end

--- What Quarto shows where it finds nothing: the name with a question mark, in bold.
local function unresolved(text) return { text = text, inlines = pandoc.Inlines({ pandoc.Strong({ pandoc.Str(text) }) }) } end

-- One function a shortcode --------------------------------------------------------------------------------------------

local handlers = {}

function handlers.value(ctx, code)
  local entry = evidoc.value(ctx.store, code.args[1] or "", code.options.part, code.options.style or ctx.job.style)
  if entry.problem then
    problem(ctx, code, "unknown-value-part", entry.problem .. ".", entry.hint)
  elseif entry.id then
    ctx.shown.values[entry.id] = true
  end
  return entry
end

function handlers.finding(ctx, code)
  local entry = evidoc.finding(ctx.store, code.args[1] or "")
  if entry.finding then
    ctx.shown.findings[entry.finding] = true
  end
  return entry
end

function handlers.pagebreak() return { pagebreak = true, text = "", block = '<div style="page-break-after: always;"></div>' } end

handlers.video = video.resolve

local function escaped(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

--- Keys to press: those that stand alone, else those of the first system that is named.
function handlers.kbd(ctx, code)
  local own = code.options
  local keys = code.args[1] or own.win or own.mac or own.linux or ""
  local told = ""
  for _, system in ipairs({ { "linux", "linux" }, { "mac", "mac" }, { "windows", "win" } }) do
    if own[system[2]] then
      told = told .. (' data-%s="%s"'):format(system[1], escaped(own[system[2]]))
    end
  end
  local html = "<kbd>" .. escaped(keys) .. "</kbd>"
  if ctx.page and not ctx.pdf then -- what the script of Quarto's own pages reads
    html = ('<kbd aria-hidden="true"%s>%s</kbd><span class="visually-hidden">%s</span>'):format(told, escaped(keys), escaped(keys))
  end
  return { text = keys, inlines = pandoc.Inlines({ pandoc.RawInline("html", html) }) }
end

function handlers.env(ctx, code)
  local name = code.args[1] or ""
  local found = (ctx.job.options.env or {})[name] or code.args[2]
  if found then
    return { text = found, literal = true }
  end
  if not ctx.page then
    return { gap = { kind = GAPS.env, what = name } }
  end
  problem(
    ctx,
    code,
    "unknown-env",
    "The environment variable '" .. name .. "' is not set.",
    "Set it, or give what to show without it: {{< env " .. name .. ' "…" >}}.'
  )
  return unresolved("?env:" .. name)
end

function handlers.fact(ctx, code)
  local entry = evidoc.entry(ctx.job.facts, code.args[1] or "", "fact")
  return entry.gap and entry or of_markdown(entry.text)
end

-- A list of one is what is in it; a longer one, or a mapping, is nothing that text can show.
local function single(found)
  while type(found) == "table" and #found == 1 do
    found = found[1]
  end
  return found
end

local function not_text(ctx, code, key, found)
  problem(
    ctx,
    code,
    "not-one-value",
    "'" .. key .. "' holds " .. (#found > 0 and "a list" or "several entries") .. ", not one value.",
    "Name one of them: " .. key .. "." .. (#found > 0 and "1" or (evidoc.keys_of(found):match("^[^,]+") or "…")) .. "."
  )
  if #found == 0 and ctx.page then
    return { text = "" } -- as Quarto has it; the problem says what is lost
  end
  return unresolved("?invalid " .. code.name .. " type:" .. key)
end

local function entry_of(ctx, code, tree)
  local key = code.args[1] or ""
  local found = single(evidoc.lookup(tree, key))
  if type(found) == "table" then
    return not_text(ctx, code, key, found)
  end
  if not ctx.page then
    local entry = evidoc.entry({ found = found }, "found", GAPS[code.name])
    if entry.gap then
      entry.gap.what = key
      return entry
    end
  elseif found == nil then
    problem(
      ctx,
      code,
      "unknown-" .. code.name,
      "There is no " .. GAPS[code.name] .. " '" .. key .. "'.",
      "Write it in " .. (code.name == "var" and "_variables.yml" or "the front matter or _quarto.yml") .. "."
    )
    return unresolved("?" .. code.name .. ":" .. key)
  end
  return { markdown = found }
end

function handlers.var(ctx, code) return entry_of(ctx, code, ctx.job.variables) end

function handlers.meta(ctx, code) return entry_of(ctx, code, ctx.job.meta) end

--- The result of an inline expression; Markdown only where Python said that it is some.
handlers["{python}"] = function(ctx, code)
  local said = (ctx.job.inlines or {})[("%d"):format(code.number)] or {}
  if said["text/markdown"] then
    return of_markdown(said["text/markdown"])
  end
  if said["text/plain"] then
    return { text = said["text/plain"], literal = true }
  end
  local expression = code.args[1] or ""
  if not ctx.page then
    return { gap = { kind = "result", what = expression } }
  end
  problem(
    ctx,
    code,
    "missing-result",
    "The inline expression `" .. expression .. "` has no result to show.",
    "Its cells were not run: look for `eval: false`, or run them."
  )
  return unresolved("?inline")
end

function handlers.embed(ctx, code)
  problem(
    ctx,
    code,
    "embed-in-text",
    "The embed shortcode does not stand in a paragraph of its own.",
    "Leave an empty line above and below it."
  )
  return { text = "" }
end

--- What a shortcode shows.
function M.resolve(ctx, code)
  local handler = handlers[code.name]
  if handler then
    return handler(ctx, code)
  end
  problem(ctx, code, "unknown-shortcode", "There is no shortcode '" .. code.name .. "' here.", KNOWN)
  return { text = "" }
end

M.of_markdown = of_markdown

return M
