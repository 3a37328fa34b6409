/* Archives of arrays as NumPy wrote them (tests/reference/points), and as nobody should. */
#include "data/npz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "data/npy.h"
#include "support/archives.h"
#include "support/refusals.h"

static void what_numpy_writes_is_read(void **state)
{
    size_t count = expect_stored(*state, "npz/", npz_parse);
    if (count < 40)
        fail_msg("only %zu arrays were compared", count);
}

static void expect_refused(struct arena *arena, const struct source *source, const char *says)
{
    struct diags diags = {.arena = arena};
    struct tensors tensors;
    if (npz_parse(arena, source, &tensors, &diags))
        fail_msg("accepted: %s", source->name);
    assert_int_equal(tensors.count, 0);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E402");
    assert_string_equal(diags.items[0].file, source->name);
    if (strstr(diags.items[0].message, says) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, says);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *file;
        const char *says;
    } rows[] = {
        {"npz/refused_bzip2.npz", "'w.npy' that is packed by another method"},
        {"npz/refused_text.npz", "'readme.txt' that is no .npy file"},
        {"npz/refused_none.npz", "holds no arrays"},
        {"npz/refused_objects.npz", "w.npy' holds entries of type '|O' (Python objects)"},
        {"expected.txt", "is no zip archive"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_refused(*state, stored_file(*state, rows[k].file), rows[k].says);
}

/* The header of a member claims more entries than its bytes. */
static void members_that_lie(void **state)
{
    const double values[] = {1, 2, 3};
    struct str npy = npy_print(*state, 1, (size_t[]){3}, values);
    const struct packed cut[] = {{"w.npy", npy, true}, {"b.npy", {npy.at, npy.size - 1}, true}};
    struct archive archive = archive_make(*state, 2, cut, false);
    expect_refused(*state, exact_source(*state, "a.npz", (struct str){archive.at, archive.size}),
                   "'a.npz: b.npy' holds 23 bytes of entries where its header promises 24");
    const struct packed empty = {"w.npy", {"", 0}, false};
    archive = archive_make(*state, 1, &empty, false);
    expect_refused(*state, exact_source(*state, "a.npz", (struct str){archive.at, archive.size}), "is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_numpy_writes_is_read),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(members_that_lie),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
