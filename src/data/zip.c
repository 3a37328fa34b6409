/* A reader of zip archives (PKWARE's APPNOTE 6.3) by way of the central directory, as every serious reader goes: what local
 * headers and data descriptors say about sizes is not needed.
 *
 * Invariant: no number of the archive is used as a place before it was compared with the bytes that are there, and no memory
 * is taken for a member before its claim was compared with what its packed bytes can hold at all.
 *
 * Inflating is zlib's work. The libraries that read whole archives were weighed and left out: libzip brings three crypto and
 * three further compression libraries, which every start of the program would load; minizip works on file names and leaves
 * overlaps, duplicates and sizes that lie to its caller. What remains to be done here is a directory of plain records. */
#include "data/zip.h"

#include "data/file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

enum {
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    CENTRAL_SIZE = 46,
    LOCAL_SIZE = 30,
    MOST_COMMENT = 65535,
    STORED = 0,
    DEFLATED = 8,
    FLAG_ENCRYPTED = 1 << 0,
    FLAG_PATCH = 1 << 5,
    FLAG_STRONG = 1 << 6,
    FLAG_MASKED = 1 << 13,
    ZIP64_FIELD = 1,
    /* Deflate's densest code: 258 bytes for a match of 2 bits, that is 1032 for a byte (zlib's technical notes). */
    MOST_RATIO = 1032
};

static const uint64_t IN_ZIP64_16 = 0xFFFF;
static const uint64_t IN_ZIP64_32 = 0xFFFFFFFF;

static bool complain(const struct source *source, struct diags *diags, const char *message)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' %s", source->name, message);
    diag->file = str_copy(diags->arena, str_of(source->name));
    return false;
}

static bool complain_entry(const struct zip *zip, struct str name, struct diags *diags, const char *message)
{
    int shown = name.size < 200 ? (int)name.size : 200;
    return complain(zip->source, diags,
                    str_format(diags->arena, "holds a member '%.*s' that %s", shown, name.at, message));
}

/* ---- Fields ------------------------------------------------------------------------------------------------- */

/* Unsigned, little-endian; the caller knows that the bytes are there. */
static uint64_t field(struct str bytes, size_t at, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)(unsigned char)bytes.at[at + i] << 8 * i;
    return value;
}

static bool has_signature(struct str bytes, size_t at, size_t size, const char *signature)
{
    return at <= bytes.size && size <= bytes.size - at && memcmp(bytes.at + at, signature, 4) == 0;
}

/* ---- The end of the archive --------------------------------------------------------------------------------- */

/* The central directory. */
struct directory {
    uint64_t count;
    struct str bytes;
    size_t begin;
};

/* The end record is the last thing but for a comment, whose length it tells. */
static bool find_end(struct str bytes, size_t *end)
{
    if (bytes.size < END_SIZE)
        return false;
    size_t last = bytes.size - END_SIZE;
    size_t first = last > MOST_COMMENT ? last - MOST_COMMENT : 0;
    for (size_t at = last + 1; at-- > first;)
        if (has_signature(bytes, at, END_SIZE, "PK\5\6") && field(bytes, at + 20, 2) == last - at) {
            *end = at;
            return true;
        }
    return false;
}

/* The zip64 end record, which stands in for an end record of too narrow fields; `end` becomes its place. */
static bool find_end64(struct str bytes, size_t *end)
{
    if (*end < LOCATOR_SIZE || !has_signature(bytes, *end - LOCATOR_SIZE, LOCATOR_SIZE, "PK\6\7"))
        return false;
    uint64_t at = field(bytes, *end - LOCATOR_SIZE + 8, 8);
    if (at > *end - LOCATOR_SIZE || *end - LOCATOR_SIZE - at < END64_SIZE ||
        !has_signature(bytes, (size_t)at, END64_SIZE, "PK\6\6"))
        return false;
    *end = (size_t)at;
    return true;
}

static bool find_directory(const struct source *source, struct directory *directory, struct diags *diags)
{
    struct str bytes = source->text;
    size_t end;
    if (bytes.size == 0)
        return complain(source, diags, "is empty");
    if (!find_end(bytes, &end))
        return complain(source, diags,
                        has_signature(bytes, 0, 4, "PK\3\4") ? "is truncated: the end of the zip archive is missing"
                                                             : "is no zip archive");
    bool parts = field(bytes, end + 4, 2) != field(bytes, end + 6, 2);
    uint64_t here = field(bytes, end + 8, 2);
    directory->count = field(bytes, end + 10, 2);
    uint64_t size = field(bytes, end + 12, 4);
    uint64_t begin = field(bytes, end + 16, 4);
    if (directory->count == IN_ZIP64_16 || size == IN_ZIP64_32 || begin == IN_ZIP64_32) {
        if (!find_end64(bytes, &end))
            return complain(source, diags, "is a zip64 archive whose zip64 end record is missing");
        parts = field(bytes, end + 16, 4) != field(bytes, end + 20, 4);
        here = field(bytes, end + 24, 8);
        directory->count = field(bytes, end + 32, 8);
        size = field(bytes, end + 40, 8);
        begin = field(bytes, end + 48, 8);
    }
    if (parts || here != directory->count)
        return complain(source, diags, "is one part of an archive in several parts");
    if (begin > end || size > end - begin)
        return complain(source, diags, "is damaged: its directory of members lies outside the file");
    directory->begin = (size_t)begin;
    directory->bytes = str_part(bytes, (size_t)begin, (size_t)(begin + size));
    if (directory->count > size / CENTRAL_SIZE)
        return complain(source, diags, "is damaged: its directory promises more members than it has room for");
    return true;
}

/* ---- Members ------------------------------------------------------------------------------------------------ */

/* What a record of the central directory says, before any of it is believed. */
struct record {
    struct str name;
    struct str extra;
    uint64_t flags;
    uint64_t method;
    uint64_t crc;
    uint64_t packed;
    uint64_t size;
    uint64_t disk;
    uint64_t local;
};

/* Reads the record at `*at` and moves past it. */
static bool read_record(struct str bytes, size_t *at, struct record *out)
{
    if (!has_signature(bytes, *at, CENTRAL_SIZE, "PK\1\2"))
        return false;
    size_t name = *at + CENTRAL_SIZE;
    size_t extra = name + (size_t)field(bytes, *at + 28, 2);
    size_t comment = extra + (size_t)field(bytes, *at + 30, 2);
    size_t end = comment + (size_t)field(bytes, *at + 32, 2);
    if (end > bytes.size)
        return false;
    *out = (struct record){
        .name = str_part(bytes, name, extra),
        .extra = str_part(bytes, extra, comment),
        .flags = field(bytes, *at + 8, 2),
        .method = field(bytes, *at + 10, 2),
        .crc = field(bytes, *at + 16, 4),
        .packed = field(bytes, *at + 20, 4),
        .size = field(bytes, *at + 24, 4),
        .disk = field(bytes, *at + 34, 2),
        .local = field(bytes, *at + 42, 4),
    };
    *at = end;
    return true;
}

/* Takes the wide forms of those fields that say that they have one, in the order of the format. */
static bool take_zip64(struct str wide, struct record *record)
{
    uint64_t *const fields[] = {&record->size, &record->packed, &record->local};
    size_t at = 0;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        if (*fields[k] != IN_ZIP64_32)
            continue;
        if (wide.size - at < 8)
            return false;
        *fields[k] = field(wide, at, 8);
        at += 8;
    }
    return true;
}

/* Looks for the extra field of zip64. Other extra fields are times and owners. */
static bool widen(struct record *record)
{
    if (record->size != IN_ZIP64_32 && record->packed != IN_ZIP64_32 && record->local != IN_ZIP64_32)
        return true;
    struct str extra = record->extra;
    for (size_t at = 0; extra.size - at >= 4;) {
        uint64_t kind = field(extra, at, 2);
        size_t size = (size_t)field(extra, at + 2, 2);
        if (size > extra.size - at - 4)
            return false;
        if (kind == ZIP64_FIELD)
            return take_zip64(str_part(extra, at + 4, at + 4 + size), record);
        at += 4 + size;
    }
    return false;
}

/* Why a member cannot be read at all, or NULL. */
static const char *unreadable(const struct record *record)
{
    if ((record->flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED)) != 0)
        return "is encrypted";
    if (record->method != STORED && record->method != DEFLATED)
        return "is packed by another method than deflate";
    if ((record->flags & FLAG_PATCH) != 0)
        return "is a patch of something else";
    return record->disk == 0 ? NULL : "lies in another part of the archive";
}

/* Finds the packed bytes behind the local header. */
static const char *locate(struct str bytes, size_t directory, const struct record *record, struct zip_entry *out)
{
    static const char outside[] = "lies outside the archive";
    if (record->local > directory || directory - record->local < LOCAL_SIZE)
        return outside;
    size_t local = (size_t)record->local;
    if (!has_signature(bytes, local, LOCAL_SIZE, "PK\3\4"))
        return "has no header of its own where the directory says";
    size_t name = (size_t)field(bytes, local + 26, 2);
    size_t header = LOCAL_SIZE + name + (size_t)field(bytes, local + 28, 2);
    if (directory - local < header || record->packed > directory - local - header)
        return outside;
    if (!str_equal(str_part(bytes, local + LOCAL_SIZE, local + LOCAL_SIZE + name), record->name))
        return "has another name in its own header";
    out->local_begin = local;
    out->packed = str_part(bytes, local + header, local + header + (size_t)record->packed);
    return NULL;
}

/* Sizes that cannot be true are refused before memory is taken for them. */
static const char *check_sizes(const struct record *record, size_t *total)
{
    if (record->method == STORED && record->size != record->packed)
        return "is stored, but its two sizes differ";
    if (record->size / MOST_RATIO > record->packed)
        return "claims a size that its packed bytes cannot hold";
    if (record->size > file_size_limit() - *total)
        return "does not fit in memory together with those before it";
    *total += (size_t)record->size;
    return NULL;
}

static bool read_entry(struct zip *zip, const struct directory *directory, struct record *record, size_t *total,
                       struct diags *diags)
{
    struct zip_entry *entry = &zip->entries[zip->count];
    const char *mistake = widen(record) ? unreadable(record) : "has sizes that cannot be read";
    if (mistake == NULL)
        mistake = locate(zip->source->text, directory->begin, record, entry);
    if (mistake == NULL)
        mistake = check_sizes(record, total);
    if (mistake != NULL)
        return complain_entry(zip, record->name, diags, mistake);
    entry->name = record->name;
    entry->method = (unsigned)record->method;
    entry->crc = (uint32_t)record->crc;
    entry->size = (size_t)record->size;
    bool is_directory = record->size == 0 && str_ends_with(record->name, "/");
    zip->count += !is_directory;
    return true;
}

/* ---- Overlaps and duplicates -------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    size_t x = (*(const struct zip_entry *const *)a)->local_begin;
    size_t y = (*(const struct zip_entry *const *)b)->local_begin;
    return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b)
{
    struct str x = (*(const struct zip_entry *const *)a)->name;
    struct str y = (*(const struct zip_entry *const *)b)->name;
    size_t shorter = x.size < y.size ? x.size : y.size;
    int order = shorter == 0 ? 0 : memcmp(x.at, y.at, shorter);
    return order != 0 ? order : (x.size > y.size) - (x.size < y.size);
}

/* Sorted, offenders are neighbours. Overlapping members are how a small archive becomes a bomb (Fifield 2019, A better zip
 * bomb). */
static bool check_apart(struct arena *arena, const struct zip *zip, struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    const struct zip_entry **order = ARENA_ARRAY(scratch, zip->count, const struct zip_entry *);
    bool ok = true;
    for (size_t k = 0; k < zip->count; k++)
        order[k] = &zip->entries[k];
    qsort(order, zip->count, sizeof *order, by_place);
    for (size_t k = 1; k < zip->count && ok; k++)
        if (order[k - 1]->packed.at + order[k - 1]->packed.size > zip->source->text.at + order[k]->local_begin)
            ok = complain_entry(zip, order[k]->name, diags, "overlaps another one");
    qsort(order, zip->count, sizeof *order, by_name);
    for (size_t k = 1; k < zip->count && ok; k++)
        if (str_equal(order[k - 1]->name, order[k]->name))
            ok = complain_entry(zip, order[k]->name, diags, "is there twice");
    arena_close(scratch);
    return ok;
}

bool zip_open(struct arena *arena, const struct source *source, struct zip *out, struct diags *diags)
{
    struct directory directory = {0};
    *out = (struct zip){.source = source};
    if (!find_directory(source, &directory, diags))
        return false;
    out->entries = ARENA_ARRAY(arena, (size_t)directory.count, struct zip_entry);
    size_t at = 0;
    size_t total = 0;
    for (uint64_t k = 0; k < directory.count; k++) {
        struct record record;
        if (!read_record(directory.bytes, &at, &record))
            return complain(source, diags, "is damaged: its directory of members cannot be read");
        if (!read_entry(out, &directory, &record, &total, diags))
            return false;
    }
    if (at != directory.bytes.size)
        return complain(source, diags, "is damaged: its directory holds more than its members");
    return check_apart(arena, out, diags);
}

/* ---- Extracting --------------------------------------------------------------------------------------------- */

static voidpf allocate(voidpf arena, uInt count, uInt size)
{
    return arena_alloc(arena, count, size);
}

/* Everything goes with the arena. */
static void release(voidpf arena, voidpf block)
{
    (void)arena;
    (void)block;
}

/* zlib counts in unsigned int: at most that much at a time. */
static uInt piece(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

/* Inflates the whole of `packed` into exactly `size` bytes; NULL, or what is wrong. */
static const char *inflate_all(struct arena *scratch, struct str packed, char *out, size_t size)
{
    z_stream stream = {.zalloc = allocate, .zfree = release, .opaque = scratch};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return "cannot be inflated";
    size_t eaten = 0;
    size_t made = 0;
    char beyond; /* a byte more than promised would land here */
    int state = Z_OK;
    while (state == Z_OK) {
        uInt in = piece(packed.size - eaten);
        uInt room = made < size ? piece(size - made) : 1;
        stream.next_in = (const Bytef *)packed.at + eaten;
        stream.avail_in = in;
        stream.next_out = (Bytef *)(made < size ? out + made : &beyond);
        stream.avail_out = room;
        state = inflate(&stream, Z_NO_FLUSH);
        eaten += in - stream.avail_in;
        made += room - stream.avail_out;
        if (made > size)
            return "holds more bytes than it promises";
    }
    if (state == Z_BUF_ERROR)
        return "ends too early";
    if (state != Z_STREAM_END || eaten != packed.size)
        return "is damaged";
    return made == size ? NULL : "holds fewer bytes than it promises";
}

bool zip_extract(struct arena *arena, const struct zip *zip, const struct zip_entry *entry, struct str *out,
                 struct diags *diags)
{
    const char *mistake = NULL;
    *out = entry->packed;
    if (entry->method == DEFLATED) {
        char *bytes = arena_alloc_raw(arena, entry->size, 1);
        struct arena *scratch = arena_child(arena);
        mistake = inflate_all(scratch, entry->packed, bytes, entry->size);
        arena_close(scratch);
        *out = (struct str){bytes, entry->size};
    }
    if (mistake == NULL && crc32_z(0, (const Bytef *)out->at, out->size) != entry->crc)
        mistake = "is damaged: its checksum differs";
    return mistake == NULL || complain_entry(zip, entry->name, diags, mistake);
}
