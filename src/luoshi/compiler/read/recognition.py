"""Text recognition of page pictures, with the models that the recognizer's own package carries: nothing is fetched."""

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.layout.model import Line, PageContent

if TYPE_CHECKING:
    from PIL.Image import Image

MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
THREADS = 2
UNEVEN = re.compile(r"\(([^()（）]*)）|（([^()（）]*)\)")
DOUBTFUL = 0.75  # below this mean confidence a page may stand on its head
LONG = 4  # characters; shorter lines do not show which way they run
BOX_MARGIN = 1.25  # a detected box is this much higher than the characters in it


def recognize(picture: "Image", number: int) -> PageContent:
    """The lines of a page picture and the mean confidence of their characters; no lines where nothing is written.

    A picture that lies on its side or upside down is turned first.
    """
    page, sideways = _recognized(picture, number)
    if not sideways and (page.confidence is None or page.confidence >= DOUBTFUL):
        return page
    turned = [_recognized(picture.rotate(angle, expand=True), number) for angle in ((90, 270) if sideways else (180,))]
    return max([(page, sideways), *turned], key=lambda found: (not found[1], found[0].confidence or 0.0))[0]


def _recognized(picture: "Image", number: int) -> tuple[PageContent, bool]:
    """The page as it lies, and whether most of its lines run from top to bottom."""
    import numpy as np

    pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
    result = _engine()(pixels, use_cls=False)
    page = PageContent(number, float(picture.width), float(picture.height))
    if result.boxes is None or not result.txts:
        return page, False
    page.lines = [_line(box, text) for box, text in zip(result.boxes, result.txts, strict=True) if text.strip()]
    letters = sum(len(text) for text in result.txts)
    page.confidence = round(
        sum(score * len(text) for text, score in zip(result.txts, result.scores, strict=True)) / letters, 4
    )
    long = [line for line in page.lines if len(line.text) >= LONG]
    return page, sum(1 for line in long if line.y1 - line.y0 > line.x1 - line.x0) * 2 > len(long)


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    """The recognizer; made once a process, which takes about a second. Raises R014 where it or a model is missing."""
    try:
        import rapidocr
    except ImportError as error:
        raise ReadError("R014", detail=str(error)) from error
    folder = Path(rapidocr.__file__).parent / "models"
    missing = [name for name in MODELS.values() if not (folder / name).is_file()]
    if missing:  # the recognizer would try to download it
        raise ReadError("R014", detail="、".join(missing))
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": THREADS for kind in ("intra", "inter")}
    models = {option: str(folder / name) for option, name in MODELS.items()}
    return rapidocr.RapidOCR(params={"Global.log_level": "error", **threads, **models})


def _line(box: Any, text: str) -> Line:
    xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
    height = (abs(ys[3] - ys[0]) + abs(ys[2] - ys[1])) / 2 / BOX_MARGIN
    return Line(_evened(text.strip()), min(xs), min(ys), max(xs), max(ys), height)


def _evened(text: str) -> str:
    """Brackets of one width: recognition takes one of a full-width pair for its half-width likeness."""
    return UNEVEN.sub(lambda pair: f"（{pair[1] or pair[2] or ''}）", text)
