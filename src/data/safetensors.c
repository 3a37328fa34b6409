/* The header of a safetensors file. Invariant: when parsing succeeds, the bytes of the tensors tile what follows the header
 * exactly, without hole or overlap, and each has the length that its type and shape ask for. */
#include "data/safetensors.h"

#include "lang/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_SIZE = 8 };
static const uint64_t MOST_HEADER = 100000000; /* the format's own limit */
static const double LARGEST_WHOLE = 0x1p53;    /* above, JSON numbers skip some */

/* The types of the format. Those that are not weights of a network in floating point have no name of ours. */
static const struct dtype {
    const char *name;
    size_t bits;
    const char *type;
} dtypes[] = {
    {"F64", 64, "f8"},    {"F32", 32, "f4"},        {"F16", 16, "f2"},        {"BF16", 16, "bf2"},
    {"I64", 64, NULL},    {"U64", 64, NULL},        {"I32", 32, NULL},        {"U32", 32, NULL},
    {"I16", 16, NULL},    {"U16", 16, NULL},        {"I8", 8, NULL},          {"U8", 8, NULL},
    {"BOOL", 8, NULL},    {"C64", 64, NULL},        {"F8_E4M3", 8, NULL},     {"F8_E5M2", 8, NULL},
    {"F8_E8M0", 8, NULL}, {"F8_E4M3FNUZ", 8, NULL}, {"F8_E5M2FNUZ", 8, NULL}, {"F6_E2M3", 6, NULL},
    {"F6_E3M2", 6, NULL}, {"F4", 4, NULL},
};

/* A tensor with its place among the numbers and in the header. */
struct entry {
    struct tensor tensor;
    const struct json *json;
    size_t bits;
    size_t begin;
    size_t end;
};

struct reader {
    struct arena *arena;
    struct diags *diags;
    struct str data; /* the numbers */
};

/* Names come from the file: they are shown up to a length. */
static int shown(const struct json *json)
{
    return json->key.size < 200 ? (int)json->key.size : 200;
}

/* ---- The parts of an entry ---------------------------------------------------------------------------------- */

static const struct json *member(struct reader *r, const struct json *json, const char *key, enum json_kind kind)
{
    const struct json *found = json_get(json, key);
    if (found != NULL && found->kind == kind)
        return found;
    if (found == NULL)
        json_complain(r->diags, DIAG_DATA_FORMAT, json, "the tensor '%.*s' has no \"%s\"", shown(json), json->key.at,
                      key);
    else
        json_complain(r->diags, DIAG_DATA_FORMAT, found, "the \"%s\" of tensor '%.*s' is %s, not %s", key, shown(json),
                      json->key.at, json_kind_name(found->kind), json_kind_name(kind));
    return NULL;
}

/* Whole numbers from 0 on. */
static bool whole(const struct json *json, size_t *out)
{
    bool fits = json->kind == JSON_NUMBER && json->number >= 0 && json->number <= LARGEST_WHOLE &&
                json->number < (double)SIZE_MAX;
    *out = fits ? (size_t)json->number : 0;
    return fits && (double)*out == json->number;
}

static bool read_type(struct reader *r, struct entry *entry)
{
    const struct json *dtype = member(r, entry->json, "dtype", JSON_STRING);
    if (dtype == NULL)
        return false;
    for (size_t k = 0; k < sizeof dtypes / sizeof *dtypes; k++)
        if (str_is(dtype->string, dtypes[k].name)) {
            entry->bits = dtypes[k].bits;
            entry->tensor.type_name = dtype->string;
            entry->tensor.type = tensor_type_find(str_of(dtypes[k].type));
            return true;
        }
    json_complain(r->diags, DIAG_DATA_FORMAT, dtype, "the tensor '%.*s' has the unknown type '%.*s'",
                  shown(entry->json), entry->json->key.at, (int)(dtype->string.size < 40 ? dtype->string.size : 40),
                  dtype->string.at)
        ->remedy = "save it as F64, F32, F16 or BF16";
    return false;
}

static bool read_shape(struct reader *r, struct entry *entry)
{
    struct tensor *tensor = &entry->tensor;
    const struct json *shape = member(r, entry->json, "shape", JSON_ARRAY);
    if (shape == NULL)
        return false;
    if (shape->count > TENSOR_MAX_RANK) {
        json_complain(r->diags, DIAG_DATA_FORMAT, shape, "the tensor '%.*s' has %zu dimensions, more than %d",
                      shown(entry->json), entry->json->key.at, shape->count, TENSOR_MAX_RANK);
        return false;
    }
    for (const struct json *item = shape->child; item != NULL; item = item->next)
        if (!whole(item, &tensor->shape[tensor->rank++])) {
            json_complain(r->diags, DIAG_DATA_FORMAT, item, "a dimension of tensor '%.*s' is no whole number",
                          shown(entry->json), entry->json->key.at);
            return false;
        }
    if (tensor_count(tensor->rank, tensor->shape, &tensor->size))
        return true;
    json_complain(r->diags, DIAG_DATA_FORMAT, shape, "the tensor '%.*s' has a shape that no memory can hold",
                  shown(entry->json), entry->json->key.at);
    return false;
}

static bool read_offsets(struct reader *r, struct entry *entry)
{
    const struct json *offsets = member(r, entry->json, "data_offsets", JSON_ARRAY);
    if (offsets == NULL)
        return false;
    if (offsets->count != 2 || !whole(offsets->child, &entry->begin) || !whole(offsets->child->next, &entry->end) ||
        entry->begin > entry->end) {
        json_complain(r->diags, DIAG_DATA_FORMAT, offsets, "the offsets of tensor '%.*s' are no begin and end",
                      shown(entry->json), entry->json->key.at);
        return false;
    }
    if (entry->end > r->data.size) {
        json_complain(r->diags, DIAG_DATA_FORMAT, offsets,
                      "the tensor '%.*s' ends at byte %zu, and the file has only %zu bytes of numbers",
                      shown(entry->json), entry->json->key.at, entry->end, r->data.size);
        return false;
    }
    entry->tensor.bytes = str_part(r->data, entry->begin, entry->end);
    return true;
}

/* Offsets agree with type and shape. Types of less than a byte are packed. */
static bool check_length(struct reader *r, const struct entry *entry)
{
    const struct tensor *tensor = &entry->tensor;
    size_t bits;
    size_t length = entry->end - entry->begin;
    bool fits = !__builtin_mul_overflow(tensor->size, entry->bits, &bits);
    if (fits && bits % 8 == 0 && bits / 8 == length)
        return true;
    json_complain(r->diags, DIAG_DATA_FORMAT, entry->json,
                  "the tensor '%.*s' of type %.*s and shape %s has %zu bytes, not the %s%zu that these need",
                  shown(entry->json), entry->json->key.at, (int)tensor->type_name.size, tensor->type_name.at,
                  tensor_shape_print(r->diags->arena, tensor->rank, tensor->shape), length, fits ? "" : "more than ",
                  fits ? bits / 8 + (bits % 8 != 0) : SIZE_MAX / 8);
    return false;
}

static bool read_entry(struct reader *r, const struct json *json, struct entry *entry)
{
    *entry = (struct entry){.json = json, .tensor = {.name = json->key}};
    if (json->kind != JSON_OBJECT) {
        json_complain(r->diags, DIAG_DATA_FORMAT, json, "the tensor '%.*s' is described by %s, not by an object",
                      shown(json), json->key.at, json_kind_name(json->kind));
        return false;
    }
    return read_type(r, entry) && read_shape(r, entry) && read_offsets(r, entry) && check_length(r, entry);
}

/* ---- Holes and overlaps ------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct entry *x = *(const struct entry *const *)a;
    const struct entry *y = *(const struct entry *const *)b;
    int order = (x->begin > y->begin) - (x->begin < y->begin);
    return order != 0 ? order : (x->end > y->end) - (x->end < y->end);
}

static bool refuse_seam(struct reader *r, const struct entry *entry, size_t reached)
{
    json_complain(r->diags, DIAG_DATA_FORMAT, entry->json, "the tensor '%.*s' begins at byte %zu, %s byte %zu",
                  shown(entry->json), entry->json->key.at, entry->begin,
                  entry->begin > reached ? "which leaves a hole: the numbers before it end at"
                                         : "which overlaps another one that ends at",
                  reached)
        ->remedy = "tensors follow each other without holes and overlaps";
    return false;
}

/* Sorted by place, each begins where the one before it ends, and the last one ends with the file. */
static bool check_tiling(struct reader *r, const struct source *source, const struct entry *entries, size_t count)
{
    struct arena *scratch = arena_child(r->arena);
    const struct entry **order = ARENA_ARRAY_RAW(scratch, count, const struct entry *);
    size_t reached = 0;
    bool ok = true;
    for (size_t k = 0; k < count; k++)
        order[k] = &entries[k];
    if (count > 1)
        qsort(order, count, sizeof *order, by_place);
    for (size_t k = 0; k < count && ok; reached = order[k++]->end)
        if (order[k]->begin != reached)
            ok = refuse_seam(r, order[k], reached);
    arena_close(scratch);
    if (!ok || reached == r->data.size)
        return ok;
    diag_add(r->diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' has %zu bytes of numbers, and its tensors end at %zu",
             source->name, r->data.size, reached)
        ->file = str_copy(r->diags->arena, str_of(source->name));
    return false;
}

/* ---- The file ----------------------------------------------------------------------------------------------- */

static uint64_t header_length(struct str bytes)
{
    uint64_t length = 0;
    for (size_t i = 0; i < LENGTH_SIZE; i++)
        length |= (uint64_t)(unsigned char)bytes.at[i] << 8 * i;
    return length;
}

bool safetensors_begins(struct str bytes)
{
    return bytes.size > LENGTH_SIZE && bytes.at[LENGTH_SIZE] == '{' && header_length(bytes) <= bytes.size - LENGTH_SIZE;
}

static bool complain(const struct source *source, struct diags *diags, const char *message)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' %s", source->name, message);
    diag->file = str_copy(diags->arena, str_of(source->name));
    return false;
}

/* The header as a source of its own, so that mistakes in it have a line and a column. */
static const struct source *split(struct reader *r, const struct source *source)
{
    struct str text = source->text;
    uint64_t length = text.size < LENGTH_SIZE ? 0 : header_length(text);
    const char *mistake = text.size == 0            ? "is empty"
                          : text.size < LENGTH_SIZE ? "is no safetensors file: it has less than 8 bytes"
                          : length > MOST_HEADER ? "is no safetensors file: its first 8 bytes are no length of a header"
                          : length > text.size - LENGTH_SIZE
                              ? str_format(r->diags->arena,
                                           "ends within its header: %zu of %zu bytes are there (or it is no "
                                           "safetensors file)",
                                           text.size - LENGTH_SIZE, (size_t)length)
                          : length == 0 || text.at[LENGTH_SIZE] != '{'
                              ? "is no safetensors file: its header does not begin with a brace"
                              : NULL;
    if (mistake != NULL) {
        complain(source, r->diags, mistake);
        return NULL;
    }
    struct source *header = ARENA_NEW(r->arena, struct source);
    *header = (struct source){source->name, str_part(text, LENGTH_SIZE, LENGTH_SIZE + (size_t)length)};
    r->data = str_part(text, LENGTH_SIZE + (size_t)length, text.size);
    return header;
}

bool safetensors_parse(struct arena *arena, const struct source *source, struct tensors *out, struct diags *diags)
{
    struct reader r = {.arena = arena, .diags = diags};
    *out = (struct tensors){0};
    const struct source *header = split(&r, source);
    const struct json *json = header == NULL ? NULL : json_parse(arena, header, diags);
    if (json == NULL)
        return false;
    struct entry *entries = ARENA_ARRAY(arena, json->count, struct entry);
    size_t count = 0;
    for (const struct json *item = json->child; item != NULL; item = item->next)
        if (!str_is(item->key, "__metadata__") && !read_entry(&r, item, &entries[count++]))
            return false;
    if (!check_tiling(&r, source, entries, count))
        return false;
    struct tensor *items = ARENA_ARRAY(arena, count, struct tensor);
    for (size_t k = 0; k < count; k++)
        items[k] = entries[k].tensor;
    *out = (struct tensors){count, items};
    return true;
}
