/* Enlarges sheets while it composites them: bilinear, with shares of neighbours in steps of 1/256.
 *
 * A row of the sheet is enlarged across once, in 16 bits; rows of the target mix two of them and round once.
 */
#include "plane.h"

#include <math.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
#define SHUFFLES 1
enum { LANES = 16 };
typedef uint8_t Bytes __attribute__((vector_size(LANES)));
typedef uint16_t Words __attribute__((vector_size(2 * LANES)));
#endif

#define NEAREST (1.0 / 256) /* what is nearer to a pixel's edge than the finest step lies on it */

/* Where a pixel of the target lies in the sheet: `share` / 256 is how much of the next pixel counts. */
typedef struct {
    Py_ssize_t source;
    int share;
} Place;

/* Returns the place of pixel `number`; beyond its edges a sheet has the pixels of the edge. */
static Place place(Py_ssize_t number, double offset, double scale, Py_ssize_t size)
{
    double middle = ((double)number + 0.5 - offset) / scale - 0.5, last = (double)(size - 1) * 256;
    double step = floor(middle * 256 + 0.5);
    step = step < 0 ? 0 : step > last ? last : step;
    Py_ssize_t whole = (Py_ssize_t)step;
    return (Place){whole >> 8, (int)(whole & 255)};
}

/* The pixels of the target that lie in the sheet as a whole: from `start` on, before `end`. */
typedef struct {
    Py_ssize_t start, end;
} Range;

static Range range(double offset, Py_ssize_t size, Py_ssize_t target, double scale)
{
    /* Volatile: a compiler that adds and multiplies at once would round otherwise than the reference. */
    volatile double length = (double)size * scale;
    double first = ceil(offset - NEAREST), end = floor(offset + length + NEAREST);
    first = first < 0 ? 0 : first > (double)target ? (double)target : first;
    end = end < 0 ? 0 : end > (double)target ? (double)target : end;
    return (Range){(Py_ssize_t)first, (Py_ssize_t)end};
}

/* Where the columns of a strip lie in the sheet. Blocks of columns read their neighbours by one shuffle. */
typedef struct {
    Py_ssize_t source[STRIP];
    uint16_t share[STRIP];
    uint8_t within[STRIP]; /* the distance of a column's source from that of the first one in its block */
    Py_ssize_t count, blocks; /* all columns, and how many of them can be read by shuffles */
} Columns;

static void find_columns(Columns *columns, Py_ssize_t first, Py_ssize_t count, double x, double scale, Py_ssize_t size)
{
    columns->count = count;
    columns->blocks = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Place found = place(first + i, x, scale, size);
        columns->source[i] = found.source;
        columns->share[i] = (uint16_t)found.share;
    }
#ifdef SHUFFLES
    /* A sheet that is made smaller has sources too far apart, and a block at its edge has too few bytes. */
    while (scale >= 1 && columns->blocks + LANES <= count && columns->source[columns->blocks] + LANES + 1 <= size) {
        for (int i = 0; i < LANES; i++)
            columns->within[columns->blocks + i]
                = (uint8_t)(columns->source[columns->blocks + i] - columns->source[columns->blocks]);
        columns->blocks += LANES;
    }
#endif
}

INLINED void enlarge_row(uint16_t *restrict wide, const uint8_t *restrict row, const Columns *columns, Py_ssize_t size)
{
    Py_ssize_t i = 0;
#ifdef SHUFFLES
    for (; i < columns->blocks; i += LANES) {
        Bytes one, next, within;
        Words share;
        memcpy(&one, row + columns->source[i], LANES);
        memcpy(&next, row + columns->source[i] + 1, LANES);
        memcpy(&within, columns->within + i, LANES);
        memcpy(&share, columns->share + i, 2 * LANES);
        Words near = __builtin_convertvector(__builtin_shuffle(one, within), Words);
        Words far = __builtin_convertvector(__builtin_shuffle(next, within), Words);
        Words mixed = near * (256 - share) + far * share;
        memcpy(wide + i, &mixed, 2 * LANES);
    }
#endif
    for (; i < columns->count; i++) {
        Py_ssize_t source = columns->source[i], next = source + 1 < size ? source + 1 : source;
        wide[i] = (uint16_t)(row[source] * (256 - columns->share[i]) + row[next] * columns->share[i]);
    }
}

INLINED void mix_rows(uint8_t *restrict mixed, const uint16_t *restrict one, const uint16_t *restrict next,
                      Py_ssize_t count, int share)
{
    if (!share) {
        for (Py_ssize_t i = 0; i < count; i++)
            mixed[i] = (uint8_t)((uint16_t)(one[i] + 128) >> 8);
        return;
    }
    uint16_t above = (uint16_t)((256 - share) << 8), below = (uint16_t)(share << 8);
    for (Py_ssize_t i = 0; i < count; i++) {
        uint16_t sum = (uint16_t)(((uint32_t)one[i] * above >> 16) + ((uint32_t)next[i] * below >> 16) + 128);
        mixed[i] = (uint8_t)(sum >> 8);
    }
}

/* The rows of a strip of a sheet. Of those enlarged across, the last two are kept: the next row needs one of them. */
typedef struct {
    const Plane *sheet;
    Py_ssize_t held[2];
    uint16_t wide[2][STRIP];
    uint8_t mixed[STRIP];
} Rows;

INLINED const uint16_t *wide_row(Rows *rows, Py_ssize_t row, const Columns *columns)
{
    uint16_t *wide = rows->wide[row & 1];
    if (rows->held[row & 1] != row) {
        enlarge_row(wide, rows->sheet->bytes + row * rows->sheet->stride, columns, rows->sheet->columns);
        rows->held[row & 1] = row;
    }
    return wide;
}

INLINED const uint8_t *scaled_row(Rows *rows, Place down, const Columns *columns)
{
    const uint16_t *one = wide_row(rows, down.source, columns);
    const uint16_t *next = down.share ? wide_row(rows, down.source + 1, columns) : one;
    mix_rows(rows->mixed, one, next, columns->count, down.share);
    return rows->mixed;
}

VECTORISED void put_scaled(const Plane *target, const Plane *sheet, const Plane *keep, double x, double y, double scale)
{
    Range across = range(x, sheet->columns, target->columns, scale), down = range(y, sheet->rows, target->rows, scale);
    Columns columns;
    for (Py_ssize_t first = across.start; first < across.end; first += STRIP) {
        Py_ssize_t count = across.end - first < STRIP ? across.end - first : STRIP;
        find_columns(&columns, first, count, x, scale, sheet->columns);
        Rows ink = {.sheet = sheet, .held = {-1, -1}}, mask = {.sheet = keep, .held = {-1, -1}};
        for (Py_ssize_t row = down.start; row < down.end; row++) {
            Place source = place(row, y, scale, sheet->rows);
            uint8_t *to = target->bytes + row * target->stride + first;
            const uint8_t *from = scaled_row(&ink, source, &columns);
            if (keep)
                blend(to, from, scaled_row(&mask, source, &columns), count);
            else
                memcpy(to, from, (size_t)count);
        }
    }
}
