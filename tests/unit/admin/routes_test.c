/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the admin API's routes. */
#include "admin/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"

static void every_row_is_listed_and_none_is_there_twice(void **state)
{
    struct scene scene;
    const struct admin_route *row;
    size_t count = 0;

    (void)state;
    scene_init(&scene, NULL);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/routes", NULL);
    for (; (row = admin_route_at(count)) != NULL; count++) {
        assert_true(strncmp(row->path, "/_mock/", 7) == 0);
        assert_true(strlen(row->sentence) > 10);
        for (size_t i = 0; i < count; i++) {
            const struct admin_route *other = admin_route_at(i);
            assert_false(strcmp(row->path, other->path) == 0 &&
                         strcmp(row->method, other->method) == 0);
        }
    }
    assert_int_equal(cJSON_GetArraySize(json_at(json, "routes")), count);
    assert_string_equal(json_text_at(json, "routes/0/path"), "/_mock/routes");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_known_path_with_another_method_names_those_it_knows(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    cJSON *json = scene_ask(&scene, "PATCH", "/_mock/requests", NULL);
    assert_int_equal(scene.last.response.status, 405);
    assert_string_equal(json_text_at(json, "message"), "This path allows GET, DELETE only");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void unknown_paths_are_404(void **state)
{
    static const char *const paths[] = {"/_mock/", "/_mock/nothing", "/_mock/requests/",
                                        "/_mock/requests/1", "/_mock/health/x"};
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cJSON_Delete(scene_ask(&scene, "GET", paths[i], NULL));
        assert_int_equal(scene.last.response.status, 404);
    }
    scene_clean_up(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_listed_and_none_is_there_twice),
        cmocka_unit_test(a_known_path_with_another_method_names_those_it_knows),
        cmocka_unit_test(unknown_paths_are_404),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
