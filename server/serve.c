/* SPDX-License-Identifier: Apache-2.0 */
#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "admin/admin.h"
#include "admin/routes_throttle.h"
#include "admin/unmatched.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/endpoint.h"
#include "cli/port_file.h"
#include "transport/http_server.h"

#define DRAIN_MS 800 /* what is being answered when a stop is asked for has this long */

/* The parts, in the order in which they are put together. */
struct house {
    const struct options *options;
    struct config *first;  /* the one of the start: what needs a restart stays as it says */
    struct config *config; /* the one in force */
    struct clock clock;
    struct random random;
    struct service *service;
    struct observer *observer;
    struct admin admin;
    struct event_loop *loop;
    struct event_hook log_flush;
    struct event_source standard_input; /* watched when settings.stop_with_stdin */
    struct http_server *server;
    bool stopping;
};

static struct service_settings service_settings_of(const struct settings *settings)
{
    return (struct service_settings){
        .auth_mode = settings->auth_mode,
        .tokens = settings->tokens,
        .json_depth = settings->json_depth,
        .throttle = settings->throttle,
        .throttle_count = settings->throttle_count,
        .users = settings->users,
        .user_count = settings->user_count,
        .faults = settings->faults,
        .fault_count = settings->fault_count,
    };
}

static int64_t flush_log(void *context)
{
    (void)context;
    log_flush();
    return -1;
}

static void drained(void *context)
{
    struct house *house = context;

    event_loop_stop(house->loop);
}

static void stop(struct house *house, const char *reason)
{
    if (house->stopping) {
        return;
    }
    house->stopping = true;
    house->admin.ready = false;
    log_printf(LOG_INFO, "stopping %s", reason);
    http_server_drain(house->server, event_loop_now_ms() + DRAIN_MS, drained, house);
}

static void replace_config(struct house *house, struct config *fresh)
{
    if (house->config != house->first) {
        config_destroy(house->config);
    }
    house->config = fresh;
}

/* A configuration that is refused changes nothing. */
static bool reload(void *context, struct config_problems *problems)
{
    struct house *house = context;
    struct config *fresh = config_read(&house->options->sources, problems);

    if (fresh == NULL) {
        log_printf(LOG_ERROR, "the configuration is refused; the one in force stays");
        return false;
    }
    log_unmatched_rules(house->service);
    config_warn_restart_needed(house->first, fresh);
    config_keep_until_restart(fresh, house->first);
    struct service_settings settings = service_settings_of(config_settings(fresh));
    log_configure(&config_settings(fresh)->log);
    service_configure(house->service, &settings);
    throttle_return_to_configured(&house->admin);
    journal_configure(house->observer->journal, &config_settings(fresh)->journal);
    house->admin.settings = &config_settings(fresh)->admin;
    replace_config(house, fresh);
    log_printf(LOG_INFO, "the configuration is reloaded");
    return true;
}

static void reload_on_signal(struct house *house)
{
    struct config_problems *problems = config_problems_new();

    if (!reload(house, problems)) {
        config_problems_print(problems, stderr);
    }
    config_problems_destroy(problems);
}

static cJSON *describe_config(void *context)
{
    const struct house *house = context;

    return config_describe(house->config);
}

static void end_hung(void *context, const char *user_name)
{
    const struct house *house = context;

    http_server_end_hung(house->server, user_name);
}

static void signal_arrived(void *context, int signal_number)
{
    struct house *house = context;

    if (signal_number == SIGHUP) {
        reload_on_signal(house);
    } else {
        stop(house, signal_number == SIGINT ? "on SIGINT" : "on SIGTERM");
    }
}

/* What comes is of no interest, its end is. */
static void standard_input_stirs(void *context, uint32_t epoll_events)
{
    struct house *house = context;
    char ignored[4096];
    ssize_t count = read(STDIN_FILENO, ignored, sizeof ignored);

    (void)epoll_events;
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        event_loop_unwatch(house->loop, &house->standard_input);
        stop(house, "with standard input");
    }
}

static bool watch_standard_input(struct house *house, struct error *err)
{
    struct error refused;

    house->standard_input = (struct event_source){STDIN_FILENO, standard_input_stirs, house};
    if (event_loop_watch(house->loop, &house->standard_input, EPOLLIN, &refused)) {
        return true;
    }
    return error_set(err, ERROR_INTERNAL,
                     "stopWithStdin (--stop-with-stdin) wants a standard input that can end: a "
                     "pipe, a socket or a terminal, not a file and not /dev/null");
}

static bool watch_signals(struct house *house, struct error *err)
{
    sigset_t signals;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGHUP);
    return event_loop_watch_signals(house->loop, &signals, signal_arrived, house, err);
}

static bool build_service(struct house *house, struct error *err)
{
    const struct settings *settings = config_settings(house->config);
    struct service_settings service = service_settings_of(settings);
    uint64_t fault_seed = settings->seed;

    clock_init(&house->clock, &settings->clock);
    random_init(&house->random);
    if (!settings->has_seed) {
        random_bytes(&house->random, &fault_seed, sizeof fault_seed);
        fault_seed &= (UINT64_C(1) << 53U) - 1; /* as large as a JSON number can be exact */
    } else {
        random_init_seeded(&house->random, settings->seed);
    }
    house->service = service_new(&service, &house->clock, &house->random, fault_seed);
    return service_seed(house->service, err);
}

static size_t count_connections(const void *context)
{
    return http_server_connections(context);
}

static bool build_server(struct house *house, struct error *err)
{
    const struct settings *settings = config_settings(house->config);
    struct http_handler handler = {&house->admin, admin_handle, admin_completed};

    house->loop = event_loop_new(err);
    if (house->loop == NULL || !watch_signals(house, err)) {
        return false;
    }
    house->log_flush = (struct event_hook){.before_wait = flush_log};
    event_loop_add_hook(house->loop, &house->log_flush);
    house->server = http_server_new(&settings->http, &handler, &house->clock, house->loop, err);
    if (house->server == NULL || (settings->stop_with_stdin && !watch_standard_input(house, err))) {
        return false;
    }
    house->observer = observer_new(&settings->journal);
    house->observer->connections = count_connections;
    house->observer->connections_context = house->server;
    house->admin = (struct admin){
        .service = house->service,
        .observer = house->observer,
        .ready = true,
        .port = http_server_port(house->server),
        .tls_port = http_server_tls_port(house->server),
        .ca_pem = http_server_ca(house->server),
        .seeded = settings->has_seed,
        .seed = settings->seed,
        .settings = &settings->admin,
        .host = settings->http.host,
        .hooks = {house, reload, describe_config, end_hung},
    };
    return true;
}

/* " https://127.0.0.1:8701", or nothing; the caller frees it. */
static char *secure_url(const struct house *house)
{
    struct endpoint endpoint;

    if (house->admin.tls_port == 0) {
        return mem_strdup("");
    }
    endpoint_secure(&config_settings(house->config)->http, house->admin.tls_port, &endpoint);
    char *url = endpoint_url(&endpoint);
    char *text = mem_printf(" %s", url);
    free(url);
    return text;
}

/* Says where requests are answered, on stdout and in the port file. */
static bool announce(const struct house *house, struct error *err)
{
    const struct settings *settings = config_settings(house->config);
    struct endpoint endpoint = {.port = house->admin.port};

    if (settings->port_file != NULL &&
        !port_file_write(settings->port_file, house->admin.port, err)) {
        return false;
    }
    (void)snprintf(endpoint.host, sizeof endpoint.host, "%s", settings->http.host);
    char *url = endpoint_url(&endpoint);
    char *secure = secure_url(house);
    if (settings->has_seed) {
        (void)printf("codecatalyst-mock ready: %s%s (seed %llu: ids and secrets repeat)\n", url,
                     secure, (unsigned long long)settings->seed);
    } else {
        (void)printf("codecatalyst-mock ready: %s%s\n", url, secure);
    }
    if (fflush(stdout) != 0) {
        log_printf(LOG_WARN, "cannot write the ready line to standard output: %s", strerror(errno));
    }
    free(secure);
    free(url);
    return true;
}

/* Who waits for the file must not find the port of a server that is gone. */
static void forget_port_file(const struct house *house)
{
    const char *path = config_settings(house->config)->port_file;

    if (path != NULL) {
        (void)unlink(path);
    }
}

static void take_apart(struct house *house)
{
    http_server_destroy(house->server);
    event_loop_destroy(house->loop);
    admin_clean_up(&house->admin);
    observer_destroy(house->observer);
    service_destroy(house->service);
    replace_config(house, NULL);
    config_destroy(house->first);
    log_finish();
}

int serve(const struct options *options, struct config *config)
{
    struct house house = {.options = options, .first = config, .config = config};
    struct error err;

    log_configure(&config_settings(config)->log);
    bool built =
        build_service(&house, &err) && build_server(&house, &err) && announce(&house, &err);
    if (built) {
        event_loop_run(house.loop);
        forget_port_file(&house);
        log_unmatched_rules(house.service);
    } else {
        log_finish();
        (void)fprintf(stderr, "codecatalyst-mock: %s\n", err.message);
    }
    take_apart(&house);
    return built ? 0 : 1;
}
