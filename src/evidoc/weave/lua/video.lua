--- A video shortcode goes in; Quarto's frame for the player comes out, and beside it the link that print shows.

local M = {}

local RATIOS = { ["1x1"] = true, ["4x3"] = true, ["16x9"] = true, ["21x9"] = true }

local function escaped(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local function attribute(name, text) return text and text ~= "" and (" %s=\"%s\""):format(name, escaped(text)) or "" end

--- The address of the player for a page of a video site, and the player's features; nil for a plain file.
local function player(src, start)
  local id = src:match("^https?://www%.youtube%.com/embed/([^?&#]+)")
    or src:match("^https?://www%.youtube%-nocookie%.com/embed/([^?&#]+)")
    or src:match("^https?://youtu%.be/([^?&#]+)")
    or (src:match("^https?://[%w.]*youtube%.com/") and src:match("[?&]v=([^&#]+)"))
  if id then
    local from = start and start ~= "" and "?start=" .. start or ""
    local features = "accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture"
    return "https://www.youtube.com/embed/" .. id .. from, features
  end
  local vimeo = src:match("^https?://vimeo%.com/(.+)$")
  if vimeo then
    local number, hash = vimeo:match("^(%d+)/(%w+)")
    return "https://player.vimeo.com/video/" .. (number and number .. "?h=" .. hash or vimeo), "autoplay; fullscreen; picture-in-picture"
  end
  if src:match("^https?://players%.brightcove%.net") then
    return src, "encrypted-media"
  end
  return nil
end

local function frame(code, src, title, responsive)
  local size = attribute("width", code.options.width) .. attribute("height", code.options.height)
  local address, features = player(src, code.options.start)
  if not address then
    local fluid = responsive and " vjs-fluid" or ""
    return ('<video id="evidoc-video-%d"%s class="video-js vjs-default-skin%s" controls preload="metadata" title="%s"><source src="%s"></video>'):format(
      code.number,
      size,
      fluid,
      escaped(title),
      escaped(src)
    ),
      false
  end
  return ('<iframe data-external="1" src="%s"%s title="%s" allow="%s" allowfullscreen=""></iframe>'):format(
    escaped(address),
    size,
    escaped(title),
    features
  ),
    true
end

local function title_of(ctx, code, src)
  local title = code.options.title or ""
  if title == "" then
    ctx:problem(
      "video-without-title",
      "The video '" .. src .. "' has no title.",
      'Say what it shows: {{< video ' .. src .. ' title="…" >}}; who cannot see the player hears it.',
      nil,
      { shortcode = code.number }
    )
  end
  return title
end

--- What a video shows: the player as a block, the address where only text can stand.
function M.resolve(ctx, code)
  local src = code.options.src or code.args[1] or ""
  local title = title_of(ctx, code, src)
  local words = pandoc.Inlines(title ~= "" and "Video: " .. title or src)
  local link = pandoc.Inlines({ pandoc.Link(words, src) })
  if ctx.pdf then
    return { text = src, inlines = link, paragraph = link }
  end
  local responsive = not code.options.width and not code.options.height
  local inner, framed = frame(code, src, title, responsive)
  local ratio = code.options["aspect-ratio"] or code.options.aspectRatio
  local shape = responsive and framed and " ratio ratio-" .. (RATIOS[ratio] and ratio or "16x9") or ""
  local html = '<div class="quarto-video' .. shape .. '">' .. inner .. "</div>"
  if not ctx.page then
    html = html .. '\n<p class="evidoc-print-only">' .. ('<a href="%s">%s</a></p>'):format(escaped(src), escaped(pandoc.utils.stringify(words)))
  end
  return { text = src, inlines = link, block = html }
end

return M
