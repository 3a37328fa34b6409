/* NumPy's array files (NEP 1). The header is a Python dictionary as text; what follows are the bare numbers.
 *
 * Invariant: nothing is allocated for the entries before the header's promise was compared with the number of bytes that
 * are there, so that a header that lies costs nothing. */
#include "data/npy.h"

#include <stdint.h>
#include <string.h>

static const char MAGIC[] = "\x93NUMPY";
enum { MAGIC_SIZE = 6 };

/* What to call the types that are not read. */
static const struct {
    char kind;
    const char *meaning;
} refused_kinds[] = {
    {'c', "complex numbers"},
    {'f', "numbers of an unusual width"},
    {'O', "Python objects"},
    {'S', "texts"},
    {'U', "texts"},
    {'M', "dates"},
    {'m', "time differences"},
    {'V', "records"},
};

static const char REMEDY[] = "save it with numpy.save(file, array.astype(float))";

static bool complain(const struct source *source, struct diags *diags, const char *message)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' %s", source->name, message);
    diag->file = str_copy(diags->arena, str_of(source->name));
    diag->remedy = REMEDY;
    return false;
}

/* ---- The header --------------------------------------------------------------------------------------------- */

/* The rest of the dictionary's text. */
struct reader {
    const struct source *source;
    struct diags *diags;
    struct str rest;
};

static void skip_space(struct reader *r)
{
    while (r->rest.size > 0 && strchr(" \t\r\n", r->rest.at[0]) != NULL && r->rest.at[0] != 0)
        r->rest = str_part(r->rest, 1, r->rest.size);
}

/* Moves past a word if it comes next. */
static bool accept(struct reader *r, const char *word)
{
    skip_space(r);
    size_t size = strlen(word);
    if (!str_is(str_part(r->rest, 0, size), word))
        return false;
    r->rest = str_part(r->rest, size, r->rest.size);
    return true;
}

/* A Python string without escapes. */
static bool read_string(struct reader *r, struct str *out)
{
    const char *quote = accept(r, "'") ? "'" : accept(r, "\"") ? "\"" : NULL;
    size_t size = 0;
    while (quote != NULL && size < r->rest.size && r->rest.at[size] != quote[0])
        size++;
    if (quote == NULL || size == r->rest.size)
        return false;
    *out = str_part(r->rest, 0, size);
    r->rest = str_part(r->rest, size + 1, r->rest.size);
    return true;
}

static bool refuse_type(struct reader *r, struct str descr)
{
    const char *meaning = "of an unknown type";
    char kind = descr.size > 1 ? descr.at[1] : 0;
    for (size_t i = 0; i < sizeof refused_kinds / sizeof *refused_kinds; i++)
        if (refused_kinds[i].kind == kind)
            meaning = refused_kinds[i].meaning;
    return complain(r->source, r->diags,
                    str_format(r->diags->arena, "holds entries of type '%.*s' (%s); real numbers are needed",
                               (int)(descr.size < 40 ? descr.size : 40), descr.at, meaning));
}

/* '<f8': byte order, kind, bytes. A list in its place describes records. */
static bool read_type(struct reader *r, struct tensor *header)
{
    struct str descr;
    if (accept(r, "["))
        return complain(r->source, r->diags, "holds records; a plain array of real numbers is needed");
    if (!read_string(r, &descr))
        return false;
    char order = descr.size > 0 ? descr.at[0] : 0;
    header->big_endian = order == '>';
    header->type_name = descr;
    struct str name = str_part(descr, 1, descr.size);
    header->type = name.size == 2 ? tensor_type_find(name) : NULL;
    return header->type != NULL && order != 0 && strchr("<>|=", order) != NULL ? true : refuse_type(r, descr);
}

static bool read_order(struct reader *r, struct tensor *header)
{
    header->fortran_order = accept(r, "True");
    return header->fortran_order || accept(r, "False");
}

/* One dimension; Python 2 wrote long ones with an L. */
static bool read_dimension(struct reader *r, size_t *dimension)
{
    size_t digits = 0;
    skip_space(r);
    *dimension = 0;
    for (; digits < r->rest.size && r->rest.at[digits] >= '0' && r->rest.at[digits] <= '9'; digits++) {
        size_t digit = (size_t)(r->rest.at[digits] - '0');
        if (*dimension > (SIZE_MAX - digit) / 10)
            return false;
        *dimension = 10 * *dimension + digit;
    }
    r->rest = str_part(r->rest, digits, r->rest.size);
    (void)accept(r, "L");
    return digits > 0;
}

/* (), (3,), (3, 4) or (3, 4,) */
static bool read_shape(struct reader *r, struct tensor *header)
{
    if (!accept(r, "("))
        return false;
    for (header->rank = 0; !accept(r, ")"); header->rank++) {
        if (header->rank == TENSOR_MAX_RANK)
            return complain(r->source, r->diags, "has more than 8 dimensions");
        if (!read_dimension(r, &header->shape[header->rank]))
            return false;
        if (!accept(r, ",") && str_part(r->rest, 0, 1).size == 1 && r->rest.at[0] != ')')
            return false;
    }
    return true;
}

static const struct {
    const char *key;
    bool (*read)(struct reader *r, struct tensor *header);
} keys[] = {{"descr", read_type}, {"fortran_order", read_order}, {"shape", read_shape}};
enum { KEY_COUNT = sizeof keys / sizeof *keys };

/* One entry of the dictionary; `seen` has a bit for each key. */
static bool read_entry(struct reader *r, struct tensor *header, unsigned *seen)
{
    struct str key;
    if (!read_string(r, &key) || !accept(r, ":"))
        return false;
    for (unsigned k = 0; k < KEY_COUNT; k++)
        if (str_is(key, keys[k].key) && (*seen & 1u << k) == 0) {
            *seen |= 1u << k;
            return keys[k].read(r, header);
        }
    return false;
}

static bool read_dictionary(struct reader *r, struct tensor *header)
{
    unsigned seen = 0;
    if (!accept(r, "{"))
        return false;
    while (!accept(r, "}")) {
        if (!read_entry(r, header, &seen))
            return false;
        if (!accept(r, ",") && (r->rest.size == 0 || r->rest.at[0] != '}'))
            return false;
    }
    skip_space(r);
    return r->rest.size == 0 && seen == (1u << KEY_COUNT) - 1;
}

/* Splits the file into the dictionary's text and the bytes of the entries. */
static bool split(const struct source *source, struct str *dictionary, struct str *data)
{
    struct str text = source->text;
    size_t wide = text.size > MAGIC_SIZE && text.at[MAGIC_SIZE] > 1 ? 4 : 2; /* bytes of the length, since version 2 */
    size_t start = MAGIC_SIZE + 2 + wide;
    if (text.size < start)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < wide; i++)
        length |= (size_t)(unsigned char)text.at[MAGIC_SIZE + 2 + i] << 8 * i;
    if (length > text.size - start)
        return false;
    *dictionary = str_part(text, start, start + length);
    *data = str_part(text, start + length, text.size);
    return true;
}

static bool read_header(const struct source *source, struct tensor *header, struct str *data, struct diags *diags)
{
    struct str text = source->text;
    struct reader r = {.source = source, .diags = diags};
    if (text.size == 0)
        return complain(source, diags, "is empty");
    if (!str_is(str_part(text, 0, MAGIC_SIZE), MAGIC))
        return complain(source, diags, "is no .npy file: it does not begin with \\x93NUMPY");
    if (text.size > MAGIC_SIZE && (text.at[MAGIC_SIZE] < 1 || text.at[MAGIC_SIZE] > 3))
        return complain(source, diags, "has an unknown version of the .npy format; 1.0, 2.0 and 3.0 are read");
    if (!split(source, &r.rest, data))
        return complain(source, diags, "ends within its header");
    size_t before = diags->count;
    if (read_dictionary(&r, header))
        return true;
    return diags->count > before ? false : complain(source, diags, "has a header that cannot be read");
}

/* ---- The entries -------------------------------------------------------------------------------------------- */

bool npy_view(const struct source *source, struct tensor *out, struct diags *diags)
{
    size_t bytes;
    *out = (struct tensor){0};
    if (!read_header(source, out, &out->bytes, diags))
        return false;
    if (!tensor_count(out->rank, out->shape, &out->size) ||
        __builtin_mul_overflow(out->size, tensor_type_size(out->type), &bytes))
        return complain(source, diags, "has a shape that no memory can hold");
    if (out->bytes.size == bytes)
        return true;
    return complain(
        source, diags,
        str_format(diags->arena, "holds %zu bytes of entries where its header promises %zu", out->bytes.size, bytes));
}

bool npy_parse(struct arena *arena, const struct source *source, struct npy *out, struct diags *diags)
{
    struct tensor tensor;
    *out = (struct npy){0};
    if (!npy_view(source, &tensor, diags))
        return false;
    out->rank = tensor.rank;
    out->size = tensor.size;
    memcpy(out->shape, tensor.shape, sizeof out->shape);
    out->values = ARENA_ARRAY_RAW(arena, out->size, double);
    tensor_decode(&tensor, out->values);
    return true;
}

struct str npy_print(struct arena *arena, size_t rank, const size_t *shape, const double *values)
{
    struct text text = {.arena = arena};
    size_t count = 1;
    text_add(&text, (struct str){"\x93NUMPY\1\0\0\0", 10});
    text_puts(&text, "{'descr': '<f8', 'fortran_order': False, 'shape': (");
    for (size_t d = 0; d < rank; d++) {
        text_printf(&text, d == 0 ? "%zu" : ", %zu", shape[d]);
        count *= shape[d];
    }
    text_puts(&text, rank == 1 ? ",), }" : "), }");
    text_repeat(&text, ' ', 63 - text.size % 64); /* the entries begin at a multiple of 64 */
    text_puts(&text, "\n");
    text.at[8] = (char)((text.size - 10) & 255);
    text.at[9] = (char)((text.size - 10) >> 8);
    for (size_t k = 0; k < count; k++) {
        uint64_t bits;
        char bytes[8];
        memcpy(&bits, &values[k], sizeof bits);
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)(bits >> 8 * i & 255);
        text_add(&text, (struct str){bytes, sizeof bytes});
    }
    return text_str(&text);
}
