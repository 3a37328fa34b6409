/* Zip archives, and what happens to those that lie in one of their fields. */
#include "data/zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/archives.h"
#include "support/random.h"
#include "support/refusals.h"

static bool open_bytes(struct arena *arena, struct str bytes, struct zip *zip, struct diags *diags)
{
    *diags = (struct diags){.arena = arena};
    return zip_open(arena, exact_source(arena, "a.zip", bytes), zip, diags);
}

static void expect_member(struct arena *arena, const struct zip *zip, size_t k, const char *name, struct str bytes)
{
    struct diags diags = {.arena = arena};
    struct str found;
    assert_true(str_is(zip->entries[k].name, name));
    if (!zip_extract(arena, zip, &zip->entries[k], &found, &diags))
        fail_msg("%s: %s", name, diags.items[0].message);
    assert_true(str_equal(found, bytes));
}

/* Texts that deflate well, and noise that does not. */
static struct str random_bytes(struct arena *arena, struct random *random)
{
    size_t size = random_below(random, 3) == 0 ? random_below(random, 70000) : random_below(random, 40);
    uint64_t variety = 1 + random_below(random, 256);
    char *at = arena_alloc(arena, size, 1);
    for (size_t i = 0; i < size; i++)
        at[i] = (char)(random_bits(random) % variety);
    return (struct str){at, size};
}

static void archives_round_trip(void **state)
{
    struct random random = {7};
    for (int t = 0; t < 200; t++) {
        struct arena *arena = arena_child(*state);
        static const char *const names[] = {"a", "b.npy", "c/d.npy", "\xC3\xA9", "e e", "f", "g", "h"};
        struct packed members[ARCHIVE_MOST];
        size_t count = random_below(&random, ARCHIVE_MOST + 1);
        for (size_t k = 0; k < count; k++)
            members[k] = (struct packed){names[k], random_bytes(arena, &random), random_below(&random, 2) == 0};
        struct archive archive = archive_make(arena, count, members, random_below(&random, 2) == 0);
        struct zip zip;
        struct diags diags;
        if (!open_bytes(arena, (struct str){archive.at, archive.size}, &zip, &diags))
            fail_msg("%s", diags.items[0].message);
        assert_int_equal(zip.count, count);
        for (size_t k = 0; k < count; k++)
            expect_member(arena, &zip, k, names[k], members[k].bytes);
        arena_close(arena);
    }
}

/* ---- Lies --------------------------------------------------------------------------------------------------- */

static const char TEXT[] = "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789";

/* "a" stored and "b" deflated. */
static struct archive sample(struct arena *arena, bool wide)
{
    const struct packed members[] = {{"a", {TEXT, 20}, false}, {"b", {TEXT, sizeof TEXT - 1}, true}};
    return archive_make(arena, 2, members, wide);
}

/* Opens and extracts everything: one mistake that says so. */
static void expect_refused(struct arena *arena, const struct archive *archive, const char *says)
{
    struct zip zip;
    struct diags diags;
    bool ok = open_bytes(arena, (struct str){archive->at, archive->size}, &zip, &diags);
    for (size_t k = 0; ok && k < zip.count; k++) {
        struct str bytes;
        ok = zip_extract(arena, &zip, &zip.entries[k], &bytes, &diags);
    }
    if (ok)
        fail_msg("accepted, though it %s", says);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E402");
    assert_string_equal(diags.items[0].file, "a.zip");
    if (strstr(diags.items[0].message, says) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, says);
}

static void lies_about_members(void **state)
{
    enum { LOCAL, CENTRAL };
    static const struct {
        int record; /* of member 1 */
        size_t at;
        uint64_t value;
        size_t size;
        const char *says;
    } rows[] = {
        {CENTRAL, 8, 1, 2, "'b' that is encrypted"},
        {CENTRAL, 8, 1 << 6, 2, "encrypted"},
        {CENTRAL, 8, 1 << 13, 2, "encrypted"},
        {CENTRAL, 8, 1 << 5, 2, "patch"},
        {CENTRAL, 10, 12, 2, "another method"},
        {CENTRAL, 10, 99, 2, "another method"},
        {CENTRAL, 10, 0, 2, "two sizes differ"},
        {CENTRAL, 16, 0, 4, "checksum"},
        {CENTRAL, 20, 1, 4, "ends too early"},
        {CENTRAL, 20, 1000, 4, "outside the archive"},
        {CENTRAL, 20, 0xFFFFFFFF, 4, "sizes that cannot be read"},
        {CENTRAL, 24, 10, 4, "more bytes than it promises"},
        {CENTRAL, 24, 0, 4, "more bytes than it promises"},
        {CENTRAL, 24, 100, 4, "fewer bytes than it promises"},
        {CENTRAL, 24, 0xFFFFFFF0, 4, "cannot hold"},
        {CENTRAL, 34, 3, 2, "another part"},
        {CENTRAL, 42, 0xFFFFFF, 4, "outside the archive"},
        {CENTRAL, 42, 1, 4, "no header of its own"},
        {CENTRAL, 42, 0, 4, "another name"},
        {CENTRAL, 28, 0, 2, "another name"},
        {CENTRAL, 30, 50, 2, "directory of members cannot be read"},
        {CENTRAL, 0, 0, 4, "directory of members cannot be read"},
        {LOCAL, 0, 0, 4, "no header of its own"},
        {LOCAL, 26, 0, 2, "another name"},
        {LOCAL, 26, 60000, 2, "outside the archive"},
        {LOCAL, 28, 60000, 2, "outside the archive"},
        {LOCAL, 30, 'c', 1, "another name"},
        {LOCAL, 31, 0xFF, 1, "is damaged"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct archive archive = sample(*state, false);
        size_t base = rows[k].record == LOCAL ? archive.local[1] : archive.central[1];
        poke(&archive, base + rows[k].at, rows[k].value, rows[k].size);
        expect_refused(*state, &archive, rows[k].says);
    }
}

static void lies_about_the_whole(void **state)
{
    static const struct {
        size_t at;
        uint64_t value;
        size_t size;
        const char *says;
    } rows[] = {
        {0, 0, 4, "is truncated"},         {4, 1, 2, "several parts"},
        {8, 1, 2, "several parts"},        {12, 1000, 4, "outside the file"},
        {16, 5000, 4, "outside the file"}, {16, 0xFFFFFFFF, 4, "zip64 end record is missing"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct archive archive = sample(*state, false);
        poke(&archive, archive.end + rows[k].at, rows[k].value, rows[k].size);
        expect_refused(*state, &archive, rows[k].says);
    }
    struct archive archive = sample(*state, false);
    poke(&archive, archive.end + 8, 0x10001, 4);
    expect_refused(*state, &archive, "holds more than its members");
    archive = sample(*state, false);
    poke(&archive, archive.end + 8, 0x30003, 4);
    expect_refused(*state, &archive, "more members than it has room for");
}

static void lies_in_zip64(void **state)
{
    static const struct {
        size_t at; /* from the zip64 end record */
        uint64_t value;
        const char *says;
    } rows[] = {
        {0, 0, "zip64 end record is missing"},      {24, 1, "several parts"},
        {40, 1 << 20, "outside the file"},          {40, UINT64_MAX, "outside the file"},
        {48, UINT64_MAX, "outside the file"},       {56 + 8, UINT64_MAX, "zip64 end record is missing"},
        {56 + 8, 0, "zip64 end record is missing"}, {56, 0, "zip64 end record is missing"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct archive archive = sample(*state, true);
        poke(&archive, archive.end64 + rows[k].at, rows[k].value, 8);
        expect_refused(*state, &archive, rows[k].says);
    }
    struct archive archive = sample(*state, true);
    poke(&archive, archive.end64 + 24, UINT64_MAX, 8);
    poke(&archive, archive.end64 + 32, UINT64_MAX, 8);
    expect_refused(*state, &archive, "more members than it has room for");
    size_t extra = archive.central[1] + 47 + 9 + 4;
    static const uint64_t sizes[] = {UINT64_MAX, (uint64_t)1 << 40};
    for (size_t k = 0; k < 2; k++) {
        archive = sample(*state, true);
        poke(&archive, extra, sizes[k], 8);
        expect_refused(*state, &archive, "cannot hold");
        archive = sample(*state, true);
        poke(&archive, extra + 8, sizes[k], 8);
        expect_refused(*state, &archive, "outside the archive");
        archive = sample(*state, true);
        poke(&archive, extra + 16, sizes[k], 8);
        expect_refused(*state, &archive, "outside the archive");
    }
    archive = sample(*state, true);
    poke(&archive, extra - 4 - 7, 60000, 2); /* the field before it */
    expect_refused(*state, &archive, "sizes that cannot be read");
    archive = sample(*state, true);
    poke(&archive, extra - 2, 16, 2); /* room for two of the three numbers */
    expect_refused(*state, &archive, "sizes that cannot be read");
}

static void members_overlap_or_repeat(void **state)
{
    const struct packed same[] = {{"a", {TEXT, 20}, false}, {"a", {TEXT, 20}, false}};
    struct archive archive = archive_make(*state, 2, same, false);
    expect_refused(*state, &archive, "'a' that is there twice");
    /* A record that leads to the same local header again. */
    poke(&archive, archive.central[1] + 42, 0, 4);
    expect_refused(*state, &archive, "overlaps");
    /* The bytes of a reach into the header of b. */
    archive = sample(*state, false);
    poke(&archive, archive.central[0] + 20, 21, 4);
    poke(&archive, archive.central[0] + 24, 21, 4);
    expect_refused(*state, &archive, "overlaps");
}

static void truncated_anywhere(void **state)
{
    struct archive archive = sample(*state, false);
    size_t whole = archive.size;
    for (size_t size = 0; size < whole; size++) {
        archive.size = size;
        expect_refused(*state, &archive, size == 0 ? "is empty" : size < 4 ? "is no zip archive" : "is truncated");
    }
    const char *texts[] = {"1,2,3\n", "PK", "PK\3\4", "PK\5\6", "\x93NUMPY"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        archive = (struct archive){.at = str_copy(*state, str_of(texts[k])), .size = strlen(texts[k])};
        expect_refused(*state, &archive, k == 2 ? "truncated" : "is no zip archive");
    }
}

/* A deflated member with something behind the end of its code. */
static void bytes_behind_the_end(void **state)
{
    const struct str whole = {TEXT, sizeof TEXT - 1};
    struct text text = {.arena = *state};
    text_add(&text, deflated(*state, whole));
    for (int k = 0; k < 2; k++) {
        const struct packed member = {"a", text_str(&text), false};
        struct archive archive = archive_make(*state, 1, &member, false);
        poke(&archive, archive.central[0] + 10, 8, 2);
        poke(&archive, archive.central[0] + 16, checksum(whole), 4);
        poke(&archive, archive.central[0] + 24, whole.size, 4);
        struct zip zip;
        struct diags diags;
        assert_true(open_bytes(*state, (struct str){archive.at, archive.size}, &zip, &diags));
        if (k == 0)
            expect_member(*state, &zip, 0, "a", whole);
        else
            expect_refused(*state, &archive, "'a' that is damaged");
        text_puts(&text, "x");
    }
}

/* A megabyte of zeros in a kilobyte is honest; one that claims less or more than it holds is not. */
static void bombs(void **state)
{
    char *zeros = arena_alloc(*state, 1 << 20, 1);
    const struct packed member = {"z", {zeros, 1 << 20}, true};
    struct archive archive = archive_make(*state, 1, &member, false);
    assert_true(archive.size < 2000);
    struct zip zip;
    struct diags diags;
    assert_true(open_bytes(*state, (struct str){archive.at, archive.size}, &zip, &diags));
    expect_member(*state, &zip, 0, "z", member.bytes);
    poke(&archive, archive.central[0] + 24, 1000, 4);
    expect_refused(*state, &archive, "more bytes than it promises");
    poke(&archive, archive.central[0] + 24, 0xF0000000, 4);
    expect_refused(*state, &archive, "cannot hold");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_round_trip),       cmocka_unit_test(lies_about_members),
        cmocka_unit_test(lies_about_the_whole),      cmocka_unit_test(lies_in_zip64),
        cmocka_unit_test(members_overlap_or_repeat), cmocka_unit_test(truncated_anywhere),
        cmocka_unit_test(bytes_behind_the_end),      cmocka_unit_test(bombs),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
