/* Files of named arrays for tests: zip archives with every field at a known place, so that a test can lie in it, and the
 * stored files of tests/reference/points with the numbers that NumPy read from them. */
#ifndef SUPPORT_ARCHIVES_H
#define SUPPORT_ARCHIVES_H

#include "data/tensor.h"
#include "support/files.h"

#include <stdint.h>
#include <zlib.h>

/* ---- Zip archives ------------------------------------------------------------------------------------------- */

enum { ARCHIVE_MOST = 8 };

/* What is to be packed. */
struct packed {
    const char *name;
    struct str bytes;
    bool deflate;
};

/* An archive that can be written to, and where its records are. */
struct archive {
    char *at;
    size_t size;
    size_t local[ARCHIVE_MOST];   /* local headers */
    size_t data[ARCHIVE_MOST];    /* packed bytes */
    size_t central[ARCHIVE_MOST]; /* records of the directory */
    size_t end64;                 /* 0: there is none */
    size_t end;
};

static inline void put_field(struct text *text, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        text_add(text, (struct str){(char[]){(char)(value >> 8 * i & 255)}, 1});
}

static inline void poke(struct archive *archive, size_t at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        archive->at[at + i] = (char)(value >> 8 * i & 255);
}

/* Raw deflate by zlib. */
static inline struct str deflated(struct arena *arena, struct str bytes)
{
    uLong room = compressBound(bytes.size) + 64;
    char *out = arena_alloc(arena, room, 1);
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)bytes.at;
    stream.avail_in = (uInt)bytes.size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&stream);
    return (struct str){out, stream.total_out};
}

static inline uint32_t checksum(struct str bytes)
{
    return (uint32_t)crc32(0, (const Bytef *)bytes.at, (uInt)bytes.size);
}

static inline void put_central(struct text *text, const struct packed *member, size_t packed, size_t local, bool wide)
{
    const uint64_t narrow = 0xFFFFFFFF;
    text_add(text, (struct str){"PK\1\2", 4});
    put_field(text, 45, 2);
    put_field(text, 45, 2);
    put_field(text, 0, 2);
    put_field(text, member->deflate ? 8 : 0, 2);
    put_field(text, 0, 4);
    put_field(text, checksum(member->bytes), 4);
    put_field(text, wide ? narrow : packed, 4);
    put_field(text, wide ? narrow : member->bytes.size, 4);
    put_field(text, strlen(member->name), 2);
    put_field(text, wide ? 9 + 28 : 0, 2);
    put_field(text, 0, 8);
    put_field(text, 0, 2);
    put_field(text, wide ? narrow : local, 4);
    text_puts(text, member->name);
    if (wide) { /* behind an extra field of another kind, a time */
        put_field(text, 0x5455, 2);
        put_field(text, 5, 2);
        put_field(text, 0, 5);
        put_field(text, 1, 2);
        put_field(text, 24, 2);
        put_field(text, member->bytes.size, 8);
        put_field(text, packed, 8);
        put_field(text, local, 8);
    }
}

static inline void put_local(struct text *text, const struct packed *member, size_t packed)
{
    text_add(text, (struct str){"PK\3\4", 4});
    put_field(text, 45, 2);
    put_field(text, 0, 2);
    put_field(text, member->deflate ? 8 : 0, 2);
    put_field(text, 0, 4);
    put_field(text, checksum(member->bytes), 4);
    put_field(text, packed, 4);
    put_field(text, member->bytes.size, 4);
    put_field(text, strlen(member->name), 2);
    put_field(text, 0, 2);
    text_puts(text, member->name);
}

static inline void put_end64(struct text *text, size_t count, size_t size, size_t begin, size_t end64)
{
    text_add(text, (struct str){"PK\6\6", 4});
    put_field(text, 44, 8);
    put_field(text, 45, 2);
    put_field(text, 45, 2);
    put_field(text, 0, 8);
    put_field(text, count, 8);
    put_field(text, count, 8);
    put_field(text, size, 8);
    put_field(text, begin, 8);
    text_add(text, (struct str){"PK\6\7", 4});
    put_field(text, 0, 4);
    put_field(text, end64, 8);
    put_field(text, 1, 4);
}

/* Packs members; `wide` uses zip64 for everything. */
static inline struct archive archive_make(struct arena *arena, size_t count, const struct packed *members, bool wide)
{
    struct archive a = {0};
    struct text text = {.arena = arena};
    size_t packed[ARCHIVE_MOST] = {0};
    text_puts(&text, "");
    for (size_t k = 0; k < count; k++) {
        struct str bytes = members[k].deflate ? deflated(arena, members[k].bytes) : members[k].bytes;
        packed[k] = bytes.size;
        a.local[k] = text.size;
        put_local(&text, &members[k], bytes.size);
        a.data[k] = text.size;
        text_add(&text, bytes);
    }
    size_t begin = text.size;
    for (size_t k = 0; k < count; k++) {
        a.central[k] = text.size;
        put_central(&text, &members[k], packed[k], a.local[k], wide);
    }
    size_t size = text.size - begin;
    a.end64 = wide ? text.size : 0;
    if (wide)
        put_end64(&text, count, size, begin, a.end64);
    a.end = text.size;
    text_add(&text, (struct str){"PK\5\6", 4});
    put_field(&text, 0, 4);
    put_field(&text, wide ? 0xFFFF : count, 2);
    put_field(&text, wide ? 0xFFFF : count, 2);
    put_field(&text, wide ? 0xFFFFFFFF : size, 4);
    put_field(&text, wide ? 0xFFFFFFFF : begin, 4);
    put_field(&text, 0, 2);
    a.at = text.at;
    a.size = text.size;
    return a;
}

/* A source that ends where its last byte ends, so that a sanitizer sees a read beyond it. */
static inline const struct source *exact_source(struct arena *arena, const char *name, struct str bytes)
{
    char *copy = malloc(bytes.size + 1);
    assert_non_null(copy);
    arena_defer(arena, free, copy);
    if (bytes.size > 0)
        memcpy(copy + 1, bytes.at, bytes.size);
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){name, {copy + 1, bytes.size}};
    return source;
}

/* ---- Stored files ------------------------------------------------------------------------------------------- */

typedef bool parse_tensors(struct arena *arena, const struct source *source, struct tensors *out, struct diags *diags);

static const char POINTS[] = CRITPOINT_SOURCE_DIR "/tests/reference/points/";

static inline const struct source *stored_file(struct arena *arena, const char *name)
{
    return exact_source(arena, name, file_get(arena, str_format(arena, "%s%s", POINTS, name)));
}

static inline const struct tensor *tensor_named(const struct tensors *tensors, const char *name)
{
    for (size_t k = 0; k < tensors->count; k++)
        if (str_is(tensors->items[k].name, name))
            return &tensors->items[k];
    fail_msg("there is no tensor %s", name);
    return NULL;
}

/* One line of expected.txt behind the file's name: name, rank, shape, numbers, compared to the bit. */
static inline void expect_tensor(struct arena *arena, const struct tensors *tensors, char *line)
{
    char *rest;
    const char *name = strtok_r(line, " ", &rest);
    const struct tensor *tensor = tensor_named(tensors, name);
    assert_int_equal(tensor->rank, strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
    for (size_t d = 0; d < tensor->rank; d++)
        assert_int_equal(tensor->shape[d], strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
    double *values = ARENA_ARRAY(arena, tensor->size, double);
    assert_non_null(tensor->type);
    tensor_decode(tensor, values);
    for (size_t k = 0; k < tensor->size; k++) {
        double expected = strtod(strtok_r(NULL, " ", &rest), NULL);
        if (memcmp(&values[k], &expected, sizeof expected) != 0)
            fail_msg("%s: entry %zu is %a, not %a", name, k, values[k], expected);
    }
    assert_null(strtok_r(NULL, " ", &rest));
}

/* All lines of expected.txt whose file lies in a folder; returns their number. */
static inline size_t expect_stored(struct arena *parent, const char *folder, parse_tensors *parse)
{
    char *text = str_copy(parent, file_get(parent, str_format(parent, "%sexpected.txt", POINTS)));
    size_t count = 0;
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        struct arena *arena = arena_child(parent);
        struct diags diags = {.arena = arena};
        struct tensors tensors;
        char *file = strsep(&line, " ");
        if (strncmp(file, folder, strlen(folder)) == 0) {
            if (!parse(arena, stored_file(arena, file), &tensors, &diags))
                fail_msg("%s: %s", file, diags.items[0].message);
            expect_tensor(arena, &tensors, line);
            count++;
        }
        arena_close(arena);
    }
    return count;
}

#endif
