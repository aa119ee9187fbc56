/* What both halves of the kernel share: planes, strips of rows, and how one row is blended onto another. */
#ifndef AIPROD_PLANE_H
#define AIPROD_PLANE_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030C0000
#include <Python.h>

#include <stdint.h>

/* The fastest instructions of the machine that runs it, where the linker can choose them. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)
#define VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORISED
#endif
#define INLINED static inline __attribute__((always_inline))

enum { STRIP = 1024 }; /* columns at a time: all rows of a strip's buffers stay in the first cache */

typedef struct {
    uint8_t *bytes;
    Py_ssize_t rows, columns, stride;
} Plane;

INLINED uint16_t kept(uint8_t value, uint8_t keep)
{
    uint16_t product = (uint16_t)(value * keep + 128);
    return (uint16_t)(product + (product >> 8)) >> 8;
}

INLINED void blend(uint8_t *restrict target, const uint8_t *restrict ink, const uint8_t *restrict keep, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        uint16_t sum = kept(target[i], keep[i]) + ink[i];
        target[i] = sum < 255 ? (uint8_t)sum : 255;
    }
}

/* Puts the sheet onto the target, `scale` times as large, with its corner at (x, y); without `keep` it is opaque. */
void put_scaled(const Plane *target, const Plane *sheet, const Plane *keep, double x, double y, double scale);

#endif
