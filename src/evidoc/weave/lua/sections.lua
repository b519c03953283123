--- Headings go in; numbered headings, the list of them for contents and bookmarks, and faults of the outline come out.

local evidoc = require("evidoc")

local M = {}

local DEEPEST = 6

local function check_level(ctx, header, before, text, page)
  local hashes = ("#"):rep(header.level)
  local needles = { hashes .. " " .. text, "{#" .. header.identifier, hashes .. " " .. (text:match("^%S+") or "") }
  if not page and header.level < 2 then
    ctx:problem(
      "heading-is-title-level",
      "The heading '" .. text .. "' is on the level of the document's title.",
      "Begin it with ##: the title is the page's only heading of the first level.",
      needles
    )
  elseif header.level > before + 1 then
    ctx:problem(
      "heading-skips-level",
      "The heading '" .. text .. "' has " .. header.level .. " number signs after one with " .. before .. ".",
      "Begin it with " .. ("#"):rep(before + 1) .. ", so that nobody looks for a level that is not there.",
      needles
    )
  end
end

-- A page whose headings begin with ## is numbered from these, as Quarto numbers it.
local function has_first_level(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level == 1 or block.t == "Div" and has_first_level(block.content) then
      return true
    end
  end
  return false
end

local function next_number(counts, level, top, offsets)
  for i = 1, level - 1 do
    counts[i] = counts[i] or 0
  end
  counts[level] = (counts[level] or 0) + 1
  for i = level + 1, DEEPEST do
    counts[i] = offsets[i] or 0
  end
  -- a heading above the level where numbers begin still has one
  return table.concat(counts, ".", math.min(top, level), level)
end

local function begun(ctx)
  local counts = {}
  for i, count in ipairs((ctx.job.options or {})["number-offset"] or {}) do
    counts[i] = math.tointeger(count)
  end
  return counts
end

--- Plain text of a heading, without its notes.
local function plain(content)
  local text = pandoc.utils.stringify(content:walk({ Note = function() return {} end }))
  return (text:gsub("%s+$", ""))
end

local function show_number(header, number)
  header.attributes.number = number
  local said = pandoc.Span(number, evidoc.attr("", { "header-section-number" }))
  header.content = pandoc.Inlines({ said, pandoc.Space() }) .. header.content
end

--- Move all headings by as many levels as `shift-heading-level-by` says; what comes above the first level is text.
function M.shifted(ctx, blocks)
  local steps = math.tointeger(tonumber(ctx.job.options["shift-heading-level-by"]))
  if not steps or steps == 0 then
    return blocks
  end
  return blocks:walk({
    Header = function(header)
      header.level = header.level + steps
      return header.level < 1 and pandoc.Para(header.content) or header
    end,
  })
end

--- Number headings (where the genre or the page does), note each for contents and as target of cross-references.
function M.apply(ctx, blocks)
  local page = ctx.page
  local depth = (ctx.job.options or {}).depth or DEEPEST
  local top = page and (has_first_level(blocks) and 1 or 2) or 2
  local counts, offsets, before = begun(ctx), begun(ctx), 1 -- the title
  return blocks:walk({
    traverse = "topdown",
    Header = function(header)
      local text = plain(header.content)
      check_level(ctx, header, before, text, page)
      before = header.level
      local counted = not header.classes:includes("unnumbered") and (page or ctx.job.number_sections)
      local number = counted and next_number(counts, header.level, top, offsets) or ""
      local shown = counted and ctx.job.number_sections and header.level <= depth and number or ""
      if shown ~= "" then
        show_number(header, number)
      end
      if not header.classes:includes("unlisted") then
        ctx.headings:insert({ level = header.level, id = header.identifier, number = shown, text = text })
      end
      -- on a page, as in Quarto, only what is numbered can be referred to
      if counted or not page then
        ctx.targets[header.identifier] = { prefix = "sec", number = page and number or shown, title = text }
      end
      return header, false
    end,
  })
end

return M
