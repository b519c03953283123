--- Quarto's view of a project goes in; its results, facts and number style come out, each read once.
--
-- `evidoc` is the shared library: Quarto gives each script its own surroundings, so it is handed in.

return function(evidoc)
  local M = {}
  local kept = {}

  --- The project's folder: Quarto's, else the one that the environment names, else the working folder.
  function M.root()
    local project = quarto and quarto.project
    return project and project.directory or os.getenv("QUARTO_PROJECT_DIR") or pandoc.system.get_working_directory()
  end

  --- The way from the document's folder to the project's.
  function M.offset()
    local project = quarto and quarto.project
    return project and project.offset or "."
  end

  --- What `evidoc run` or `evidoc build` left in `_build/results/`.
  function M.results()
    kept.results = kept.results or evidoc.folder(M.root() .. "/_build/results")
    return kept.results
  end

  local function plain(meta)
    local kind = pandoc.utils.type(meta)
    if kind == "Meta" or kind == "table" or kind == "List" then
      local out = {}
      for key, entry in pairs(meta) do
        out[key] = plain(entry)
      end
      return out
    end
    return type(meta) == "boolean" and tostring(meta) or pandoc.utils.stringify(meta)
  end

  --- A YAML file of the project as tables and texts; empty where there is none. pandoc reads YAML, Lua does not.
  function M.yaml(path)
    local file = io.open(M.root() .. "/" .. path, "rb")
    if not file then
      return {}
    end
    local text = file:read("a"):gsub("\r\n", "\n"):gsub("^%-%-%-[^\n]*\n", "")
    file:close()
    return plain(pandoc.read("---\n" .. text .. "\n---\n", "markdown").meta)
  end

  --- `project.yml`.
  function M.facts()
    kept.facts = kept.facts or M.yaml("project.yml")
    return kept.facts
  end

  local function this_chapter()
    local file = quarto and quarto.doc and quarto.doc.input_file or ""
    local root = M.root() .. "/"
    file = file:gsub("\\", "/")
    return file:sub(1, #root) == root and file:sub(#root + 1) or file
  end

  --- `ons` or `nhs`: what the genre of the document being rendered says.
  function M.style(meta)
    if kept.style then
      return kept.style
    end
    local told = meta and meta["evidoc-number-style"] -- what `evidoc build --engine quarto` knows already
    kept.style = told and pandoc.utils.stringify(told) or "ons"
    if told then
      return kept.style
    end
    local documents = evidoc.lookup(plain(meta or {}), "evidoc.documents") or {}
    for _, entry in pairs(documents) do
      if entry.chapter == this_chapter() and entry.genre then
        kept.style = M.yaml("templates/genres/" .. entry.genre .. ".yml").number_style or "ons"
      end
    end
    return kept.style
  end

  return M
end
