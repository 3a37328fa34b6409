/* Writing files: nothing half-written, nothing left behind, modes and links kept. */
#include "data/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arenas.h"
#include "support/files.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static void expect_written(struct arena *arena, const char *path, const char *bytes)
{
    struct diags diags = {.arena = arena};
    if (!file_write(arena, path, str_of(bytes), &diags))
        fail_msg("%s", diags.items[0].message);
    assert_int_equal(diags.count, 0);
}

static void expect_failure(struct arena *arena, const char *path, const char *reason)
{
    struct diags diags = {.arena = arena};
    assert_false(file_write(arena, path, str_of("new"), &diags));
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, "E902");
    assert_int_equal(diags.items[0].status, CP_MACHINE);
    assert_non_null(strstr(diags.items[0].message, path));
    if (strstr(diags.items[0].message, reason) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, reason);
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static void a_new_file_gets_what_the_umask_leaves(void **state)
{
    const char *directory = directory_make(*state);
    const char *path = str_format(*state, "%snew.csv", directory);
    mode_t saved = umask(027);
    expect_written(*state, path, "1,2\n");
    (void)umask(saved);
    assert_true(str_is(file_get(*state, path), "1,2\n"));
    assert_int_equal(mode_of(path), 0640);
    assert_int_equal(directory_count(directory), 1);
}

static void an_existing_file_is_replaced_and_keeps_its_mode(void **state)
{
    const char *directory = directory_make(*state);
    const char *path = str_format(*state, "%sold.csv", directory);
    file_put(path, str_of("something longer than what comes now"));
    assert_int_equal(chmod(path, 0604), 0);
    int reader = open(path, O_RDONLY); /* whoever reads the old file goes on reading the old file */
    expect_written(*state, path, "new");
    char seen[9] = {0};
    assert_int_equal(read(reader, seen, 8), 8);
    (void)close(reader);
    assert_string_equal(seen, "somethin");
    assert_true(str_is(file_get(*state, path), "new"));
    assert_int_equal(mode_of(path), 0604);
    expect_written(*state, path, "");
    assert_int_equal(file_get(*state, path).size, 0);
    assert_int_equal(directory_count(directory), 1);
}

static void a_link_stays_and_its_target_is_written(void **state)
{
    const char *directory = directory_make(*state);
    const char *below = str_format(*state, "%sbelow", directory);
    assert_int_equal(mkdir(below, 0777), 0);
    const char *target = str_format(*state, "%s/target", below);
    const char *link = str_format(*state, "%slink", directory);
    const char *first = str_format(*state, "%sfirst", directory);
    assert_int_equal(symlink("below/target", link), 0);
    assert_int_equal(symlink(link, first), 0);
    expect_written(*state, first, "1"); /* the target does not exist yet */
    expect_written(*state, first, "22");
    assert_true(str_is(file_get(*state, target), "22"));
    struct stat status;
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(directory_count(below), 1);
    assert_int_equal(unlink(target), 0);
}

static void failures_name_the_reason_and_leave_nothing(void **state)
{
    const char *directory = directory_make(*state);
    expect_failure(*state, str_format(*state, "%sabsent/x", directory), "No such file");
    expect_failure(*state, directory, "directory");
    expect_failure(*state, "", "No such file");
    const char *loop = str_format(*state, "%sloop", directory);
    assert_int_equal(symlink("loop", loop), 0);
    expect_failure(*state, loop, "symbolic links");
    char *longest = arena_alloc(*state, 300, 1);
    memset(longest, 'n', 299);
    expect_failure(*state, str_format(*state, "%s%s", directory, longest), "too long");
    assert_int_equal(directory_count(directory), 1);
}

static int limit_restore(void **state)
{
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_FSIZE, &none);
    return close_arena(state);
}

/* A disk that fills up halfway, played by the limit on the size of files. */
static void a_write_that_fails_halfway_leaves_the_old_file(void **state)
{
    const char *directory = directory_make(*state);
    const char *path = str_format(*state, "%sfile", directory);
    file_put(path, str_of("old"));
    struct rlimit limit = {100000, RLIM_INFINITY};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct diags diags = {.arena = *state};
    assert_false(file_write(*state, path, (struct str){arena_alloc(*state, 300000, 1), 300000}, &diags));
    assert_non_null(strstr(diags.items[0].message, "File too large"));
    assert_true(str_is(file_get(*state, path), "old"));
    assert_int_equal(directory_count(directory), 1);
}

/* As a user who may not: root may everything. */
static void permissions_are_respected(void **state)
{
    const char *directory = directory_make(*state);
    const char *protected = str_format(*state, "%sprotected", directory);
    file_put(protected, str_of("old"));
    assert_int_equal(chmod(protected, 0444), 0);
    assert_int_equal(chmod(directory, 0777), 0);
    bool root = geteuid() == 0;
    if (root)
        assert_int_equal(seteuid(65534), 0);
    expect_failure(*state, protected, "Permission denied");
    if (!root)
        assert_int_equal(chmod(directory, 0555), 0);
    else if (seteuid(0) != 0 || chmod(directory, 0755) != 0 || seteuid(65534) != 0)
        fail();
    expect_failure(*state, str_format(*state, "%snew", directory), "Permission denied");
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(directory, 0755), 0);
    assert_true(str_is(file_get(*state, protected), "old"));
    assert_int_equal(directory_count(directory), 1);
}

static void devices_are_written_directly(void **state)
{
    struct stat before;
    struct stat after;
    assert_int_equal(stat("/dev/null", &before), 0);
    expect_written(*state, "/dev/null", "gone");
    assert_int_equal(stat("/dev/null", &after), 0);
    assert_true(S_ISCHR(after.st_mode) && before.st_ino == after.st_ino);
    if (access("/dev/full", W_OK) == 0)
        expect_failure(*state, "/dev/full", "No space left");
}

static void a_named_pipe_is_written_through(void **state)
{
    const char *directory = directory_make(*state);
    const char *path = str_format(*state, "%spipe", directory);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    expect_written(*state, path, "through");
    char seen[16] = {0};
    assert_int_equal(read(reader, seen, sizeof seen - 1), 7);
    (void)close(reader);
    assert_string_equal(seen, "through");
    assert_int_equal(directory_count(directory), 1);
}

/* Standard output under each of its names, when it is a file that already holds something, as with `>>`. */
static void standard_output_is_appended_to(void **state)
{
    static const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", NULL};
    const char *directory = directory_make(*state);
    const char *path = str_format(*state, "%sout", directory);
    const char *link = str_format(*state, "%slink", directory);
    assert_int_equal(symlink("/dev/stdout", link), 0);
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        const char *name = names[c] == NULL ? link : names[c];
        file_put(path, str_of("before,"));
        (void)fflush(stdout);
        int saved = dup(STDOUT_FILENO);
        int file = open(path, O_WRONLY | O_APPEND);
        assert_int_equal(dup2(file, STDOUT_FILENO), STDOUT_FILENO);
        struct diags diags = {.arena = *state};
        bool written = file_write(*state, name, str_of("after"), &diags);
        assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
        (void)close(saved);
        (void)close(file);
        assert_true(written);
        assert_true(str_is(file_get(*state, path), "before,after"));
    }
    assert_int_equal(directory_count(directory), 2);
}

static void large_files_arrive_whole(void **state)
{
    const char *path = str_format(*state, "%slarge", directory_make(*state));
    const size_t size = 5000000;
    char *bytes = arena_alloc(*state, size, 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 31 >> 4);
    struct diags diags = {.arena = *state};
    assert_true(file_write(*state, path, (struct str){bytes, size}, &diags));
    assert_true(str_equal(file_get(*state, path), (struct str){bytes, size}));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_gets_what_the_umask_leaves),
        TEST(an_existing_file_is_replaced_and_keeps_its_mode),
        TEST(a_link_stays_and_its_target_is_written),
        TEST(failures_name_the_reason_and_leave_nothing),
        cmocka_unit_test_setup_teardown(a_write_that_fails_halfway_leaves_the_old_file, open_arena, limit_restore),
        TEST(permissions_are_respected),
        TEST(devices_are_written_directly),
        TEST(a_named_pipe_is_written_through),
        TEST(standard_output_is_appended_to),
        TEST(large_files_arrive_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
