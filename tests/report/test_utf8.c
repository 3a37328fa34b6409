/* Code points: each byte belongs to one unit, and nothing invalid passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/utf8.h"

static void expect(const char *bytes, unsigned code, size_t size)
{
    unsigned seen = 0;
    assert_int_equal(utf8_next(str_of(bytes), 0, &seen), size);
    assert_int_equal(seen, code);
}

static void test_valid_sequences(void **state)
{
    (void)state;
    expect("a", 'a', 1);
    expect("é", 0xE9, 2);
    expect("θ", 0x3B8, 2);
    expect("€", 0x20AC, 3);
    expect("\xF0\x9F\x98\x80", 0x1F600, 4);
    expect("\xF4\x8F\xBF\xBF", 0x10FFFF, 4);
}

static void test_invalid_bytes_stand_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {"\x80",
                                        "\xC0\xAF",
                                        "\xC3",
                                        "\xC3(",
                                        "\xE2\x82",
                                        "\xED\xA0\x80",
                                        "\xF4\x90\x80\x80",
                                        "\xFF\xFE",
                                        "\xF8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(texts[i], UTF8_BAD, 1);
}

static void test_a_sequence_does_not_read_beyond_its_text(void **state)
{
    (void)state;
    unsigned code = 0;
    assert_int_equal(utf8_next((struct str){"€", 2}, 0, &code), 1);
    assert_int_equal(code, UTF8_BAD);
}

static void test_controls(void **state)
{
    (void)state;
    assert_true(utf8_is_control(0x1B) && utf8_is_control(0x7F) && utf8_is_control(0x9B) && utf8_is_control('\n'));
    assert_false(utf8_is_control(' ') || utf8_is_control('~') || utf8_is_control(0xA0) || utf8_is_control(0x3B8));
}

static void test_cells(void **state)
{
    (void)state;
    assert_int_equal(utf8_cells('a'), 1);
    assert_int_equal(utf8_cells(0x3B8), 1);
    assert_int_equal(utf8_cells(0x301), 0);
    assert_int_equal(utf8_cells(0x4E2D), 2);
    assert_int_equal(utf8_cells(0x1F600), 2);
    assert_int_equal(utf8_width(str_of("鞍点: a\xCC\x81\xFF")), 8);
    assert_int_equal(utf8_width(str_of("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_sequences),
        cmocka_unit_test(test_invalid_bytes_stand_alone),
        cmocka_unit_test(test_a_sequence_does_not_read_beyond_its_text),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
