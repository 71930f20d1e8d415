"""Frames to WebM (VP9), with PyAV: small, since what does not change costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from films.camera import Frame
from films.hand import HEIGHT, WIDTH

_TICKS = 1000  # WebM counts milliseconds
_OPTIONS = {
    "crf": "36",  # as small as letters stay clear
    "b": "0",
    "deadline": "good",
    "cpu-used": "3",
    "row-mt": "1",
    "tune-content": "screen",
    "auto-alt-ref": "1",
    "lag-in-frames": "16",
    "g": "150",
}


def write_webm(frames: Iterable[Frame], path: Path) -> None:
    """Write the frames as a film; each stays until the next."""
    import av

    with av.open(str(path), "w", format="webm") as film:
        stream = film.add_stream("libvpx-vp9", rate=_TICKS, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS)
        last = -1
        for frame in frames:
            picture = av.VideoFrame.from_image(frame.image).reformat(format="yuv420p")
            last = max(last + 1, round(frame.at * _TICKS))
            picture.pts, picture.time_base = last, Fraction(1, _TICKS)
            film.mux(stream.encode(picture))
        film.mux(stream.encode())
