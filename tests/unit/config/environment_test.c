/* SPDX-License-Identifier: Apache-2.0 */
#include "config/environment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "loading.h"

/* What is said of an environment of this one variable. */
static void assert_said(const char *variable, const char *expected)
{
    char *copy = mem_strdup(variable);
    char *environment[] = {copy, NULL};
    struct config_sources sources = {.environment = environment};
    char *said = complaints_of(&sources);

    assert_string_equal(said, expected);
    free(said);
    free(copy);
}

static void other_variables_are_nobodys_business(void **state)
{
    (void)state;
    assert_said("PORT=http", "");
    assert_said("CODECATALYST_PORT=http", "");
    assert_said("codecatalyst_mock_port=http", "");
    assert_said("CODECATALYST_MOCK_PORT", "");
}

static void what_tells_clients_where_the_server_is_is_left_to_them(void **state)
{
    (void)state;
    assert_said("CODECATALYST_MOCK_URL=http://127.0.0.1:8700", "");
    assert_said("CODECATALYST_MOCK_TLS_URL=https://127.0.0.1:8701", "");
    assert_said("CODECATALYST_MOCK_CA=ca.pem", "");
    assert_said("CODECATALYST_MOCK_BINARY=/usr/bin/codecatalyst-mock", "");
    assert_said("CODECATALYST_MOCK_URLS=x",
                "CODECATALYST_MOCK_URLS: no setting has this variable\n");
}

static void a_bad_value_is_refused_by_the_variables_name(void **state)
{
    (void)state;
    assert_said("CODECATALYST_MOCK_PORT=",
                "CODECATALYST_MOCK_PORT: must be an integer from 0 to 65535, not \"\"\n");
    assert_said("CODECATALYST_MOCK_PORT= 1",
                "CODECATALYST_MOCK_PORT: must be an integer from 0 to 65535, not \" 1\"\n");
    assert_said("CODECATALYST_MOCK_CLOCK_FROZEN=1",
                "CODECATALYST_MOCK_CLOCK_FROZEN: must be true or false, not 1\n");
    assert_said("CODECATALYST_MOCK_HOST=",
                "CODECATALYST_MOCK_HOST: must be a text of 1 to 253 characters, not of 0\n");
    assert_said("CODECATALYST_MOCK_HOST=a\xFF",
                "CODECATALYST_MOCK_HOST: must be a text of 1 to 253 characters, not "
                "\"a\\xff\"\n");
}

static void an_unknown_variable_is_refused(void **state)
{
    (void)state;
    assert_said("CODECATALYST_MOCK_LOG_LEVLE=info",
                "CODECATALYST_MOCK_LOG_LEVLE: no setting has this variable; did you mean "
                "CODECATALYST_MOCK_LOG_LEVEL?\n");
    assert_said("CODECATALYST_MOCK_XYZZY=1",
                "CODECATALYST_MOCK_XYZZY: no setting has this variable\n");
    assert_said("CODECATALYST_MOCK_VERSION=1",
                "CODECATALYST_MOCK_VERSION: no setting has this variable\n");
    assert_said("CODECATALYST_MOCK_CONFI=a.json",
                "CODECATALYST_MOCK_CONFI: no setting has this variable; did you mean "
                "CODECATALYST_MOCK_CONFIG?\n");
}

static void what_kubernetes_sets_is_explained(void **state)
{
    static const char *const variables[] = {"PORT=tcp://10.0.0.1:8700", "SERVICE_HOST=10.0.0.1",
                                            "PORT_8700_TCP_PORT=8700"};

    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        char *variable = mem_printf("CODECATALYST_MOCK_%s", variables[i]);
        char *environment[] = {variable, NULL};
        struct config_sources sources = {.environment = environment};
        char *said = complaints_of(&sources);
        assert_non_null(strstr(said, "Kubernetes"));
        assert_non_null(strstr(said, "enableServiceLinks: false"));
        free(said);
        free(variable);
    }
}

static void the_configuration_files_variable_is_no_setting(void **state)
{
    char variable[] = "CODECATALYST_MOCK_CONFIG=a=b.json";
    char *environment[] = {variable, NULL};
    char *empty[] = {NULL};

    (void)state;
    assert_string_equal(environment_config_file(environment), "a=b.json");
    assert_null(environment_config_file(empty));
    assert_null(environment_config_file(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_variables_are_nobodys_business),
        cmocka_unit_test(what_tells_clients_where_the_server_is_is_left_to_them),
        cmocka_unit_test(a_bad_value_is_refused_by_the_variables_name),
        cmocka_unit_test(an_unknown_variable_is_refused),
        cmocka_unit_test(what_kubernetes_sets_is_explained),
        cmocka_unit_test(the_configuration_files_variable_is_no_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
