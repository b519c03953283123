--- Pictures and links as authors write them go in; `evidoc:` addresses, alt texts and faults come out.

local labels = require("labels")

local M = {}

local FOLDER_OF = "^(.*)/[^/]*$"

local function decoded(address)
  return (address:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

--- `base` and a relative path as one path from the project's root, or nil where it leaves the project.
local function joined(base, path)
  local steps = {}
  for step in (path:sub(1, 1) == "/" and path or (base .. "/" .. path)):gmatch("[^/]+") do
    if step == ".." then
      if #steps == 0 then
        return nil
      end
      steps[#steps] = nil
    elseif step ~= "." then
      steps[#steps + 1] = step
    end
  end
  return table.concat(steps, "/")
end

-- A picture is named from the file it is written in, and an included file may lie in another folder.
local function found_in_project(ctx, src)
  for _, file in ipairs(ctx.job.files) do
    local path = joined(file:match(FOLDER_OF) or "", src)
    if path and ctx.job.images[path] then
      return path
    end
  end
  return nil
end

local function missing(ctx, image, src, path)
  local wrong = path and "has a space or a quotation mark in its name." or "cannot be found in the project."
  local hint = path and "Rename it with letters, digits, - and _." or "Write its path from this file, or from / as the project's folder."
  ctx:problem("missing-image", "The picture '" .. src .. "' " .. wrong, hint, { image.src, src })
end

-- A page names its pictures as its author did; one that the program made has an address of its own.
local function address_on_page(ctx, image, src, remote)
  if remote then
    return image.src
  end
  local path = found_in_project(ctx, src)
  if path then
    ctx.images[path] = true
  else
    missing(ctx, image, src, nil)
  end
  return image.src
end

local function address(ctx, image)
  local src = decoded(image.src)
  if src:match("^evidoc:") or src:match("^data:") then
    return image.src
  end
  local remote = src:match("^%a[%w+.-]*:") or src:match("^//")
  if ctx.page then
    return address_on_page(ctx, image, src, remote)
  end
  if remote then
    ctx:problem(
      "remote-image",
      "The picture '" .. src .. "' is not a file of the project.",
      "Save it in the project, if its licence allows, and show that file: a page must hold all it shows.",
      { image.src, src }
    )
    return image.src
  end
  local path = found_in_project(ctx, src)
  if not path or path:find("[%s\"<>]") then
    missing(ctx, image, src, path)
    return image.src
  end
  ctx.images[path] = true
  return "evidoc:image/" .. path
end

-- One picture may stand in several places: the line is that of its own place among them.
local function line_of(ctx, src)
  local text, at = ctx.job.text, 0
  for _ = 1, ctx.pictures[src] do
    at = text:find("](" .. src, at + 1, true)
    if not at then
      return {}
    end
  end
  local _, before = text:sub(1, at):gsub("\n", "")
  return { line = before + 1 }
end

-- `![](x.png)` without a word is found where chapters are read, before anything runs.
local function is_named_already(ctx, image, alt)
  return alt == "" and #image.caption == 0 and ctx.job.text:find("![](" .. image.src, 1, true) ~= nil
end

local function check_alt(ctx, image, alt)
  local name = image.src:match("[^/]+$") or image.src
  local problem
  if alt:match("^%s*$") then
    problem = "has no alt text."
  elseif decoded(name) == alt or alt:match("^%S+%.%w%w%w%w?$") then
    problem = "has a file name as its alt text."
  elseif alt:lower():match("^image of ") or alt:lower():match("^picture of ") then
    problem = "has an alt text that says it is a picture, which screen readers say anyway."
  end
  ctx.pictures[image.src] = (ctx.pictures[image.src] or 0) + 1
  if problem and not is_named_already(ctx, image, alt) then
    local drawn = image.src:match("^evidoc:output/")
    ctx:problem(
      "image-without-alt",
      "The picture '" .. (drawn and name or decoded(image.src)) .. "' " .. problem,
      drawn and 'Say in words what it shows, in the cell that draws it: #| fig-alt: "…".'
        or 'Say in words what it shows: ![Caption](' .. name .. '){fig-alt="…"}.',
      { image.src, decoded(image.src) },
      line_of(ctx, image.src)
    )
  end
end

-- What Quarto's other formats read of a picture, and what the float has taken from it.
local NOT_FOR_PAGES = { "fig-alt", "fig-scap", "fig-cap", "fig-pos", "fig-env", "fig-link" }

local function finish(ctx, image, captioned)
  local given = image.attributes["fig-alt"] or image.attributes.alt
  local alt = given or (captioned and "" or pandoc.utils.stringify(image.caption))
  check_alt(ctx, image, alt)
  image.src = address(ctx, image)
  for _, key in ipairs(NOT_FOR_PAGES) do
    image.attributes[key] = nil
  end
  -- a page says of a picture what its author said, and no more, as Quarto does
  image.attributes.alt = (alt ~= "" or given or not ctx.page) and alt or nil
  image.caption = {}
  image.classes:insert("img-fluid")
  return image
end

local function in_figure(ctx, figure)
  local caption = pandoc.utils.stringify(figure.caption.long)
  figure.content = figure.content:walk({
    Image = function(image)
      -- pandoc reads `alt="…"` of a figure as the picture's own words, which else are the caption again
      local own = pandoc.utils.stringify(image.caption)
      if own ~= "" and own ~= caption then
        image.attributes.alt = image.attributes.alt or own
      end
      return finish(ctx, image, true)
    end,
  })
  return figure, false
end

--- The only picture of a paragraph, also where it is a link; nil where there is more, or none.
local function only_picture(block)
  local only = #block.content == 1 and block.content[1]
  local image = only and (only.t == "Link" and #only.content == 1 and only.content[1] or only)
  return image and image.t == "Image" and image, only
end

-- pandoc makes no figure of `![](x.png){#fig-x}`, nor of a picture that is a link: Quarto does
local function from_paragraph(ctx, block)
  local image, only = only_picture(block)
  if not image or not (labels.float(image.identifier) or (only.t == "Link" and #image.caption > 0)) then
    return nil
  end
  local id, caption = image.identifier, image.caption
  image.identifier = ""
  image.caption = {}
  local link = only.t == "Link" and only:clone()
  if link then
    link.content = { image }
  end
  local figure = pandoc.Figure({ pandoc.Plain({ link or image }) }, { long = { pandoc.Plain(caption) } }, pandoc.Attr(id))
  return in_figure(ctx, figure)
end

local function alt_for_all(div)
  local alt = div.attributes["fig-alt"]
  if not alt then
    return nil
  end
  div.attributes["fig-alt"] = nil
  div.content = div.content:walk({
    Image = function(image)
      image.attributes["fig-alt"] = image.attributes["fig-alt"] or alt
      return image
    end,
  })
  return div
end

--- Give every picture its address and alt text. A figure's caption is no alt text: it is read out besides.
function M.images(ctx, blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = alt_for_all,
    Figure = function(figure) return in_figure(ctx, figure) end,
    Para = function(block) return from_paragraph(ctx, block) end,
    Image = function(image) return finish(ctx, image, false), false end,
  })
end

local function to_chapter(ctx, target)
  local path, anchor = target:match("^([^#]*)(.*)$")
  for _, file in ipairs(ctx.job.files) do
    local id = ctx.job.documents[joined(file:match(FOLDER_OF) or "", decoded(path)) or ""]
    if id then
      return "evidoc:document/" .. id .. anchor
    end
  end
  ctx:problem(
    "link-to-unknown-document",
    "The link to '" .. target .. "' leads to no document of the site.",
    "Link to the chapter file of a document that _quarto.yml names.",
    { "(" .. target, target }
  )
  return target
end

local function to_root(file)
  local _, folders = file:gsub("/", "")
  return folders == 0 and "." or ("../"):rep(folders):sub(1, -2)
end

local SITES = { website = true, book = true, manuscript = true }
local ADDRESSES = { '(<a%s[^>]-href=")([^"]*)', '(<img%s[^>]-src=")([^"]*)', '(<embed%s[^>]-src=")([^"]*)' }

--- Addresses of a page: one of another document is that of its page, also in raw HTML; in a website, one from the
--- project's folder is written by way of it.
function M.addresses(ctx, html)
  local own = ctx.job.files[1]
  local folder, root = own:match(FOLDER_OF) or "", to_root(own)
  local function resolved(before, address)
    local path, anchor = address:match("^([^#]*)(.*)$")
    if path == "" or address:match("^%a[%w+.-]*:") or address:match("^//") then
      return nil
    end
    local found = joined(folder, decoded(path))
    if found and ctx.job.documents[found] then
      return before .. root .. "/" .. found:gsub("%.%w+$", ".html") .. anchor
    end
    return address:match("^/") and SITES[ctx.job.options["project-type"]] and before .. root .. address or nil
  end
  for _, pattern in ipairs(ADDRESSES) do
    html = html:gsub(pattern, resolved)
  end
  return html
end

--- Turn links to chapters into addresses of documents, note links within the page, refuse links to nowhere.
function M.links(ctx, blocks)
  return blocks:walk({
    Link = function(link)
      local target = link.target
      if target:match("^#") then
        ctx.anchors[target:sub(2)] = true
      elseif ctx.page then
        return nil
      elseif target:match("^[^:#?]+%.qmd$") or target:match("^[^:?]+%.qmd#") then
        link.target = to_chapter(ctx, target)
      elseif not (target:match("^https?:") or target:match("^mailto:") or target:match("^tel:") or target:match("^evidoc:")) then
        ctx:problem(
          "link-leads-nowhere",
          "The link to '" .. target .. "' leads to nothing in the site.",
          "Link to a web address (https://…), to a chapter (.qmd) or to a place in this document (#id).",
          { "(" .. target, target }
        )
      end
      return link
    end,
  })
end

return M
