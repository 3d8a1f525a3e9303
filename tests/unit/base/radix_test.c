/* SPDX-License-Identifier: Apache-2.0 */
#include "base/radix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

#define MODEL_ENTRIES 64
#define MODEL_STEPS 20000

/* The same thing told plainly: a list of pairs that is searched from end to end. */
struct model {
    size_t count;
    uint64_t numbers[MODEL_ENTRIES];
};

static size_t model_find(const struct model *model, uint64_t number)
{
    size_t at = 0;

    while (at < model->count && model->numbers[at] != number) {
        at++;
    }
    return at;
}

static bool model_next(const struct model *model, uint64_t from, uint64_t *number)
{
    bool found = false;

    for (size_t i = 0; i < model->count; i++) {
        uint64_t candidate = model->numbers[i];
        if (candidate >= from && (!found || candidate < *number)) {
            *number = candidate;
            found = true;
        }
    }
    return found;
}

static uint64_t draw(struct random *random)
{
    uint64_t drawn = 0;

    random_bytes(random, &drawn, sizeof drawn);
    return drawn;
}

/* Numbers of all sizes, often near each other and near the ends of the range. */
static uint64_t draw_number(struct random *random)
{
    uint64_t shape = draw(random);
    uint64_t number = draw(random) >> (shape % 64);

    return shape >> 8 & 1U ? number : ~number;
}

/* A pointer that names its number, so that a mix-up shows. The numbers are kept by the model. */
static void *value_of(struct model *model, uint64_t number)
{
    return &model->numbers[model_find(model, number)];
}

static void check_next(const struct radix *radix, const struct model *model, uint64_t from)
{
    uint64_t expected = 0;
    const uint64_t *found = radix_next(radix, from);

    if (model_next(model, from, &expected)) {
        assert_non_null(found);
        assert_true(*found == expected);
    } else {
        assert_null(found);
    }
}

/* The model moves its last pair into the gap, so that pair's pointer in the tree must follow. */
static void remove_at(struct radix *radix, struct model *model, size_t at)
{
    uint64_t last = model->numbers[model->count - 1];

    radix_remove(radix, model->numbers[at]);
    model->count--;
    if (at < model->count) {
        radix_remove(radix, last);
        model->numbers[at] = last;
        radix_add(radix, last, &model->numbers[at]);
    }
}

static void it_agrees_with_a_list_through_random_changes(void **state)
{
    struct radix radix = {0};
    struct model model = {0};
    struct random random;

    (void)state;
    random_init_seeded(&random, 20260101);
    for (int step = 0; step < MODEL_STEPS; step++) {
        uint64_t number = draw_number(&random);
        size_t at = model_find(&model, number);
        if (model.count > 0 && (model.count == MODEL_ENTRIES || draw(&random) % 3 == 0)) {
            remove_at(&radix, &model, draw(&random) % model.count);
        } else if (at == model.count) {
            model.numbers[model.count++] = number;
            radix_add(&radix, number, value_of(&model, number));
        }
        check_next(&radix, &model, draw_number(&random));
        check_next(&radix, &model, 0);
        if (model.count > 0) {
            uint64_t present = model.numbers[draw(&random) % model.count];
            check_next(&radix, &model, present);
            check_next(&radix, &model, present < UINT64_MAX ? present + 1 : present);
        }
    }
    radix_clear(&radix);
}

static void an_empty_tree_has_no_next(void **state)
{
    struct radix radix = {0};

    (void)state;
    assert_null(radix_next(&radix, 0));
    radix_remove(&radix, 5);
    radix_clear(&radix);
    assert_null(radix_next(&radix, UINT64_MAX));
}

static void removing_what_is_not_there_changes_nothing(void **state)
{
    struct radix radix = {0};
    int value = 1;

    (void)state;
    radix_add(&radix, 1000, &value);
    radix_remove(&radix, 999);
    radix_remove(&radix, 0);
    radix_remove(&radix, UINT64_MAX);
    assert_ptr_equal(radix_next(&radix, 0), &value);
    radix_clear(&radix);
}

static void removing_the_last_one_frees_the_tree(void **state)
{
    struct radix radix = {0};
    int value = 1;

    (void)state;
    radix_add(&radix, UINT64_MAX, &value);
    radix_remove(&radix, UINT64_MAX);
    assert_null(radix.root);
    assert_int_equal(radix.height, 0);
}

static void the_ends_of_the_range_are_found_in_order(void **state)
{
    struct radix radix = {0};
    int first = 1;
    int last = 2;

    (void)state;
    radix_add(&radix, UINT64_MAX, &last);
    radix_add(&radix, 0, &first);
    assert_ptr_equal(radix_next(&radix, 0), &first);
    assert_ptr_equal(radix_next(&radix, 1), &last);
    assert_ptr_equal(radix_next(&radix, UINT64_MAX), &last);
    radix_clear(&radix);
}

static void ascending_numbers_come_back_in_order(void **state)
{
    static int values[5000];
    struct radix radix = {0};

    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        radix_add(&radix, i + 1, &values[i]);
    }
    for (uint64_t i = 0; i < 5000; i++) {
        assert_ptr_equal(radix_next(&radix, i + 1), &values[i]);
    }
    assert_null(radix_next(&radix, 5001));
    radix_clear(&radix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_a_list_through_random_changes),
        cmocka_unit_test(an_empty_tree_has_no_next),
        cmocka_unit_test(removing_what_is_not_there_changes_nothing),
        cmocka_unit_test(removing_the_last_one_frees_the_tree),
        cmocka_unit_test(the_ends_of_the_range_are_found_in_order),
        cmocka_unit_test(ascending_numbers_come_back_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
