"""How other products put a code on a tag: what they draw is drawn here with the same texts and nothing else.

Facts: pretix draws reportlab's QrCodeWidget (level H up to 32 characters, else M); Indico makes a PNG picture with
`qrcode` as it comes (level M, three pixels a module, a border of one) and draws that. Both set text in steps of a
quarter point until it fits; here the size is found at once, so these figures flatter them.
"""

import io
from collections.abc import Callable, Sequence

import qrcode
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from mixer.nametags.rules.fit import MM
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import TagItem

SIDE = 25.0
Draw = Callable[[Canvas, str, float, float], None]


def widget(canvas: Canvas, link: str, x: float, y: float) -> None:
    """As pretix does."""
    code = QrCodeWidget(link, barLevel="H" if len(link) <= 32 else "M", barHeight=SIDE * MM, barWidth=SIDE * MM)
    drawing = Drawing(SIDE * MM, SIDE * MM)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, x, y)


def png(canvas: Canvas, link: str, x: float, y: float) -> None:
    """As Indico does."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=3, border=1)
    code.add_data(link)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image().save(buffer, "PNG")
    buffer.seek(0)
    canvas.drawImage(ImageReader(buffer), x, y, SIDE * MM, SIDE * MM)


def print_tags(items: Sequence[TagItem], sheet: Sheet, event: str, draw: Draw) -> bytes:
    """The tags with core fonts on a reportlab canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(sheet.page_w * MM, sheet.page_h * MM), pageCompression=1)
    for number, item in enumerate(items):
        if number and number % sheet.labels == 0:
            canvas.showPage()
        x, y = sheet.corner_of(number % sheet.labels + 1)
        canvas.saveState()
        canvas.translate(x * MM, (sheet.page_h - y - sheet.h) * MM)
        if item.zone:
            canvas.setFillColor(item.zone.colour)
            canvas.rect(3 * MM, 3 * MM, 10 * MM, (sheet.h - 6) * MM, stroke=0, fill=1)
        canvas.setFillColor("#1d2433")
        lines = ((event, 9, 0.9), (item.first, 96, 0.65), (item.full, 32, 0.5), (item.company, 14, 0.1))
        for text, largest, height in lines:
            size = min(largest, (sheet.w - 20) * MM / stringWidth(text, "Helvetica", 1))
            canvas.setFont("Helvetica", size)
            canvas.drawString(15 * MM, height * sheet.h * MM, text)
        canvas.setFont("Helvetica", 7)
        canvas.drawString((sheet.w - 28) * MM, 4 * MM, item.short_code)
        draw(canvas, item.link, (sheet.w - 28) * MM, 6 * MM)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return out.getvalue()
