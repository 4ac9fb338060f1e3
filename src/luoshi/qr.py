"""QR codes, for every room that prints an address."""

from base64 import b64encode
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_picture(address: str, border: int = 0) -> str:
    """The address as a QR code: an SVG picture as the source of an image, `border` modules of white around it."""
    buffer = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=border).save(buffer)
    return "data:image/svg+xml;base64," + b64encode(buffer.getvalue()).decode("ascii")
