/* NumPy's files as NumPy wrote them (fixtures/make_npy.py), and as nobody should. */
#include "data/npy.h"

#include "support/arenas.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char FIXTURES[] = CRITPOINT_SOURCE_DIR "/tests/data/fixtures/npy/";

static bool parse(struct arena *arena, struct str bytes, struct npy *npy, struct diags *diags)
{
    /* A copy without a terminator, so that a sanitizer sees a read beyond the end. */
    char *copy = malloc(bytes.size + 1);
    assert_non_null(copy);
    arena_defer(arena, free, copy);
    if (bytes.size > 0)
        memcpy(copy + 1, bytes.at, bytes.size);
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"a.npy", {copy + 1, bytes.size}};
    *diags = (struct diags){.arena = arena};
    return npy_parse(arena, source, npy, diags);
}

static struct str fixture(struct arena *arena, const char *name)
{
    return file_get(arena, str_format(arena, "%s%s.npy", FIXTURES, name));
}

/* Same bits, any NaN being as good as another. */
static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0;
}

/* One line of expected.txt against its file. */
static void expect_fixture(struct arena *arena, char *line)
{
    char *rest;
    const char *name = strtok_r(line, " ", &rest);
    struct npy npy;
    struct diags diags;
    if (!parse(arena, fixture(arena, name), &npy, &diags))
        fail_msg("%s: %s", name, diags.items[0].message);
    assert_int_equal(npy.rank, strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
    size_t size = 1;
    for (size_t d = 0; d < npy.rank; d++) {
        assert_int_equal(npy.shape[d], strtoul(strtok_r(NULL, " ", &rest), NULL, 10));
        size *= npy.shape[d];
    }
    assert_int_equal(npy.size, size);
    for (size_t k = 0; k < size; k++) {
        double expected = strtod(strtok_r(NULL, " ", &rest), NULL);
        if (!same(npy.values[k], expected))
            fail_msg("%s: entry %zu is %a, not %a", name, k, npy.values[k], expected);
    }
    assert_null(strtok_r(NULL, " ", &rest));
}

static void what_numpy_writes_is_read(void **state)
{
    char *text = str_copy(*state, file_get(*state, str_format(*state, "%sexpected.txt", FIXTURES)));
    size_t count = 0;
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest), count++)
        expect_fixture(*state, line);
    assert_true(count >= 30);
}

static void what_is_printed_is_what_numpy_prints(void **state)
{
    static const double values[] = {1, NAN, 1e300, 0.1, -0.0, 5e-324};
    static const double small[] = {1, 2};
    static const double number = -1.5;
    static const size_t matrix[] = {2, 3};
    static const size_t vector[] = {2};
    assert_true(str_equal(npy_print(*state, 0, NULL, &number), fixture(*state, "print_0")));
    assert_true(str_equal(npy_print(*state, 1, vector, small), fixture(*state, "print_1")));
    assert_true(str_equal(npy_print(*state, 2, matrix, values), fixture(*state, "print_2")));
}

static void arrays_round_trip_to_the_bit(void **state)
{
    struct random random = {41};
    for (int t = 0; t < 500; t++) {
        struct arena *arena = arena_child(*state);
        size_t shape[NPY_MAX_RANK];
        size_t rank = random_below(&random, NPY_MAX_RANK + 1);
        size_t size = 1;
        for (size_t d = 0; d < rank; d++)
            size *= shape[d] = random_below(&random, 8) == 0 ? 0 : 1 + random_below(&random, 3);
        double *values = ARENA_ARRAY(arena, size, double);
        for (size_t k = 0; k < size; k++) {
            uint64_t bits = random_bits(&random);
            memcpy(&values[k], &bits, sizeof bits);
        }
        struct str bytes = npy_print(arena, rank, shape, values);
        assert_int_equal((bytes.size - 8 * size) % 64, 0);
        struct npy npy;
        struct diags diags;
        assert_true(parse(arena, bytes, &npy, &diags));
        assert_int_equal(npy.rank, rank);
        assert_int_equal(npy.size, size);
        assert_memory_equal(npy.shape, shape, rank * sizeof *shape);
        assert_memory_equal(npy.values, values, size * sizeof *values);
        arena_close(arena);
    }
}

/* ---- Mistakes ----------------------------------------------------------------------------------------------- */

static void expect_refusal(struct arena *arena, struct str bytes, const char *says)
{
    struct npy npy;
    struct diags diags;
    assert_false(parse(arena, bytes, &npy, &diags));
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E402");
    assert_string_equal(diags.items[0].file, "a.npy");
    assert_non_null(diags.items[0].remedy);
    if (strstr(diags.items[0].message, says) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, says);
}

static void other_types_are_refused_by_name(void **state)
{
    static const struct {
        const char *name;
        const char *says;
    } cases[] = {
        {"refused_complex", "complex"},     {"refused_text", "texts"},      {"refused_bytes", "texts"},
        {"refused_date", "dates"},          {"refused_records", "records"}, {"refused_objects", "Python objects"},
        {"refused_rank_9", "8 dimensions"}, {"refused_longdouble", "f16"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        expect_refusal(*state, fixture(*state, cases[c].name), cases[c].says);
}

/* A file of version 1 with this header and so many zero bytes of entries. */
static struct str with_header(struct arena *arena, const char *header, size_t bytes)
{
    struct text text = {.arena = arena};
    size_t size = strlen(header);
    const char length[] = {(char)(size & 255), (char)(size >> 8)};
    text_add(&text, (struct str){"\x93NUMPY\1", 8});
    text_add(&text, (struct str){length, 2});
    text_puts(&text, header);
    text_repeat(&text, 0, bytes);
    return text_str(&text);
}

static void headers_in_other_words_are_read(void **state)
{
    static const char *const headers[] = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n",
        "{\"shape\":(2,3),\"descr\":\"<f8\",\"fortran_order\":False}",
        " { 'fortran_order' : True , 'shape' : ( 2L , 3L , ) , 'descr' : '=f8' } \n\n",
    };
    for (size_t c = 0; c < sizeof headers / sizeof *headers; c++) {
        struct npy npy;
        struct diags diags;
        assert_true(parse(*state, with_header(*state, headers[c], 48), &npy, &diags));
        assert_int_equal(npy.rank, 2);
        assert_int_equal(npy.shape[1], 3);
    }
}

static void headers_that_lie_or_babble_are_refused(void **state)
{
    static const struct {
        const char *header;
        size_t bytes;
        const char *says;
    } cases[] = {
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 47, "47 bytes"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 49, "promises 48"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }", 8, "promises 0"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", 8, "8000000000000000000"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8, "no memory"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }", 0, "no memory"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,), }", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1 2), }", 16, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': 1}", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False}", 8, "cannot be read"},
        {"{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}", 8, "cannot be read"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} more", 8, "cannot be read"},
        {"{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}", 8, "type '<f8, '"},
        {"{'descr': 'f8', 'fortran_order': False, 'shape': (1,)}", 8, "type 'f8'"},
        {"{'descr': '', 'fortran_order': False, 'shape': (1,)}", 8, "type ''"},
        {"{'descr': '!f8', 'fortran_order': False, 'shape': (1,)}", 8, "type '!f8'"},
        {"{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}", 8, "type '<f3'"},
        {"", 8, "cannot be read"},
        {"{}", 8, "cannot be read"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        expect_refusal(*state, with_header(*state, cases[c].header, cases[c].bytes), cases[c].says);
    assert_true(arena_used(*state) < 1000000);
}

static void other_files_are_refused(void **state)
{
    expect_refusal(*state, str_of(""), "is empty");
    expect_refusal(*state, str_of("1,2\n"), "no .npy file");
    expect_refusal(*state, str_of("\x93NUMP"), "no .npy file");
    expect_refusal(*state, (struct str){"\x93NUMPY\4\0\1\0\0\0{", 13}, "version");
    expect_refusal(*state, (struct str){"\x93NUMPY\0\0\1\0{", 11}, "version");
    expect_refusal(*state, (struct str){"\x93NUMPY\2\0\377\377\377\377{", 13}, "ends within its header");
}

static void every_truncation_is_noticed(void **state)
{
    static const char *const names[] = {"f8_little", "version_2", "fortran_3", "b1"};
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        struct str whole = fixture(*state, names[c]);
        for (size_t size = 0; size < whole.size; size++) {
            struct npy npy;
            struct diags diags;
            assert_false(parse(*state, str_part(whole, 0, size), &npy, &diags));
        }
    }
}

static void damaged_headers_do_no_harm(void **state)
{
    struct random random = {42};
    struct str whole = fixture(*state, "fortran_3");
    size_t accepted = 0;
    for (int t = 0; t < 20000; t++) {
        struct arena *arena = arena_child(*state);
        char *bytes = arena_copy(arena, whole.at, whole.size, 1);
        for (size_t k = 1 + random_below(&random, 2); k > 0; k--) {
            char likely = "0123456789,()'<>{}: fiu"[random_below(&random, 23)];
            bytes[random_below(&random, 80)] = t % 2 == 0 ? likely : (char)(random_bits(&random) & 127);
        }
        struct npy npy;
        struct diags diags;
        bool good = parse(arena, (struct str){bytes, whole.size}, &npy, &diags);
        assert_true(good == (diags.count == 0));
        accepted += good;
        arena_close(arena);
    }
    assert_in_range(accepted, 10, 15000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_numpy_writes_is_read),       TEST(what_is_printed_is_what_numpy_prints),
        TEST(arrays_round_trip_to_the_bit),    TEST(other_types_are_refused_by_name),
        TEST(headers_in_other_words_are_read), TEST(headers_that_lie_or_babble_are_refused),
        TEST(other_files_are_refused),         TEST(every_truncation_is_noticed),
        TEST(damaged_headers_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
