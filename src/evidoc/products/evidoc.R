# evidoc for R: data comes in, calls go out; base R only.
#
#   Rscript --vanilla evidoc.R SCRIPT
#
# EVIDOC_IN names a CSV file with the columns kind, name, path: one line for each source and each product of another
# script that SCRIPT declares; `path` is a CSV file with its rows. EVIDOC_OUT names the file that takes the calls: one
# JSON object a line, {"call": "value", "name": "x", "line": 3, "arguments": {...}}. The arguments are those of the
# functions of the same name in Python, and pass through the same checks. Rows are given as columns:
# {"columns": {"group": ["a", "b"], "share": [1.5, null]}}. The working folder is empty, and is removed afterwards.

.evidoc <- new.env()
.evidoc$given <- utils::read.csv(Sys.getenv("EVIDOC_IN"), colClasses = "character")

.evidoc$text <- function(x) {
  x <- enc2utf8(as.character(x))
  x <- gsub("\\", "\\\\", x, fixed = TRUE)
  x <- gsub("\"", "\\\"", x, fixed = TRUE)
  x <- gsub("\n", "\\n", x, fixed = TRUE)
  x <- gsub("\r", "\\r", x, fixed = TRUE)
  x <- gsub("\t", "\\t", x, fixed = TRUE)
  paste0("\"", gsub("[[:cntrl:]]", " ", x), "\"")
}

.evidoc$atoms <- function(x) {
  if (is.factor(x) || inherits(x, "Date")) x <- as.character(x)
  found <- if (is.logical(x)) {
    ifelse(x, "true", "false")
  } else if (is.numeric(x)) {
    ifelse(is.finite(x), sprintf("%.17g", x), "null")
  } else {
    .evidoc$text(x)
  }
  found[is.na(x)] <- "null"
  found
}

.evidoc$object <- function(names, values) {
  paste0("{", paste0(.evidoc$text(names), ": ", values, collapse = ", "), "}")
}

.evidoc$json <- function(x) {
  if (is.null(x)) {
    "null"
  } else if (is.data.frame(x)) {
    columns <- vapply(x, function(one) paste0("[", paste(.evidoc$atoms(one), collapse = ", "), "]"), "")
    .evidoc$object("columns", .evidoc$object(names(x), columns))
  } else if (!is.null(names(x))) {
    .evidoc$object(names(x), vapply(as.list(x), .evidoc$json, ""))
  } else if (is.list(x) || length(x) != 1) {
    paste0("[", paste(vapply(as.list(x), .evidoc$json, ""), collapse = ", "), "]")
  } else {
    .evidoc$atoms(x)
  }
}

.evidoc$line <- function() {
  lines <- vapply(as.list(sys.calls()), function(one) {
    where <- attr(one, "srcref")
    if (is.null(where)) 0L else as.integer(where[1])
  }, 0L)
  lines <- lines[lines > 0L]
  if (length(lines)) lines[1] else 0L
}

.evidoc$call <- function(call, name, arguments) {
  told <- .evidoc$object(
    c("call", "name", "line", "arguments"),
    c(.evidoc$text(call), .evidoc$text(name), as.character(.evidoc$line()), .evidoc$json(arguments))
  )
  con <- file(Sys.getenv("EVIDOC_OUT"), open = "a", encoding = "UTF-8")
  on.exit(close(con))
  writeLines(told, con, useBytes = TRUE)
  invisible(NULL)
}

.evidoc$rows <- function(kind, name) {
  found <- .evidoc$given[.evidoc$given$kind == kind & .evidoc$given$name == name, "path"]
  if (length(found) != 1) stop(kind, " '", name, "' is not declared: write '# evidoc: ", kind, " ", name, "'")
  utils::read.csv(found, na.strings = "", check.names = FALSE, fileEncoding = "UTF-8")
}

# The rows of a source; for anything else, what source() of base R does.
source <- function(file, ...) {
  if (is.character(file) && length(file) == 1 && file %in% .evidoc$given[.evidoc$given$kind == "source", "name"]) {
    return(.evidoc$rows("source", file))
  }
  base::source(file, ...)
}

# The rows of a table or figure that another script made, or a data frame with the one column `number`.
product <- function(name) .evidoc$rows("product", name)

# A number that documents may show; NA with missing = "why" where there is none.
value <- function(name, number, meaning, ...) {
  .evidoc$call("value", name, list(number = number, meaning = meaning, ...))
}

# A table of the rows of a data frame: table("name", rows, title = ...); of anything else, what table() of base R gives.
table <- function(...) {
  given <- list(...)
  called <- names(given)
  if (is.null(called)) called <- rep("", length(given))
  free <- which(called == "")
  name <- which(called == "name")
  if (!length(name) && length(free)) {
    name <- free[1]
    free <- free[-1]
  }
  data <- which(called == "data")
  if (!length(data) && length(free)) data <- free[1]
  ours <- length(name) == 1 && length(data) == 1 && is.character(given[[name]]) && length(given[[name]]) == 1 &&
    is.data.frame(given[[data]])
  if (!ours) return(eval(as.call(c(quote(base::table), as.list(sys.call())[-1])), parent.frame()))
  .evidoc$call("table", given[[name]], c(list(data = given[[data]]), given[-c(name, data)]))
}

# A figure: draw(width) draws it, for pages (6.4 inches) and for phones (3.4).
figure <- function(name, draw, data, ..., height = 3.6) {
  files <- vapply(c(6.4, 3.4), function(width) {
    file <- tempfile(paste0(name, "-"), fileext = ".svg")
    grDevices::svg(file, width = width, height = height)
    on.exit(grDevices::dev.off())
    draw(width)
    file
  }, "")
  .evidoc$call("figure", name, list(svg = files[1], svg_narrow = files[2], data = data, ...))
}

base::source(commandArgs(trailingOnly = TRUE)[1], keep.source = TRUE, encoding = "UTF-8")
