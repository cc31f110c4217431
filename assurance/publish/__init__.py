"""From facts and prose to published reports.

`enter` makes the register of one council's edition, `assemble` its Quarto project, `render` one report of it
in one format, `downloads` what is drawn and written beside them, `edition` puts all of it where people read
it, `index` lists it. In between: `project` and `shortcodes` read the source, `lint` holds it to the agreed
Markdown, `embed` reads notebooks; `pandoc` is the only module that starts pandoc, `pdf`, `word` and `web`
write the formats, `quarto` uses the program of that name.
"""
