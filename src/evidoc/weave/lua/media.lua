--- Pictures and links as authors write them go in; `evidoc:` addresses, alt texts and faults come out.

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

local function address(ctx, image)
  local src = decoded(image.src)
  if src:match("^%a[%w+.-]*:") or src:match("^//") then
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
    local wrong = path and "has a space or a quotation mark in its name." or "cannot be found in the project."
    local hint = path and "Rename it with letters, digits, - and _." or "Write its path from this file, or from / as the project's folder."
    ctx:problem("missing-image", "The picture '" .. src .. "' " .. wrong, hint, { image.src, src })
    return image.src
  end
  ctx.images[path] = true
  return "evidoc:image/" .. path
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
  if problem then
    ctx:problem(
      "image-without-alt",
      "The picture '" .. decoded(image.src) .. "' " .. problem,
      'Say in words what it shows: ![Caption](' .. name .. '){fig-alt="…"}.',
      { image.src, decoded(image.src) }
    )
  end
end

local function finish(ctx, image, captioned)
  local given = image.attributes["fig-alt"] or image.attributes.alt
  local alt = given or (captioned and "" or pandoc.utils.stringify(image.caption))
  check_alt(ctx, image, alt)
  image.src = address(ctx, image)
  image.attributes["fig-alt"] = nil
  image.attributes.alt = alt
  image.caption = {}
  image.classes:insert("img-fluid")
  return image
end

--- Give every picture its address and alt text. A figure's caption is no alt text: it is read out besides.
function M.images(ctx, blocks)
  return blocks:walk({
    traverse = "topdown",
    Div = function(div)
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
    end,
    Figure = function(figure)
      figure.content = figure.content:walk({ Image = function(image) return finish(ctx, image, true) end })
      return figure, false
    end,
    Image = function(image) return finish(ctx, image, image.identifier:match("^fig%-") ~= nil), false end,
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

--- Turn links to chapters into addresses of documents, note links within the page, refuse links to nowhere.
function M.links(ctx, blocks)
  return blocks:walk({
    Link = function(link)
      local target = link.target
      if target:match("^#") then
        ctx.anchors[target:sub(2)] = true
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
