/* Reading files of every kind that a path can lead to. */
#include "data/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arenas.h"
#include "support/files.h"

#include <fcntl.h>
#include <string.h>

static const struct source *read_path(struct arena *arena, const char *path, struct diags *diags)
{
    *diags = (struct diags){.arena = arena};
    return file_read(arena, path, DIAG_DATA_FILE, (struct span){0}, diags);
}

static void expect_refusal(struct arena *arena, const char *path, const char *reason)
{
    struct diags diags;
    assert_null(read_path(arena, path, &diags));
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E401");
    assert_string_equal(diags.items[0].file, path);
    assert_non_null(strstr(diags.items[0].message, path));
    if (strstr(diags.items[0].message, reason) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, reason);
}

static void whole_files_come_back_byte_for_byte(void **state)
{
    const char *directory = directory_make(*state);
    static const size_t sizes[] = {0, 1, 4095, 65535, 65536, 65537, 1000000};
    for (size_t c = 0; c < sizeof sizes / sizeof *sizes; c++) {
        char *bytes = arena_alloc(*state, sizes[c], 1);
        for (size_t i = 0; i < sizes[c]; i++)
            bytes[i] = (char)(i * 7919 >> 3);
        const char *path = str_format(*state, "%sfile%zu", directory, c);
        file_put(path, (struct str){bytes, sizes[c]});
        struct diags diags;
        const struct source *source = read_path(*state, path, &diags);
        assert_non_null(source);
        assert_string_equal(source->name, path);
        assert_true(str_equal(source->text, (struct str){bytes, sizes[c]}));
        assert_int_equal(source->text.at[source->text.size], 0);
        assert_int_equal(diags.count, 0);
    }
}

static void what_cannot_be_read_is_named(void **state)
{
    const char *directory = directory_make(*state);
    expect_refusal(*state, str_format(*state, "%sabsent.csv", directory), "No such file");
    expect_refusal(*state, directory, "is a directory");
    expect_refusal(*state, "", "No such file");
    const char *file = str_format(*state, "%sfile", directory);
    file_put(file, str_of("x"));
    expect_refusal(*state, str_format(*state, "%s/below", file), "Not a directory");
    const char *loop = str_format(*state, "%sloop", directory);
    assert_int_equal(symlink("loop", loop), 0);
    expect_refusal(*state, loop, "symbolic links");
}

static void the_place_that_named_the_file_is_shown(void **state)
{
    const struct source model = {"model.json", str_of("{\"data\": {\"file\": \"absent.csv\"}}")};
    struct diags diags = {.arena = *state};
    assert_null(file_read(*state, "absent.csv", DIAG_MODEL_FILE, (struct span){&model, 18, 30}, &diags));
    assert_string_equal(diags.items[0].code, "E308");
    assert_string_equal(diags.items[0].file, "model.json");
    assert_int_equal(diags.items[0].column, 19);
}

static void links_lead_to_their_files(void **state)
{
    const char *directory = directory_make(*state);
    file_put(str_format(*state, "%starget", directory), str_of("1,2\n"));
    const char *path = str_format(*state, "%slink", directory);
    assert_int_equal(symlink("target", path), 0);
    struct diags diags;
    assert_true(str_is(read_path(*state, path, &diags)->text, "1,2\n"));
}

static void a_file_beyond_memory_is_refused_by_its_size(void **state)
{
    const char *path = str_format(*state, "%ssparse", directory_make(*state));
    file_put(path, str_of(""));
    if (truncate(path, (off_t)file_size_limit() + 1) != 0)
        skip(); /* a file system without sparse files */
    expect_refusal(*state, path, "does not fit in memory");
    assert_true(arena_used(*state) < 1000000);
}

static void running_out_of_memory_leaves_no_descriptor_open(void **state)
{
    const char *path = str_format(*state, "%slarge", directory_make(*state));
    file_put(path, (struct str){arena_alloc(*state, 100000, 1), 100000});
    int before = dup(0);
    struct arena *small = arena_open(50000);
    struct diags diags = {.arena = small};
    if (setjmp(*arena_guard(small)) == 0) {
        (void)file_read(small, path, DIAG_DATA_FILE, (struct span){0}, &diags);
        fail();
    }
    arena_close(small);
    int after = dup(0);
    assert_int_equal(after, before + 1);
    (void)close(before);
    (void)close(after);
}

/* Runs the reading of "-" with standard input replaced by a pipe that holds `bytes`. */
static void a_pipe_is_read_to_its_end_as_standard_input(void **state)
{
    const size_t size = 200000;
    char *bytes = arena_alloc(*state, size, 1);
    memset(bytes, 'x', size);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (size_t put = 0; put < size;)
            put += (size_t)write(ends[1], bytes + put, size - put < 777 ? size - put : 777);
        _exit(0);
    }
    (void)close(ends[1]);
    int saved = dup(STDIN_FILENO);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    struct diags diags;
    const struct source *source = read_path(*state, "-", &diags);
    (void)dup2(saved, STDIN_FILENO);
    (void)close(saved);
    (void)close(ends[0]);
    assert_non_null(source);
    assert_string_equal(source->name, "<stdin>");
    assert_true(str_equal(source->text, (struct str){bytes, size}));
}

static void special_files_are_read_to_their_end(void **state)
{
    struct diags diags;
    const struct source *nothing = read_path(*state, "/dev/null", &diags);
    assert_non_null(nothing);
    assert_int_equal(nothing->text.size, 0);
    const struct source *self = read_path(*state, "/proc/self/status", &diags); /* claims size 0 */
    assert_non_null(self);
    assert_true(self->text.size > 100);
}

static void paths_are_seen_from_the_directory_of_their_base(void **state)
{
    static const struct {
        const char *base;
        const char *path;
        const char *expected;
    } cases[] = {
        {NULL, "d.csv", "d.csv"},         {"-", "d.csv", "d.csv"},        {"m.json", "d.csv", "d.csv"},
        {"a/m.json", "d.csv", "a/d.csv"}, {"/m.json", "d.csv", "/d.csv"}, {"a/b/m.json", "../d.csv", "a/b/../d.csv"},
        {"a/m.json", "/d.csv", "/d.csv"}, {"a/m.json", "-", "-"},         {"./m.json", "x/d.csv", "./x/d.csv"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        assert_string_equal(file_relative(*state, cases[c].base, cases[c].path), cases[c].expected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_files_come_back_byte_for_byte),
        TEST(what_cannot_be_read_is_named),
        TEST(the_place_that_named_the_file_is_shown),
        TEST(links_lead_to_their_files),
        TEST(a_file_beyond_memory_is_refused_by_its_size),
        TEST(running_out_of_memory_leaves_no_descriptor_open),
        TEST(a_pipe_is_read_to_its_end_as_standard_input),
        TEST(special_files_are_read_to_their_end),
        TEST(paths_are_seen_from_the_directory_of_their_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
