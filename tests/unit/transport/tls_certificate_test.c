/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/tls_certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <gnutls/x509.h>

#include "base/mem.h"

#define DAY_S ((time_t)86400)

/* A folder of the test's own, and the files in it. */
struct folder {
    char path[64];
    char *certificate;
    char *key;
    char *ca;
};

static int enter(void **state)
{
    struct folder *folder = mem_calloc(1, sizeof *folder);

    (void)snprintf(folder->path, sizeof folder->path, "/tmp/tls_certificate_test.XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    folder->certificate = mem_printf("%s/certificate.pem", folder->path);
    folder->key = mem_printf("%s/key.pem", folder->path);
    folder->ca = mem_printf("%s/ca.pem", folder->path);
    *state = folder;
    return 0;
}

static int leave(void **state)
{
    struct folder *folder = *state;

    (void)unlink(folder->certificate);
    (void)unlink(folder->key);
    (void)unlink(folder->ca);
    assert_int_equal(rmdir(folder->path), 0); /* nothing else is left in it */
    free(folder->certificate);
    free(folder->key);
    free(folder->ca);
    free(folder);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct tls_certificate make(const char *const *names, size_t count)
{
    struct tls_certificate made;
    struct error err;

    assert_true(tls_certificate_make(names, count, &made, &err));
    return made;
}

static gnutls_x509_crt_t parse(const char *pem)
{
    char *copy = mem_strdup(pem);
    gnutls_datum_t datum = {(unsigned char *)copy, (unsigned)strlen(copy)};
    gnutls_x509_crt_t certificate;

    assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
    assert_int_equal(gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_PEM), 0);
    free(copy);
    return certificate;
}

/* A pair of files whose certificate is valid between these days from now. */
static void write_pair(const struct folder *folder, int first_day, int last_day)
{
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem;
    time_t now = time(NULL);

    assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
    assert_int_equal(gnutls_x509_privkey_init(&key), 0);
    assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, 256, 0), 0);
    assert_int_equal(gnutls_x509_crt_set_key(certificate, key), 0);
    assert_int_equal(gnutls_x509_crt_set_serial(certificate, "\1", 1), 0);
    assert_int_equal(gnutls_x509_crt_set_activation_time(certificate, now + first_day * DAY_S), 0);
    assert_int_equal(gnutls_x509_crt_set_expiration_time(certificate, now + last_day * DAY_S), 0);
    assert_int_equal(gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0), 0);
    assert_int_equal(gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem), 0);
    write_file(folder->certificate, (const char *)pem.data);
    gnutls_free(pem.data);
    assert_int_equal(gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem), 0);
    write_file(folder->key, (const char *)pem.data);
    gnutls_free(pem.data);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
}

static void assert_refused(const struct folder *folder, const char *because)
{
    struct tls_certificate loaded;
    struct error err;

    assert_false(tls_certificate_load(folder->certificate, folder->key, &loaded, &err));
    if (strstr(err.message, because) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", err.message, because);
    }
}

static void a_made_certificate_is_for_this_machine_and_the_names(void **state)
{
    static const char *const names[] = {"mock.example.com", "10.1.2.3", "*.example.org"};
    static const char *const expected[] = {"localhost",        "127.0.0.1", "::1",
                                           "mock.example.com", "10.1.2.3",  "any.example.org"};
    struct tls_certificate made = make(names, 3);
    gnutls_x509_crt_t certificate = parse(made.certificate_pem);
    char host[256] = "";

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (gnutls_x509_crt_check_hostname(certificate, expected[i]) == 0) {
            fail_msg("not for %s", expected[i]);
        }
    }
    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    assert_true(gnutls_x509_crt_check_hostname(certificate, host) != 0);
    assert_int_equal(gnutls_x509_crt_check_hostname(certificate, "example.com"), 0);
    assert_int_equal(gnutls_x509_crt_check_hostname(certificate, "127.0.0.2"), 0);
    gnutls_x509_crt_deinit(certificate);
    tls_certificate_clean_up(&made);
}

static void a_client_that_trusts_the_ca_trusts_the_certificate(void **state)
{
    struct tls_certificate made = make(NULL, 0);
    struct tls_certificate other = make(NULL, 0);
    gnutls_x509_crt_t certificate = parse(made.certificate_pem);
    gnutls_x509_crt_t ca = parse(made.ca_pem);
    gnutls_x509_crt_t other_ca = parse(other.ca_pem);
    unsigned problems = 0;

    (void)state;
    assert_int_equal(gnutls_x509_crt_list_verify(&certificate, 1, &ca, 1, NULL, 0, 0, &problems),
                     0);
    assert_int_equal(problems, 0);
    assert_int_equal(
        gnutls_x509_crt_list_verify(&certificate, 1, &other_ca, 1, NULL, 0, 0, &problems), 0);
    assert_true((problems & GNUTLS_CERT_INVALID) != 0);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_crt_deinit(ca);
    gnutls_x509_crt_deinit(other_ca);
    tls_certificate_clean_up(&made);
    tls_certificate_clean_up(&other);
}

static void only_the_ca_can_sign_and_no_further_ca(void **state)
{
    struct tls_certificate made = make(NULL, 0);
    gnutls_x509_crt_t certificate = parse(made.certificate_pem);
    gnutls_x509_crt_t ca = parse(made.ca_pem);
    unsigned is_ca = 0;
    int path_length = -1;

    (void)state;
    assert_true(gnutls_x509_crt_get_basic_constraints(ca, NULL, &is_ca, &path_length) >= 0);
    assert_int_equal(is_ca, 1);
    assert_int_equal(path_length, 0);
    assert_true(gnutls_x509_crt_get_basic_constraints(certificate, NULL, &is_ca, NULL) >= 0);
    assert_int_equal(is_ca, 0);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_crt_deinit(ca);
    tls_certificate_clean_up(&made);
}

static void keys_are_on_the_curve_p_256(void **state)
{
    struct tls_certificate made = make(NULL, 0);
    gnutls_x509_crt_t certificate = parse(made.certificate_pem);
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

    (void)state;
    assert_int_equal(gnutls_x509_crt_get_pk_ecc_raw(certificate, &curve, NULL, NULL), 0);
    assert_int_equal(curve, GNUTLS_ECC_CURVE_SECP256R1);
    gnutls_x509_crt_deinit(certificate);
    tls_certificate_clean_up(&made);
}

static void a_name_that_cannot_be_one_is_refused(void **state)
{
    static const char *const bad[] = {"", "a b", "-a", "a..b", "a.", "*", "a.*.b", "http://a"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tls_certificate made;
        struct error err;
        if (tls_certificate_make(&bad[i], 1, &made, &err)) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
        assert_non_null(strstr(err.message, bad[i]));
    }
}

static void what_was_made_can_be_loaded(void **state)
{
    const struct folder *folder = *state;
    struct tls_certificate made = make(NULL, 0);
    struct tls_certificate loaded;
    struct error err;

    write_file(folder->certificate, made.certificate_pem);
    write_file(folder->key, made.key_pem);
    assert_true(tls_certificate_load(folder->certificate, folder->key, &loaded, &err));
    assert_string_equal(loaded.certificate_pem, made.certificate_pem);
    assert_string_equal(loaded.key_pem, made.key_pem);
    assert_null(loaded.ca_pem);
    tls_certificate_clean_up(&loaded);
    tls_certificate_clean_up(&made);
}

static void a_chain_is_loaded_whole(void **state)
{
    const struct folder *folder = *state;
    struct tls_certificate made = make(NULL, 0);
    struct tls_certificate loaded;
    struct error err;
    char *chain = mem_printf("%s%s", made.certificate_pem, made.ca_pem);

    write_file(folder->certificate, chain);
    write_file(folder->key, made.key_pem);
    assert_true(tls_certificate_load(folder->certificate, folder->key, &loaded, &err));
    assert_string_equal(loaded.certificate_pem, chain);
    free(chain);
    tls_certificate_clean_up(&loaded);
    tls_certificate_clean_up(&made);
}

static void a_file_that_is_not_there_is_named(void **state)
{
    const struct folder *folder = *state;

    assert_refused(folder, folder->certificate);
    write_pair(folder, -1, 1);
    assert_int_equal(unlink(folder->key), 0);
    assert_refused(folder, folder->key);
}

static void a_file_that_holds_something_else_is_refused(void **state)
{
    const struct folder *folder = *state;

    write_pair(folder, -1, 1);
    write_file(folder->key, "");
    assert_refused(folder, "holds no private key");
    write_pair(folder, -1, 1);
    write_file(folder->certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assert_refused(folder, "holds no certificate");
}

static void a_key_of_another_certificate_is_refused(void **state)
{
    const struct folder *folder = *state;
    struct tls_certificate other = make(NULL, 0);

    write_pair(folder, -1, 1);
    write_file(folder->key, other.key_pem);
    assert_refused(folder, "does not belong to");
    tls_certificate_clean_up(&other);
}

static void a_key_with_a_password_is_refused(void **state)
{
    const struct folder *folder = *state;
    gnutls_x509_privkey_t key;
    gnutls_datum_t pem;

    write_pair(folder, -1, 1);
    assert_int_equal(gnutls_x509_privkey_init(&key), 0);
    assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, 256, 0), 0);
    assert_int_equal(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, "word",
                                                       GNUTLS_PKCS_PBES2_AES_256, &pem),
                     0);
    write_file(folder->key, (const char *)pem.data);
    gnutls_free(pem.data);
    gnutls_x509_privkey_deinit(key);
    assert_refused(folder, "has a password");
}

static void a_certificate_out_of_its_time_is_refused(void **state)
{
    const struct folder *folder = *state;

    write_pair(folder, -2, -1);
    assert_refused(folder, "expired on 20");
    write_pair(folder, 1, 2);
    assert_refused(folder, "is not valid before 20");
}

static void a_certificate_without_its_key_is_refused(void **state)
{
    struct tls_settings settings = {.certificate_file = "a.pem"};
    struct tls_certificate certificate;
    struct error err;

    (void)state;
    assert_false(tls_certificate_prepare(&settings, &certificate, &err));
    assert_string_equal(err.message, "--tls-cert and --tls-key go together");
}

static void the_ca_is_written_for_everybody_to_read(void **state)
{
    const struct folder *folder = *state;
    struct tls_settings settings = {.ca_file = folder->ca};
    struct tls_certificate certificate;
    struct error err;
    struct stat file;
    char text[4096] = "";
    mode_t before = umask(077);

    write_file(folder->ca, "what was there before");
    assert_true(tls_certificate_prepare(&settings, &certificate, &err));
    (void)umask(before);
    assert_int_equal(stat(folder->ca, &file), 0);
    assert_int_equal(file.st_mode & 0777U, 0644);
    FILE *written = fopen(folder->ca, "r");
    assert_non_null(written);
    assert_true(fread(text, 1, sizeof text - 1, written) > 0);
    (void)fclose(written);
    assert_string_equal(text, certificate.ca_pem);
    tls_certificate_clean_up(&certificate);
}

static void a_ca_that_cannot_be_written_is_refused(void **state)
{
    const struct folder *folder = *state;
    char *path = mem_printf("%s/nowhere/ca.pem", folder->path);
    struct tls_settings settings = {.ca_file = path};
    struct tls_certificate certificate;
    struct error err;

    assert_false(tls_certificate_prepare(&settings, &certificate, &err));
    assert_non_null(strstr(err.message, path));
    assert_non_null(strstr(err.message, "--tls-ca-out"));
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_made_certificate_is_for_this_machine_and_the_names),
        cmocka_unit_test(a_client_that_trusts_the_ca_trusts_the_certificate),
        cmocka_unit_test(only_the_ca_can_sign_and_no_further_ca),
        cmocka_unit_test(keys_are_on_the_curve_p_256),
        cmocka_unit_test(a_name_that_cannot_be_one_is_refused),
        cmocka_unit_test_setup_teardown(what_was_made_can_be_loaded, enter, leave),
        cmocka_unit_test_setup_teardown(a_chain_is_loaded_whole, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_there_is_named, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_that_holds_something_else_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_key_of_another_certificate_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_key_with_a_password_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_certificate_out_of_its_time_is_refused, enter, leave),
        cmocka_unit_test(a_certificate_without_its_key_is_refused),
        cmocka_unit_test_setup_teardown(the_ca_is_written_for_everybody_to_read, enter, leave),
        cmocka_unit_test_setup_teardown(a_ca_that_cannot_be_written_is_refused, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
