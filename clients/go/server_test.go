// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

func TestStartedServerEndsWithItsTest(t *testing.T) {
	t.Parallel()
	tb := &recorder{TB: t}
	own := codecatalystmock.Start(tb, "--seed", "42")
	var ready struct{ Seed int }
	if err := own.Admin(t.Context(), "GET", "/_mock/ready", nil, &ready); err != nil || ready.Seed != 42 {
		t.Errorf("got %+v, %v; want seed 42", ready, err)
	}
	tb.end()
	if tb.Failed() {
		t.Errorf("it did not end cleanly: %v", tb.failures)
	}
	expectError(t, own.Admin(t.Context(), "GET", "/_mock/ready", nil, nil), "connection refused")
	if _, err := os.Stat(own.CAFile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the CA file is still there: %v", err)
	}
	if err := own.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}

func TestAttachesToTheServerOfTheEnvironmentAndLeavesItRunning(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_URL", server.URL+"/")
	t.Setenv("CODECATALYST_MOCK_TLS_URL", server.TLSURL)
	t.Setenv("CODECATALYST_MOCK_CA", server.CAFile)
	attached, err := codecatalystmock.Open()
	if err != nil {
		t.Fatal(err)
	}
	user := attached.NewUser(t)
	expectCreate(t, user, 201)
	if calls := server.NewUserWithToken(t, user.Token).Calls(t); len(calls) != 1 {
		t.Errorf("the server saw %v; want one call", calls)
	}
	if err := attached.Close(); err != nil {
		t.Error(err)
	}
	if err := server.Admin(t.Context(), "GET", "/_mock/ready", nil, nil); err != nil {
		t.Errorf("closing ended a server of others: %v", err)
	}
}

func TestArgumentsMakeItAServerOfItsOwn(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_URL", server.URL)
	t.Setenv("CODECATALYST_MOCK_TLS_URL", server.TLSURL)
	own := codecatalystmock.Start(t, "--quota-max-tokens-per-user", "1")
	user := own.NewUser(t)
	expectCreate(t, user, 201)
	expectCreate(t, user, 402)
}

func TestTheEnvironmentDoesNotConfigureAServerOfItsOwn(t *testing.T) {
	t.Setenv("CODECATALYST_MOCK_IMAGE", "what the server does not know")
	t.Setenv("CODECATALYST_MOCK_SEED", "42")
	t.Setenv("CODECATALYST_MOCK_ADMIN_TOKEN", "of-another-server")
	own := codecatalystmock.Start(t, "--port", "0")
	var config struct{ Seed *int }
	if err := own.Admin(t.Context(), "GET", "/_mock/ready", nil, &config); err != nil || config.Seed != nil {
		t.Errorf("got %+v, %v; want no seed", config, err)
	}
	own.Reset(t)
	if own.AdminToken != "" {
		t.Errorf("got the admin token %q; want none", own.AdminToken)
	}
}

func TestSendsTheAdminToken(t *testing.T) {
	own, err := codecatalystmock.OpenWithAdminToken("boss")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := own.Close(); err != nil {
			t.Error(err)
		}
	})
	own.Reset(t)
	for token, want := range map[string]string{"boss": "", "": "401"} {
		t.Setenv("CODECATALYST_MOCK_ADMIN_TOKEN", token)
		attached, err := codecatalystmock.Attach(own.URL, own.TLSURL, own.CAFile)
		if err != nil {
			t.Fatal(err)
		}
		err = attached.Admin(t.Context(), "POST", "/_mock/reset", nil, nil)
		if want != "" {
			expectError(t, err, want)
		} else if err != nil {
			t.Error(err)
		}
	}
}

func TestSaysWhatIsMissing(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(broken, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CODECATALYST_MOCK_URL", "")
	for _, test := range []struct{ name, binary, want string }{
		{"no program", filepath.Join(t.TempDir(), "nothing"), "set CODECATALYST_MOCK_BINARY"},
		{"a program that ends", "true", "did not say that it is ready"},
		{"a program that says something else", "echo", "did not say that it is ready"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CODECATALYST_MOCK_BINARY", test.binary)
			_, err := codecatalystmock.Open()
			expectError(t, err, test.want)
		})
	}
	t.Run("arguments that the program refuses", func(t *testing.T) {
		_, err := codecatalystmock.Open("--nonsense")
		expectError(t, err, "--nonsense")
	})
	for _, test := range []struct{ name, url, tlsURL, ca, want string }{
		{"no HTTPS", server.URL, "", "", "HTTPS only"},
		{"no CA file", server.URL, server.TLSURL, broken + "x", "no such file"},
		{"no certificate in it", server.URL, server.TLSURL, broken, "no PEM certificate"},
		{"nobody there", "http://127.0.0.1:1", server.TLSURL, server.CAFile, "no codecatalyst-mock answers"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := codecatalystmock.Attach(test.url, test.tlsURL, test.ca)
			expectError(t, err, test.want)
		})
	}
}
