-- What Quarto does with its own Markdown and pandoc alone does not: callouts, tabsets, numbered sections,
-- figures, tables and equations, and references to them. Only the embedded renderer runs this.

local html = FORMAT:match("html")
local typst = FORMAT == "typst"
local docx = FORMAT == "docx"
local nbsp = "\u{a0}"

local NAMES = { fig = "Figure", tbl = "Table", eq = "Equation", sec = "Section" }
local CALLOUT_COLOURS = {
  note = "#12436D", tip = "#0F6B63", important = "#801650", warning = "#8A5A00", caution = "#8A3A0B",
}

local numbers = {} -- what a reference to a label prints
local number_sections = false

local function fail(text)
  io.stderr:write("assurance: " .. text .. "\n")
end

local function kind_of(id)
  local kind = id:match("^(%a+)%-")
  return kind and NAMES[kind] and kind or nil
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

local function raw(text)
  return pandoc.RawBlock(typst and "typst" or "html", text)
end

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

local function word_tab()
  return pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>")
end

local function spacer()
  return styled("Spacer", { pandoc.Para({ pandoc.Str(nbsp) }) })
end

local function inlines_of(markdown)
  local read = pandoc.read(markdown, "markdown-raw_html-raw_tex-raw_attribute").blocks[1]
  return read and read.content or pandoc.Inlines({})
end

-- Callouts and tabsets, before anything is numbered: a callout's title is no heading.

local function callout(div, kind)
  local name = kind:sub(1, 1):upper() .. kind:sub(2)
  local blocks = pandoc.Blocks(div.content)
  local title = div.attributes.title and inlines_of(div.attributes.title)
  if not title and blocks[1] and blocks[1].t == "Header" then
    title = blocks[1].content
    blocks:remove(1)
  end
  if typst then
    local colour = CALLOUT_COLOURS[kind]
    local result = pandoc.Blocks({ raw("#callout(body: [") })
    result:extend(blocks)
    result:insert(raw("], title: ["))
    result:insert(pandoc.Plain(title or { pandoc.Str(name) }))
    result:insert(raw(('], background_color: rgb("#F3F2F1"), icon_color: rgb("%s"), '
      .. 'icon: none, body_background_color: white)'):format(colour)))
    return result
  elseif docx then
    local heading = title or pandoc.Inlines({ pandoc.Str(name) })
    local result = pandoc.Blocks({ styled("Callout Title", { pandoc.Para(heading) }) })
    result:insert(styled("Callout", blocks))
    result:insert(spacer())
    return result
  end
  local heading = pandoc.Inlines({ pandoc.Span(pandoc.Str(name), pandoc.Attr("", { "callout-kind" })) })
  if title then
    heading:insert(pandoc.Space())
    heading:insert(pandoc.Span(title, pandoc.Attr("", { "callout-heading" })))
  end
  blocks:insert(1, pandoc.Div({ pandoc.Para(heading) }, pandoc.Attr("", { "callout-title" })))
  return pandoc.Div(blocks, pandoc.Attr("", { "callout", "callout-" .. kind }))
end

local function tabset(div)
  if not html then return div.content end
  local tabs, level = pandoc.Blocks({}), nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and (level == nil or block.level == level) then
      level = block.level
      local label = pandoc.Div({ pandoc.Para(block.content) }, pandoc.Attr("", { "tab-label" }))
      local name = pandoc.utils.stringify(block.content)
      tabs:insert(pandoc.Div({ label }, pandoc.Attr(block.identifier, { "tab" }, { { "role", "group" }, { "aria-label", name } })))
    elseif #tabs > 0 then
      tabs[#tabs].content:insert(block)
    end
  end
  return pandoc.Div(tabs, pandoc.Attr("", { "tabset" }))
end

local function pagebreak()
  if typst then return raw("#pagebreak(weak: true)") end
  if docx then return pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>') end
  return pandoc.Div({}, pandoc.Attr("", { "pagebreak" }))
end

local function unfold(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and CALLOUT_COLOURS[kind] then return callout(div, kind) end
  end
  if div.classes:includes("panel-tabset") then return tabset(div) end
  if div.classes:includes("pagebreak") then return pagebreak() end
  if div.classes:includes("table-note") and docx then return styled("Table Note", div.content) end
  if div.classes:includes("table-note") and typst then
    local result = pandoc.Blocks({ raw("#table-note[") })
    result:extend(div.content)
    result:insert(raw("]"))
    return result
  end
end

-- Numbers, in the order in which things stand in the document.

-- A walk that does not look into these is several times as fast: words are most of a document.
local function pass_by() return nil, false end

local function highest_level(doc)
  local highest = 9
  doc.blocks:walk({
    traverse = "topdown", Para = pass_by, Plain = pass_by, Table = pass_by,
    Header = function(header)
      highest = math.min(highest, header.level)
      return nil, false
    end,
  })
  return highest
end

local function number_all(doc)
  local highest = highest_level(doc)
  local base = highest == 1 and 1 or 2
  local lifted = (highest < 2 or html) and 0 or 1 -- on paper the first headings are of level 1
  local counts, sections = { fig = 0, tbl = 0, eq = 0 }, {}

  local function count(id)
    local kind = kind_of(id)
    if kind and kind ~= "sec" and not numbers[id] then
      counts[kind] = counts[kind] + 1
      numbers[id] = { kind = kind, text = NAMES[kind] .. nbsp .. counts[kind], number = counts[kind] }
    end
  end

  return doc:walk({
    traverse = "topdown",
    Header = function(header)
      local id = header.identifier
      if not number_sections or header.classes:includes("unnumbered") then
        header.classes:insert("unnumbered")
        if docx and number_sections then header.content:insert(1, word_tab()) end
        numbers[id] = { kind = "sec", text = "“" .. pandoc.utils.stringify(header.content) .. "”" }
        header.level = header.level - lifted
        return header
      end
      local depth = header.level - base + 1
      header.level = header.level - lifted
      for level = 1, depth do sections[level] = sections[level] or 0 end
      for level = depth + 1, #sections do sections[level] = nil end
      sections[depth] = sections[depth] + 1
      local number = table.concat(sections, ".")
      numbers[id] = { kind = "sec", text = NAMES.sec .. nbsp .. number }
      if not typst then
        header.content:insert(1, docx and word_tab() or pandoc.Space())
        header.content:insert(1, pandoc.Span(pandoc.Str(number), pandoc.Attr("", { "section-number" })))
      end
      return header
    end,
    Div = function(div) count(div.identifier) end,
    Figure = function(figure) count(figure.identifier) end,
    Table = function(table_)
      count(table_.identifier)
      return nil, false -- its cells have no labels
    end,
    Span = function(span) count(span.identifier) end,
  })
end

-- Figures and tables: caption above, source below.

-- Returns what stands above and the source line that stands below, both as inlines.
local function split_caption(inlines)
  local above, source = pandoc.Inlines({}), nil
  for at, inline in ipairs(inlines) do
    if inline.t == "Str" and inline.text == "Source:" and at > 1 then source = pandoc.Inlines({}) end
    (source or above):insert(inline)
  end
  while #above > 0 and above[#above].t:match("Space") or (#above > 0 and above[#above].t == "SoftBreak") do
    above:remove(#above)
  end
  return above, source
end

local function with_label(id, caption)
  local entry = numbers[id]
  if not entry or typst then return caption end
  local label = pandoc.Inlines({ pandoc.Str(entry.text .. ":") })
  local whole = pandoc.Inlines({})
  if html then
    whole:insert(pandoc.Span(label, pandoc.Attr("", { "caption-label" })))
  else
    whole:insert(pandoc.Span(label, pandoc.Attr("", {}, { ["custom-style"] = "Caption Label" })))
  end
  if #caption > 0 then whole:insert(pandoc.Space()) end
  whole:extend(caption)
  return whole
end

-- The message on a line of its own, the facts under it.
local function set_facts_apart(caption)
  if not html or not caption[1] or caption[1].t ~= "Strong" or #caption < 3 then return caption end
  local facts = pandoc.Inlines({})
  for at = 2, #caption do facts:insert(caption[at]) end
  if facts[1].t == "Space" then facts:remove(1) end
  return pandoc.Inlines({ caption[1], pandoc.Space(), pandoc.Span(facts, pandoc.Attr("", { "caption-facts" })) })
end

local function picture(image)
  local alt = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
  if typst then
    local width = image.attributes.width
    local size = width and width:match("^%d+%%$") and (", width: " .. width) or ""
    return pandoc.RawInline("typst", "#image(" .. typst_string(image.src) .. ", alt: " .. typst_string(alt) .. size .. ")")
  end
  image.attributes["fig-alt"] = nil
  image.caption = pandoc.Inlines({ pandoc.Str(alt) })
  if docx then image.attributes.width = image.attributes.width or "100%" end
  return image
end

local function source_line(source)
  if not source then return {} end
  if typst then
    return { raw("#source-line["), pandoc.Plain(source), raw("]") }
  elseif docx then
    return { styled("Source", { pandoc.Para(source) }) }
  end
  return { pandoc.Div({ pandoc.Para(source) }, pandoc.Attr("", { "source" })) }
end

local function typst_float(kind, id, caption, blocks)
  local entry = numbers[id]
  local result = pandoc.Blocks({ raw("#figure([") })
  result:extend(blocks)
  if #caption > 0 then
    result:insert(raw("], caption: figure.caption(position: top, ["))
    result:insert(pandoc.Plain(caption))
    result:insert(raw("]),"))
  else
    result:insert(raw("],"))
  end
  local numbering = entry and '"1"' or "none"
  result:insert(raw(('kind: "quarto-float-%s", supplement: "%s", numbering: %s)%s'):format(
    kind, NAMES[kind], numbering, id ~= "" and (" <" .. id .. ">") or "")))
  return result
end

local function float_figure(id, caption, body)
  local above, source = split_caption(caption)
  if typst then
    body:extend(source_line(source))
    return typst_float("fig", id, above, body)
  elseif docx then
    local result = pandoc.Blocks({})
    local text = with_label(id, above)
    if #text > 0 then
      local anchored = id ~= "" and { pandoc.Span(text, pandoc.Attr(id)) } or text
      result:insert(styled("Image Caption", { pandoc.Para(anchored) }))
    end
    result:insert(styled("Captioned Figure", body))
    result:extend(source_line(source))
    return result
  end
  local result = pandoc.Blocks({ raw(('<figure class="figure"%s>'):format(id ~= "" and (' id="' .. id .. '"') or "")) })
  if #above > 0 then
    result:insert(raw("<figcaption>"))
    result:insert(pandoc.Plain(with_label(id, set_facts_apart(above))))
    result:insert(raw("</figcaption>"))
  end
  result:extend(body)
  result:extend(source_line(source))
  result:insert(raw("</figure>"))
  return result
end

local function figure(element)
  local caption = element.caption.long[1] and element.caption.long[1].content or pandoc.Inlines({})
  local body = pandoc.Blocks(element.content):walk({ Image = picture })
  return float_figure(element.identifier, caption, body), false
end

local uncaptioned = 0

local function plain_table(element, id, caption)
  element.identifier = ""
  element.caption = { long = {} }
  if typst then
    element.classes:insert("typst:no-figure")
    return pandoc.Blocks({ element })
  end
  local columns = #element.colspecs
  for _, body in ipairs(element.bodies) do
    body.row_head_columns = columns > 1 and 1 or 0
  end
  local text = with_label(id, set_facts_apart(caption))
  if docx then
    if id ~= "" and #text > 0 then text = pandoc.Inlines({ pandoc.Span(text, pandoc.Attr(id)) }) end
    if #text > 0 then element.caption = { long = { pandoc.Plain(text) } } end
    return pandoc.Blocks({ element })
  end
  -- A list of pairs: the order of a Lua table's keys differs from run to run.
  local region = { { "role", "region" }, { "tabindex", "0" } }
  if #text > 0 then
    uncaptioned = uncaptioned + 1
    local name = (id ~= "" and id or "table-" .. uncaptioned) .. "-caption"
    element.caption = { long = { pandoc.Plain({ pandoc.Span(text, pandoc.Attr(name)) }) } }
    table.insert(region, { "aria-labelledby", name })
  else
    uncaptioned = uncaptioned + 1
    local label = "Table " .. uncaptioned .. " without a caption"
    local head = element.head.rows[1]
    if head then
      local names = {}
      for _, cell in ipairs(head.cells) do table.insert(names, pandoc.utils.stringify(cell.contents)) end
      label = "Table: " .. table.concat(names, ", ")
    end
    table.insert(region, { "aria-label", label })
  end
  return pandoc.Blocks({ pandoc.Div({ element }, pandoc.Attr("", { "table-region" }, region)) })
end

local function float_table(id, caption, blocks)
  local above, source = split_caption(caption)
  local body = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Table" then
      body:extend(plain_table(block, id, above))
    else
      body:insert(block)
    end
  end
  body:extend(source_line(source))
  if typst then return typst_float("tbl", id, above, body) end
  if docx then
    if not source then body:insert(spacer()) end
    return body
  end
  return pandoc.Div(body, pandoc.Attr(id, { "table-float" }))
end

local function a_table(element)
  local caption = element.caption.long[1] and element.caption.long[1].content or pandoc.Inlines({})
  local id = element.identifier
  if typst and id == "" and #caption == 0 then return plain_table(element, "", caption), false end
  return float_table(id, caption, { element }), false
end

local function float_div(div)
  local kind = kind_of(div.identifier)
  if kind ~= "tbl" and kind ~= "fig" then return nil end
  local blocks = pandoc.Blocks(div.content)
  local last = blocks[#blocks]
  local caption = pandoc.Inlines({})
  if last and last.t == "Para" then
    caption = last.content
    blocks:remove(#blocks)
  end
  if kind == "tbl" then return float_table(div.identifier, caption, blocks), false end
  return float_figure(div.identifier, caption, blocks:walk({ Image = picture })), false
end

-- Equations and references.

local function equation(span)
  local entry = numbers[span.identifier]
  if not entry or entry.kind ~= "eq" then return nil end
  local alt = span.attributes.alt or ""
  span.attributes.alt = nil
  if typst then
    local math = pandoc.write(pandoc.Pandoc({ pandoc.Plain(span.content) }), "typst"):gsub("%s+$", "")
    return pandoc.RawInline("typst", ('#math.equation(block: true, numbering: "(1)", alt: %s, [%s]) <%s>')
      :format(typst_string(alt), math, span.identifier))
  end
  local number = "(" .. entry.number .. ")"
  if docx then
    span.content:insert(pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>"))
    span.content:insert(pandoc.Str(number))
  else
    span.attr = pandoc.Attr(span.identifier, { "equation" }, {
      { "role", "group" }, { "tabindex", "0" }, { "aria-label", entry.text .. ": " .. alt },
    })
    span.content:insert(pandoc.Span(pandoc.Str(number), pandoc.Attr("", { "equation-number" })))
  end
  return span, false
end

local function reference(cite)
  local result = pandoc.Inlines({})
  for at, citation in ipairs(cite.citations) do
    local entry = numbers[citation.id]
    if at > 1 then result:extend({ pandoc.Str(","), pandoc.Space() }) end
    if entry then
      result:insert(pandoc.Link(entry.text, "#" .. citation.id, "", pandoc.Attr("", { "cross-reference" })))
    elseif kind_of(citation.id) then
      result:insert(pandoc.Str("the note in its place"))
    else
      return cite.content
    end
  end
  return result
end

-- Word: facts look like words, and the contents are a list of links, right without being updated.

local function fact_link(link)
  if link.classes:includes("fact") then
    link.content = pandoc.Inlines({ pandoc.Span(link.content, pandoc.Attr("", {}, { ["custom-style"] = "Fact" })) })
    return link
  end
end

local function word_front(doc)
  local front = pandoc.Blocks({})
  local text = doc.meta["illustrative-text"]
  if doc.meta.illustrative and text and pandoc.utils.stringify(text) ~= "" then
    local blocks = pandoc.utils.type(text) == "Blocks" and text or { pandoc.Para(pandoc.Inlines(text)) }
    front:insert(styled("Illustrative", blocks))
  end
  if doc.meta.contents then
    local depth = tonumber(pandoc.utils.stringify(doc.meta["toc-depth"])) or 3
    front:insert(styled("TOC Heading", { pandoc.Para(doc.meta["toc-title"]) }))
    for _, block in ipairs(doc.blocks) do
      if block.t == "Header" and block.level <= math.min(depth, 3) and not block.classes:includes("unlisted") then
        local words = block.content:walk({ RawInline = function() return pandoc.Space() end })
        if words[1] and words[1].t == "Space" then words:remove(1) end
        local link = pandoc.Link(words, "#" .. block.identifier)
        front:insert(styled("toc " .. block.level, { pandoc.Para({ link }) }))
      end
    end
    if #front > 1 then front:insert(pagebreak()) end
  end
  front:extend(doc.blocks)
  return front
end

function Pandoc(doc)
  local wanted = doc.meta["number-sections"]
  number_sections = wanted ~= nil and wanted ~= false and pandoc.utils.stringify(wanted) ~= "false"
  doc = doc:walk({ Div = unfold })
  doc = number_all(doc)
  doc = doc:walk({ traverse = "topdown", Figure = figure, Table = a_table, Div = float_div })
  doc = doc:walk({ traverse = "topdown", Span = equation, Cite = reference, Image = function(image)
    if image.attributes["fig-alt"] then return picture(image) end
  end })
  if docx then
    doc = doc:walk({ Link = fact_link })
    doc.blocks = word_front(doc)
  end
  return doc
end
