/* Views, texts that grow, and UTF-8. */
#include "base/str.h"

#include "support/arenas.h"

#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void views(void **state)
{
    (void)state;
    struct str word = str_of("Hessian");
    assert_int_equal(word.size, 7);
    assert_int_equal(str_of(NULL).size, 0);
    assert_true(str_is(str_part(word, 0, 4), "Hess"));
    assert_true(str_is(str_part(word, 4, SIZE_MAX), "ian"));
    assert_true(str_is(str_part(word, 9, 12), ""));
    assert_true(str_is(str_part(word, 5, 2), ""));
    assert_true(str_is(str_part((struct str){NULL, 0}, 1, 2), ""));
    assert_true(str_equal(str_of("a"), str_part(str_of("ba"), 1, 2)));
    assert_false(str_equal(str_of("a"), str_of("A")));
    assert_false(str_equal(str_of("a"), str_of("ab")));
    assert_true(str_equal((struct str){"a\0b", 3}, (struct str){"a\0b", 3}));
    assert_false(str_equal((struct str){"a\0b", 3}, (struct str){"a\0c", 3}));
    assert_true(str_is((struct str){NULL, 0}, ""));
    assert_true(str_ends_with(word, "ian") && str_ends_with(word, "") && str_ends_with(word, "Hessian"));
    assert_false(str_ends_with(word, "Ian") || str_ends_with(word, "a Hessian"));
}

static void copies_and_formats(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(str_copy(arena, str_part(str_of("saddle"), 0, 3)), "sad");
    assert_string_equal(str_copy(arena, (struct str){NULL, 0}), "");
    assert_string_equal(str_format(arena, "%d of %s", 3, "many"), "3 of many");
    assert_string_equal(str_format(arena, "%s", ""), "");
    const char *wide = str_format(arena, "%100000d", 7);
    assert_int_equal(strlen(wide), 100000);
    assert_int_equal(wide[99999], '7');
}

static void texts_grow_and_stay_terminated(void **state)
{
    struct text text = {.arena = *state};
    size_t expected = 0;
    text_puts(&text, "");
    assert_string_equal(text.at, "");
    for (int i = 0; i < 3000; i++) {
        text_puts(&text, "ab");
        text_repeat(&text, '-', (size_t)(i % 5));
        text_printf(&text, "%03d", i % 1000);
        text_add(&text, (struct str){"\0!", 2});
        expected += 2 + (size_t)(i % 5) + 3 + 2;
        assert_int_equal(text.size, expected);
        assert_true(text.capacity > text.size && text.at[text.size] == 0);
    }
    assert_memory_equal(text.at, "ab000\0!ab-001\0!ab--002", 22);
    assert_true(str_equal(text_str(&text), (struct str){text.at, text.size}));
}

static void nothing_added_is_an_empty_text(void **state)
{
    struct text text = {.arena = *state};
    assert_int_equal(text_str(&text).size, 0);
    text_printf(&text, "%s", "");
    assert_string_equal(text.at, "");
    struct text spaces = {.arena = *state};
    text_repeat(&spaces, ' ', 0);
    assert_string_equal(spaces.at, "");
    text_add(&spaces, (struct str){NULL, 0});
    assert_int_equal(spaces.size, 0);
}

/* At each size, the step over the capacity is taken with an exact fit, one less and one more. */
static void capacity_is_never_exceeded(void **state)
{
    for (size_t first = 0; first < 200; first++)
        for (size_t second = 0; second < 140; second++) {
            struct text text = {.arena = *state};
            text_repeat(&text, 'x', first);
            text_repeat(&text, 'y', second);
            if (text.size != first + second || strlen(text.at) != text.size || text.capacity <= text.size)
                fail_msg("%zu + %zu", first, second);
        }
}

static void a_text_may_contain_itself(void **state)
{
    struct text text = {.arena = *state};
    text_puts(&text, "0123456789");
    for (int i = 0; i < 10; i++)
        text_add(&text, text_str(&text));
    assert_int_equal(text.size, 10240);
    for (size_t i = 0; i < text.size; i++)
        assert_int_equal(text.at[i], '0' + (int)(i % 10));
}

static void absurd_sizes_end_in_the_guard(void **state)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, SIZE_MAX / 2 + 2, (size_t)1 << 62};
    for (volatile size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct text text = {.arena = *state};
        text_puts(&text, "abc");
        volatile bool unwound = true;
        if (setjmp(*arena_guard(*state)) == 0) {
            text_repeat(&text, 'x', sizes[i]);
            unwound = false;
        }
        arena_unguard(*state);
        assert_true(unwound);
        assert_string_equal(text.at, "abc");
    }
}

static void columns_count_code_points(void **state)
{
    (void)state;
    assert_int_equal(str_columns(str_of("")), 0);
    assert_int_equal(str_columns(str_of("abc")), 3);
    assert_int_equal(str_columns(str_of("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), 3);
}

/* UTF-8 as RFC 3629, section 3, defines it, computed the other way round. */
static size_t encode(uint32_t code, unsigned char out[4])
{
    if (code < 0x80) {
        out[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (unsigned char)(0xC0 | code >> 6);
        out[1] = (unsigned char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (unsigned char)(0xE0 | code >> 12);
        out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (unsigned char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (unsigned char)(0xF0 | code >> 18);
    out[1] = (unsigned char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (unsigned char)(0x80 | (code & 0x3F));
    return 4;
}

static void utf8_reads_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x200000; code++) {
        unsigned char bytes[4];
        size_t size = encode(code, bytes);
        uint32_t read = UINT32_MAX;
        bool valid = code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
        if (str_utf8((struct str){(const char *)bytes, size}, &read) != (valid ? size : 0) || (valid && read != code))
            fail_msg("U+%04X", (unsigned)code);
        if (size > 1 && str_utf8((struct str){(const char *)bytes, size - 1}, NULL) != 0)
            fail_msg("U+%04X without its last byte", (unsigned)code);
    }
}

/* All sequences of three bytes: accepted exactly if they begin with the encoding of the code point that was read. */
static void utf8_refuses_all_else(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 0x1000000; bits++) {
        const unsigned char bytes[3] = {(unsigned char)(bits >> 16), (unsigned char)(bits >> 8), (unsigned char)bits};
        uint32_t code = 0;
        size_t size = str_utf8((struct str){(const char *)bytes, 3}, &code);
        unsigned char again[4];
        if (size != 0 && (encode(code, again) != size || memcmp(again, bytes, size) != 0))
            fail_msg("%06X was read as U+%04X", (unsigned)bits, (unsigned)code);
    }
    assert_int_equal(str_utf8((struct str){NULL, 0}, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(views),
                                       TEST(copies_and_formats),
                                       TEST(texts_grow_and_stay_terminated),
                                       TEST(nothing_added_is_an_empty_text),
                                       TEST(capacity_is_never_exceeded),
                                       TEST(a_text_may_contain_itself),
                                       TEST(absurd_sizes_end_in_the_guard),
                                       TEST(columns_count_code_points),
                                       TEST(utf8_reads_every_code_point),
                                       TEST(utf8_refuses_all_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
