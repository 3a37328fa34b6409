/* The map of the house in main.c names every room that there is, and no other. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define SOURCES CRITPOINT_SOURCE_DIR "/src"

/* Whether a directory of src holds C files. */
static bool is_room(const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, SOURCES "/%s", name);
    DIR *d = opendir(path);
    bool found = false;
    for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL; e = readdir(d))
        found = found || (strlen(e->d_name) > 2 && strcmp(e->d_name + strlen(e->d_name) - 2, ".c") == 0);
    if (d != NULL)
        closedir(d);
    return found;
}

static const char *read_map(char *buffer, size_t size)
{
    FILE *file = fopen(SOURCES "/cli/main.c", "r");
    assert_non_null(file);
    buffer[fread(buffer, 1, size - 1, file)] = '\0';
    fclose(file);
    char *end = strstr(buffer, "*/");
    assert_non_null(end);
    *end = '\0';
    return buffer;
}

static void test_every_room_is_on_the_map(void **state)
{
    (void)state;
    char buffer[8192];
    const char *map = read_map(buffer, sizeof buffer);
    DIR *d = opendir(SOURCES);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        char line[300];
        snprintf(line, sizeof line, "\n *     %s ", e->d_name);
        if (e->d_name[0] != '.' && is_room(e->d_name) && strstr(map, line) == NULL)
            fail_msg("the map lacks %s", e->d_name);
    }
    closedir(d);
}

static void test_every_place_on_the_map_is_a_room(void **state)
{
    (void)state;
    char buffer[8192];
    size_t rooms = 0;
    for (const char *at = read_map(buffer, sizeof buffer); (at = strstr(at, "\n *     ")) != NULL;) {
        at += strlen("\n *     ");
        char name[64];
        assert_int_equal(sscanf(at, "%63[a-z]", name), 1);
        if (!is_room(name))
            fail_msg("'%s' is no room", name);
        rooms++;
    }
    assert_true(rooms >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_room_is_on_the_map),
        cmocka_unit_test(test_every_place_on_the_map_is_a_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
