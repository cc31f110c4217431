-- What Quarto and the embedded renderer share: paragraphs numbered by hand, and the banner.
--
-- A paragraph that begins with a number of its section ("2.13 Our ...", in section 2) becomes a numbered
-- paragraph: its number hangs in the margin, and #paragraph-2-13 leads to it.

local html = FORMAT:match("html")
local typst = FORMAT == "typst"
local docx = FORMAT == "docx"

local function fail(text)
  io.stderr:write("assurance: " .. text .. "\n")
end

local function is_set(value)
  return value ~= nil and value ~= false and pandoc.utils.stringify(value) ~= "false"
end

local function is_apart(div)
  if div.attributes["__quarto_custom"] then return true end
  for _, class in ipairs(div.classes) do
    if class:match("^callout") or class == "panel-tabset" then return true end
  end
  return false
end

local function numbered(para, number)
  local id = "paragraph-" .. number:gsub("%.", "-")
  local rest = pandoc.Inlines(para.content)
  rest:remove(1)
  while rest[1] and (rest[1].t == "Space" or rest[1].t == "SoftBreak") do rest:remove(1) end
  if html then
    local link = pandoc.Link(pandoc.Str(number), "#" .. id, "", pandoc.Attr("", { "paragraph-number" }))
    rest:insert(1, pandoc.Space())
    rest:insert(1, link)
    return pandoc.Div({ pandoc.Para(rest) }, pandoc.Attr(id, { "numbered-paragraph" }))
  elseif typst then
    return {
      pandoc.RawBlock("typst", '#numbered-paragraph("' .. number .. '")['),
      pandoc.Para(rest),
      pandoc.RawBlock("typst", "] <" .. id .. ">"),
    }
  elseif docx then
    rest:insert(1, pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>"))
    rest:insert(1, pandoc.Span(pandoc.Str(number), pandoc.Attr(id)))
    return pandoc.Div({ pandoc.Para(rest) }, pandoc.Attr("", {}, { ["custom-style"] = "Numbered Paragraph" }))
  end
end

-- A walk that does not look into these is several times as fast: words are most of a document.
local function pass_by() return nil, false end

local function number_paragraphs(doc)
  local base = 2
  doc.blocks:walk({
    traverse = "topdown",
    Div = function(div) if is_apart(div) then return div, false end end,
    Para = pass_by, Plain = pass_by, Table = pass_by,
    Header = function(header)
      if header.level == 1 then base = 1 end
      return header, false
    end,
  })
  local section, seen = 0, {}
  return doc.blocks:walk({
    traverse = "topdown",
    Div = function(div) if is_apart(div) then return div, false end end,
    BulletList = pass_by, OrderedList = pass_by, DefinitionList = pass_by, BlockQuote = pass_by,
    Plain = pass_by, Table = pass_by,
    Header = function(header)
      if header.level == base then
        if header.classes:includes("unnumbered") then section = nil
        else
          seen.count = (seen.count or 0) + 1
          section = seen.count
        end
      end
      return header, false
    end,
    Para = function(para)
      local first = para.content[1]
      local number = first and first.t == "Str" and first.text:match("^%d+%.%d+$")
      if not number or not para.content[2] then return nil, false end
      if tonumber(number:match("^%d+")) ~= section then
        fail(("paragraph|%s|%s"):format(number, section or "that is not numbered"))
        return nil, false
      end
      if seen[number] then
        fail(("twice|%s|"):format(number))
        return nil, false
      end
      seen[number] = true
      return numbered(para, number), false
    end,
  })
end

-- Tables whose cells wrap: columns as wide as their words ask for, never narrower than the longest one.
-- Long names of files and ids may break at their marks, or they would push every other column aside.

local PAGE = 88 -- characters of table type side by side on a page
local LONG = 15
local SHORT = 16 -- what is no longer reads on one line: “1,234 of 5,678”, “1 October 2024”

local function width_of(text)
  return utf8.len(text) or #text
end

local function pieces_of(word)
  if #word <= LONG or width_of(word) <= LONG then return { word } end
  local pieces, from = {}, 1
  for at in word:gmatch("()[-_./:,]") do
    if at < #word and at - from >= 3 then
      table.insert(pieces, word:sub(from, at))
      from = at + 1
    end
  end
  table.insert(pieces, word:sub(from))
  return pieces
end

local function breakable(str)
  local pieces = pieces_of(str.text)
  if #pieces == 1 then return nil end
  local result = pandoc.Inlines({})
  for at, piece in ipairs(pieces) do
    if at > 1 then result:insert(html and pandoc.RawInline("html", "<wbr>") or pandoc.Str("\u{200b}")) end
    result:insert(pandoc.Str(piece))
  end
  return result
end

local function breakable_code(code)
  local pieces = pieces_of(code.text)
  if #pieces == 1 then return nil end
  if not html then return pandoc.Code(table.concat(pieces, "\u{200b}"), code.attr) end
  for at, piece in ipairs(pieces) do
    pieces[at] = piece:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })
  end
  return pandoc.RawInline("html", "<code>" .. table.concat(pieces, "<wbr>") .. "</code>")
end

local function fit_columns(element)
  local count = #element.colspecs
  local read = element:clone() -- what is looked into is written back by pandoc cell by cell, a copy is not
  local longest, wanted, body, total = {}, {}, {}, {}
  for column = 1, count do longest[column], wanted[column], body[column], total[column] = 3, 3, 3, 0 end
  local rows = pandoc.List({})
  rows:extend(read.head.rows)
  local heads = #rows
  local has_long = #read.foot.rows > 0 -- whether any word may have to break; what is not read may
  for word in pandoc.utils.stringify(read.caption.long):gmatch("%S+") do
    has_long = has_long or #pieces_of(word) > 1
  end
  for _, body in ipairs(read.bodies) do
    has_long = has_long or #body.head > 0
    rows:extend(body.body)
  end
  for place, row in ipairs(rows) do
    for column, cell in ipairs(row.cells) do
      if cell.col_span > 1 or column > count then
        has_long = true
        break
      end
      local text = pandoc.utils.stringify(cell.contents)
      wanted[column] = math.max(wanted[column], math.min(60, width_of(text)))
      if place > heads then
        body[column] = math.max(body[column], width_of(text))
        total[column] = total[column] + math.min(90, width_of(text))
      end
      for word in text:gmatch("%S+") do
        local pieces = pieces_of(word)
        has_long = has_long or #pieces > 1
        for _, piece in ipairs(pieces) do
          longest[column] = math.max(longest[column], width_of(piece))
        end
      end
    end
  end
  local asked, spare = 0, PAGE
  for column, spec in ipairs(element.colspecs) do
    -- Of a column of words what most of its cells ask for counts more than the one that asks for most.
    local mean = total[column] / math.max(1, #rows - heads)
    if #rows - heads > 3 and body[column] > SHORT then wanted[column] = (wanted[column] + 2 * mean) / 3 end
    if spec[1] == "AlignRight" and body[column] <= SHORT then longest[column] = math.max(longest[column], body[column]) end
    longest[column] = longest[column] + 2.5
    wanted[column] = math.max(wanted[column] + 2, longest[column])
    asked, spare = asked + wanted[column], spare - longest[column]
  end
  local least, most = 0, 0
  for column = 1, count do
    if body[column] <= SHORT then
      local more = math.max(0, body[column] + 2.5 - longest[column])
      if more <= spare then longest[column], spare = longest[column] + more, spare - more end
      wanted[column] = math.max(longest[column], wanted[column] / 2 + 3) -- the heading may take two lines
    end
    least, most = least + longest[column], most + wanted[column]
  end
  local whole = math.max(least, PAGE)
  for column, spec in ipairs(element.colspecs) do
    local width = nil
    if asked > PAGE then
      local more = most > least and (whole - least) * (wanted[column] - longest[column]) / (most - least) or 0
      width = math.floor((longest[column] + more) / whole * 1000) / 1000
    end
    element.colspecs[column] = { spec[1], width }
  end
  -- Most tables have no such word, and going through all words of a report takes its time.
  return element:walk({ Str = has_long and breakable or nil, Code = breakable_code })
end

-- On paper, words that end in a colon stand on the page of what they introduce, and a term on the page of
-- the paragraphs that it heads.

local function wrapped(opening, block)
  return pandoc.Blocks({ pandoc.RawBlock("typst", opening), block, pandoc.RawBlock("typst", "]") })
end

local function keep_introductions(blocks)
  local result = pandoc.Blocks({})
  for at, block in ipairs(blocks) do
    if block.t == "Para" and blocks[at + 1] and pandoc.utils.stringify(block):match(":$") then
      result:extend(wrapped("#block(sticky: true)[", block))
    else
      result:insert(block)
    end
  end
  return result
end

local function keep_entries(list)
  local result = pandoc.Blocks({})
  for _, item in ipairs(list.content) do
    if #item[2][1] < 2 then return nil end
    result:extend(wrapped("#kept-together[", pandoc.DefinitionList({ item })))
  end
  return result, false
end

function Pandoc(doc)
  doc.blocks = doc.blocks:walk({ Table = fit_columns })
  if typst then
    doc.blocks = keep_introductions(doc.blocks):walk({ traverse = "topdown", DefinitionList = keep_entries })
  end
  local sections = doc.meta["number-sections"]
  if sections == nil and quarto then
    sections = PANDOC_WRITER_OPTIONS.number_sections or doc.meta["section-numbering"]
  end
  local wanted = doc.meta["numbered-paragraphs"]
  if wanted == nil then wanted = sections end
  if is_set(wanted) then doc.blocks = number_paragraphs(doc) end
  -- The embedded renderer's template has the banner; in Quarto's page it is the first thing there is.
  if quarto and html and is_set(doc.meta.illustrative) then
    local text = doc.meta["illustrative-text"] or "Illustrative data: invented, to show how the report works."
    local blocks = pandoc.utils.type(text) == "Blocks" and text or { pandoc.Para(pandoc.Inlines(text)) }
    doc.blocks:insert(1, pandoc.Div(blocks, pandoc.Attr("", { "illustrative" }, { role = "note" })))
  end
  return doc
end
