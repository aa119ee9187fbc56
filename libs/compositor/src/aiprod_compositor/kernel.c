/* The compiled half of the compositor: shifts, blends and clips in one pass over each row; scaled.c enlarges.
 *
 * It computes what reference.py does, byte for byte: shares are multiples of 1/256, halves are rounded to even,
 * and a product of two bytes is divided by 255 and rounded. Nothing outside the checked planes is read or written.
 */
#include "plane.h"

#include <math.h>
#include <string.h>

#define FINEST (1.0 / 64) /* shifts below this part of a pixel are not visible */
#define LARGEST 64.0 /* the most that a sheet is enlarged, and made smaller */
#define FARTHEST 16777216.0 /* positions whose fractions are still exact */

/* The overlap of a moved sheet and a target along one axis; `share` / 256 is how much of the next pixel counts. */
typedef struct {
    Py_ssize_t start, source, length;
    int share;
} Span;

static Span span(double offset, Py_ssize_t size, Py_ssize_t target)
{
    double start = ceil(offset) > 0 ? ceil(offset) : 0;
    double position = start - offset, fraction = position - floor(position);
    Span found = {(Py_ssize_t)start, (Py_ssize_t)position, 0, 0};
    if (fraction >= FINEST)
        found.share = fraction * 256 + 0.5 < 255 ? (int)(fraction * 256 + 0.5) : 255;
    Py_ssize_t room = target - found.start, rest = size - found.source - (found.share > 0);
    found.length = room < rest ? room : rest;
    return found;
}

INLINED void mix(uint8_t *restrict mixed, const uint8_t *restrict one, const uint8_t *restrict next, Py_ssize_t count,
                 int share)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        uint16_t sum = (uint16_t)(one[i] * (uint16_t)(256 - share)) + (uint16_t)(next[i] * (uint16_t)share);
        mixed[i] = (uint16_t)(sum + 127 + ((sum >> 8) & 1)) >> 8;
    }
}

INLINED void darken(uint8_t *restrict target, const uint8_t *restrict keep, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++)
        target[i] = (uint8_t)kept(target[i], keep[i]);
}

/* One strip of a sheet, whose rows come shifted by parts of a pixel. */
typedef struct {
    const Plane *sheet;
    Span across, down;
    uint8_t mixed[2][STRIP], shifted[STRIP];
} Strip;

INLINED const uint8_t *row_across(Strip *strip, Py_ssize_t row, Py_ssize_t column, Py_ssize_t count)
{
    const uint8_t *bytes = strip->sheet->bytes + row * strip->sheet->stride + column;
    if (!strip->across.share)
        return bytes;
    mix(strip->mixed[row & 1], bytes, bytes + 1, count, strip->across.share);
    return strip->mixed[row & 1];
}

/* Returns row `row` of the overlap. `above` is kept from row to row: the next one starts with it. */
INLINED const uint8_t *shifted_row(Strip *strip, Py_ssize_t row, Py_ssize_t column, Py_ssize_t count,
                                   const uint8_t **above)
{
    Py_ssize_t source = strip->down.source + row;
    const uint8_t *one = row && strip->down.share ? *above : row_across(strip, source, column, count);
    if (!strip->down.share)
        return one;
    *above = row_across(strip, source + 1, column, count);
    mix(strip->shifted, one, *above, count, strip->down.share);
    return strip->shifted;
}

/* Puts the sheet at (x, y) of the target, over what it keeps; without `keep` it is opaque. */
VECTORISED static void put(const Plane *target, const Plane *sheet, const Plane *keep, double x, double y)
{
    Span across = span(x, sheet->columns, target->columns), down = span(y, sheet->rows, target->rows);
    Strip ink = {.sheet = sheet, .across = across, .down = down}, mask = {.sheet = keep, .across = across, .down = down};
    const uint8_t *ink_above = NULL, *mask_above = NULL;
    for (Py_ssize_t first = 0; first < across.length; first += STRIP) {
        Py_ssize_t count = across.length - first < STRIP ? across.length - first : STRIP;
        for (Py_ssize_t row = 0; row < down.length; row++) {
            uint8_t *to = target->bytes + (down.start + row) * target->stride + across.start + first;
            const uint8_t *from = shifted_row(&ink, row, across.source + first, count, &ink_above);
            if (keep)
                blend(to, from, shifted_row(&mask, row, across.source + first, count, &mask_above), count);
            else
                memcpy(to, from, (size_t)count);
        }
    }
}

VECTORISED static void attenuate(const Plane *target, const Plane *keep)
{
    for (Py_ssize_t row = 0; row < target->rows; row++)
        darken(target->bytes + row * target->stride, keep->bytes + row * keep->stride, target->columns);
}

static Plane below(const Plane *plane, Py_ssize_t rows)
{
    return (Plane){plane->bytes + rows * plane->stride, plane->rows - rows, plane->columns, plane->stride};
}

/* Opens an array as a plane; the caller releases `view` if it returns 1. */
static int open_plane(PyObject *array, const char *name, int writable, Py_buffer *view, Plane *plane)
{
    if (PyObject_GetBuffer(array, view, PyBUF_STRIDES | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)))
        return 0;
    const char *fault = NULL;
    if (view->ndim != 2 || view->itemsize != 1 || (view->format && strcmp(view->format, "B")))
        fault = "must be a uint8 array of shape (rows, columns)";
    else if (view->shape[0] > 0 && view->shape[1] > 1 && view->strides[1] != 1)
        fault = "must have the pixels of a row side by side";
    else if (view->shape[1] > 0 && view->shape[0] > 1 && view->strides[0] < view->shape[1])
        fault = "must have its rows one after the other";
    if (fault) {
        PyErr_Format(PyExc_ValueError, "%s %s.", name, fault);
        PyBuffer_Release(view);
        return 0;
    }
    *plane = (Plane){view->buf, view->shape[0], view->shape[1], view->strides[0]};
    return 1;
}

static int overlap(const Plane *one, const Plane *other)
{
    if (!one->rows || !one->columns || !other->rows || !other->columns)
        return 0;
    uintptr_t start = (uintptr_t)one->bytes, end = start + (one->rows - 1) * one->stride + one->columns;
    uintptr_t next = (uintptr_t)other->bytes, last = next + (other->rows - 1) * other->stride + other->columns;
    return start < last && next < end;
}

static int refuse(int wrong, const char *message)
{
    if (wrong)
        PyErr_SetString(PyExc_ValueError, message);
    return wrong;
}

static int same_size(const Plane *one, const Plane *other)
{
    return one->rows == other->rows && one->columns == other->columns;
}

static int fits(const Plane *target, const Plane *sheet, const Plane *keep, Py_ssize_t solid, double x, double y)
{
    return !refuse(!(fabs(x) <= FARTHEST && fabs(y) <= FARTHEST), "x and y must be within 2**24 pixels.")
        && !refuse(keep && !same_size(sheet, keep), "keep must have the shape of the sheet.")
        && !refuse(keep && (solid < 0 || solid > sheet->rows), "solid must be a row of the sheet.")
        && !refuse(overlap(target, sheet) || (keep && overlap(target, keep)), "A target must not overlap its sheet.");
}

static void composite_plane(const Plane *target, const Plane *sheet, const Plane *keep, Py_ssize_t solid, double x,
                            double y)
{
    if (!keep) {
        put(target, sheet, NULL, x, y);
        return;
    }
    /* One row more, which a shifted row may overlap. */
    Plane soft = *sheet, mask = *keep, rest = below(sheet, solid);
    soft.rows = mask.rows = solid < sheet->rows ? solid + 1 : solid;
    put(target, &soft, &mask, x, y);
    put(target, &rest, NULL, x, y + (double)solid);
}

/* How sheets come to their target: as large as they are, and opaque from row `solid` on, or `scale` times as large. */
typedef struct {
    Py_ssize_t solid;
    double x, y, scale;
} Move;

static int composite_one(PyObject *target, PyObject *sheet, const Plane *keep, const Move *move)
{
    Py_buffer target_view, sheet_view;
    Plane to, from;
    if (!open_plane(target, "A target", 1, &target_view, &to))
        return 0;
    int done = open_plane(sheet, "A sheet", 0, &sheet_view, &from);
    if (done) {
        done = fits(&to, &from, keep, move->solid, move->x, move->y);
        if (done && move->scale)
            put_scaled(&to, &from, keep, move->x, move->y, move->scale);
        else if (done)
            composite_plane(&to, &from, keep, move->solid, move->x, move->y);
        PyBuffer_Release(&sheet_view);
    }
    PyBuffer_Release(&target_view);
    return done;
}

static PyObject *composite_all(PyObject *targets, PyObject *sheets, PyObject *keep_array, const Move *move)
{
    if (refuse(!PyTuple_Size(targets) || PyTuple_Size(targets) != PyTuple_Size(sheets), "There must be one sheet for each target."))
        return NULL;
    int masked = keep_array != Py_None, done = 1;
    Py_buffer view;
    Plane keep;
    if (masked && !open_plane(keep_array, "keep", 0, &view, &keep))
        return NULL;
    for (Py_ssize_t i = 0; done && i < PyTuple_Size(targets); i++)
        done = composite_one(PyTuple_GetItem(targets, i), PyTuple_GetItem(sheets, i), masked ? &keep : NULL, move);
    if (masked)
        PyBuffer_Release(&view);
    return done ? Py_NewRef(Py_None) : NULL;
}

static PyObject *py_composite(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *targets, *sheets, *keep;
    Move move = {0};
    if (!PyArg_ParseTuple(arguments, "O!O!Ondd", &PyTuple_Type, &targets, &PyTuple_Type, &sheets, &keep, &move.solid,
                          &move.x, &move.y))
        return NULL;
    return composite_all(targets, sheets, keep, &move);
}

static PyObject *py_composite_scaled(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *targets, *sheets, *keep;
    Move move = {0};
    if (!PyArg_ParseTuple(arguments, "O!O!Oddd", &PyTuple_Type, &targets, &PyTuple_Type, &sheets, &keep, &move.x, &move.y,
                          &move.scale))
        return NULL;
    if (refuse(!(move.scale >= 1 / LARGEST && move.scale <= LARGEST), "scale must be within 1/64 and 64."))
        return NULL;
    return composite_all(targets, sheets, keep, &move);
}

static PyObject *py_attenuate(PyObject *Py_UNUSED(self), PyObject *arguments)
{
    PyObject *target, *keep;
    Py_buffer target_view, keep_view;
    Plane to, share;
    if (!PyArg_ParseTuple(arguments, "OO", &target, &keep) || !open_plane(target, "The target", 1, &target_view, &to))
        return NULL;
    int done = open_plane(keep, "keep", 0, &keep_view, &share);
    if (done) {
        done = !refuse(!same_size(&to, &share), "keep must have the shape of the target.")
            && !refuse(overlap(&to, &share), "The target must not overlap keep.");
        if (done)
            attenuate(&to, &share);
        PyBuffer_Release(&keep_view);
    }
    PyBuffer_Release(&target_view);
    return done ? Py_NewRef(Py_None) : NULL;
}

static PyMethodDef methods[] = {
    {"composite", py_composite, METH_VARARGS, "See aiprod_compositor.reference.composite."},
    {"composite_scaled", py_composite_scaled, METH_VARARGS, "See aiprod_compositor.reference.composite_scaled."},
    {"attenuate", py_attenuate, METH_VARARGS, "See aiprod_compositor.reference.attenuate."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "aiprod_compositor._kernel", .m_methods = methods};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&module);
}
