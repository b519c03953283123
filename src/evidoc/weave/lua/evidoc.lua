--- Results and a name go in; what a document shows of them (text, a filled div, a labelled gap) comes out.
--
-- Both engines run this one file: the built-in driver loads it from the package, stock Quarto from the copy in
-- `_extensions/evidoc/` (a test holds the two equal; change the one in `src/evidoc/weave/lua/`). So it knows
-- neither engine: addresses, pictures and numbers that differ between them come in as functions.

local M = {}

--- The version of the results format that this file reads; any other is refused.
M.RESULTS_VERSION = 1

--- Attributes in the order given: a Lua table with names would come out in another order each time.
function M.attr(id, classes, pairs_in_order)
  return pandoc.Attr(id or "", classes or {}, pairs_in_order or {})
end

--- The words of a gap, for places that hold text only.
function M.gap_text(kind, what)
  return "[" .. (kind == "TBC" and kind or "Missing " .. kind) .. (what ~= "" and (": " .. what) or "") .. "]"
end

--- A gap as a reader sees it, on the page and in print.
function M.gap(kind, what, text)
  local shown = text or M.gap_text(kind, what)
  return pandoc.Span(pandoc.Inlines(shown), M.attr("", { "evidoc-gap" }, { { "data-kind", kind } }))
end

-- Reading results ----------------------------------------------------------------------------------------------------

local function read_json(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

--- Results that are already in memory: `{values=, tables=, figures=}` by id.
function M.store(data)
  return {
    value = function(id) return data.values[id] end,
    table = function(id) return data.tables[id] end,
    figure = function(id) return data.figures[id] end,
    finding = function(id) return (data.findings or {})[id] end,
  }
end

--- Results on disk, read as they are asked for; raises an error that says what to run where there are none.
function M.folder(path)
  local index = read_json(path .. "/index.json")
  if not index then
    error("evidoc: there are no results in " .. path .. "; run `evidoc run` first", 0)
  end
  if index.version ~= M.RESULTS_VERSION then
    error("evidoc: the results in " .. path .. " have version " .. tostring(index.version)
      .. ", and this extension reads version " .. M.RESULTS_VERSION .. "; run `evidoc run` again", 0)
  end
  local kept = {}
  local function product(kind, id)
    local name = kind .. "/" .. id
    if kept[name] == nil then
      kept[name] = id:match("^[%w.-]+$") and read_json(path .. "/" .. name .. ".json") or false
    end
    return kept[name] or nil
  end
  local function listed(file, id)
    kept[file] = kept[file] or read_json(path .. "/" .. file .. ".json") or {}
    return kept[file][id]
  end
  return {
    value = function(id) return listed("values", id) end,
    table = function(id) return product("tables", id) end,
    figure = function(id) return product("figures", id) end,
    finding = function(id) return listed("findings", id) end,
  }
end

-- Values and dotted keys ---------------------------------------------------------------------------------------------

--- The names in a mapping, in order, for messages.
function M.keys_of(map)
  local names = {}
  for name in pairs(map) do
    names[#names + 1] = name
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- What a value shortcode shows: `{text, id}`, or `{gap}` for an unknown id, or `{problem}` for an unknown part.
function M.value(store, id, part, style)
  local value = store.value(id)
  if not value then
    return { gap = { kind = "value", what = id } }
  end
  local text = value.shows[part or style]
  if type(text) ~= "string" then
    return {
      gap = { kind = "value", what = id .. " " .. (part or style) },
      problem = "The value `" .. id .. "` has no part `" .. (part or style) .. "`",
      hint = "It has: " .. M.keys_of(value.shows) .. ".",
    }
  end
  return { text = text, id = id }
end

--- A value in running text; `address` (where readers find what it rests on) makes it a link.
function M.value_inline(entry, address)
  local attr = M.attr("", { "evidoc-value" }, { { "data-id", entry.id } })
  local content = pandoc.Inlines(entry.text)
  if address then
    return pandoc.Link(content, address, "", attr)
  end
  return pandoc.Span(content, attr)
end

--- A finding in its own words, with how sure people are of it; a gap as long as none of that name is recorded.
function M.finding(store, id)
  local finding = store.finding(id)
  if not finding then
    return { gap = { kind = "finding", what = id } }
  end
  local words, grade = finding.text:gsub("%.$", ""), finding.grade or "not graded"
  local page = finding.page or "evidence"
  return { text = words .. " (" .. grade .. ")", words = words, grade = grade, finding = id, page = page }
end

--- A finding in running text; `address` (where readers find what it rests on) makes its grade a link.
function M.finding_inline(entry, address)
  local grade = pandoc.Inlines(entry.grade)
  local content = pandoc.Inlines(entry.words)
  content:extend({ pandoc.Space(), pandoc.Str("(") })
  content:extend(address and { pandoc.Link(grade, address) } or grade)
  content:insert(pandoc.Str(")"))
  return pandoc.Span(content, M.attr("", { "evidoc-finding" }, { { "data-id", entry.finding } }))
end

--- The entry at a dotted key; items of lists are numbered from 1, as Quarto's own `var` and `meta` number them.
function M.lookup(tree, key)
  local here = tree
  for step in key:gmatch("[^.]+") do
    if type(here) ~= "table" then
      return nil
    end
    local found = here[step]
    if found == nil and step:match("^%d+$") then
      found = here[tonumber(step)]
    end
    here = found
  end
  return here
end

--- What `fact`, `var` and `meta` show: `{text}`, or `{gap}` where an entry is missing or nobody has decided.
--
-- `kind` is what readers are told is missing: `fact`, `variable` or `setting`.
function M.entry(tree, key, kind)
  local found = M.lookup(tree, key)
  if type(found) ~= "string" then
    return { gap = { kind = kind, what = key } }
  end
  if found:match("^%s*TBC%s*$") then
    return { gap = { kind = "TBC", what = key } }
  end
  if found:match("%f[%w]TBC%f[%W]") then
    return { gap = { kind = "TBC", what = key, text = found } }
  end
  return { text = found }
end

-- Figures and tables -------------------------------------------------------------------------------------------------

local function scoped(text, align, scope)
  local attr = scope and M.attr("", {}, { { "scope", scope } }) or M.attr()
  return pandoc.Cell({ pandoc.Plain(pandoc.Inlines(text)) }, align, 1, 1, attr)
end

local function heading_of(column)
  if column.unit == nil or column.unit == "" or column.label:find(column.unit, 1, true) then
    return column.label
  end
  return column.label .. " (" .. column.unit .. ")"
end

local LONG_CELL, SIDE_BY_SIDE = 60, 110
--- Letters that fit across a printed page, and those that the gap after a column takes.
local ACROSS, GAP, LONG_WORD = 108, 3, 14

--- Letters, as readers count them.
local function letters(text) return utf8.len(text) or #text end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch("[^%s%-]+%-?") do
    longest = math.max(longest, letters(word))
  end
  return math.min(longest, LONG_WORD)
end

--- Shares of the width where cells hold sentences: left alone, a column of sentences would be as narrow as its words.
local function widths_of(columns, rows)
  local least, wish, most_of_all, side_by_side, needed, wished = {}, {}, 0, 0, 0, 0
  for i, column in ipairs(columns) do
    local heading = heading_of(column)
    local word, most, sum = longest_word(heading), 0, 0
    for _, row in ipairs(rows) do
      local count = letters(row[i] or "")
      word, most, sum = math.max(word, longest_word(row[i] or "")), math.max(most, count), sum + count
    end
    least[i] = word + GAP -- hardly a word is broken
    wish[i] = math.max(0, math.min(ACROSS, #rows > 0 and math.sqrt(most * sum / #rows) or 0) - least[i])
    needed, wished = needed + least[i], wished + wish[i]
    most_of_all, side_by_side = math.max(most_of_all, most), side_by_side + math.max(most, letters(heading))
  end
  if most_of_all < LONG_CELL or side_by_side < SIDE_BY_SIDE then
    return nil
  end
  local spare, widths = math.max(0, ACROSS - needed), {}
  local total = needed + (wished > 0 and spare or 0)
  for i, one in ipairs(least) do
    local letters_wide = one + (wished > 0 and spare * wish[i] / wished or 0)
    widths[i] = math.floor(letters_wide / total * 1000 + 0.5) / 1000
  end
  return widths
end

--- A table of displayed cells: scopes on every header cell, numbers to the right, the first column as row headers.
function M.data_table(columns, rows, caption)
  local specs, head, body = {}, {}, {}
  local widths = widths_of(columns, rows)
  for i, column in ipairs(columns) do
    specs[i] = { column.align == "right" and "AlignRight" or "AlignLeft", widths and widths[i] }
    head[i] = scoped(heading_of(column), "AlignDefault", "col")
  end
  for i, row in ipairs(rows) do
    local cells = {}
    for j, cell in ipairs(row) do
      cells[j] = scoped(cell, "AlignDefault", j == 1 and "row" or nil)
    end
    body[i] = pandoc.Row(cells)
  end
  local long = caption and pandoc.Blocks({ pandoc.Plain(caption) }) or pandoc.Blocks({})
  return pandoc.Table(
    { long = long },
    specs,
    pandoc.TableHead({ pandoc.Row(head) }),
    { { attr = M.attr(), body = body, head = {}, row_head_columns = 1 } },
    pandoc.TableFoot(),
    widths and M.attr("", { "evidoc-worded" }) or M.attr()
  )
end

--- A wide table scrolls by itself; a region that can be reached by keyboard lets everybody scroll it.
function M.scroll(block, label_id, label)
  local name = label_id and { "aria-labelledby", label_id } or { "aria-label", label }
  return pandoc.Div({ block }, M.attr("", { "evidoc-scroll" }, { { "role", "region" }, name, { "tabindex", "0" } }))
end

local function line(class, inlines)
  return pandoc.Div({ pandoc.Para(inlines) }, M.attr("", { class }))
end

local function may_pass_on(product)
  return product.provenance.redistribute and product.csv ~= ""
end

local CLOSED = " may not be passed on, so there is no file to download."

local function below(product, kind, options)
  local blocks = pandoc.Blocks({})
  local difference = product.provenance.difference
  if difference and difference ~= "" and product.notes[1] ~= difference then
    blocks:insert(line("evidoc-note", pandoc.Inlines(difference)))
  end
  for _, note in ipairs(product.notes) do
    blocks:insert(line("evidoc-note", pandoc.Inlines(note)))
  end
  if product.provenance.source_line ~= "" then
    blocks:insert(line("evidoc-source", pandoc.Inlines("Source: " .. product.provenance.source_line)))
  end
  local named = options.label or ("this " .. kind)
  if may_pass_on(product) then
    local address = options.data(kind, product.id)
    if address then
      local text = "Download the data behind " .. named .. " (CSV)"
      blocks:insert(line("evidoc-data", { pandoc.Link(pandoc.Inlines(text), address) }))
    end
  elseif #(product.provenance.absent or {}) == 0 then -- a placeholder has no data at all
    blocks:insert(line("evidoc-data", pandoc.Inlines("The data behind " .. named .. CLOSED)))
  end
  return blocks
end

local function folded_data(figure, div_id, options)
  local named = options.label or "this figure"
  local label_id = div_id .. "-data"
  local caption = pandoc.Inlines("Data behind " .. named .. ": " .. figure.title)
  local rows = M.data_table(figure.columns, figure.rows, { pandoc.Span(caption, M.attr(label_id)) })
  return {
    pandoc.RawBlock("html", '<details class="evidoc-web-only">\n<summary>Show the data behind ' .. named .. "</summary>"),
    M.scroll(rows, label_id),
    pandoc.RawBlock("html", "</details>"),
  }
end

local function caption_of(product)
  local caption = pandoc.Inlines(product.title)
  if product.subtitle and product.subtitle ~= "" then
    caption:extend({ pandoc.Space(), pandoc.Span(pandoc.Inlines(product.subtitle), M.attr("", { "evidoc-subtitle" })) })
  end
  return caption
end

--- The kind (`figure`, `table`) and name that an empty div asks for, or nil.
function M.wanted(div)
  if #div.content > 0 then
    return nil
  end
  local prefix, name = div.identifier:match("^(%l+)%-(.+)$")
  local kind = ({ fig = "figure", tbl = "table" })[prefix]
  return kind, kind and name
end

--- Fill an empty `fig-`/`tbl-` div: what is shown, notes, source, way to the data, and the caption as last paragraph.
--
-- `options`: `picture(figure)` gives the picture's block; `data(kind, id)` the address of the CSV or nil; `label` is
-- `figure 1` where the number is known already; `web` says whether a folded data table is wanted; `caption_id` is the
-- id that the caption will have. Returns whether the product is there; without it the div holds a labelled gap.
function M.fill(div, store, options)
  local kind, name = M.wanted(div)
  local product = store[kind](name)
  if not product then
    div.content = { pandoc.Para({ M.gap(kind, name) }) }
    return false
  end
  local content = pandoc.Blocks({})
  if kind == "figure" then
    content:insert(options.picture(product))
  else
    local shown = M.data_table(product.columns, product.rows)
    content:insert(M.scroll(shown, options.caption_id, product.title))
  end
  content:extend(below(product, kind, options))
  -- rows that may not be passed on are in no file of the site, so neither in a folded table
  if kind == "figure" and options.web and may_pass_on(product) and #product.rows > 0 then
    content:extend(folded_data(product, div.identifier, options))
  end
  content:insert(pandoc.Para(caption_of(product)))
  div.content = content
  return true
end

return M
