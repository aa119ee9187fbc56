from typing import Any

from numpy.typing import NDArray

def composite(
    targets: tuple[NDArray[Any], ...],
    sheets: tuple[NDArray[Any], ...],
    keep: NDArray[Any] | None,
    solid: int,
    x: float,
    y: float,
    /,
) -> None: ...
def composite_scaled(
    targets: tuple[NDArray[Any], ...],
    sheets: tuple[NDArray[Any], ...],
    keep: NDArray[Any] | None,
    x: float,
    y: float,
    scale: float,
    /,
) -> None: ...
def attenuate(target: NDArray[Any], keep: NDArray[Any], /) -> None: ...
