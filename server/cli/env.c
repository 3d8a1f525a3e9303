/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/env.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/endpoint.h"
#include "protocol/json_print.h"

#define ANY_BEARER_TOKEN "local-user"
#define REGION "us-west-2"
#define BASIC_VARIABLES 5
#define MOST_VARIABLES 8 /* with those for a CA; a NULL name ends fewer */
/* The SHA-1 of "codecatalyst-mock", the name of the session. */
#define SSO_CACHE_NAME "337b2318e41d9010de66f8d63f1470980869cb2b"

struct variable {
    const char *name;
    char *value; /* owned */
};

/* With the proxy variables set, some clients send requests for this host to the proxy. */
static char *no_proxy_with(const char *variable, const char *host)
{
    const char *old = getenv(variable);

    if (old == NULL || old[0] == '\0') {
        return mem_strdup(host);
    }
    return strstr(old, host) != NULL ? mem_strdup(old) : mem_printf("%s,%s", old, host);
}

static const char *bearer_token(const struct settings *settings)
{
    return settings->user_count > 0 ? settings->users[0].bearer_token : ANY_BEARER_TOKEN;
}

/* Inside single quotes a shell leaves everything alone but the quote itself. */
static void print_shell(const struct variable *variables)
{
    for (size_t i = 0; i < MOST_VARIABLES && variables[i].name != NULL; i++) {
        (void)printf("export %s='", variables[i].name);
        for (const char *c = variables[i].value; *c != '\0'; c++) {
            (void)fputs(*c == '\'' ? "'\\''" : (char[]){*c, '\0'}, stdout);
        }
        (void)puts("'");
    }
}

static void print_dotenv(const struct variable *variables)
{
    for (size_t i = 0; i < MOST_VARIABLES && variables[i].name != NULL; i++) {
        (void)printf("%s=%s\n", variables[i].name, variables[i].value);
    }
}

static void print_json(const struct variable *variables)
{
    cJSON *object = cJSON_CreateObject();
    struct buf text;

    buf_init(&text, 65536);
    for (size_t i = 0; i < MOST_VARIABLES && variables[i].name != NULL; i++) {
        (void)cJSON_AddStringToObject(object, variables[i].name, variables[i].value);
    }
    json_print_pretty(&text, object);
    (void)puts(buf_text(&text));
    buf_clean_up(&text);
}

/*
 * For clients without AWS_BEARER_TOKEN_CODECATALYST: a profile with an SSO session whose token is
 * taken from a cache file, named by the SHA-1 of the session's name.
 */
static void print_aws_config(const char *url, const char *token)
{
    (void)printf("# Append this to ~/.aws/config and choose it by AWS_PROFILE=codecatalyst-mock.\n"
                 "# The token goes to ~/.aws/sso/cache/%s.json:\n"
                 "# {\"accessToken\": \"%s\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}\n"
                 "[profile codecatalyst-mock]\n"
                 "region = " REGION "\n"
                 "sso_session = codecatalyst-mock\n"
                 "services = codecatalyst-mock\n"
                 "\n"
                 "[services codecatalyst-mock]\n"
                 "codecatalyst =\n"
                 "  endpoint_url = %s\n"
                 "\n"
                 "[sso-session codecatalyst-mock]\n"
                 "sso_region = us-east-1\n"
                 "sso_start_url = https://view.awsapps.com/start\n",
                 SSO_CACHE_NAME, token, url);
}

static bool find_endpoint(const struct settings *settings, struct endpoint *out, struct error *err)
{
    if (!settings->http.has_tls) {
        return endpoint_find(settings, out, err);
    }
    if (settings->http.tls_port == 0) {
        return error_set(err, ERROR_NOT_FOUND,
                         "tls.port is 0, so it is known to the running server only: choose a port, "
                         "or read tlsPort from /_mock/ready");
    }
    endpoint_secure(&settings->http, (int)settings->http.tls_port, out);
    return true;
}

/* Also when there is no such file yet; the caller frees it. */
static char *absolute_path(const char *path)
{
    char *directory = path[0] == '/' ? NULL : getcwd(NULL, 0);

    if (directory == NULL) {
        return mem_strdup(path);
    }
    char *absolute = mem_printf("%s/%s", directory, path);
    free(directory);
    return absolute;
}

/* What makes the clients trust the CA, absolute: they may run in another directory. */
static void add_ca(const char *ca_file, struct variable *variables)
{
    static const char *const names[] = {"AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        variables[i].name = names[i];
        variables[i].value = absolute_path(ca_file);
    }
}

int env_print(const struct settings *settings, enum env_format format)
{
    struct endpoint endpoint;
    struct error err;

    if (!find_endpoint(settings, &endpoint, &err)) {
        (void)fprintf(stderr, "codecatalyst-mock: %s\n", err.message);
        return 1;
    }
    struct variable variables[MOST_VARIABLES] = {
        {"AWS_ENDPOINT_URL_CODECATALYST", endpoint_url(&endpoint)},
        {"AWS_BEARER_TOKEN_CODECATALYST", mem_strdup(bearer_token(settings))},
        {"AWS_REGION", mem_strdup(REGION)},
        {"NO_PROXY", no_proxy_with("NO_PROXY", endpoint.host)},
        {"no_proxy", no_proxy_with("no_proxy", endpoint.host)}, /* some look at this one first */
    };
    if (settings->http.has_tls && settings->http.tls.ca_file != NULL) {
        add_ca(settings->http.tls.ca_file, variables + BASIC_VARIABLES);
    }
    switch (format) {
    case ENV_FORMAT_DOTENV:
        print_dotenv(variables);
        break;
    case ENV_FORMAT_JSON:
        print_json(variables);
        break;
    case ENV_FORMAT_AWS_CONFIG:
        print_aws_config(variables[0].value, variables[1].value);
        break;
    case ENV_FORMAT_SHELL:
    default:
        print_shell(variables);
        break;
    }
    for (size_t i = 0; i < MOST_VARIABLES; i++) {
        free(variables[i].value);
    }
    return 0;
}
