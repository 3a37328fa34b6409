/* The format is a banner, comments, a line of sizes, and one entry per line.
 *
 * Invariant: the matrix is allocated only when its size is known to fit in memory and, for array files, when the text is
 * long enough to hold the entries: sizes that lie cost nothing. */
#include "data/matrix_market.h"

#include "base/number.h"
#include "data/file.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { MOST_TOKENS = 6 };

/* A line taken apart at its blanks. */
struct line {
    struct span whole;
    struct span tokens[MOST_TOKENS]; /* the first ones, if there are more */
    size_t count;
};

struct reader {
    const struct source *source;
    struct diags *diags;
    size_t at;
    bool after_banner; /* from there on, lines that begin with '%' are comments */
};

static struct str text_of(struct span span)
{
    return str_part(span.source->text, span.begin, span.end);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static bool complain(struct reader *r, enum diag_code code, struct span span, const char *message, const char *remedy)
{
    diag_add(r->diags, code, span, "%s", message)->remedy = remedy;
    return false;
}

static struct line take_apart(const struct source *source, size_t begin, size_t end)
{
    struct line line = {.whole = {source, begin, end}};
    const char *text = source->text.at;
    for (size_t i = begin; i < end;) {
        size_t start = i;
        while (i < end && !is_blank(text[i]))
            i++;
        if (i > start && line.count++ < MOST_TOKENS)
            line.tokens[line.count - 1] = (struct span){source, start, i};
        while (i < end && is_blank(text[i]))
            i++;
    }
    return line;
}

/* The next line with anything on it; comments are skipped. */
static bool next_line(struct reader *r, struct line *line)
{
    struct str text = r->source->text;
    while (r->at < text.size) {
        const char *feed = memchr(text.at + r->at, '\n', text.size - r->at);
        size_t begin = r->at;
        size_t end = feed == NULL ? text.size : (size_t)(feed - text.at);
        r->at = end + 1;
        *line = take_apart(r->source, begin, end);
        if (line->count > 0 && !(r->after_banner && text.at[line->tokens[0].begin] == '%'))
            return true;
    }
    return false;
}

/* ---- The banner --------------------------------------------------------------------------------------------- */

/* What the words of the banner may be. */
struct kind {
    bool array;
    bool symmetric;
};

static const struct word {
    size_t place; /* in the banner */
    const char *text;
    bool read;
} words[] = {
    {1, "matrix", true},     {1, "vector", false}, {2, "coordinate", true}, {2, "array", true},
    {3, "real", true},       {3, "integer", true}, {3, "double", true},     {3, "complex", false},
    {3, "pattern", false},   {4, "general", true}, {4, "symmetric", true},  {4, "skew-symmetric", false},
    {4, "hermitian", false},
};

static const char *const remedies[] = {
    [1] = "'matrix' is expected here",
    [2] = "'coordinate' and 'array' are read",
    [3] = "'real' and 'integer' are read: a Hessian is real",
    [4] = "'general' and 'symmetric' are read",
};

static bool word_is(struct span span, const char *word)
{
    struct str text = text_of(span);
    return text.size == strlen(word) && strncasecmp(text.at, word, text.size) == 0;
}

static bool check_word(struct reader *r, struct span span, size_t place)
{
    const char *what = "is no word of a Matrix Market banner";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].place == place && word_is(span, words[i].text)) {
            if (words[i].read)
                return true;
            what = "matrices are not read here";
        }
    struct str text = text_of(span);
    return complain(r, DIAG_DATA_FORMAT, span, str_format(r->diags->arena, "'%.*s' %s", (int)text.size, text.at, what),
                    remedies[place]);
}

static bool read_banner(struct reader *r, struct kind *kind)
{
    struct line line;
    if (!next_line(r, &line)) {
        struct cp_diagnostic *diag =
            diag_add(r->diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' is empty", r->source->name);
        diag->file = str_copy(r->diags->arena, str_of(r->source->name));
        return false;
    }
    if (!word_is(line.tokens[0], "%%MatrixMarket") || line.count != 5)
        return complain(r, DIAG_DATA_FORMAT, line.whole, "this is no Matrix Market banner",
                        "the file begins with a line such as '%%MatrixMarket matrix array real general'");
    for (size_t place = 1; place < 5; place++)
        if (!check_word(r, line.tokens[place], place))
            return false;
    r->after_banner = true;
    kind->array = word_is(line.tokens[2], "array");
    kind->symmetric = word_is(line.tokens[4], "symmetric");
    return true;
}

/* ---- Sizes and entries -------------------------------------------------------------------------------------- */

static bool read_size(struct reader *r, struct span span, size_t *size)
{
    struct str text = text_of(span);
    *size = 0;
    for (size_t i = 0; i < text.size; i++) {
        size_t digit = (size_t)(unsigned char)text.at[i] - '0';
        if (digit > 9 || *size > (SIZE_MAX - digit) / 10)
            return complain(r, DIAG_DATA_NUMBER, span,
                            str_format(r->diags->arena, "'%.*s' is no size or index", (int)text.size, text.at),
                            "a whole number is expected here");
        *size = 10 * *size + digit;
    }
    return true;
}

static bool read_value(struct reader *r, struct span span, double *value)
{
    struct str text = text_of(span);
    if (!number_parse_any(text, value))
        return complain(r, DIAG_DATA_NUMBER, span,
                        str_format(r->diags->arena, "'%.*s' is no number", (int)text.size, text.at), NULL);
    if (!isfinite(*value))
        return complain(r, DIAG_DATA_NOT_FINITE, span,
                        str_format(r->diags->arena, "'%.*s' is not finite", (int)text.size, text.at), NULL);
    return true;
}

/* The matrix, all zero; refused if it is empty, not square where it must be, or beyond memory. */
static bool allocate(struct arena *arena, struct reader *r, struct kind kind, struct span where, struct matrix *out)
{
    size_t bytes;
    if (out->rows == 0 || out->columns == 0)
        return complain(r, DIAG_DATA_SHAPE, where, "the matrix is empty", NULL);
    if (kind.symmetric && out->rows != out->columns)
        return complain(
            r, DIAG_DATA_SHAPE, where,
            str_format(r->diags->arena, "a symmetric matrix is square, not %zu x %zu", out->rows, out->columns), NULL);
    if (__builtin_mul_overflow(out->rows, out->columns, &bytes) ||
        __builtin_mul_overflow(bytes, sizeof(double), &bytes) || bytes > file_size_limit())
        return complain(r, DIAG_DATA_SHAPE, where,
                        str_format(r->diags->arena,
                                   "a matrix of %zu x %zu entries takes %.3g bytes, more than this "
                                   "machine can spare",
                                   out->rows, out->columns, 8.0 * (double)out->rows * (double)out->columns),
                        NULL);
    /* Each entry of an array takes a digit and the end of a line. */
    size_t entries = bytes / sizeof(double) / (kind.symmetric ? 2 : 1);
    if (kind.array && entries > (r->source->text.size - where.end + 1) / 2 + 1)
        return complain(r, DIAG_DATA_FORMAT, where, "the file is too short for a matrix of this size", NULL);
    out->values = ARENA_ARRAY(arena, out->rows * out->columns, double);
    return true;
}

static void put(struct matrix *out, struct kind kind, size_t i, size_t j, double value)
{
    size_t at = i * out->columns + j;
    /* An array has each entry once, and 0 + -0 would lose a sign. */
    out->values[at] = kind.array ? value : out->values[at] + value;
    if (kind.symmetric)
        out->values[j * out->columns + i] = out->values[at];
}

static struct span end_of(const struct reader *r)
{
    return (struct span){r->source, r->source->text.size, r->source->text.size};
}

static bool too_short(struct reader *r, size_t got, size_t expected)
{
    return complain(r, DIAG_DATA_FORMAT, end_of(r),
                    str_format(r->diags->arena, "the file ends after %zu of %zu entries", got, expected), NULL);
}

/* Column by column; of a symmetric matrix, each from its diagonal on. */
static bool read_array(struct reader *r, struct kind kind, struct matrix *out)
{
    size_t got = 0;
    size_t expected = kind.symmetric ? out->rows * (out->rows + 1) / 2 : out->rows * out->columns;
    for (size_t j = 0; j < out->columns; j++)
        for (size_t i = kind.symmetric ? j : 0; i < out->rows; i++, got++) {
            struct line line;
            double value;
            if (!next_line(r, &line))
                return too_short(r, got, expected);
            if (line.count != 1)
                return complain(r, DIAG_DATA_FORMAT, line.whole, "an array file holds one number per line", NULL);
            if (!read_value(r, line.tokens[0], &value))
                return false;
            put(out, kind, i, j, value);
        }
    return true;
}

/* An index counts from 1. */
static bool read_index(struct reader *r, struct span span, size_t size, size_t *index)
{
    if (!read_size(r, span, index))
        return false;
    if (*index == 0 || *index > size)
        return complain(r, DIAG_DATA_SHAPE, span,
                        str_format(r->diags->arena, "index %zu is outside 1 ... %zu", *index, size), NULL);
    --*index;
    return true;
}

static bool read_coordinates(struct reader *r, struct kind kind, size_t expected, struct matrix *out)
{
    for (size_t got = 0; got < expected; got++) {
        struct line line;
        size_t i;
        size_t j;
        double value;
        if (!next_line(r, &line))
            return too_short(r, got, expected);
        if (line.count != 3)
            return complain(r, DIAG_DATA_FORMAT, line.whole, "an entry is a row, a column and a value", NULL);
        if (!read_index(r, line.tokens[0], out->rows, &i) || !read_index(r, line.tokens[1], out->columns, &j) ||
            !read_value(r, line.tokens[2], &value))
            return false;
        if (kind.symmetric && j > i)
            return complain(r, DIAG_DATA_FORMAT, line.whole, "this entry lies above the diagonal",
                            "a symmetric file holds the lower triangle only: row >= column");
        put(out, kind, i, j, value);
    }
    return true;
}

static bool read_sizes(struct reader *r, struct kind kind, struct matrix *out, size_t *entries, struct span *where)
{
    struct line line;
    bool there = next_line(r, &line);
    *where = there ? line.whole : end_of(r);
    if (!there || line.count != (kind.array ? 2 : 3))
        return complain(r, DIAG_DATA_FORMAT, *where,
                        kind.array ? "the line of sizes, 'rows columns', is missing here"
                                   : "the line of sizes, 'rows columns entries', is missing here",
                        NULL);
    return read_size(r, line.tokens[0], &out->rows) && read_size(r, line.tokens[1], &out->columns) &&
           (kind.array || read_size(r, line.tokens[2], entries));
}

bool matrix_market_parse(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags)
{
    struct reader r = {.source = source, .diags = diags};
    struct kind kind = {0};
    struct span sizes;
    struct line line;
    size_t entries = 0;
    *out = (struct matrix){0};
    if (!read_banner(&r, &kind) || !read_sizes(&r, kind, out, &entries, &sizes) ||
        !allocate(arena, &r, kind, sizes, out))
        return false;
    if (!(kind.array ? read_array(&r, kind, out) : read_coordinates(&r, kind, entries, out)))
        return false;
    if (next_line(&r, &line))
        return complain(&r, DIAG_DATA_FORMAT, line.whole, "there are more entries than the line of sizes says", NULL);
    return true;
}

struct str matrix_market_print(struct arena *arena, const struct matrix *matrix)
{
    struct text text = {.arena = arena};
    text_puts(&text, "%%MatrixMarket matrix array real general\n");
    text_printf(&text, "%zu %zu\n", matrix->rows, matrix->columns);
    for (size_t j = 0; j < matrix->columns; j++)
        for (size_t i = 0; i < matrix->rows; i++) {
            text_number(&text, matrix->values[i * matrix->columns + j]);
            text_puts(&text, "\n");
        }
    return text_str(&text);
}
