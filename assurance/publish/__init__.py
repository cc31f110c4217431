"""From facts and prose to published reports.

`assemble` makes one council's Quarto project, `render` one report of it in one format, `edition` puts what
was rendered where people read it, `index` lists it. In between: `project` and `shortcodes` read the source,
`lint` holds it to the agreed Markdown, `embed` reads notebooks; `pandoc` is the only module that starts
pandoc, `pdf`, `word` and `web` write the formats, `quarto` uses the program of that name.
"""
