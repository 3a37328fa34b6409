/* Results appear whole or not at all, and every failure is told but the reader's going away. */
#include "cli/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

/* A directory of its own for every test. */
struct place {
    struct arena *arena;
    char *directory;
    struct diags diags;
};

static const char *inside(struct place *p, const char *name)
{
    return str_format(p->arena, "%s/%s", p->directory, name);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_holds(const char *path, const char *text)
{
    char found[256] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, text);
}

static size_t files_in(const char *directory)
{
    size_t count = 0;
    DIR *d = opendir(directory);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

static void test_a_new_file_is_written_and_nothing_else_remains(void **state)
{
    struct place *p = *state;
    assert_true(output_write(inside(p, "new"), str_of("hello\n"), &p->diags));
    assert_holds(inside(p, "new"), "hello\n");
    assert_int_equal(files_in(p->directory), 1);
}

static void test_an_old_file_is_replaced_and_keeps_its_permissions(void **state)
{
    struct place *p = *state;
    put(inside(p, "old"), "a longer text than the new one");
    chmod(inside(p, "old"), 0640);
    assert_true(output_write(inside(p, "old"), str_of("short"), &p->diags));
    assert_holds(inside(p, "old"), "short");
    struct stat now;
    assert_int_equal(stat(inside(p, "old"), &now), 0);
    assert_int_equal(now.st_mode & 0777, 0640);
    assert_int_equal(files_in(p->directory), 1);
}

static void test_a_reader_of_the_old_file_keeps_seeing_it(void **state)
{
    struct place *p = *state;
    put(inside(p, "f"), "old");
    FILE *reader = fopen(inside(p, "f"), "r");
    assert_true(output_write(inside(p, "f"), str_of("new"), &p->diags));
    char seen[8] = "";
    assert_int_equal(fread(seen, 1, 7, reader), 3);
    fclose(reader);
    assert_string_equal(seen, "old");
}

static void test_a_symbolic_link_stays_one(void **state)
{
    struct place *p = *state;
    put(inside(p, "target"), "old");
    assert_int_equal(symlink("target", inside(p, "link")), 0);
    assert_true(output_write(inside(p, "link"), str_of("new"), &p->diags));
    assert_holds(inside(p, "target"), "new");
    struct stat link;
    assert_int_equal(lstat(inside(p, "link"), &link), 0);
    assert_true(S_ISLNK(link.st_mode));
    assert_int_equal(symlink("nothing yet", inside(p, "hanging")), 0);
    assert_true(output_write(inside(p, "hanging"), str_of("x"), &p->diags));
    assert_holds(inside(p, "nothing yet"), "x");
}

static void refused(struct place *p, const char *path, const char *reason)
{
    p->diags.count = 0;
    assert_false(output_write(path, str_of("x"), &p->diags));
    assert_int_equal(p->diags.count, 1);
    assert_int_equal(p->diags.items[0].status, CP_MACHINE);
    assert_non_null(strstr(p->diags.items[0].message, path));
    assert_non_null(strstr(p->diags.items[0].message, reason));
}

static void test_failures_are_told(void **state)
{
    struct place *p = *state;
    refused(p, "/dev/full", "No space left");
    refused(p, inside(p, "no/such/file"), "No such file or directory");
    refused(p, p->directory, "Is a directory");
    put(inside(p, "file"), "x");
    refused(p, inside(p, "file/below"), "Not a directory");
    assert_int_equal(files_in(p->directory), 1);
}

static void test_a_device_is_written_directly(void **state)
{
    struct place *p = *state;
    assert_true(output_write("/dev/null", str_of("x"), &p->diags));
    struct stat null;
    assert_int_equal(stat("/dev/null", &null), 0);
    assert_true(S_ISCHR(null.st_mode));
}

/* Gives descriptor 1 to `fd` while a text is written to standard output. */
static bool write_to(int fd, const char *path, struct place *p)
{
    int old = dup(STDOUT_FILENO);
    fflush(stdout);
    if (fd >= 0)
        dup2(fd, STDOUT_FILENO);
    else
        close(STDOUT_FILENO);
    bool written = output_write(path, str_of("hello"), &p->diags);
    dup2(old, STDOUT_FILENO);
    close(old);
    return written;
}

static void test_a_pipe_whose_reader_left_fails_quietly(void **state)
{
    struct place *p = *state;
    output_prepare();
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_false(write_to(ends[1], NULL, p));
    close(ends[1]);
    assert_int_equal(p->diags.count, 0);
}

static void test_standard_output(void **state)
{
    struct place *p = *state;
    int fd = open(inside(p, "out"), O_WRONLY | O_CREAT, 0600);
    assert_true(write_to(fd, "-", p));
    assert_holds(inside(p, "out"), "hello");
    close(fd);
    fd = open("/dev/full", O_WRONLY);
    assert_false(write_to(fd, NULL, p));
    close(fd);
    assert_non_null(strstr(p->diags.items[0].message, "standard output: No space left"));
    assert_false(write_to(-1, NULL, p));
    assert_non_null(strstr(p->diags.items[1].message, "standard output: Bad file descriptor"));
}

static void test_closed_descriptors_are_not_given_to_files(void **state)
{
    struct place *p = *state;
    int old = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    output_prepare();
    int fd = open(inside(p, "f"), O_WRONLY | O_CREAT, 0600);
    char c;
    ssize_t got = read(STDIN_FILENO, &c, 1);
    if (old >= 0) {
        dup2(old, STDIN_FILENO);
        close(old);
    }
    close(fd);
    assert_true(fd > STDERR_FILENO);
    assert_int_equal(got, -1);
}

static void test_no_colour_where_it_is_not_wanted(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_WRONLY);
    assert_false(output_has_color(fd));
    close(fd);
}

static void test_what_is_read_would_be_overwritten(void **state)
{
    struct place *p = *state;
    const char *input = inside(p, "input");
    const char *link = inside(p, "link");
    put(input, "x");
    put(inside(p, "other"), "x");
    assert_int_equal(symlink(input, link), 0);
    assert_true(output_overwrites(input, input));
    assert_true(output_overwrites(link, input));
    assert_false(output_overwrites(inside(p, "other"), input));
    assert_false(output_overwrites(inside(p, "none"), input));
    assert_false(output_overwrites("/dev/null", "/dev/null"));
    assert_false(output_overwrites(NULL, input) || output_overwrites(input, NULL) || output_overwrites(input, "-"));
}

static int open_place(void **state)
{
    struct arena *arena = arena_open(0);
    struct place *p = ARENA_NEW(arena, struct place);
    p->arena = arena;
    p->diags.arena = arena;
    p->directory = str_format(arena, "/tmp/critpoint-output-XXXXXX");
    *state = p;
    return mkdtemp(p->directory) == NULL;
}

static int close_place(void **state)
{
    struct place *p = *state;
    DIR *d = opendir(p->directory);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    rmdir(p->directory);
    arena_close(p->arena);
    return 0;
}

#define PLACE_TEST(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_a_new_file_is_written_and_nothing_else_remains),
        PLACE_TEST(test_an_old_file_is_replaced_and_keeps_its_permissions),
        PLACE_TEST(test_a_reader_of_the_old_file_keeps_seeing_it),
        PLACE_TEST(test_a_symbolic_link_stays_one),
        PLACE_TEST(test_failures_are_told),
        PLACE_TEST(test_a_device_is_written_directly),
        PLACE_TEST(test_a_pipe_whose_reader_left_fails_quietly),
        PLACE_TEST(test_standard_output),
        PLACE_TEST(test_closed_descriptors_are_not_given_to_files),
        PLACE_TEST(test_no_colour_where_it_is_not_wanted),
        PLACE_TEST(test_what_is_read_would_be_overwritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
