"""Shapes of vehicles, buildings, objects and trees."""

from aiprod_render.animatic.shapes.shape import Home, Outline, Shape


def _box(left: float, bottom: float, right: float, top: float) -> Outline:
    return ((left, bottom), (right, bottom), (right, top), (left, top))


def _crenels(left: float, right: float, top: float) -> tuple[Outline, ...]:
    step = (right - left) / 9
    return tuple(
        _box(left + 2 * n * step, top - 0.01, left + (2 * n + 1) * step, top + 0.05) for n in range(5)
    )


def _tower(x: float, half: float, top: float) -> tuple[Outline, ...]:
    spire = ((x - half * 1.35, top), (x, top + half * 3.4), (x + half * 1.35, top))
    return _box(x - half, 0, x + half, top), spire


TOWER = Shape(
    0.42, (*_tower(0.0, 0.09, 0.70), _box(-0.12, 0.62, 0.12, 0.66)), holes=(_box(-0.02, 0.48, 0.02, 0.56),)
)
PAGODA = Shape(
    0.34,
    (
        _box(-0.20, 0, 0.20, 0.86),
        *(
            ((-0.40 + 0.07 * n, 0.22 + 0.2 * n), (-0.20 + 0.03 * n, 0.33 + 0.2 * n), (0.20 - 0.03 * n, 0.33 + 0.2 * n),
             (0.40 - 0.07 * n, 0.22 + 0.2 * n), (0.30 - 0.07 * n, 0.25 + 0.2 * n), (-0.30 + 0.07 * n, 0.25 + 0.2 * n))
            for n in range(4)
        ),
        ((-0.012, 0.9), (0.012, 0.9), (0.0, 1.12)),
    ),
    holes=(_box(-0.05, 0.05, 0.05, 0.16),),
)  # fmt: skip
BALLOON = Shape(
    0.24,
    (
        ((-0.325, 0.60), (-0.09, 0.22), (0.09, 0.22), (0.325, 0.60)),
        _box(-0.065, 0.0, 0.065, 0.10),
        ((-0.085, 0.24), (-0.075, 0.24), (-0.055, 0.08), (-0.065, 0.08)),
        ((0.085, 0.24), (0.075, 0.24), (0.055, 0.08), (0.065, 0.08)),
    ),
    ((0.0, 0.68, 0.335),),
    home=Home.AIR,
    lamp=(0.0, 0.2),
)
LANTERN = Shape(
    0.075,
    (
        _box(-0.24, 0.0, 0.24, 0.10),
        ((-0.26, 0.68), (-0.08, 0.84), (0.08, 0.84), (0.26, 0.68)),
        _box(-0.22, 0.08, -0.17, 0.70),
        _box(0.17, 0.08, 0.22, 0.70),
        ((-0.14, 0.82), (-0.10, 1.0), (0.10, 1.0), (0.14, 0.82), (0.09, 0.82), (0.06, 0.95), (-0.06, 0.95), (-0.09, 0.82)),
        _box(-0.18, 0.10, 0.18, 0.68),
    ),
    lamp=(0.0, 0.38),
    holes=(_box(-0.17, 0.12, 0.17, 0.66),),
)  # fmt: skip
_BIRD_AT = ((0.0, 0.0, 1.0), (-1.5, 0.55, 0.62), (-2.3, -0.25, 0.5))
_BIRD: Outline = (
    (-1.0, 0.62), (-0.6, 0.84), (-0.2, 0.56), (0.05, 0.56), (0.24, 0.62), (0.62, 0.86), (1.05, 0.66), (0.62, 0.72),
    (0.32, 0.46), (0.36, 0.40), (0.0, 0.36), (-0.34, 0.34), (-0.24, 0.44), (-0.6, 0.68),
)  # fmt: skip
BIRDS = Shape(
    0.055,
    tuple(tuple((x * size + at, y * size + up) for x, y in _BIRD) for at, up, size in _BIRD_AT),
    home=Home.AIR,
    soft=True,
)
