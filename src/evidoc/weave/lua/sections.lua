--- Headings go in; numbered headings, the list of them for contents and bookmarks, and faults of the outline come out.

local evidoc = require("evidoc")

local M = {}

local TOP = 2 -- the title is the page's only h1

local function check_level(ctx, header, before, text)
  local hashes = ("#"):rep(header.level)
  local needles = { hashes .. " " .. text, "{#" .. header.identifier, hashes .. " " .. (text:match("^%S+") or "") }
  if header.level < TOP then
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

local function next_number(counts, level)
  local depth = math.max(level - TOP + 1, 1)
  for i = 1, depth - 1 do
    counts[i] = counts[i] or 0
  end
  counts[depth] = (counts[depth] or 0) + 1
  for i = depth + 1, #counts do
    counts[i] = nil
  end
  return table.concat(counts, ".", 1, depth)
end

--- Plain text of a heading, without its notes.
local function plain(content)
  return pandoc.utils.stringify(content:walk({ Note = function() return {} end }))
end

--- Number headings (where the genre does), note each for contents and as target of cross-references.
function M.apply(ctx, blocks)
  local counts, before = {}, 1
  return blocks:walk({
    traverse = "topdown",
    Header = function(header)
      local text = plain(header.content)
      check_level(ctx, header, before, text)
      before = header.level
      local number = ""
      if ctx.job.number_sections and not header.classes:includes("unnumbered") then
        number = next_number(counts, header.level)
        header.attributes.number = number
        local said = pandoc.Span(number, evidoc.attr("", { "header-section-number" }))
        header.content = pandoc.Inlines({ said, pandoc.Space() }) .. header.content
      end
      if not header.classes:includes("unlisted") then
        ctx.headings:insert({ level = header.level, id = header.identifier, number = number, text = text })
      end
      ctx.targets[header.identifier] = { name = "Section", number = number, title = text }
      return header, false
    end,
  })
end

return M
