"""Import this before forking: what every notebook that draws would look for by itself has been found then."""

from __future__ import annotations

from PIL import Image

from assurance.figures import style

style.families()
Image.preinit()
